import { DataError } from '../../core/errors.js';

/** phi_1..phi_p of the stationary autoregression with these partial autocorrelations, all within (-1, 1). */
export function fromPartials(partials: Float64Array): Float64Array {
  const phi = partials.slice();
  const before = new Float64Array(phi.length);
  for (let k = 1; k < phi.length; k++) {
    before.set(phi.subarray(0, k));
    const r = partials[k]!;
    for (let j = 0; j < k; j++) phi[j] = before[j]! - r * before[k - 1 - j]!;
  }
  return phi;
}

/**
 * The partial autocorrelations of the autoregression phi by stepping down its orders, or undefined where one is not
 * within (-1, 1): phi is not stationary then, and only then (Schur-Cohn).
 */
export function toPartials(phi: Float64Array): Float64Array | undefined {
  const partials = phi.slice();
  const before = new Float64Array(phi.length);
  for (let k = phi.length - 1; k >= 0; k--) {
    const r = partials[k]!;
    if (!(Math.abs(r) < 1)) return undefined;
    before.set(partials.subarray(0, k));
    for (let j = 0; j < k; j++) partials[j] = (before[j]! + r * before[k - 1 - j]!) / (1 - r * r);
  }
  return partials;
}

/**
 * From all of R^p onto the stationary coefficients: u -> r = u / sqrt(1 + u^2) -> phi, so that a search without
 * bounds stays stationary.
 *
 * @see Monahan, A note on enforcing stationarity in autoregressive-moving average models, 1984
 */
export const constrain = (u: Float64Array): Float64Array =>
  fromPartials(u.map((v) => v / Math.sqrt(1 + v * v)));

/** The way back; coefficients that are not stationary are refused. */
export function unconstrain(phi: Float64Array): Float64Array {
  const partials = toPartials(phi);
  if (!partials) throw new DataError(`coefficients ${phi.join(', ')} give no stationary series`);
  return partials.map((r) => r / Math.sqrt(1 - r * r));
}
