import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type Network, topologicalOrder } from './network.js';
import type { Observations } from './prune.js';

/** A node as a draw needs it; the loops below touch nothing else. */
interface Drawn {
  readonly node: number;
  /** Its states; 0 for a node of numbers. */
  readonly card: number;
  /** Discrete parents, and how far a state of each moves in the table, in rows. */
  readonly parents: Int32Array;
  readonly strides: Int32Array;
  readonly table: Float64Array;
  /** Of a node of numbers: its parents that are numbers, and its coefficients. */
  readonly numbers: Int32Array;
  readonly weights: Float64Array;
  readonly variances: Float64Array;
}

/** A network in the order in which its nodes are drawn, parents first. */
export type Draws = readonly Drawn[];

export function drawsOf(network: Network): Draws {
  const { nodes } = network;
  return topologicalOrder(network).map((i): Drawn => {
    const node = nodes[i]!;
    const parents: number[] = [];
    const numbers: number[] = [];
    const counts: number[] = [];
    for (const parent of node.parents) {
      const of = nodes[parent]!;
      if (of.kind === 'table') {
        parents.push(parent);
        counts.push(of.states.length);
      } else numbers.push(parent);
    }
    const strides = new Int32Array(parents.length);
    let stride = 1;
    for (let j = parents.length - 1; j >= 0; j--) {
      strides[j] = stride;
      stride *= counts[j]!;
    }
    const table = node.kind === 'table';
    return {
      node: i,
      card: table ? node.states.length : 0,
      parents: Int32Array.from(parents),
      strides,
      table: table ? node.table : node.intercepts,
      numbers: Int32Array.from(numbers),
      weights: table ? EMPTY : node.weights,
      variances: table ? EMPTY : node.variances,
    };
  });
}

const EMPTY = new Float64Array(0);

/**
 * One weighted draw. Known nodes keep their value and multiply the weight by their probability (or density) given
 * their parents; hidden ones are drawn from their own table, or from `proposals`, which multiplies the weight by
 * P / Q. The weight is an unbiased estimate of P(known).
 *
 * @param values    what is drawn: states of tables, values of numbers
 * @param proposals by node, tables of the same layout; a hidden node without one is drawn from its own
 * @returns         log weight; -Infinity where what is known cannot be with what was drawn
 */
export function drawWeighted(
  draws: Draws,
  known: Observations,
  values: Float64Array,
  rng: Rng,
  proposals?: readonly (Float64Array | undefined)[],
): number {
  let logWeight = 0;
  for (let d = 0; d < draws.length; d++) {
    const drawn = draws[d]!;
    const { node, card, table } = drawn;
    const row = rowOf(drawn, values);
    const value = known.get(node);
    if (card === 0) {
      const mean = meanOf(drawn, row, values);
      if (value === undefined) values[node] = mean + Math.sqrt(drawn.variances[row]!) * rng.normal();
      else {
        values[node] = value;
        logWeight += logDensity(value, mean, drawn.variances[row]!);
      }
      continue;
    }
    const at = row * card;
    if (value !== undefined) {
      values[node] = value;
      logWeight += Math.log(table[at + value]!);
      // A weight of zero stays one: what lies below need not be drawn.
      if (logWeight === Number.NEGATIVE_INFINITY) return logWeight;
      continue;
    }
    const proposal = proposals?.[node];
    const state = stateOf(proposal ?? table, at, card, rng);
    values[node] = state;
    if (proposal) logWeight += Math.log(table[at + state]! / proposal[at + state]!);
  }
  return logWeight;
}

/** One draw from the network itself, given up at the first node that does not come out as it is known. */
export function drawAgreeing(draws: Draws, known: Observations, values: Float64Array, rng: Rng): boolean {
  for (let d = 0; d < draws.length; d++) {
    const drawn = draws[d]!;
    const row = rowOf(drawn, values);
    if (drawn.card === 0) {
      values[drawn.node] = meanOf(drawn, row, values) + Math.sqrt(drawn.variances[row]!) * rng.normal();
      continue;
    }
    const state = stateOf(drawn.table, row * drawn.card, drawn.card, rng);
    values[drawn.node] = state;
    const value = known.get(drawn.node);
    if (value !== undefined && value !== state) return false;
  }
  return true;
}

/** The joint state of the discrete parents. */
function rowOf({ parents, strides }: Drawn, values: Float64Array): number {
  let row = 0;
  for (let j = 0; j < parents.length; j++) row += strides[j]! * values[parents[j]!]!;
  return row;
}

function meanOf({ table, numbers, weights }: Drawn, row: number, values: Float64Array): number {
  let mean = table[row]!;
  const at = row * numbers.length;
  for (let j = 0; j < numbers.length; j++) mean += weights[at + j]! * values[numbers[j]!]!;
  return mean;
}

/** Index drawn by its share of a row that sums to 1; never one of probability 0, whatever rounding does. */
function stateOf(table: Float64Array, at: number, card: number, rng: Rng): number {
  let left = rng.uniform();
  let last = 0;
  for (let k = 0; k < card; k++) {
    const p = table[at + k]!;
    if (p === 0) continue;
    if (left < p) return k;
    left -= p;
    last = k;
  }
  return last;
}

function logDensity(x: number, mean: number, variance: number): number {
  if (!(variance > 0))
    throw new DataError(`a node of variance ${variance} has no density, it cannot be evidence`);
  return -0.5 * (Math.log(2 * Math.PI * variance) + (x - mean) ** 2 / variance);
}
