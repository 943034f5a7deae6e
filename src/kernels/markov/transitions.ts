import { DataError } from '../../core/errors.js';

/** Rows of a transition matrix without their zeros: row i has entries start[i] ... start[i + 1] - 1, and sums to 1. */
export interface Transitions {
  readonly n: number;
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly p: Float64Array;
}

/** Rows that sum to 1 within this are roundings, and divided by their sum. */
const ROW_TOLERANCE = 1e-6;

/** From a dense matrix, row = from. */
export function transitionsOf(matrix: ArrayLike<number>, n: number): Transitions {
  const [start, to, p]: [Int32Array, number[], number[]] = [new Int32Array(n + 1), [], []];
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const value = matrix[i * n + j]!;
      if (!(value >= 0 && value <= 1 + ROW_TOLERANCE))
        throw new DataError(`a transition probability of ${value}, from state ${i} to ${j}`);
      if (value > 0) {
        to.push(j);
        p.push(value);
      }
      sum += value;
    }
    if (Math.abs(sum - 1) > ROW_TOLERANCE)
      throw new DataError(`row ${i} of the transitions sums to ${sum}, not to 1`);
    start[i + 1] = to.length;
    for (let e = start[i]!; e < to.length; e++) p[e]! /= sum;
  }
  return { n, start, to: Int32Array.from(to), p: Float64Array.from(p) };
}

export interface WeightedArc {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/**
 * The random walk on a graph: from each node along its arcs, by their weights. A node without arcs stays where it is;
 * `stuck` names those.
 */
export function walkOn(n: number, arcs: readonly WeightedArc[]): Transitions & { stuck: number[] } {
  const rows = Array.from({ length: n }, () => new Map<number, number>());
  for (const { from, to, weight } of arcs) {
    if (!(weight >= 0 && weight < Infinity))
      throw new DataError(`an edge of weight ${weight}, a walk needs 0 or more`);
    if (weight > 0) rows[from]!.set(to, (rows[from]!.get(to) ?? 0) + weight);
  }
  const start = new Int32Array(n + 1);
  const [to, p, stuck]: number[][] = [[], [], []];
  rows.forEach((row, i) => {
    if (row.size === 0) {
      stuck!.push(i);
      row.set(i, 1);
    }
    const sum = [...row.values()].reduce((a, b) => a + b, 0);
    for (const [j, weight] of [...row].sort((a, b) => a[0] - b[0])) {
      to!.push(j);
      p!.push(weight / sum);
    }
    start[i + 1] = to!.length;
  });
  return { n, start, to: Int32Array.from(to!), p: Float64Array.from(p!), stuck: stuck! };
}

/** next = law P: one step. */
export function advance({ n, start, to, p }: Transitions, law: Float64Array, next: Float64Array): void {
  next.fill(0);
  for (let i = 0; i < n; i++) {
    const mass = law[i]!;
    if (mass === 0) continue;
    for (let e = start[i]!; e < start[i + 1]!; e++) next[to[e]!]! += mass * p[e]!;
  }
}

/** Laws after 0, 1, ... steps, [steps + 1, n]. */
export function marginals(chain: Transitions, initial: Float64Array, steps: number): Float64Array[] {
  const laws = [initial];
  for (let t = 1; t <= steps; t++) {
    const next = new Float64Array(chain.n);
    advance(chain, laws[t - 1]!, next);
    laws.push(next);
  }
  return laws;
}
