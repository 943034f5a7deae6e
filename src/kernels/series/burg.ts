import { DataError } from '../../core/errors.js';
import { NoNoiseError } from './no-noise.js';
import type { ArEstimate } from './yule-walker.js';

/**
 * AR(p) by Burg's method: each reflection r_k minimises the sum of squares of the forward and backward prediction
 * errors f and b that orders below leave,
 *
 *   r_k = 2 sum f_t b_{t-1} / sum (f_t^2 + b_{t-1}^2),   f <- f_t - r_k b_{t-1},  b <- b_{t-1} - r_k f_t,
 *
 * t = k..n-1; sigma2 is the mean square of those errors in both directions. |r_k| <= 1, so that the result is stationary, with less bias than Yule-Walker near the unit circle. x as it is: its
 * mean is taken off before, where there is one.
 *
 * @see Burg, Maximum entropy spectral analysis, 1975; Brockwell & Davis, 2nd ed., section 8.2 (5.1.4 of their Introduction)
 */
export function burg(x: Float64Array, order: number): ArEstimate {
  const n = x.length;
  if (order >= n)
    throw new DataError(`an autoregression of order ${order} needs more than ${order} samples, got ${n}`);
  const f = x.slice();
  const b = x.slice();
  const ar = new Float64Array(order);
  const before = new Float64Array(order);
  let sigma2 = 0;
  for (let t = 0; t < n; t++) sigma2 += (x[t]! * x[t]!) / n;
  for (let k = 1; k <= order; k++) {
    let product = 0;
    let squares = 0;
    for (let t = k; t < n; t++) {
      product += f[t]! * b[t - 1]!;
      squares += f[t]! * f[t]! + b[t - 1]! * b[t - 1]!;
    }
    if (!(squares > 0)) throw new NoNoiseError(`order ${k - 1}`);
    const r = (2 * product) / squares;
    // From the end, so that b_{t-1} is still the old one.
    for (let t = n - 1; t >= k; t--) {
      const [forward, backward] = [f[t]!, b[t - 1]!];
      f[t] = forward - r * backward;
      b[t] = backward - r * forward;
    }
    before.set(ar);
    ar[k - 1] = r;
    for (let j = 0; j < k - 1; j++) ar[j] = before[j]! - r * before[k - 2 - j]!;
    sigma2 = ((1 - r * r) * squares) / (2 * (n - k));
  }
  return { ar, sigma2 };
}
