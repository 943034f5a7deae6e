/**
 * The cepstrum of an autoregression, c_1 .. c_count: the Fourier coefficients of the logarithm of its spectrum,
 *
 *   c_n = a_n + sum_(k=1)^(n-1) (k/n) c_k a_(n-k),   a_n = 0 beyond the order.
 *
 * Multiplied by sqrt(n), which is `martin`, the Euclidean distance of two is Martin's between the models; for AR(1) with
 * a and b it is sqrt(log((1 - ab)^2 / ((1 - a^2)(1 - b^2)))).
 *
 * @param ar x_t = sum_i ar_i x_(t-i) + e_t
 * @see Kalpakis, Gada & Puttagunta, Distance measures for effective clustering of ARIMA time-series, 2001; Martin, A
 *      metric for ARMA processes, 2000
 */
export function arCepstrum(ar: ArrayLike<number>, count: number, { martin = false } = {}): Float64Array {
  const c = new Float64Array(count);
  for (let n = 1; n <= count; n++) {
    let sum = n <= ar.length ? ar[n - 1]! : 0;
    for (let k = Math.max(1, n - ar.length); k < n; k++) sum += (k / n) * c[k - 1]! * ar[n - k - 1]!;
    c[n - 1] = sum;
  }
  return martin ? c.map((v, i) => v * Math.sqrt(i + 1)) : c;
}
