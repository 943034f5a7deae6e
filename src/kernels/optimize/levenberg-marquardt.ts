import { DataError } from '../../core/errors.js';
import { cholesky, choleskySolve } from '../linalg/cholesky.js';
import { matrix } from '../linalg/matrix.js';

/** A sum of squares f(x) = sum_i r_i(x)^2 of `size` parameters. */
export interface LeastSquares {
  size: number;
  /** f(x); Infinity where x is not allowed. */
  cost(x: Float64Array): number;
  /** Fills J^T J, [size, size], and J^T r; both come as zeros. */
  linearise(x: Float64Array, normal: Float64Array, gradient: Float64Array): void;
}

export interface LevenbergMarquardtOptions {
  /** Accepted steps at most, default 100. */
  iterations?: number;
  /** Stop when a step lowers f by no more than this share; default 1e-12. */
  tol?: number;
}

export interface LeastSquaresFit {
  x: Float64Array;
  cost: number;
  iterations: number;
  converged: boolean;
}

/** Beyond this no step, however short, goes down. */
const MOST_DAMPING = 1e16;

/**
 * Levenberg-Marquardt: steps s of (J^T J + lambda D) s = -J^T r with D the diagonal of J^T J, so that the scale
 * of a parameter does not matter. lambda falls by 10 after a step that lowers f and rises by 10 until one does:
 * Gauss-Newton near the minimum, short steps downhill far from it. f never rises.
 *
 * @see Marquardt, An algorithm for least-squares estimation of nonlinear parameters, 1963
 */
export function levenbergMarquardt(
  problem: LeastSquares,
  start: Float64Array,
  { iterations = 100, tol = 1e-12 }: LevenbergMarquardtOptions = {},
): LeastSquaresFit {
  const n = problem.size;
  if (start.length !== n) throw new DataError(`${n} parameters were needed, got ${start.length}`);
  let x: Float64Array = start.slice();
  let cost = problem.cost(x);
  if (!Number.isFinite(cost)) return { x, cost, iterations: 0, converged: false };
  let lambda = 1e-3;
  for (let done = 0; done < iterations; done++) {
    const normal = new Float64Array(n * n);
    const gradient = new Float64Array(n);
    problem.linearise(x, normal, gradient);
    let next: { x: Float64Array; cost: number } | undefined;
    for (; next === undefined && lambda < MOST_DAMPING; lambda *= next ? 0.1 : 10) {
      const step = dampedStep(normal, gradient, lambda);
      const moved = x.map((v, i) => v - step[i]!);
      const moves = problem.cost(moved);
      if (moves < cost) next = { x: moved, cost: moves };
    }
    if (next === undefined) return { x, cost, iterations: done, converged: true };
    const gain = cost - next.cost;
    ({ x, cost } = next);
    if (gain <= tol * cost) return { x, cost, iterations: done + 1, converged: true };
  }
  return { x, cost, iterations, converged: false };
}

/** (N + lambda diag N)^-1 g; a parameter that changes nothing stays where it is. */
function dampedStep(normal: Float64Array, gradient: Float64Array, lambda: number): Float64Array {
  const n = gradient.length;
  const damped = matrix(n, n, normal.slice());
  for (let i = 0; i < n; i++) {
    const d = normal[i * n + i]!;
    damped.data[i * n + i] = d > 0 ? d * (1 + Math.max(lambda, 1e-10)) : 1;
  }
  return choleskySolve(cholesky(damped), matrix(n, 1, gradient.slice())).data;
}

/**
 * A problem from its residuals alone: derivatives by central differences with steps of `step` times the size of
 * a parameter, or of 1 where that is smaller.
 */
export function numericLeastSquares(
  size: number,
  count: number,
  residuals: (x: Float64Array, out: Float64Array) => void,
  step = 1e-6,
): LeastSquares {
  const r = new Float64Array(count);
  const above = new Float64Array(count);
  const jacobian = Array.from({ length: size }, () => new Float64Array(count));
  return {
    size,
    cost(x) {
      residuals(x, r);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += r[i]! * r[i]!;
      return Number.isNaN(sum) ? Infinity : sum;
    },
    linearise(x, normal, gradient) {
      residuals(x, r);
      for (let j = 0; j < size; j++) {
        const h = step * Math.max(1, Math.abs(x[j]!));
        const moved = x.slice();
        const column = jacobian[j]!;
        moved[j] = x[j]! - h;
        residuals(moved, column);
        moved[j] = x[j]! + h;
        residuals(moved, above);
        for (let i = 0; i < count; i++) column[i] = slope(column[i]!, r[i]!, above[i]!, h);
      }
      for (let j = 0; j < size; j++) {
        gradient[j] = dot(jacobian[j]!, r);
        for (let k = 0; k <= j; k++)
          normal[j * size + k] = normal[k * size + j] = dot(jacobian[j]!, jacobian[k]!);
      }
    },
  };
}

/** A central difference; where one side is not allowed, that of the other. */
function slope(below: number, at: number, above: number, h: number): number {
  if (Number.isNaN(below)) return Number.isNaN(above) ? 0 : (above - at) / h;
  return Number.isNaN(above) ? (at - below) / h : (above - below) / (2 * h);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
