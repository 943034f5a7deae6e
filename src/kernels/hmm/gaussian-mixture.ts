import { categorical } from '../../core/random/choice.js';
import { logSumExp } from '../special/log-sums.js';
import { weighedLogs } from './categorical.js';
import { addMoments, expectedLogDensity, momentWidth, once, viewerOf } from './components.js';
import { covarianceParameters, estimate } from './covariances.js';
import { drawGaussian } from './draw-gaussian.js';
import { type Emitter, NOTHING } from './emitter.js';
import { allMissing, completeOf, gaussian } from './gaussian.js';
import type { GaussianMixture } from './hmm.js';

/**
 * Mixtures of Gaussians: b_j(x) = sum_c w_jc N(x; m_jc, S_jc). A row's weight for a state is shared among the
 * components of the state by what each makes of the row. Sums are the moments of all k c components; a `tied` form is
 * one matrix for them all.
 */
export function gaussianMixture(emission: GaussianMixture): Emitter {
  const { k, d, c, covariance, weights, means, covariances } = emission;
  const components = { q: k * c, d, means, covariances };
  const width = momentWidth(d);
  const logWeights = weights.map(Math.log);
  const viewer = once(() => viewerOf(components));
  const terms = new Float64Array(c);
  return {
    parameters: k * (c - 1) + k * c * d + covarianceParameters(covariance, k * c, d),
    width: k * c * width,
    logDensities(rows, out, stride) {
      const { look } = viewer();
      for (let t = 0; t < rows.n; t++)
        for (let j = 0; j < k; j++) {
          for (let m = 0; m < c; m++) {
            const { p, distance, logDeterminant } = look(rows, t, j * c + m);
            terms[m] = logWeights[j * c + m]! - (p * Math.log(2 * Math.PI) + logDeterminant + distance) / 2;
          }
          out[t * stride + j] = logSumExp(terms);
        }
    },
    accumulate(rows, posteriors, stride, sums) {
      const { look } = viewer();
      for (let t = 0; t < rows.n; t++) {
        if (allMissing(rows.data, t * d, d)) continue;
        for (let j = 0; j < k; j++) {
          const weight = posteriors[t * stride + j]!;
          if (!(weight > 0)) continue;
          for (let m = 0; m < c; m++) {
            const { distance, logDeterminant } = look(rows, t, j * c + m);
            terms[m] = logWeights[j * c + m]! - (logDeterminant + distance) / 2;
          }
          const all = logSumExp(terms);
          for (let m = 0; m < c; m++) {
            const share = weight * Math.exp(terms[m]! - all);
            if (share > 0) addMoments(sums, (j * c + m) * width, look(rows, t, j * c + m), d, share);
          }
        }
      }
    },
    maximise(sums, floor) {
      const { floored, dead, ...learnt } = estimate(components, sums, covariance, floor);
      const shares = weights.slice();
      for (let j = 0; j < k; j++) {
        let total = 0;
        for (let m = 0; m < c; m++) total += sums[(j * c + m) * width]!;
        if (total > NOTHING)
          for (let m = 0; m < c; m++) shares[j * c + m] = sums[(j * c + m) * width]! / total;
      }
      const states = (list: readonly number[]) => [...new Set(list.map((at) => Math.floor(at / c)))];
      return {
        emission: { ...emission, ...learnt, weights: shares },
        floored: covariance === 'tied' ? floored : states(floored),
        // A state is dead when all its components are.
        dead: states(dead).filter((j) => dead.filter((at) => Math.floor(at / c) === j).length === c),
      };
    },
    // One observation a state, shared evenly by its components.
    pooled(rows) {
      const one = gaussian({ kind: 'gaussian', k: k * c, d, covariance, means, covariances });
      return one.pooled(completeOf(rows)).map((v) => v / c);
    },
    logPrior(sums) {
      const { costs } = viewer();
      let total = 0;
      const counts = new Float64Array(k * c);
      for (let at = 0; at < k * c; at++) {
        const own = sums.subarray(at * width, (at + 1) * width);
        counts[at] = own[0]!;
        total += expectedLogDensity(costs, at, d, own);
      }
      return total + weighedLogs(counts, weights);
    },
    sample(state, rng, to) {
      const m = categorical(rng, weights.subarray(state * c, (state + 1) * c));
      drawGaussian(components, state * c + m, rng, to);
    },
  };
}
