import { DataError } from '../../core/errors.js';
import { type Matrix, matrix } from '../linalg/matrix.js';

export interface PlaneVariation {
  lambda: number;
  /** Stop when the energy is known to lie within this part of the least one; 0.003: a level or two of 255 at most. */
  tol?: number;
  iterations?: number;
  /** Where to start: `dual` of a result for another lambda. */
  dual?: Float64Array | undefined;
}

export interface PlaneVariationResult {
  plane: Matrix;
  energy: number;
  /** The energy less a bound from below of the least one. */
  gap: number;
  iterations: number;
  dual: Float64Array;
}

/**
 * The plane u that has the least energy
 *
 *   E(u) = 1/2 |u - f|^2 + lambda sum_(r, c) |D u|_(r, c),
 *
 * |D u| the length of the differences to the right and downwards, 0 across the border (Rudin, Osher and Fatemi's
 * model). By the accelerated projected gradient on its dual: u = f - D' p with |p| <= lambda everywhere, of which each
 * gives a bound of the energy from below. The gap between both is sum lambda |D u| - p D u.
 *
 * @see Beck & Teboulle, Fast gradient-based algorithms for constrained total variation image denoising, 2009;
 *      Chambolle, An algorithm for total variation minimization and applications, 2004
 */
export function planeVariation(
  f: Matrix,
  { lambda, tol = 3e-3, iterations = 500, dual }: PlaneVariation,
): PlaneVariationResult {
  const { rows, cols } = f;
  if (!(lambda >= 0)) throw new DataError(`lambda must be 0 or more, got ${lambda}`);
  if (f.data.length === 0) throw new DataError('nothing to smooth: there are no samples');
  const n = rows * cols;
  // Differences to the right in the first half, downwards in the second; q is p moved on by its momentum.
  const p = dual ? clamped(dual, n, lambda) : new Float64Array(2 * n);
  const q = p.slice();
  const u = primal(f, p, matrix(rows, cols));
  const between = matrix(rows, cols);
  let state = measure(u, f, p, lambda);
  let momentum = 1;
  let done = 0;
  for (; done < iterations && lambda > 0 && state.gap > tol * state.energy; done++) {
    const next = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    step(primal(f, q, between), p, q, { rows, cols, lambda, weight: (momentum - 1) / next });
    momentum = next;
    // Measuring costs as much as a step.
    if (done % CHECK_EVERY === CHECK_EVERY - 1 || done === iterations - 1) {
      state = measure(primal(f, p, u), f, p, lambda);
    }
  }
  return { plane: u, ...state, iterations: done, dual: p };
}

const CHECK_EVERY = 10;

/** 1 / |D|^2: what the gradient of the dual may be stepped by. */
const STEP = 1 / 8;

/** u := f - D' p. */
function primal({ rows, cols, data }: Matrix, p: Float64Array, u: Matrix): Matrix {
  const n = rows * cols;
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < cols; c++, i++) {
      let sum = p[i]! + p[n + i]!;
      if (c > 0) sum -= p[i - 1]!;
      if (r > 0) sum -= p[n + i - cols]!;
      u.data[i] = data[i]! + sum;
    }
  return u;
}

/** p := q + D u / 8, drawn back to |p| <= lambda; q := p and `weight` times how p has moved. */
function step(
  { data: u }: Matrix,
  p: Float64Array,
  q: Float64Array,
  { rows, cols, lambda, weight }: { rows: number; cols: number; lambda: number; weight: number },
): void {
  const n = rows * cols;
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < cols; c++, i++) {
      // Beyond the border p is never moved away from 0.
      let a = c + 1 < cols ? q[i]! + STEP * (u[i + 1]! - u[i]!) : 0;
      let b = r + 1 < rows ? q[n + i]! + STEP * (u[i + cols]! - u[i]!) : 0;
      const size = Math.sqrt(a * a + b * b);
      if (size > lambda) {
        a *= lambda / size;
        b *= lambda / size;
      }
      q[i] = a + weight * (a - p[i]!);
      q[n + i] = b + weight * (b - p[n + i]!);
      p[i] = a;
      p[n + i] = b;
    }
}

function measure(
  { rows, cols, data: u }: Matrix,
  f: Matrix,
  p: Float64Array,
  lambda: number,
): { energy: number; gap: number } {
  const n = rows * cols;
  let energy = 0;
  let gap = 0;
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < cols; c++, i++) {
      const a = c + 1 < cols ? u[i + 1]! - u[i]! : 0;
      const b = r + 1 < rows ? u[i + cols]! - u[i]! : 0;
      const variation = lambda * Math.sqrt(a * a + b * b);
      energy += 0.5 * (u[i]! - f.data[i]!) ** 2 + variation;
      gap += variation - p[i]! * a - p[n + i]! * b;
    }
  return { energy, gap };
}

function clamped(dual: Float64Array, n: number, lambda: number): Float64Array {
  const p = dual.slice();
  for (let i = 0; i < n; i++) {
    const size = Math.hypot(p[i]!, p[n + i]!);
    if (size <= lambda) continue;
    p[i]! *= lambda / size;
    p[n + i]! *= lambda / size;
  }
  return p;
}

/** Of larger planes lambda is told from four squares of this side. */
const TILE = 128;

/**
 * The lambda for noise of deviation sigma: that which takes away as much as there is noise, |u - f|^2 = n sigma^2, to a
 * hundredth. What is taken away goes with a power of lambda that the last two tries tell; each begins at the dual of the
 * one before (after Chambolle 2004, section 4). Less than four times the first guess where there is less than that to
 * take.
 */
export function planeLambda(f: Matrix, sigma: number): number {
  if (!(sigma > 0)) return 0;
  const tiles = tilesOf(f);
  const target = sigma * Math.sqrt(tiles.reduce((sum, { data }) => sum + data.length, 0));
  const duals: (Float64Array | undefined)[] = tiles.map(() => undefined);
  const takenBy = (lambda: number) => {
    let taken = 0;
    tiles.forEach((tile, i) => {
      const { plane, dual } = planeVariation(tile, { lambda, tol: 0.01, iterations: 200, dual: duals[i] });
      duals[i] = dual;
      for (let k = 0; k < plane.data.length; k++) taken += (plane.data[k]! - tile.data[k]!) ** 2;
    });
    return Math.sqrt(taken);
  };
  let lambda = sigma;
  let taken = takenBy(lambda);
  let power = 1;
  for (let round = 0; round < 6 && taken > 0 && Math.abs(taken / target - 1) >= 0.01; round++) {
    const next = Math.min(4 * sigma, lambda * (target / taken) ** (1 / power));
    if (next === lambda) break;
    const then = takenBy(next);
    power = Math.min(2, Math.max(0.25, Math.log(then / taken) / Math.log(next / lambda)));
    [lambda, taken] = [next, then];
  }
  return lambda;
}

function tilesOf(f: Matrix): Matrix[] {
  if (f.data.length <= 4 * TILE * TILE) return [f];
  const [height, width] = [Math.min(TILE, f.rows), Math.min(TILE, f.cols)];
  return [0, 1, 2, 3].map((i) => {
    const top = Math.floor(((f.rows - height) * (1 + 2 * (i >> 1))) / 4);
    const left = Math.floor(((f.cols - width) * (1 + 2 * (i & 1))) / 4);
    const tile = matrix(height, width);
    for (let r = 0; r < height; r++) {
      const from = (top + r) * f.cols + left;
      tile.data.set(f.data.subarray(from, from + width), r * width);
    }
    return tile;
  });
}
