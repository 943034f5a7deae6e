import { DataError } from '../../core/errors.js';
import { cholesky, choleskyInverse } from '../linalg/cholesky.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { type Coefficients, expand, joined, type Orders, split } from './arma-coefficients.js';
import type { GaussianProfile } from './gaussian-profile.js';
import { inverseRoots, largestModulus } from './lag-polynomial.js';

/**
 * Covariance of the maximum likelihood estimates (ar, ma, seasonalAr, seasonalMa, beta, sigma2): the inverse of the observed
 * information, the second derivatives of -log L by central differences. Undefined where the estimate lies on the
 * border of what is stationary or where the likelihood is flat: there are no standard errors then.
 *
 * @see Hamilton, Time Series Analysis, 1994, section 5.8
 */
export function armaCovariance(
  profile: GaussianProfile,
  orders: Orders,
  { coefficients, beta, sigma2 }: { coefficients: Coefficients; beta: Float64Array; sigma2: number },
): Matrix | undefined {
  const theta = joined(coefficients);
  const k = theta.length;
  const size = k + beta.length;
  const at = (steps: Float64Array) => {
    const moved = split(
      orders,
      theta.map((v, i) => v + steps[i]!),
    );
    const { ar, ma } = expand(moved, orders.season);
    const result = profile.at(
      ar,
      ma,
      beta.map((v, i) => v + steps[k + i]!),
    );
    return {
      value: 0.5 * (result.logDeterminant + result.sumSquares / sigma2),
      squares: result.sumSquares,
    };
  };
  const steps = stepSizes(coefficients, beta, orders, sigma2);
  const shifted = (i: number, a: number, j = 0, b = 0) => {
    const move = new Float64Array(size);
    move[i]! += a * steps[i]!;
    move[j]! += b * steps[j]!;
    return at(move);
  };
  try {
    const information = matrix(size + 1, size + 1);
    const put = (i: number, j: number, v: number) => {
      information.data[i * (size + 1) + j] = v;
      information.data[j * (size + 1) + i] = v;
    };
    const centre = at(new Float64Array(size));
    for (let i = 0; i < size; i++) {
      const [above, below] = [shifted(i, 1), shifted(i, -1)];
      put(i, i, (above.value - 2 * centre.value + below.value) / steps[i]! ** 2);
      // -d/dsigma2 of S / (2 sigma2), differentiated by the coefficient.
      put(i, size, -(above.squares - below.squares) / (4 * steps[i]! * sigma2 ** 2));
      for (let j = 0; j < i; j++) {
        const mixed =
          shifted(i, 1, j, 1).value -
          shifted(i, 1, j, -1).value -
          shifted(i, -1, j, 1).value +
          shifted(i, -1, j, -1).value;
        put(i, j, mixed / (4 * steps[i]! * steps[j]!));
      }
    }
    put(size, size, profile.n / (2 * sigma2 ** 2));
    return choleskyInverse(cholesky(information));
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** Small beside the distance to the unit circle, on whose scale the likelihood bends; beta is exact at any step. */
function stepSizes(coefficients: Coefficients, beta: Float64Array, orders: Orders, sigma2: number) {
  const { ar, ma } = expand(coefficients, orders.season);
  const modulus = Math.max(largestModulus(inverseRoots(ar, -1)), largestModulus(inverseRoots(ma, 1)));
  const step = Math.min(1e-3, Math.max(1e-6, 0.01 * (1 - modulus)));
  return Float64Array.of(...joined(coefficients).fill(step), ...beta.map(() => 0.01 * Math.sqrt(sigma2)));
}
