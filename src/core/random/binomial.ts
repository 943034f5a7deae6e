import type { Rng } from '../random.js';
import { count, probability, weightSum } from './check.js';
import { logBinomial } from './saddle-point.js';

/** Successes in n trials, P(k) = C(n, k) p^k (1 - p)^(n-k). */
export function binomial(rng: Rng, n: number, p: number): number {
  count('binomial: n', n);
  probability('binomial: p', p);
  if (p > 0.5) return n - binomial(rng, n, 1 - p);
  return n * p < 10 ? byGaps(rng, n, p) : transformed(rng, n, p);
}

/** Geometric waiting times until n trials are spent: Devroye, Non-Uniform Random Variate Generation, X.4.3. */
function byGaps(rng: Rng, n: number, p: number): number {
  if (p === 0) return 0;
  const logQ = Math.log1p(-p);
  let spent = 0;
  for (let k = 0; ; k++) {
    spent += Math.max(1, Math.ceil(Math.log(1 - rng.uniform()) / logQ));
    if (spent > n) return k;
  }
}

/** BTRS of Hörmann, The generation of binomial random variates, 1993, with p <= 1/2 and n p >= 10. */
function transformed(rng: Rng, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const inner = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const peak = logBinomial(mode, n, p);
  for (;;) {
    const u = rng.uniform() - 0.5;
    const v = 1 - rng.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > n || Number.isNaN(k)) continue;
    if (us >= 0.07 && v <= inner) return k;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= logBinomial(k, n, p) - peak) return k;
  }
}

/** How many of n trials fall to each index, with probability proportional to its weight. */
export function multinomial(
  rng: Rng,
  n: number,
  weights: ArrayLike<number>,
  out = new Float64Array(weights.length),
): Float64Array {
  count('multinomial: n', n);
  weightSum('multinomial: weights', weights);
  // Sums of the weights from i on, so that none is what subtraction has left over.
  const rest = new Float64Array(weights.length + 1);
  for (let i = weights.length - 1; i >= 0; i--) rest[i] = rest[i + 1]! + weights[i]!;
  let left = n;
  for (let i = 0; i < weights.length; i++) {
    out[i] = left === 0 || weights[i] === 0 ? 0 : binomial(rng, left, weights[i]! / rest[i]!);
    left -= out[i]!;
  }
  return out;
}
