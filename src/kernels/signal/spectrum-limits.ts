import { DataError } from '../../core/errors.js';
import { chiSquareQuantile } from '../special/continuous-distributions.js';
import type { PowerSpectrum } from './power-spectrum.js';

/**
 * Confidence limits of each bin: nu P / true power follows a chi-square law of nu degrees of freedom, about, so that
 *
 *   nu P / q(1 - a)  <=  true power  <=  nu P / q(a),   a = (1 - level) / 2,  q the quantile for nu.
 *
 * @see Percival & Walden, Spectral Analysis for Physical Applications, 1993, equation 258
 */
export function powerLimits(
  { power, freedom }: PowerSpectrum,
  level: number,
): { lower: Float64Array; upper: Float64Array } {
  if (!(level > 0 && level < 1)) throw new DataError(`a level lies between 0 and 1, got ${level}`);
  const tail = (1 - level) / 2;
  const lower = new Float64Array(power.length);
  const upper = new Float64Array(power.length);
  // Most bins have the freedom of the one before.
  let [nu, down, up] = [Number.NaN, 0, 0];
  for (let k = 0; k < power.length; k++) {
    if (freedom[k] !== nu) {
      nu = freedom[k]!;
      down = nu / chiSquareQuantile(1 - tail, nu, tail);
      up = nu / chiSquareQuantile(tail, nu);
    }
    lower[k] = power[k]! * down;
    upper[k] = power[k]! * up;
  }
  return { lower, upper };
}
