import { jointStates } from './factor.js';
import type { Semiring, Table } from './semiring.js';
import { addAlong, maxAlong, multiplyAlong, sumAlong, walk } from './walk.js';

/** Thrown where doubles cannot hold the ratios of a table; the same work is then done with logarithms. */
export class RangeLost extends Error {}

// Products of tables whose largest entries are 1 stay above 2^-1000 where their spans add up to no less.
const SAFE_SPAN = -1000;

/**
 * Tables of plain numbers, each with its largest entry 1 and the rest of its size in a logarithm, so that no chain
 * is too long. A product that could lose small entries is made of logarithms; where their ratios exceed what a
 * double holds, `RangeLost` asks for the logarithmic twin.
 */
export const linear = (fold: 'sum' | 'max'): Semiring => ({
  table: ({ scope, values }) => normalised(scope, values.slice(), 0),
  product(tables, scope, cards) {
    const values = new Float64Array(jointStates(scope, cards));
    let log = 0;
    let span = 0;
    for (const table of tables) {
      log += table.log;
      span += table.span;
    }
    if (span < SAFE_SPAN) return productOfLogs(tables, scope, cards, log);
    values.fill(1);
    for (const table of tables) multiplyAlong(values, table.values, walk(scope, table.scope, cards));
    return { scope, values, log, span };
  },
  project(table, scope, cards) {
    const values = new Float64Array(jointStates(scope, cards));
    const along = walk(table.scope, scope, cards);
    if (fold === 'sum') sumAlong(table.values, values, along);
    else maxAlong(table.values, values, along);
    return normalised(scope, values, table.log);
  },
  quotient(a, b) {
    const values = a.values.map((value, i) => (value === 0 ? 0 : value / b.values[i]!));
    return normalised(a.scope, values, a.log - b.log);
  },
  log: (table) => Math.log(table.values[0]!) + table.log,
  logAt: (table, index) => Math.log(table.values[index]!),
});

/** Takes `values` over and divides them by their largest. */
function normalised(scope: Int32Array, values: Float64Array, log: number): Table {
  let most = 0;
  let least = Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > most) most = value;
    if (value < least && value > 0) least = value;
  }
  if (most === 0) return { scope, values, log: -Infinity, span: 0 };
  if (most !== 1) for (let i = 0; i < values.length; i++) values[i]! /= most;
  const span = Math.log2(least) - Math.log2(most);
  if (span < -1022) throw new RangeLost();
  return { scope, values, log: log + Math.log(most), span };
}

function productOfLogs(tables: readonly Table[], scope: Int32Array, cards: Int32Array, log: number): Table {
  const values = new Float64Array(jointStates(scope, cards));
  for (const { scope: part, values: own } of tables)
    addAlong(values, own.map(Math.log), walk(scope, part, cards));
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (most === -Infinity) return { scope, values: values.fill(0), log: -Infinity, span: 0 };
  let least = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! - most;
    if (value < least && value > -Infinity) least = value;
    values[i] = Math.exp(value);
  }
  if (least < -708) throw new RangeLost();
  return { scope, values, log: log + most, span: least / Math.LN2 };
}
