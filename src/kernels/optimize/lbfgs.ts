import { DataError } from '../../core/errors.js';
import { dot, norm1, norm2, normInf } from '../linalg/vector.js';
import { lbfgsMemory } from './lbfgs-memory.js';
import { wolfeLineSearch } from './line-search.js';

/** f(x); the gradient is written to `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Pairs of steps remembered. */
  memory?: number;
  iterations?: number;
  /** Stop when the largest component of the gradient is at most this. */
  gradientTolerance?: number;
  /** Stop when an iteration lowers f by less than this times max(|f|, 1). */
  objectiveTolerance?: number;
  /** After each iteration; true stops. */
  onIteration?: (state: {
    iteration: number;
    x: Float64Array;
    f: number;
    gradientNorm: number;
  }) => boolean | undefined;
}

export type StopReason = 'gradient' | 'objective' | 'iterations' | 'line search' | 'callback';

export interface Minimum {
  x: Float64Array;
  f: number;
  /** Largest component of the gradient (with an L1 penalty: of the pseudo-gradient). */
  gradientNorm: number;
  iterations: number;
  evaluations: number;
  /** The gradient or the objective met its tolerance. */
  converged: boolean;
  reason: StopReason;
}

/**
 * Minimum of a smooth function by limited-memory BFGS with a strong Wolfe line search.
 *
 * @see Liu & Nocedal, On the limited memory BFGS method for large scale optimization, 1989
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  {
    memory = 10,
    iterations = 1000,
    gradientTolerance = 1e-6,
    objectiveTolerance = 1e-12,
    onIteration,
  }: LbfgsOptions = {},
): Minimum {
  let x = start.slice();
  let g = new Float64Array(x.length);
  let f = objective(x, g);
  requireFiniteStart(f, g);
  let evaluations = 1;
  const history = lbfgsMemory(memory);
  const result = (iteration: number, reason: StopReason): Minimum => ({
    ...{ x, f, gradientNorm: normInf(g), iterations: iteration, evaluations, reason },
    converged: reason === 'gradient' || reason === 'objective',
  });

  if (normInf(g) <= gradientTolerance) return result(0, 'gradient');
  for (let iteration = 1; iteration <= iterations; iteration++) {
    let p = history.direction(g);
    let slope = dot(g, p);
    if (!(slope < 0)) {
      history.clear();
      p = g.map((v) => -v);
      slope = dot(g, p);
    }
    // The first step has no scale yet: one of length 1 at most.
    const initial = history.size > 0 ? 1 : Math.min(1, 1 / norm1(g));
    let tried = x;
    let gradient = g;
    const move = (step: number) => {
      tried = x.map((v, i) => v + step * p[i]!);
      gradient = new Float64Array(x.length);
      evaluations++;
      return objective(tried, gradient);
    };
    const search = wolfeLineSearch(
      (step) => ({ value: move(step), slope: dot(gradient, p) }),
      { value: f, slope },
      { initial },
    );
    if (search.step === 0 || !(search.satisfied || search.value < f)) {
      if (history.size === 0) return result(iteration - 1, 'line search');
      // A memory that misleads is forgotten; steepest descent has the last word.
      history.clear();
      continue;
    }
    if (!search.satisfied) move(search.step); // what was tried last need not be the best
    history.push(
      tried.map((v, i) => v - x[i]!),
      gradient.map((v, i) => v - g[i]!),
    );
    const gain = f - search.value;
    [x, g, f] = [tried, gradient, search.value];
    const gradientNorm = normInf(g);
    if (onIteration?.({ iteration, x, f, gradientNorm })) return result(iteration, 'callback');
    if (gradientNorm <= gradientTolerance) return result(iteration, 'gradient');
    if (gain < objectiveTolerance * Math.max(Math.abs(f), 1)) return result(iteration, 'objective');
  }
  return result(iterations, 'iterations');
}

export function requireFiniteStart(f: number, g: Float64Array): void {
  if (!Number.isFinite(f))
    throw new DataError(`the objective is ${f} at the start, a finite number is needed`);
  if (!Number.isFinite(norm2(g)))
    throw new DataError('the gradient at the start has a component that is not finite');
}
