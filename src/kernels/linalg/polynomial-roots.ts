import { DataError } from '../../core/errors.js';
import type { ComplexValues } from './eigenvalues.js';
import { eigenvalues } from './eigenvalues.js';
import { matrix } from './matrix.js';

/**
 * Roots of c_0 x^n + c_1 x^(n-1) + ... + c_n, highest power first, as the eigenvalues of the companion matrix. Leading
 * zeros lower the degree; trailing ones are roots at 0, which stand last. By decreasing modulus.
 */
export function polynomialRoots(coefficients: Float64Array): ComplexValues {
  if (!coefficients.every(Number.isFinite))
    throw new DataError('the coefficients of a polynomial must be finite numbers');
  const first = coefficients.findIndex((c) => c !== 0);
  if (first < 0) throw new DataError('every number is a root of the zero polynomial');
  const last = coefficients.findLastIndex((c) => c !== 0);
  const n = last - first;
  const companion = matrix(n, n);
  for (let j = 0; j < n; j++) {
    companion.data[j] = -coefficients[first + 1 + j]! / coefficients[first]!;
    if (j > 0) companion.data[j * n + j - 1] = 1;
  }
  if (!companion.data.every(Number.isFinite))
    throw new DataError(`leading coefficient ${coefficients[first]} is too small beside the others`);
  const { re, im } = eigenvalues(companion);
  const zeros = new Array<number>(coefficients.length - 1 - last).fill(0);
  return { re: Float64Array.of(...re, ...zeros), im: Float64Array.of(...im, ...zeros) };
}
