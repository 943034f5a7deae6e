import { DataError } from '../../core/errors.js';
import { brentRoot } from '../optimize/brent.js';

/**
 * The one y that has the least
 *
 *   1/2 sum_i (y_i - x_i)^2 + lambda sum_i |y_(i+1) - y_i|,
 *
 * exactly, in O(n): a signal of steps. Dynamic programming from left to right over the best cost of what came before
 * as a function of y_i. Its derivative is a rising line of pieces; the term |y_(i+1) - y_i| cuts it off at -lambda and
 * lambda, and the places where it was cut are all that is needed on the way back: y_i is y_(i+1), moved between them.
 *
 * @see Johnson, A dynamic programming algorithm for the fused lasso and L0-segmentation, 2013
 */
export function totalVariation(x: Float64Array, lambda: number): Float64Array {
  const n = x.length;
  if (!(lambda >= 0)) throw new DataError(`lambda must be 0 or more, got ${lambda}`);
  if (n === 0) throw new DataError('nothing to smooth: the series has no samples');
  if (n === 1 || lambda === 0) return x.slice();
  const low = new Float64Array(n - 1);
  const high = new Float64Array(n - 1);
  const knots = knotQueue();
  // About a middle of 0 the sums of samples stay small.
  const middle = x.reduce((sum, v) => sum + v, 0) / n;
  for (let i = 0; i < n - 1; i++) {
    // Left of all knots the derivative is y - x_i - lambda (- 0 for the first sample), right of them + lambda.
    const edge = i === 0 ? 0 : lambda;
    const v = x[i]! - middle;
    low[i] = knots.cutLeft(1, -v - edge, -lambda);
    high[i] = knots.cutRight(1, -v + edge, lambda);
  }
  const y = new Float64Array(n);
  y[n - 1] = knots.root(1, middle - x[n - 1]! - lambda);
  for (let i = n - 2; i >= 0; i--) y[i] = Math.min(high[i]!, Math.max(low[i]!, y[i + 1]!));
  for (let i = 0; i < n; i++) y[i]! += middle;
  return y;
}

/**
 * A rising function of straight pieces: at each knot, in order, slope and intercept grow by what is stored with it.
 * Knots are cut off and added at both ends only, in a ring that grows as it must: on most signals a few hundred
 * suffice for any length.
 */
function knotQueue() {
  let room = 1024;
  let at = new Float64Array(room);
  let slope = new Float64Array(room);
  let intercept = new Float64Array(room);
  let first = 0;
  let last = -1;

  function grow(): void {
    const moved = [at, slope, intercept].map((from) => {
      const to = new Float64Array(2 * room);
      for (let k = first; k <= last; k++) to[k & (2 * room - 1)] = from[k & (room - 1)]!;
      return to;
    });
    [at, slope, intercept] = [moved[0]!, moved[1]!, moved[2]!];
    room *= 2;
  }

  function put(k: number, place: number, a: number, b: number): void {
    at[k & (room - 1)] = place;
    slope[k & (room - 1)] = a;
    intercept[k & (room - 1)] = b;
  }

  return {
    /** Where the function, a y + b left of all knots, reaches `level`; it is `level` left of there from now on. */
    cutLeft(a: number, b: number, level: number): number {
      for (; first <= last; first++) {
        const k = first & (room - 1);
        if (a * at[k]! + b > level) break;
        a += slope[k]!;
        b += intercept[k]!;
      }
      const place = (level - b) / a;
      if (last - first + 3 > room) grow();
      put(--first, place, a, b - level);
      return place;
    },
    /** The same from the right, where the function is a y + b; it is `level` right of the place from now on. */
    cutRight(a: number, b: number, level: number): number {
      for (; last >= first; last--) {
        const k = last & (room - 1);
        if (a * at[k]! + b < level) break;
        a -= slope[k]!;
        b -= intercept[k]!;
      }
      const place = (level - b) / a;
      if (last - first + 3 > room) grow();
      put(++last, place, -a, level - b);
      return place;
    },
    /** Where the function is 0. */
    root(a: number, b: number): number {
      for (let k = first; k <= last; k++) {
        const i = k & (room - 1);
        if (a * at[i]! + b > 0) break;
        a += slope[i]!;
        b += intercept[i]!;
      }
      return -b / a;
    },
  };
}

/** Of longer series the lambda is told from this many runs of this length, spread evenly. */
const RUNS = 16;
const RUN = 2 ** 15;

/**
 * The lambda for noise of deviation sigma: that which takes away as much as there is noise, |y - x|^2 = n sigma^2
 * (Morozov's discrepancy principle), to half a percent. What is taken away rises with lambda. Where there is less than
 * that to take, the lambda that leaves the mean alone.
 */
export function discrepancyLambda(x: Float64Array, sigma: number): number {
  const runs =
    x.length <= RUNS * RUN
      ? [x]
      : Array.from({ length: RUNS }, (_, i) => {
          const first = Math.floor((i * (x.length - RUN)) / (RUNS - 1));
          return x.subarray(first, first + RUN);
        });
  const target = sigma ** 2 * runs.reduce((sum, run) => sum + run.length, 0);
  if (!(target > 0)) return 0;
  /** log of what is taken over what should be. */
  const excess = (lambda: number) => {
    let taken = 0;
    for (const run of runs) {
      const y = totalVariation(run, lambda);
      for (let i = 0; i < y.length; i++) taken += (y[i]! - run[i]!) ** 2;
    }
    return Math.log(taken / target);
  };
  const most = Math.max(...runs.map(flattening));
  if (!(most > 0) || excess(most) <= 0) return most;
  const low = Math.min(sigma / 1000, most / 2);
  // Both are powers of each other, nearly: the root is sought between logarithms.
  return Math.exp(brentRoot((v) => excess(Math.exp(v)), Math.log(low), Math.log(most), { tolerance: 0.005 }));
}

/** The least lambda that leaves nothing but the mean: the largest |sum of the first samples less their mean|. */
export function flattening(x: Float64Array): number {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  let sum = 0;
  let most = 0;
  for (const v of x) {
    sum += v - mean;
    most = Math.max(most, Math.abs(sum));
  }
  return most;
}
