import { DataError } from '../../core/errors.js';
import { chiSquare } from '../../core/random/gamma.js';
import { brentRoot } from '../optimize/brent.js';
import { digamma } from '../special/digamma.js';
import { logGamma } from '../special/gamma.js';
import { addMoments, momentWidth, once, viewerOf } from './components.js';
import { covarianceParameters, estimate } from './covariances.js';
import { drawGaussian } from './draw-gaussian.js';
import { type Emitter, NOTHING } from './emitter.js';
import { allMissing } from './gaussian.js';
import type { StudentT } from './hmm.js';

/** Degrees of freedom are looked for between these: below, not even the scale means much; above, it is a Gaussian. */
const [LEAST, MOST] = [0.1, 1e6];

/**
 * Multivariate t of nu degrees of freedom over the p coordinates that were observed,
 *
 *   log b(x) = log G((nu + p) / 2) - log G(nu / 2) - (p log(nu pi) + log det S + (nu + p) log(1 + q / nu)) / 2,
 *
 * q = (x - m)^T S^-1 (x - m). It is a Gaussian whose precision is multiplied by u ~ Gamma(nu / 2, nu / 2): learning
 * weighs rows by E u = (nu + p) / (nu + q), which is small for outliers, and nu is the root of
 *
 *   log(nu / 2) - digamma(nu / 2) + 1 + mean(E log u - E u) = 0,  E log u = digamma((nu + p) / 2) - log((nu + q) / 2).
 *
 * Sums are the moments of each component and, after them, weight (E log u - E u) and the weight of its rows.
 *
 * @see Peel & McLachlan, Robust mixture modelling using the t distribution, 2000
 */
export function studentT(emission: StudentT): Emitter {
  const { k, d, covariance, means, scales, dof } = emission;
  const components = { q: k, d, means, covariances: scales };
  const width = momentWidth(d);
  const tails = k * width;
  const viewer = once(() => viewerOf(components));
  return {
    parameters: k * (d + 1) + covarianceParameters(covariance, k, d),
    width: tails + 2 * k,
    logDensities(rows, out, stride) {
      const { look } = viewer();
      for (let t = 0; t < rows.n; t++)
        for (let j = 0; j < k; j++) {
          const { p, distance, logDeterminant } = look(rows, t, j);
          const nu = dof[j]!;
          out[t * stride + j] =
            logGamma((nu + p) / 2) -
            logGamma(nu / 2) -
            (p * Math.log(nu * Math.PI) + logDeterminant + (nu + p) * Math.log1p(distance / nu)) / 2;
        }
    },
    accumulate(rows, posteriors, stride, sums) {
      const { look } = viewer();
      for (let t = 0; t < rows.n; t++) {
        if (allMissing(rows.data, t * d, d)) continue;
        for (let j = 0; j < k; j++) {
          const weight = posteriors[t * stride + j]!;
          if (!(weight > 0)) continue;
          const seen = look(rows, t, j);
          const nu = dof[j]!;
          const u = (nu + seen.p) / (nu + seen.distance);
          addMoments(sums, j * width, seen, d, weight, u);
          const logU = digamma((nu + seen.p) / 2) - Math.log((nu + seen.distance) / 2);
          sums[tails + 2 * j]! += weight * (logU - u);
          sums[tails + 2 * j + 1]! += weight;
        }
      }
    },
    maximise(sums, floor) {
      const { means, covariances, floored, dead } = estimate(components, sums, covariance, floor);
      const freedom = dof.map((old, j) => {
        const n = sums[tails + 2 * j + 1]!;
        return n > NOTHING ? freedomOf(sums[tails + 2 * j]! / n) : old;
      });
      return { emission: { ...emission, means, scales: covariances, dof: freedom }, floored, dead };
    },
    pooled: refuse,
    logPrior: refuse,
    sample(state, rng, to) {
      const nu = dof[state]!;
      drawGaussian(components, state, rng, to, Math.sqrt(nu / chiSquare(rng, nu)));
    },
  };
}

const refuse = () => {
  throw new DataError(
    "Student's t has no prior of this kind: its degrees of freedom are learnt by likelihood alone",
  );
};

function freedomOf(mean: number): number {
  const f = (nu: number) => Math.log(nu / 2) - digamma(nu / 2) + 1 + mean;
  // f falls with nu, towards 1 + mean.
  if (f(MOST) >= 0) return MOST;
  if (f(LEAST) <= 0) return LEAST;
  return brentRoot(f, LEAST, MOST, { tolerance: 1e-10 });
}
