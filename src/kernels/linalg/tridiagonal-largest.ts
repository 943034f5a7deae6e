import { DataError } from '../../core/errors.js';
import { norm2, normInf } from './vector.js';

/** Eigenvalues in falling order, and their unit vectors. */
export interface LargestEigenpairs {
  values: Float64Array;
  vectors: Float64Array[];
}

/**
 * The `count` largest eigenvalues of the symmetric tridiagonal matrix with d on its diagonal and e beside it, and
 * their vectors, in O(n) a pair: bisection by Sturm counts until an eigenvalue is alone and its place known to a
 * thousandth of the way to its neighbours, then Rayleigh quotient iteration. Eigenvalues that do not come apart in
 * doubles are refused.
 *
 * @see Parlett, The Symmetric Eigenvalue Problem, sections 3.5 and 4.6
 */
export function largestTridiagonal(d: Float64Array, e: Float64Array, count: number): LargestEigenpairs {
  const n = d.length;
  if (!(count >= 1 && count <= n) || e.length !== n - 1)
    throw new DataError(`a matrix of ${n} rows has 1 to ${n} eigenvalues, not ${count}`);
  const values = new Float64Array(count);
  const vectors = brackets(d, e, count).map(([low, high], k) => {
    const { value, vector } = rayleigh(d, e, (low + high) / 2);
    values[k] = value;
    return vector;
  });
  return { values, vectors };
}

/** The eigenvalues above x: positive pivots of T - x in its triangular factorisation. */
export function countAbove(d: Float64Array, e: Float64Array, x: number): number {
  let above = 0;
  let q = 1;
  let square = 0;
  for (let i = 0; i < d.length; i++) {
    q = d[i]! - x - square / q;
    if (q === 0) q = -Number.MIN_VALUE;
    if (q > 0) above++;
    if (i < e.length) square = e[i]! * e[i]!;
  }
  return above;
}

/** Intervals around one eigenvalue each, a thousand times as far apart as they are wide. */
function brackets(d: Float64Array, e: Float64Array, count: number): [number, number][] {
  const n = d.length;
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < n; i++) {
    const radius = Math.abs(e[i - 1] ?? 0) + Math.abs(e[i] ?? 0); // Gershgorin
    least = Math.min(least, d[i]! - radius);
    most = Math.max(most, d[i]! + radius);
  }
  const width = most - least;
  const low = new Float64Array(count + 1).fill(least - width / n);
  const high = new Float64Array(count + 1).fill(most + width / n);
  // The eigenvalue after the last wanted one is a neighbour too.
  const last = Math.min(count, n - 1);
  const halve = (k: number) => {
    const middle = (low[k]! + high[k]!) / 2;
    if (!(middle > low[k]! && middle < high[k]!))
      throw new DataError(`eigenvalues ${k} and ${k + 1} of ${n} are too close to be told apart`);
    // A count tells of all eigenvalues, not only of the one that it was made for.
    const above = countAbove(d, e, middle);
    for (let j = 0; j <= last; j++)
      if (j < above) low[j] = Math.max(low[j]!, middle);
      else high[j] = Math.min(high[j]!, middle);
  };
  for (let k = 0; k < count; k++)
    for (;;) {
      const [up, down] = [
        k > 0 ? low[k - 1]! - high[k]! : Infinity,
        k < last ? low[k]! - high[k + 1]! : Infinity,
      ];
      const apart = Math.min(up, down);
      if (apart > 0 && high[k]! - low[k]! <= Math.min(apart, width) / 1000) break;
      // The neighbour below may be what is known worst.
      const next = k < last && high[k + 1]! - low[k + 1]! > 4 * (high[k]! - low[k]!) && down <= 0 ? k + 1 : k;
      halve(next);
    }
  return Array.from({ length: count }, (_, k) => [low[k]!, high[k]!]);
}

// Two steps with the bracket's middle leave a millionth of other vectors, and a step with the quotient cubes that;
// the last one is for vectors whose start was nearly orthogonal to them.
const STEPS = 4;

/** The eigenpair next to `shift`, whose neighbours are a thousand times as far. */
function rayleigh(d: Float64Array, e: Float64Array, shift: number): { value: number; vector: Float64Array } {
  const n = d.length;
  const vector = new Float64Array(n);
  // Some of everything, by the golden ratio: a constant would be orthogonal to odd vectors.
  for (let i = 0; i < n; i++) vector[i] = 0.25 + ((i * 0.6180339887498949) % 1);
  const room = [new Float64Array(n), new Float64Array(n), new Float64Array(n)] as const;
  const tiny = Math.max(Number.EPSILON * Math.max(normInf(d), normInf(e)), 1e-290);
  let value = shift;
  for (let step = 0; step < STEPS; step++) {
    solveShifted(d, e, step < 2 ? shift : value, vector, room, tiny);
    const size = norm2(vector);
    for (let i = 0; i < n; i++) vector[i]! /= size;
    if (step > 0) value = quotient(d, e, vector);
  }
  return { value, vector };
}

function quotient(d: Float64Array, e: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) {
    const beside = i < e.length ? 2 * e[i]! * v[i + 1]! : 0;
    sum += v[i]! * (d[i]! * v[i]! + beside);
  }
  return sum;
}

/** b becomes (T - shift)^-1 b: elimination with row exchanges, U three diagonals wide. */
function solveShifted(
  d: Float64Array,
  e: Float64Array,
  shift: number,
  b: Float64Array,
  [u0, u1, u2]: readonly [Float64Array, Float64Array, Float64Array],
  tiny: number,
): void {
  const n = d.length;
  let u = d[0]! - shift;
  let v = e[0] ?? 0;
  for (let i = 0; i < n - 1; i++) {
    const below = e[i]!;
    const diagonal = d[i + 1]! - shift;
    const beside = i + 1 < n - 1 ? e[i + 1]! : 0;
    if (Math.abs(below) > Math.abs(u)) {
      const m = u / below;
      u0[i] = below;
      u1[i] = diagonal;
      u2[i] = beside;
      u = v - m * diagonal;
      v = -m * beside;
      const upper = b[i]!;
      b[i] = b[i + 1]!;
      b[i + 1] = upper - m * b[i]!;
    } else {
      if (Math.abs(u) < tiny) u = tiny;
      const m = below / u;
      u0[i] = u;
      u1[i] = v;
      u2[i] = 0;
      b[i + 1]! -= m * b[i]!;
      u = diagonal - m * v;
      v = beside;
    }
  }
  u0[n - 1] = Math.abs(u) < tiny ? tiny : u;
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    if (i + 1 < n) sum -= u1[i]! * b[i + 1]!;
    if (i + 2 < n) sum -= u2[i]! * b[i + 2]!;
    b[i] = sum / u0[i]!;
  }
}
