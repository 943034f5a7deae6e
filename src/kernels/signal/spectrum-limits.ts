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
  const factors = limitFactors(level);
  const lower = new Float64Array(power.length);
  const upper = new Float64Array(power.length);
  // Most bins have the freedom of the one before, or each its own.
  const many =
    freedom.length > MANY && freedom.some((nu, k) => k > 2 && nu !== freedom[1] && nu !== freedom[0]);
  const between = many ? interpolatedFactors(factors) : factors;
  let [nu, down, up] = [Number.NaN, 0, 0];
  for (let k = 0; k < power.length; k++) {
    if (freedom[k] !== nu) {
      nu = freedom[k]!;
      [down, up] = between(nu);
    }
    lower[k] = power[k]! * down;
    upper[k] = power[k]! * up;
  }
  return { lower, upper };
}

const MANY = 20_000;

type Factors = (nu: number) => [down: number, up: number];

function limitFactors(level: number): Factors {
  const tail = (1 - level) / 2;
  return (nu) => [nu / chiSquareQuantile(1 - tail, nu, tail), nu / chiSquareQuantile(tail, nu)];
}

const STEPS = 32;

/** By cubics through the logarithms at every 1/32 of a degree of freedom: good to 1e-6, at a hundredth of the cost. */
function interpolatedFactors(factors: Factors): Factors {
  const known = new Map<number, [number, number]>();
  const at = (i: number) => {
    const value = known.get(i);
    if (value) return value;
    const [down, up] = factors(i / STEPS);
    const logs: [number, number] = [Math.log(down), Math.log(up)];
    known.set(i, logs);
    return logs;
  };
  return (nu) => {
    const i = Math.max(2, Math.floor(nu * STEPS));
    const u = nu * STEPS - i;
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const mix = (k: 0 | 1) =>
      Math.exp(
        (-u * (u - 1) * (u - 2) * a[k]) / 6 +
          ((u + 1) * (u - 1) * (u - 2) * b[k]) / 2 -
          ((u + 1) * u * (u - 2) * c[k]) / 2 +
          ((u + 1) * u * (u - 1) * d[k]) / 6,
      );
    return [mix(0), mix(1)];
  };
}
