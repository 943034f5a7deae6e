import { DataError } from '../../core/errors.js';
import { dot } from '../linalg/vector.js';
import { type GaussianProfile, generalisedLeastSquares } from './gaussian-profile.js';
import { toPartials } from './partial-coefficients.js';

/**
 * The exact likelihood of autoregressions up to an order, of a series y with columns X of a trend. For columns a and b
 *
 *   a^T V^-1 b = f^T D f,  f = (1, -phi_1, .., -phi_p),   D_ij = sum_k a_{i+k} b_{j+k},  k = 0 .. n - 1 - i - j,
 *   log det V  = -sum_k k log(1 - r_k^2),   r_k the partial autocorrelations:
 *
 * once the D are there, in O(n p), the cost of a likelihood no longer depends on n.
 *
 * @param order of the longest autoregression that will be asked for; twice as many samples are needed
 * @see Box, Jenkins & Reinsel, Time Series Analysis, 4th ed., appendix A7.4
 */
export function arLikelihood(
  y: Float64Array,
  columns: readonly Float64Array[],
  order: number,
): GaussianProfile {
  const n = y.length;
  if (n < 2 * order)
    throw new DataError(`an autoregression of order ${order} needs ${2 * order} samples, got ${n}`);
  const all = [...columns, y];
  const width = all.length;
  const forms = new Map<number, Float64Array>();
  for (let a = 0; a < width; a++)
    for (let b = a; b < width; b++) forms.set(a * width + b, products(all[a]!, all[b]!, order));
  return {
    n,
    at(ar, _ma, beta) {
      const partials = toPartials(ar);
      if (!partials) throw new DataError('the autoregression is not stationary');
      const f = Float64Array.of(1, ...ar.map((v) => -v));
      const sums = new Float64Array(width * width);
      for (const [key, form] of forms) {
        const [a, b] = [Math.floor(key / width), key % width];
        sums[key] = quadratic(form, order + 1, f);
        sums[b * width + a] = sums[key]!;
      }
      let logDeterminant = 0;
      partials.forEach((r, k) => {
        logDeterminant -= (k + 1) * Math.log1p(-r * r);
      });
      return { logDeterminant, ...generalisedLeastSquares(sums, columns.length, beta) };
    },
  };
}

/** D, (p + 1) x (p + 1): the first row and column from the series, each further element from its upper left one. */
function products(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const n = a.length;
  const d = new Float64Array((p + 1) ** 2);
  for (let j = 0; j <= p; j++) {
    d[j] = dot(a.subarray(0, n - j), b.subarray(j));
    d[j * (p + 1)] = dot(a.subarray(j), b.subarray(0, n - j));
  }
  for (let i = 1; i <= p; i++)
    for (let j = 1; j <= p; j++)
      d[i * (p + 1) + j] = d[(i - 1) * (p + 1) + j - 1]! - a[i - 1]! * b[j - 1]! - a[n - j]! * b[n - i]!;
  return d;
}

function quadratic(d: Float64Array, width: number, f: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < f.length; i++) {
    let row = 0;
    for (let j = 0; j < f.length; j++) row += d[i * width + j]! * f[j]!;
    sum += f[i]! * row;
  }
  return sum;
}
