import { DataError } from '../../core/errors.js';
import { type Matrix, matrix } from '../linalg/matrix.js';

export interface PlaneVariation {
  lambda: number;
  /** Stop when the energy is known to lie within this part of the least one. */
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
  { lambda, tol = 1e-4, iterations = 1000, dual }: PlaneVariation,
): PlaneVariationResult {
  const { rows, cols } = f;
  if (!(lambda >= 0)) throw new DataError(`lambda must be 0 or more, got ${lambda}`);
  if (f.data.length === 0) throw new DataError('nothing to smooth: there are no samples');
  const n = rows * cols;
  // Differences to the right in the first half, downwards in the second; q is p moved on by its momentum.
  const p = dual ? clamped(dual, n, lambda) : new Float64Array(2 * n);
  const q = p.slice();
  let u = primal(f, p);
  let state = measure(u, f, p, lambda);
  let momentum = 1;
  let done = 0;
  for (; done < iterations && lambda > 0 && state.gap > tol * state.energy; done++) {
    const next = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    step(primal(f, q), p, q, { rows, cols, lambda, weight: (momentum - 1) / next });
    momentum = next;
    // Measuring costs as much as a step.
    if (done % CHECK_EVERY === CHECK_EVERY - 1 || done === iterations - 1) {
      u = primal(f, p);
      state = measure(u, f, p, lambda);
    }
  }
  return { plane: u, ...state, iterations: done, dual: p };
}

const CHECK_EVERY = 10;

/** 1 / |D|^2: what the gradient of the dual may be stepped by. */
const STEP = 1 / 8;

/** f - D' p. */
function primal({ rows, cols, data }: Matrix, p: Float64Array): Matrix {
  const u = data.slice();
  const n = rows * cols;
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < cols; c++, i++) {
      let sum = p[i]! + p[n + i]!;
      if (c > 0) sum -= p[i - 1]!;
      if (r > 0) sum -= p[n + i - cols]!;
      u[i]! += sum;
    }
  return matrix(rows, cols, u);
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

/**
 * The result for noise of deviation sigma, whose lambda takes away as much as there is noise, |u - f|^2 = n sigma^2:
 * lambda is scaled by what is missing, and the next solution begins where the last one ended (Chambolle 2004, section
 * 4).
 */
export function planeVariationFor(
  f: Matrix,
  sigma: number,
  options: Omit<PlaneVariation, 'lambda' | 'dual'> = {},
): PlaneVariationResult & { lambda: number } {
  const target = sigma * Math.sqrt(f.data.length);
  let lambda = sigma;
  let result = planeVariation(f, { ...options, lambda });
  for (let round = 0; round < 10 && target > 0; round++) {
    const taken = Math.sqrt(result.plane.data.reduce((sum, v, i) => sum + (v - f.data[i]!) ** 2, 0));
    if (!(taken > 0) || Math.abs(taken / target - 1) < 0.01) break;
    lambda *= target / taken;
    result = planeVariation(f, { ...options, lambda, dual: result.dual });
  }
  return { ...result, lambda };
}
