/** How the threshold of a band is chosen. */
export const THRESHOLDS = ['universal', 'minimax', 'sure', 'hybrid', 'bayes'] as const;

export type ThresholdRule = (typeof THRESHOLDS)[number];

/**
 * The threshold of a band of coefficients d whose noise has the standard deviation sigma.
 *
 * universal: sigma sqrt(2 ln n), n the samples of the signal: what noise alone hardly ever passes. minimax: the smallest
 * largest risk, sigma (0.3936 + 0.1829 log2 n), 0 up to 32. sure: see `sureThreshold`. hybrid: universal where the band
 * is too sparse for SURE to be trusted, else SURE. bayes: sigma^2 over the standard deviation of the clean
 * coefficients, the best soft threshold where these are Laplacian.
 *
 * @param n samples of the whole signal
 * @see Donoho & Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994, and Adapting to unknown smoothness via
 *      wavelet shrinkage, 1995; Chang, Yu & Vetterli, Adaptive wavelet thresholding for image denoising, 2000
 */
export function bandThreshold(rule: ThresholdRule, d: Float64Array, sigma: number, n: number): number {
  if (sigma === 0 || d.length === 0) return 0;
  const universal = sigma * Math.sqrt(2 * Math.log(Math.max(2, n)));
  if (rule === 'universal') return universal;
  if (rule === 'minimax') return n <= 32 ? 0 : sigma * (0.3936 + 0.1829 * Math.log2(n));
  if (rule === 'sure') return sureThreshold(d, sigma);
  if (rule === 'bayes') return bayesThreshold(d, sigma);
  const own = sigma * Math.sqrt(2 * Math.log(Math.max(2, d.length)));
  return isSparse(d, sigma) ? own : Math.min(own, sureThreshold(d, sigma));
}

/**
 * The soft threshold t with the least of Stein's unbiased estimate of the squared error,
 *
 *   SURE(t) = n sigma^2 - 2 sigma^2 #{|d_i| <= t} + sum_i min(|d_i|, t)^2,
 *
 * over t = 0 and the sizes of the coefficients, between which SURE only grows.
 */
export function sureThreshold(d: Float64Array, sigma: number): number {
  const n = d.length;
  const sizes = d.map(Math.abs).sort();
  let best = 0;
  let least = n * sigma ** 2; // SURE(0), but for coefficients that are 0
  let below = 0; // sum of squares up to and with this one
  for (let i = 0; i < n; i++) {
    const t = sizes[i]!;
    below += t * t;
    const risk = (n - 2 * (i + 1)) * sigma ** 2 + below + (n - i - 1) * t * t;
    if (risk < least) {
      least = risk;
      best = t;
    }
  }
  return best;
}

/** sigma^2 / sqrt(max(mean d^2 - sigma^2, 0)); the largest coefficient, which leaves none, where there is only noise. */
export function bayesThreshold(d: Float64Array, sigma: number): number {
  let square = 0;
  let largest = 0;
  for (const v of d) {
    square += v * v;
    largest = Math.max(largest, Math.abs(v));
  }
  const clean = square / d.length - sigma ** 2;
  return clean > 0 ? Math.min(largest, sigma ** 2 / Math.sqrt(clean)) : largest;
}

/** Donoho & Johnstone 1995, section 2.4: mean (d / sigma)^2 - 1 <= log2(n)^(3/2) / sqrt(n). */
function isSparse(d: Float64Array, sigma: number): boolean {
  const n = d.length;
  const excess = d.reduce((sum, v) => sum + (v / sigma) ** 2, 0) / n - 1;
  return excess <= Math.log2(n) ** 1.5 / Math.sqrt(n);
}

/** Median of |x| over 0.6745: the standard deviation of Gaussian noise, little moved by a few large coefficients. */
export function noiseDeviation(x: Float64Array): number {
  if (x.length === 0) return 0;
  const sizes = x.map(Math.abs).sort();
  const middle = sizes.length >> 1;
  const median = sizes.length % 2 === 1 ? sizes[middle]! : (sizes[middle - 1]! + sizes[middle]!) / 2;
  return median / NORMAL_QUARTILE;
}

/** Three quarters of normal numbers lie below this. */
const NORMAL_QUARTILE = 0.6744897501960817;
