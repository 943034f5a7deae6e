import { brentMinimum } from '../optimize/brent.js';
import { type FourierSeries, partialSum, type Summation } from './fourier-series.js';

/** A jump of a function: its time, its height upwards, and what the function tends to on either side. */
export interface Jump {
  at: number;
  height: number;
  before: number;
  after: number;
}

/**
 * How far the sum of N terms goes beyond the higher side of a jump, as a part of its height, and where. It tends to
 * Si(pi) / pi - 1/2 = 8.949 % for Fourier sums, 1.2 % for Lanczos' and nothing for Fejer's. Undefined for fewer than
 * one term.
 *
 * @see Carslaw, Introduction to the Theory of Fourier's Series and Integrals, 3rd ed., chapter 9
 */
export function overshoot(
  series: FourierSeries,
  N: number,
  jump: Jump,
  summation: Summation,
): { part: number; at: number; value: number } | undefined {
  if (N < 1) return undefined;
  const { at, height, before, after } = jump;
  // The crest lies some half wave of the finest term into the higher side.
  const towards = height > 0 ? 1 : -1;
  const limit = Math.max(before, after);
  const wave = series.period / (N + 1);
  const sum = (d: number) => partialSum(series, N, at + towards * d, summation);
  const steps = 40;
  let best = 0;
  for (let i = 1; i <= steps; i++) if (sum((i * wave) / steps) > sum((best * wave) / steps)) best = i;
  const { x, f } = brentMinimum(
    (d) => -sum(d),
    (Math.max(0, best - 1) * wave) / steps,
    ((best + 1) * wave) / steps,
    {
      tolerance: 1e-10 * wave,
    },
  );
  return { part: Math.max(0, -f - limit) / Math.abs(height), at: at + towards * x, value: -f };
}
