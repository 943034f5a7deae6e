import { DataError } from '../../core/errors.js';
import { eigenvalues } from '../linalg/eigenvalues.js';
import { matmul } from '../linalg/matmul.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { stationaryLaws } from './stationary.js';
import type { Transitions } from './transitions.js';

export interface Mixing {
  /** Modulus of the second eigenvalue: distances shrink by it in the long run. */
  readonly second: number;
  readonly gap: number;
  /** 1 / gap. */
  readonly relaxation: number;
  /** Least t such that from every start the law is within epsilon of the stationary one, in total variation. */
  readonly time: number;
  /** Moduli of all eigenvalues, largest first. */
  readonly moduli: Float64Array;
}

/** Eigenvalues and powers of larger matrices take minutes. */
const MOST_STATES = 600;
/** 2^40 steps without coming close: the second eigenvalue is 1 but for rounding. */
const MOST_DOUBLINGS = 40;

/** How fast the chain forgets where it began; it must have one closed class, of period 1. */
export function mixing(chain: Transitions, epsilon = 0.25): Mixing {
  const { n } = chain;
  if (n > MOST_STATES) throw new DataError(`${n} states, mixing times are computed for up to ${MOST_STATES}`);
  const { converges, laws } = stationaryLaws(chain);
  if (!converges)
    throw new DataError(
      'the chain never forgets where it began: several closed classes, or a period above 1',
    );
  const dense = denseOf(chain);
  const { re, im } = eigenvalues(dense);
  const moduli = re.map((x, i) => Math.hypot(x, im[i]!));
  const second = Math.min(1, moduli[1] ?? 0);
  const gap = 1 - second;
  return { second, gap, relaxation: 1 / gap, time: mixingTime(dense, laws[0]!.law, epsilon), moduli };
}

/** The distance never grows with t: doubling finds a power that is near enough, halving the least one. */
function mixingTime(dense: Matrix, law: Float64Array, epsilon: number): number {
  if (farthest(powerZero(dense.rows), law) <= epsilon) return 0;
  const powers = [dense];
  while (farthest(powers.at(-1)!, law) > epsilon) {
    if (powers.length > MOST_DOUBLINGS)
      throw new DataError(`the law is not near the stationary one after 2^${MOST_DOUBLINGS} steps`);
    powers.push(matmul(powers.at(-1)!, powers.at(-1)!));
  }
  // The largest t that is too far, from its highest binary digit down; the answer is the next.
  let [far, at]: [Matrix | undefined, number] = [undefined, 0];
  for (let bit = powers.length - 2; bit >= 0; bit--) {
    const tried: Matrix = far ? matmul(far, powers[bit]!) : powers[bit]!;
    if (farthest(tried, law) > epsilon) [far, at] = [tried, at + 2 ** bit];
  }
  return at + 1;
}

const powerZero = (n: number) => {
  const one = matrix(n, n);
  for (let i = 0; i < n; i++) one.data[i * (n + 1)] = 1;
  return one;
};

/** Largest total variation distance of a row from the law. */
function farthest({ rows: n, data }: Matrix, law: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.abs(data[i * n + j]! - law[j]!);
    worst = Math.max(worst, sum / 2);
  }
  return worst;
}

export function denseOf({ n, start, to, p }: Transitions): Matrix {
  const dense = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let e = start[i]!; e < start[i + 1]!; e++) dense.data[i * n + to[e]!] = p[e]!;
  return dense;
}
