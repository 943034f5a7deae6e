import { normalCdf } from '../special/continuous-distributions.js';

/** Deterministic part of a unit-root regression: none, constant, constant and trend, and a squared trend. */
export const UNIT_ROOT_TRENDS = ['n', 'c', 'ct', 'ctt'] as const;
export type UnitRootTrend = (typeof UNIT_ROOT_TRENDS)[number];

interface Surface {
  /** The statistic below which P is 0, and above which it is 1. */
  least: number;
  most: number;
  /** Up to here `small` holds, from here on `large`: P = Phi(b0 + b1 tau + b2 tau^2 ...). */
  split: number;
  small: readonly number[];
  large: readonly number[];
  /** Critical values at 1, 5 and 10 %: b0 + b1 / n + b2 / n^2 + b3 / n^3. */
  critical: readonly (readonly number[])[];
}

/** MacKinnon 1994, table 3 (distribution), and 2010, table 2 (critical values), one integrated variable. */
const SURFACES: Record<UnitRootTrend, Surface> = {
  n: {
    least: -19.04,
    most: Number.POSITIVE_INFINITY,
    split: -1.04,
    small: [0.6344, 1.2378, 0.032496],
    large: [0.4797, 0.93557, -0.06999, 0.033066],
    critical: [
      [-2.56574, -2.2358, -3.627, 0],
      [-1.941, -0.2686, -3.365, 31.223],
      [-1.61682, 0.2656, -2.714, 25.364],
    ],
  },
  c: {
    least: -18.83,
    most: 2.74,
    split: -1.61,
    small: [2.1659, 1.4412, 0.038269],
    large: [1.7339, 0.93202, -0.12745, -0.010368],
    critical: [
      [-3.43035, -6.5393, -16.786, -79.433],
      [-2.86154, -2.8903, -4.234, -40.04],
      [-2.56677, -1.5384, -2.809, 0],
    ],
  },
  ct: {
    least: -16.18,
    most: 0.7,
    split: -2.89,
    small: [3.2512, 1.6047, 0.049588],
    large: [2.5261, 0.61654, -0.37956, -0.060285],
    critical: [
      [-3.95877, -9.0531, -28.428, -134.155],
      [-3.41049, -4.3904, -9.036, -45.374],
      [-3.12705, -2.5856, -3.925, -22.38],
    ],
  },
  ctt: {
    least: -17.17,
    most: 0.54,
    split: -3.21,
    small: [4.0003, 1.658, 0.048288],
    large: [3.0778, 0.49529, -0.41477, -0.059359],
    critical: [
      [-4.37113, -11.5882, -35.819, -334.047],
      [-3.83239, -5.9057, -12.49, -118.284],
      [-3.55326, -3.6596, -5.293, -63.559],
    ],
  },
};

/**
 * P(statistic <= tau) of the Dickey-Fuller t statistic under a unit root, by MacKinnon's response surfaces, made
 * for long series. Outside their range it is 0 or 1.
 *
 * @see MacKinnon, Approximate asymptotic distribution functions for unit-root and cointegration tests, 1994
 */
export function unitRootPValue(tau: number, trend: UnitRootTrend): number {
  const { least, most, split, small, large } = SURFACES[trend];
  if (tau > most) return 1;
  if (tau < least) return 0;
  return normalCdf(powers(tau <= split ? small : large, tau)).lower;
}

/**
 * Critical values of the same statistic at 1, 5 and 10 % for a regression over n samples.
 *
 * @see MacKinnon, Critical values for cointegration tests, Queen's University working paper 1227, 2010
 */
export function unitRootCriticalValues(n: number, trend: UnitRootTrend): [number, number, number] {
  const [one, five, ten] = SURFACES[trend].critical.map((b) => powers(b, 1 / n));
  return [one!, five!, ten!];
}

/** b0 + b1 x + b2 x^2 + ... */
const powers = (b: readonly number[], x: number) =>
  b.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
