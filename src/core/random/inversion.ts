import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { finite, positive, probability } from './check.js';

/**
 * Distributions with an inverse in closed form: x = F^-1(u), from a uniform u that never is 0 where F^-1 would
 * be infinite. Locations and scales as in Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions.
 */

/** Uniform on (0, 1]. */
const upper = (rng: Rng) => 1 - rng.uniform();
/** Uniform on (0, 1). */
function inner(rng: Rng): number {
  for (;;) {
    const u = rng.uniform();
    if (u > 0) return u;
  }
}

/** f(x) = rate exp(-rate x), x >= 0. */
export function exponential(rng: Rng, rate = 1): number {
  positive('exponential: the rate', rate);
  return -Math.log(upper(rng)) / rate;
}

/** f(x) = exp(-|x - mean| / scale) / (2 scale). */
export function laplace(rng: Rng, mean = 0, scale = 1): number {
  finite('laplace: the mean', mean);
  positive('laplace: the scale', scale);
  const size = -Math.log(upper(rng));
  return mean + (rng.word() & 1 ? scale : -scale) * size;
}

/** F(x) = 1 / (1 + exp(-(x - mean) / scale)). */
export function logistic(rng: Rng, mean = 0, scale = 1): number {
  finite('logistic: the mean', mean);
  positive('logistic: the scale', scale);
  const u = inner(rng);
  return mean + scale * (Math.log(u) - Math.log1p(-u));
}

/** f(x) = 1 / (pi scale (1 + ((x - centre) / scale)^2)). */
export function cauchy(rng: Rng, centre = 0, scale = 1): number {
  finite('cauchy: the centre', centre);
  positive('cauchy: the scale', scale);
  return centre + scale * Math.tan(Math.PI * (inner(rng) - 0.5));
}

/** F(x) = exp(-exp(-(x - mode) / scale)): the limit of largest values. */
export function gumbel(rng: Rng, mode = 0, scale = 1): number {
  finite('gumbel: the mode', mode);
  positive('gumbel: the scale', scale);
  return mode - scale * Math.log(-Math.log(inner(rng)));
}

/** F(x) = 1 - exp(-(x / scale)^shape), x >= 0. */
export function weibull(rng: Rng, shape: number, scale = 1): number {
  positive('weibull: the shape', shape);
  positive('weibull: the scale', scale);
  return scale * (-Math.log(upper(rng))) ** (1 / shape);
}

/** F(x) = 1 - (least / x)^shape, x >= least. */
export function pareto(rng: Rng, shape: number, least = 1): number {
  positive('pareto: the shape', shape);
  positive('pareto: the least value', least);
  return least * upper(rng) ** (-1 / shape);
}

/** exp of a normal number with these moments. */
export function logNormal(rng: Rng, mean = 0, sd = 1): number {
  finite('log-normal: the mean', mean);
  positive('log-normal: the standard deviation', sd);
  return Math.exp(mean + sd * rng.normal());
}

/** Density rising from `low` to `mode` and falling to `high`, linearly. */
export function triangular(rng: Rng, low: number, mode: number, high: number): number {
  if (!(low <= mode && mode <= high && low < high && Number.isFinite(high - low))) {
    throw new DataError(`triangular needs low <= mode <= high, low < high, got ${low}, ${mode}, ${high}`);
  }
  const u = rng.uniform();
  const left = (mode - low) / (high - low);
  return u < left
    ? low + Math.sqrt(u * (high - low) * (mode - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - mode));
}

/** True with probability p. */
export function bernoulli(rng: Rng, p: number): boolean {
  probability('bernoulli: p', p);
  return rng.uniform() < p;
}

/** Trials up to and with the first success, P(k) = p (1 - p)^(k-1), k = 1, 2, … */
export function geometric(rng: Rng, p: number): number {
  probability('geometric: p', p);
  if (p === 0) throw new DataError('geometric: p must be above 0, got 0');
  if (p === 1) return 1;
  return Math.max(1, Math.ceil(Math.log(upper(rng)) / Math.log1p(-p)));
}
