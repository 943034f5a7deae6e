import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { finite, positive } from './check.js';
import { exponential } from './inversion.js';

/**
 * A normal number given that it lies in [low, high]; either bound may be infinite. Exact at any distance from
 * the mean: three kinds of rejection, each where it accepts often.
 *
 * @see Robert, Simulation of truncated normal variables, 1995
 */
export function truncatedNormal(rng: Rng, low: number, high: number, mean = 0, sd = 1): number {
  finite('truncated normal: the mean', mean);
  positive('truncated normal: the standard deviation', sd);
  if (!(low < high)) throw new DataError(`truncated normal needs low < high, got ${low} and ${high}`);
  const a = (low - mean) / sd;
  const b = (high - mean) / sd;
  const z = -a > b ? -standard(rng, -b, -a) : standard(rng, a, b);
  return Math.min(high, Math.max(low, mean + sd * z)); // rounding must not lead out of the interval
}

/** For intervals whose upper part is the farther from 0. */
function standard(rng: Rng, a: number, b: number): number {
  if (a <= 0) return b - a > Math.sqrt(2 * Math.PI) ? fromNormal(rng, a, b) : fromUniform(rng, a, b);
  const rate = (a + Math.sqrt(a * a + 4)) / 2;
  // The exponential envelope is wasted on an interval shorter than its own reach (Robert's rule).
  const reach = (2 / (a + Math.sqrt(a * a + 4))) * Math.exp((a * a - a * Math.sqrt(a * a + 4)) / 4 + 0.5);
  return b - a > reach ? fromExponential(rng, a, b, rate) : fromUniform(rng, a, b);
}

function fromNormal(rng: Rng, a: number, b: number): number {
  for (;;) {
    const z = rng.normal();
    if (z >= a && z <= b) return z;
  }
}

function fromUniform(rng: Rng, a: number, b: number): number {
  const nearest = Math.max(a, 0); // where the density is highest
  for (;;) {
    const z = a + (b - a) * rng.uniform();
    if (rng.uniform() < Math.exp(0.5 * (nearest - z) * (nearest + z))) return z;
  }
}

function fromExponential(rng: Rng, a: number, b: number, rate: number): number {
  for (;;) {
    const z = a + exponential(rng, rate);
    if (z <= b && rng.uniform() < Math.exp(-0.5 * (z - rate) ** 2)) return z;
  }
}
