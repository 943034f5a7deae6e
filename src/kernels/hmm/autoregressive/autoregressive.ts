import { DataError } from '../../../core/errors.js';
import { categorical } from '../../../core/random/choice.js';
import type { Rng } from '../../../core/random.js';
import type { Chain } from '../../chain/chain.js';
import { forwardBackward } from '../../chain/forward-backward.js';
import { type EmOptions, expectationMaximization } from '../../optimize/em.js';
import { momentWidth } from '../components.js';
import { covarianceParameters, estimate } from '../covariances.js';
import { drawGaussian } from '../draw-gaussian.js';
import { emitterOf, NOTHING } from '../emitter.js';
import { logsOf } from '../expectations.js';
import type { Covariance, Observations } from '../hmm.js';
import { columnMoments } from '../start.js';
import { gram, type Lagged, lagged, regress } from './regression.js';

/**
 * A switching autoregression: in state j
 *
 *   x_t = c_j + A_j1 x_(t-1) + .. + A_jp x_(t-p) + e_t,   e_t ~ N(0, S_j),
 *
 * with states as those of a hidden Markov model. The first p steps of a sequence are given, their states have no say in
 * them; neither has a step of which a number is missing, in it or in the p before.
 *
 * @see Hamilton, A new approach to the economic analysis of nonstationary time series, 1989; Murphy, Probabilistic
 *      Machine Learning: Advanced Topics, 2023, section 29.2
 */
export interface Autoregressive {
  k: number;
  d: number;
  order: number;
  initial: Float64Array;
  transition: Float64Array;
  /** [k, d, 1 + p d]: the constant, then the matrices of the lags, latest first */
  coefficients: Float64Array;
  covariance: Covariance;
  /** [k, d, d] */
  covariances: Float64Array;
  /** [d]: means of the columns, from which drawn sequences begin */
  level: Float64Array;
}

/** The chain that a model makes of observations; steps that say nothing of their state have weight 1. */
export function arChain(model: Autoregressive, data: Observations, rows = lagged(data, model.order)): Chain {
  const { k, d, covariance, covariances } = model;
  const logWeights = new Float64Array(data.n * k);
  for (let j = 0; j < k; j++) {
    const own = {
      covariance,
      means: new Float64Array(d),
      covariances: covariances.subarray(j * d * d, (j + 1) * d * d),
    };
    const left = { n: data.n, d, data: residuals(model, rows, j) };
    emitterOf({ kind: 'gaussian', k: 1, d, ...own }).logDensities(left, logWeights.subarray(j), k);
  }
  return { k, offsets: data.offsets, logWeights, ...logsOf(model) };
}

/** What is left of each step after what state j predicts; NaN where that says nothing. */
function residuals({ coefficients }: Autoregressive, { n, width, d, rows, whole }: Lagged, j: number) {
  const out = new Float64Array(n * d).fill(Number.NaN);
  const full = width + d;
  for (let t = 0; t < n; t++) {
    if (!whole[t]) continue;
    for (let c = 0; c < d; c++) {
      let v = rows[t * full + width + c]!;
      for (let i = 0; i < width; i++) v -= coefficients[(j * d + c) * width + i]! * rows[t * full + i]!;
      out[t * d + c] = v;
    }
  }
  return out;
}

export interface ArFit {
  model: Autoregressive;
  logLikelihood: number;
  objectives: number[];
  iterations: number;
  converged: boolean;
  floored: number[];
  dead: number[];
}

/** Baum-Welch with a weighted regression a state. Columns are moved to mean 0 meanwhile, to keep digits. */
export function fitAutoregressive(
  data: Observations,
  start: Autoregressive,
  options: EmOptions & { floor: Float64Array },
): ArFit {
  const [level] = columnMoments(data);
  const centred = { ...data, data: data.data.map((v, at) => v - level[at % data.d]!) };
  const rows = lagged(centred, start.order);
  const step = (at: Pick<ArFit, 'model' | 'floored' | 'dead' | 'logLikelihood'>) => {
    const { logZ, posteriors, pairs } = forwardBackward(arChain(at.model, centred, rows));
    at.logLikelihood = logZ.reduce((a, b) => a + b, 0);
    const next = maximise(at.model, rows, data.offsets, posteriors, pairs, options.floor);
    return { objective: at.logLikelihood, next: { ...next, logLikelihood: Number.NaN } };
  };
  const from = moved(
    start,
    level.map((v) => -v),
  );
  const first = { model: from, floored: [], dead: [], logLikelihood: Number.NaN };
  const { model: best, ...rest } = expectationMaximization(first, step, options);
  return { ...best, ...rest, model: { ...moved(best.model, level), level } };
}

