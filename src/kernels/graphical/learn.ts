import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type LbfgsOptions, lbfgs, type StopReason } from '../optimize/lbfgs.js';
import { junctionTree } from './junction-tree.js';
import {
  addMoments,
  checkLogLinear,
  type FeatureFactor,
  type LogLinear,
  potentialsOf,
} from './log-linear.js';
import type { Observations } from './observations.js';
import { type PersistentChains, persistentChains } from './persistent-chains.js';
import { pseudoLikelihood } from './pseudo-likelihood.js';

export interface LearnOptions {
  /** Penalty (l2 / 2) |theta|^2, taken from the log-likelihood of all rows. */
  l2?: number;
  iterations?: number;
  /** Stop when no moment, per row, is off by more. */
  tol?: number;
  onIteration?: (iteration: number, objective: number) => void;
}

export interface Learned {
  theta: Float64Array;
  /** Penalised and, with the pseudo-likelihood, approximate: what was maximised, by rows together. */
  objective: number | undefined;
  iterations: number;
  converged: boolean;
  reason: StopReason;
}

/** Feature sums of the data. */
export function empiricalMoments(model: LogLinear, data: Observations): Float64Array {
  const sums = new Float64Array(model.weights);
  for (const factor of model.factors)
    for (let row = 0; row < data.counts.length; row++) {
      const i = entryInRow(factor, model.cards, data, row);
      const k = factor.weight[i]!;
      if (k >= 0) sums[k]! += data.counts[row]! * (factor.value ? factor.value[i]! : 1);
    }
  return sums;
}

function entryInRow({ scope }: FeatureFactor, cards: Int32Array, data: Observations, row: number): number {
  let i = 0;
  for (const v of scope) i = i * cards[v]! + data.states[row * data.variables + v]!;
  return i;
}

export interface ExactMoments {
  logZ: number;
  /** Expected features of one draw from the model. */
  moments: Float64Array;
}

/** log Z and its gradient, E[f], by a junction tree. */
export function exactMoments(model: LogLinear, theta: Float64Array): ExactMoments {
  const calibrated = junctionTree(potentialsOf(model, theta)).calibrate();
  const moments = new Float64Array(model.weights);
  for (const factor of model.factors) addMoments(factor, calibrated.joint(factor.scope).values, 1, moments);
  return { logZ: calibrated.logZ, moments };
}

/**
 * Weights of highest likelihood, by the exact gradient:
 *
 *   L(theta) = sum_n theta . f(x_n) - N log Z(theta) - (l2 / 2) |theta|^2,
 *   dL / dtheta_k = sum_n f_k(x_n) - N E_theta[f_k] - l2 theta_k.
 *
 * At the maximum the model's moments are those of the data, less l2 theta / N. L is concave.
 *
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, section 20.3
 */
export function maximumLikelihood(model: LogLinear, data: Observations, options: LearnOptions = {}): Learned {
  checkLogLinear(model);
  const seen = empiricalMoments(model, data);
  return climb(model.weights, data.rows, options, (theta, gradient) => {
    const { logZ, moments } = exactMoments(model, theta);
    let value = -data.rows * logZ;
    for (let k = 0; k < theta.length; k++) {
      value += theta[k]! * seen[k]!;
      gradient[k] = seen[k]! - data.rows * moments[k]!;
    }
    return value;
  });
}

/**
 * Weights of highest pseudo-likelihood, sum_n sum_v log p(x_{n,v} | all others), which needs no log Z: consistent, and
 * cheap where the graph is too wide for the exact gradient.
 *
 * @see Besag, Statistical analysis of non-lattice data, 1975
 */
export function maximumPseudoLikelihood(
  model: LogLinear,
  data: Observations,
  options: LearnOptions = {},
): Learned {
  checkLogLinear(model);
  const evaluate = pseudoLikelihood(model, data);
  return climb(model.weights, data.rows, options, evaluate);
}

