import { jointStates } from './factor.js';
import type { Semiring } from './semiring.js';
import { addAlong, addExpAlong, maxAlong, walk } from './walk.js';

/** Tables of natural logarithms: slower than plain numbers, and no ratio is too large. */
export const logarithmic = (fold: 'sum' | 'max'): Semiring => ({
  table: ({ scope, values }) => ({ scope, values: values.map(Math.log), log: 0, span: 0 }),
  product(tables, scope, cards) {
    const values = new Float64Array(jointStates(scope, cards));
    for (const table of tables) addAlong(values, table.values, walk(scope, table.scope, cards));
    return { scope, values, log: 0, span: 0 };
  },
  project(table, scope, cards) {
    const values = new Float64Array(jointStates(scope, cards)).fill(-Infinity);
    const along = walk(table.scope, scope, cards);
    maxAlong(table.values, values, along);
    if (fold === 'max') return { scope, values, log: 0, span: 0 };
    const most = values.map((value) => (value === -Infinity ? 0 : value));
    const sums = new Float64Array(values.length);
    addExpAlong(table.values, most, sums, along);
    return { scope, values: sums.map((sum, i) => Math.log(sum) + most[i]!), log: 0, span: 0 };
  },
  quotient: (a, b) => ({
    ...a,
    values: a.values.map((value, i) => (value === -Infinity ? value : value - b.values[i]!)),
  }),
  log: (table) => table.values[0]!,
  logAt: (table, index) => table.values[index]!,
});
