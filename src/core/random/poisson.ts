import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { positive, probability } from './check.js';
import { gamma } from './gamma.js';
import { logPoisson } from './saddle-point.js';

const MOST = 2 ** 50; // the numbers drawn still are exact

/** P(k) = mean^k exp(-mean) / k!. */
export function poisson(rng: Rng, mean: number): number {
  if (!(mean >= 0 && mean <= MOST))
    throw new DataError(`poisson: the mean must be within 0 to 2^50, got ${mean}`);
  return mean < 10 ? byProducts(rng, mean) : transformed(rng, mean);
}

/** Arrivals of unit rate before `mean`: Knuth, The Art of Computer Programming 2, section 3.4.1. */
function byProducts(rng: Rng, mean: number): number {
  const limit = Math.exp(-mean);
  let product = 1 - rng.uniform();
  let k = 0;
  while (product > limit) {
    product *= 1 - rng.uniform();
    k++;
  }
  return k;
}

/** PTRS of Hörmann, The transformed rejection method for generating Poisson random variables, 1993. */
function transformed(rng: Rng, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const inner = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = rng.uniform() - 0.5;
    const v = 1 - rng.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= inner) return k;
    if (k < 0 || !(k < Infinity) || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= logPoisson(k, mean)) return k;
  }
}

/** Failures before the `successes`-th success, any number above 0: a Poisson number of gamma mean. */
export function negativeBinomial(rng: Rng, successes: number, p: number): number {
  positive('negative binomial: the number of successes', successes);
  probability('negative binomial: p', p);
  if (p === 0) throw new DataError('negative binomial: p must be above 0, got 0');
  if (p === 1) return 0;
  return poisson(rng, gamma(rng, successes, (1 - p) / p));
}
