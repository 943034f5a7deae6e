import { jointStates } from './factor.js';
import { messageScope, type Semiring, type Table } from './semiring.js';
import { addAlong, addExpAlong, maxAlong, walk } from './walk.js';

/** Tables of natural logarithms: slower than plain numbers, and no ratio is too large. */
export const logarithmic = (fold: 'sum' | 'max'): Semiring => ({
  table: ({ scope, values }) => tableOf(scope, values.map(Math.log)),
  product,
  project: (table, scope, cards) => project(table, scope, cards, fold),
  eliminate(tables, gone, cards) {
    const scope = messageScope(tables, gone);
    return project(product(tables, Int32Array.of(...gone, ...scope), cards), scope, cards, fold);
  },
  quotient: (a, b) => ({
    ...a,
    values: a.values.map((value, i) => (value === -Infinity ? value : value - b.values[i]!)),
  }),
  log: (table) => table.values[0]!,
  logAt: (table, index) => table.values[index]!,
  weights({ values }) {
    const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return values.map((log) => Math.exp(log - most));
  },
});

const tableOf = (scope: Int32Array, values: Float64Array): Table => ({ scope, values, log: 0, span: 0 });

function product(tables: readonly Table[], scope: Int32Array, cards: Int32Array): Table {
  const values = new Float64Array(jointStates(scope, cards));
  for (const table of tables) addAlong(values, table.values, walk(scope, table.scope, cards));
  return tableOf(scope, values);
}

function project(table: Table, scope: Int32Array, cards: Int32Array, fold: 'sum' | 'max'): Table {
  const most = new Float64Array(jointStates(scope, cards)).fill(-Infinity);
  const along = walk(table.scope, scope, cards);
  maxAlong(table.values, most, along);
  if (fold === 'max') return tableOf(scope, most);
  const shift = most.map((value) => (value === -Infinity ? 0 : value));
  const sums = new Float64Array(most.length);
  addExpAlong(table.values, shift, sums, along);
  return tableOf(
    scope,
    sums.map((sum, i) => Math.log(sum) + shift[i]!),
  );
}
