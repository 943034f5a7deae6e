import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { finite } from './check.js';

/**
 * Angles in [-pi, pi) with density proportional to exp(concentration cos(x - mean)).
 *
 * @see Best & Fisher, Efficient simulation of the von Mises distribution, 1979; above a concentration of 1e6
 *      the normal limit, whose error there lies below 1e-6, and below 1e-8 the uniform one
 */
export function vonMises(rng: Rng, mean: number, concentration: number): number {
  finite('von Mises: the mean', mean);
  if (!(concentration >= 0 && concentration < Infinity)) {
    throw new DataError(`von Mises: the concentration must be 0 or more, got ${concentration}`);
  }
  return wrap(mean + aroundZero(rng, concentration));
}

function aroundZero(rng: Rng, kappa: number): number {
  if (kappa < 1e-8) return Math.PI * (2 * rng.uniform() - 1);
  if (kappa > 1e6) return rng.normal() / Math.sqrt(kappa);
  const tau = 1 + Math.sqrt(1 + 4 * kappa * kappa);
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * kappa);
  const r = kappa < 1e-5 ? 1 / kappa + kappa : (1 + rho * rho) / (2 * rho); // rho cancels at small kappa
  for (;;) {
    const z = Math.cos(Math.PI * rng.uniform());
    const f = (1 + r * z) / (r + z);
    const c = kappa * (r - f);
    const u = 1 - rng.uniform();
    if (c * (2 - c) > u || Math.log(c / u) + 1 >= c) {
      return (rng.word() & 1 ? 1 : -1) * Math.acos(Math.min(1, Math.max(-1, f)));
    }
  }
}

const wrap = (angle: number) => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
