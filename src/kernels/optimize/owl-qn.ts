import { DataError } from '../../core/errors.js';
import { dot, norm1, norm2, normInf } from '../linalg/vector.js';
import type { LbfgsOptions, Minimum, Objective, StopReason } from './lbfgs.js';
import { requireFiniteStart } from './lbfgs.js';
import { lbfgsMemory } from './lbfgs-memory.js';

export interface OwlQnOptions extends LbfgsOptions {
  /** Weight of the L1 norm. */
  l1: number;
  /** Components that are penalised; an intercept usually is not. All by default. */
  penalised?: (i: number) => boolean;
}

/**
 * Minimum of f(x) + l1 sum |x_i| for smooth f, with exact zeros: L-BFGS within an orthant, chosen anew at each
 * iteration by the pseudo-gradient; a step that would leave it stops at its wall.
 *
 * @see Andrew & Gao, Scalable training of L1-regularized log-linear models, 2007
 */
export function owlQn(
  objective: Objective,
  start: Float64Array,
  {
    l1,
    penalised = () => true,
    memory = 10,
    iterations = 1000,
    gradientTolerance = 1e-6,
    objectiveTolerance = 1e-12,
    onIteration,
  }: OwlQnOptions,
): Minimum {
  if (!(l1 >= 0)) throw new DataError(`the weight of the L1 penalty must not be negative, got ${l1}`);
  const n = start.length;
  const weights = Float64Array.from({ length: n }, (_, i) => (penalised(i) ? l1 : 0));
  const penalty = (x: Float64Array) => x.reduce((sum, v, i) => sum + weights[i]! * Math.abs(v), 0);
  let x = start.slice();
  let g = new Float64Array(n);
  let f = objective(x, g);
  requireFiniteStart(f, g);
  f += penalty(x);
  let pseudo = pseudoGradient(x, g, weights);
  let evaluations = 1;
  const history = lbfgsMemory(memory);
  const result = (iteration: number, reason: StopReason): Minimum => ({
    ...{ x, f, gradientNorm: normInf(pseudo), iterations: iteration, evaluations, reason },
    converged: reason === 'gradient' || reason === 'objective',
  });

  if (normInf(pseudo) <= gradientTolerance) return result(0, 'gradient');
  for (let iteration = 1; iteration <= iterations; iteration++) {
    // Only components along which the pseudo-gradient descends too.
    let p = history.direction(pseudo).map((v, i) => (v * pseudo[i]! < 0 ? v : 0));
    if (norm2(p) === 0) {
      history.clear();
      p = pseudo.map((v) => -v);
    }
    const orthant = x.map((v, i) => Math.sign(v === 0 ? -pseudo[i]! : v));
    let step = history.size > 0 ? 1 : Math.min(1, 1 / norm1(p));
    let moved: { x: typeof x; g: typeof g; f: number } | undefined;
    for (let halvings = 0; halvings < 60 && !moved; halvings++, step /= 2) {
      const tried = x.map((v, i) => {
        const to = v + step * p[i]!;
        return weights[i] === 0 || to * orthant[i]! > 0 ? to : 0;
      });
      const gradient = new Float64Array(n);
      const value = objective(tried, gradient) + penalty(tried);
      evaluations++;
      const slope = dot(
        pseudo,
        tried.map((v, i) => v - x[i]!),
      );
      if (value <= f + 1e-4 * slope && slope < 0) moved = { x: tried, g: gradient, f: value };
    }
    if (!moved) {
      if (history.size === 0) return result(iteration - 1, 'line search');
      history.clear();
      continue;
    }
    const [fromX, fromG] = [x, g];
    history.push(
      moved.x.map((v, i) => v - fromX[i]!),
      moved.g.map((v, i) => v - fromG[i]!),
    );
    const gain = f - moved.f;
    ({ x, g, f } = moved);
    pseudo = pseudoGradient(x, g, weights);
    const gradientNorm = normInf(pseudo);
    if (onIteration?.({ iteration, x, f, gradientNorm })) return result(iteration, 'callback');
    if (gradientNorm <= gradientTolerance) return result(iteration, 'gradient');
    if (gain < objectiveTolerance * Math.max(Math.abs(f), 1)) return result(iteration, 'objective');
  }
  return result(iterations, 'iterations');
}

/** The one-sided derivative that descends; 0 where both sides ascend. */
function pseudoGradient(x: Float64Array, g: Float64Array, weights: Float64Array): Float64Array {
  return g.map((v, i) => {
    const w = weights[i]!;
    if (x[i] !== 0) return v + w * Math.sign(x[i]!);
    return v + w < 0 ? v + w : Math.max(v - w, 0);
  });
}