/** Maximises `value` - (l2 / 2) |theta|^2 with L-BFGS, on the mean over rows, so that `tol` means the same for any data. */
function climb(
  weights: number,
  rows: number,
  { l2 = 0, iterations = 500, tol = 1e-7, onIteration }: LearnOptions,
  value: (theta: Float64Array, gradient: Float64Array) => number,
): Learned {
  checkPenalty(l2);
  const options: LbfgsOptions = {
    ...{ iterations, gradientTolerance: tol, objectiveTolerance: 1e-15 },
    ...(onIteration && {
      onIteration: ({ iteration, f }) => {
        onIteration(iteration, -f * rows);
        return undefined;
      },
    }),
  };
  const found = lbfgs(
    (theta, gradient) => {
      let sum = value(theta, gradient);
      for (let k = 0; k < theta.length; k++) {
        sum -= (l2 / 2) * theta[k]! ** 2;
        gradient[k] = -(gradient[k]! - l2 * theta[k]!) / rows;
      }
      return -sum / rows;
    },
    new Float64Array(weights),
    options,
  );
  const { x: theta, iterations: made, converged, reason } = found;
  return { theta, objective: -found.f * rows, iterations: made, converged, reason };
}

export interface SampledOptions extends LearnOptions {
  /** Chains that go on from one step to the next. */
  chains?: number;
  /** Sweeps of each chain a step. */
  sweeps?: number;
  /** Of the first step, in units of one tied factor; it falls as 1 / sqrt. */
  rate?: number;
}

export interface SampledLearning extends Learned {
  /** Expected features of one draw, from the chains under the final weights. */
  moments: Float64Array;
}

/**
 * Maximum likelihood by sampled moments: Gibbs chains that persist while the weights move slowly. The answer is the
 * mean of the weights over the second half of the steps; `converged` says that its moments, sampled afresh, are those
 * of the data within `tol`.
 *
 * @see Younes, Parametric inference for imperfectly observed Gibbsian fields, 1989; Tieleman, Training restricted
 *   Boltzmann machines using approximations to the likelihood gradient, 2008
 */
export function sampledLikelihood(
  model: LogLinear,
  data: Observations,
  options: SampledOptions,
  rng: Rng,
): SampledLearning {
  checkLogLinear(model);
  const { l2 = 0, iterations = 1000, tol = 0.02, chains = 50, sweeps = 1, rate = 1, onIteration } = options;
  checkPenalty(l2);
  const seen = empiricalMoments(model, data).map((sum) => sum / data.rows);
  // A weight that many factors share moves all of them: its steps are the shorter.
  const shared = new Float64Array(model.weights);
  for (const { weight } of model.factors) for (const k of new Set(weight)) if (k >= 0) shared[k]!++;
  const theta = new Float64Array(model.weights);
  const mean = new Float64Array(model.weights);
  const walkers: PersistentChains = persistentChains(model, chains, rng);
  const half = Math.floor(iterations / 2);
  for (let i = 0; i < iterations; i++) {
    const moments = walkers.advance(theta, sweeps);
    const step = rate / Math.sqrt(1 + i / 10);
    let worst = 0;
    for (let k = 0; k < theta.length; k++) {
      const slope = (seen[k]! - moments[k]! - (l2 * theta[k]!) / data.rows) / Math.max(1, shared[k]!);
      theta[k]! += step * slope;
      worst = Math.max(worst, Math.abs(slope));
      if (i >= half) mean[k]! += theta[k]! / (iterations - half);
    }
    onIteration?.(i + 1, worst);
  }
  const moments = walkers.settled(mean, Math.max(200, half));
  const off = moments.reduce(
    (most, m, k) =>
      Math.max(most, Math.abs(seen[k]! - m - (l2 * mean[k]!) / data.rows) / Math.max(1, shared[k]!)),
    0,
  );
  const converged = off <= tol;
  return {
    ...{ theta: mean, moments, objective: undefined, iterations, converged },
    reason: converged ? 'gradient' : 'iterations',
  };
}

function checkPenalty(l2: number): void {
  if (!(l2 >= 0 && l2 < Infinity)) throw new DataError(`an L2 penalty of ${l2}, 0 or more was needed`);
}
