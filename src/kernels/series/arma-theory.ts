import { solve } from '../linalg/lu.js';
import { matrix } from '../linalg/matrix.js';
import { impulseResponse } from './lag-polynomial.js';

/**
 * Autocovariance gamma(0..lags) of a stationary ARMA, from
 *
 *   gamma(k) - sum_i phi_i gamma(|k - i|) = sigma2 sum_{j >= k} theta_j psi_{j-k},  theta_0 = 1:
 *
 * p + 1 linear equations, then the recursion.
 *
 * @see Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., section 3.3, third method
 */
export function armaAutocovariance(
  ar: Float64Array,
  ma: Float64Array,
  sigma2: number,
  lags: number,
): Float64Array {
  const p = ar.length;
  const psi = impulseResponse(ar, ma, ma.length);
  const right = (k: number) => {
    let sum = 0;
    for (let j = k; j <= ma.length; j++) sum += (j === 0 ? 1 : ma[j - 1]!) * psi[j - k]!;
    return sigma2 * sum;
  };
  const a = matrix(p + 1, p + 1);
  const b = matrix(p + 1, 1);
  for (let k = 0; k <= p; k++) {
    a.data[k * (p + 1) + k]! += 1;
    for (let i = 1; i <= p; i++) a.data[k * (p + 1) + Math.abs(k - i)]! -= ar[i - 1]!;
    b.data[k] = right(k);
  }
  const first = solve(a, b).data;
  const gamma = new Float64Array(lags + 1);
  gamma.set(first.subarray(0, Math.min(lags, p) + 1));
  for (let k = p + 1; k <= lags; k++) {
    let sum = right(k);
    for (let i = 1; i <= p; i++) sum += ar[i - 1]! * gamma[k - i]!;
    gamma[k] = sum;
  }
  return gamma;
}

/**
 * One-sided spectral density at n frequencies from 0 to rate / 2,
 *
 *   S(f) = 2 sigma2 |theta(z)|^2 / (|phi(z)|^2 rate),  z = exp(-2 pi i f / rate):
 *
 * its integral is the variance, and it is what a periodogram of the same scaling ('density') tends to.
 */
export function armaSpectrum(
  ar: Float64Array,
  ma: Float64Array,
  sigma2: number,
  n: number,
  rateHz = 1,
): { frequency: Float64Array; density: Float64Array } {
  const frequency = Float64Array.from({ length: n }, (_, k) => (n === 1 ? 0 : (k * rateHz) / (2 * (n - 1))));
  const density = frequency.map((f) => {
    const w = (2 * Math.PI * f) / rateHz;
    return (2 * sigma2 * squaredModulus(ma, 1, w)) / (squaredModulus(ar, -1, w) * rateHz);
  });
  return { frequency, density };
}

/** |1 + sign sum_k a_k e^(-i k w)|^2. */
function squaredModulus(a: Float64Array, sign: 1 | -1, w: number): number {
  let re = 1;
  let im = 0;
  for (let k = 1; k <= a.length; k++) {
    re += sign * a[k - 1]! * Math.cos(k * w);
    im -= sign * a[k - 1]! * Math.sin(k * w);
  }
  return re * re + im * im;
}
