import { contract } from './contract.js';
import { jointStates } from './factor.js';
import { messageScope, type Semiring, type Table } from './semiring.js';
import { addAlong, walk } from './walk.js';

/** Thrown where doubles cannot hold the ratios of a table; the same work is then done with logarithms. */
export class RangeLost extends Error {}

// Products of tables whose largest entries are 1 stay above 2^-1000 where their spans add up to no less.
const SAFE_SPAN = -1000;
const SMALLEST_SPAN = -1022; // of a normal number
const NOBODY = new Int32Array();

/**
 * Tables of plain numbers, each with its largest entry 1 and the rest of its size in a logarithm, so that no chain
 * is too long. A product that could lose small entries is made of logarithms; where their ratios exceed what a
 * double holds, `RangeLost` asks for the logarithmic twin.
 */
export const linear = (fold: 'sum' | 'max'): Semiring => {
  const project = (table: Table, scope: Int32Array, cards: Int32Array): Table => {
    const gone = table.scope.filter((v) => !scope.includes(v));
    return normalised(scope, contract([table], scope, gone, cards, fold), table.log);
  };
  const product = (tables: readonly Table[], scope: Int32Array, cards: Int32Array): Table => {
    const { log, span } = extent(tables);
    if (span < SAFE_SPAN) return productOfLogs(tables, scope, cards, log);
    return { scope, values: contract(tables, scope, NOBODY, cards, fold), log, span };
  };
  return {
    table: ({ scope, values }) => normalised(scope, values.slice(), 0),
    product,
    project,
    eliminate(tables, gone, cards) {
      const { log, span } = extent(tables);
      const scope = messageScope(tables, gone);
      if (span >= SAFE_SPAN) return normalised(scope, contract(tables, scope, gone, cards, fold), log);
      return project(productOfLogs(tables, Int32Array.of(...gone, ...scope), cards, log), scope, cards);
    },
    quotient(a, b) {
      const values = a.values.map((value, i) => (value === 0 ? 0 : value / b.values[i]!));
      return normalised(a.scope, values, a.log - b.log);
    },
    log: (table) => Math.log(table.values[0]!) + table.log,
    logAt: (table, index) => Math.log(table.values[index]!),
    weights: ({ values }) => values,
  };
};

function extent(tables: readonly Table[]): { log: number; span: number } {
  let log = 0;
  let span = 0;
  for (const table of tables) {
    log += table.log;
    span += table.span;
  }
  return { log, span };
}

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
  if (span < SMALLEST_SPAN) throw new RangeLost();
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
  const span = least / Math.LN2;
  if (span < SMALLEST_SPAN) throw new RangeLost();
  return { scope, values, log: log + most, span };
}