/** The model of observations that are `by` larger. */
function moved(model: Autoregressive, by: Float64Array): Autoregressive {
  const { k, d, order } = model;
  const width = 1 + order * d;
  const coefficients = model.coefficients.slice();
  for (let row = 0; row < k * d; row++) {
    coefficients[row * width]! += by[row % d]!;
    for (let i = 1; i < width; i++)
      coefficients[row * width]! -= coefficients[row * width + i]! * by[(i - 1) % d]!;
  }
  return { ...model, coefficients };
}

function maximise(
  old: Autoregressive,
  rows: Lagged,
  offsets: Int32Array,
  posteriors: Float64Array,
  pairs: Float64Array,
  floor: Float64Array,
) {
  const { k, d, covariance } = old;
  const { width } = rows;
  const coefficients = old.coefficients.slice();
  const moments = new Float64Array(k * momentWidth(d));
  for (let j = 0; j < k; j++) {
    const sums = gram(rows, posteriors, j, k);
    const weight = sums[0]!;
    if (weight <= NOTHING) continue;
    const { coefficients: own, left } = regress(sums, width, d);
    coefficients.set(own, j * d * width);
    const at = j * momentWidth(d);
    moments[at] = weight;
    moments[at + 1] = weight;
    moments.set(left, at + 2 + d);
  }
  const components = { q: k, d, means: new Float64Array(k * d), covariances: old.covariances };
  const { covariances, floored, dead } = estimate(components, moments, covariance, floor);
  const first = new Float64Array(k);
  for (let s = 0; s < offsets.length - 1; s++)
    for (let j = 0; j < k; j++) first[j]! += posteriors[offsets[s]! * k + j]!;
  const model = {
    ...{ ...old, coefficients, covariances },
    initial: shares(first, k, old.initial),
    transition: shares(pairs, k, old.transition),
  };
  return { model, floored, dead };
}

/** Rows as shares of their sums; one without weight stays as it was. */
function shares(counts: Float64Array, width: number, old: Float64Array): Float64Array {
  return counts.map((v, at) => {
    const from = Math.floor(at / width) * width;
    const sum = counts.subarray(from, from + width).reduce((a, b) => a + b, 0);
    return sum > 0 ? v / sum : old[at]!;
  });
}

export const arParameters = ({ k, d, order, covariance }: Autoregressive): number =>
  k * k - 1 + k * d * (1 + order * d) + covarianceParameters(covariance, k, d);

/** A sequence of `steps` steps; what lies before it is at the level of the columns. */
export function sampleAutoregressive(model: Autoregressive, steps: number, rng: Rng) {
  const { k, d, order, initial, transition, coefficients, covariances, level } = model;
  const width = 1 + order * d;
  const states = new Int32Array(steps);
  const data = new Float64Array(steps * d);
  const [walk, noise] = [rng.stream('states'), rng.stream('observations')];
  const components = { q: k, d, means: new Float64Array(k * d), covariances };
  for (let t = 0; t < steps; t++) {
    const j = categorical(
      walk,
      t === 0 ? initial : transition.subarray(states[t - 1]! * k, (states[t - 1]! + 1) * k),
    );
    states[t] = j;
    const own = data.subarray(t * d, (t + 1) * d);
    drawGaussian(components, j, noise, own);
    for (let c = 0; c < d; c++) {
      const a = coefficients.subarray((j * d + c) * width, (j * d + c + 1) * width);
      own[c]! += a[0]!;
      for (let i = 1; i < width; i++) {
        const lag = 1 + Math.floor((i - 1) / d);
        const column = (i - 1) % d;
        own[c]! += a[i]! * (t >= lag ? data[(t - lag) * d + column]! : level[column]!);
      }
      if (!Number.isFinite(own[c]))
        throw new DataError(
          `the regressions grow beyond all numbers at step ${t}: their roots are too large`,
        );
    }
  }
  return { states, data };
}
