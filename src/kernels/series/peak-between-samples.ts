import { brentMinimum } from '../optimize/brent.js';
import { sincAt } from './sinc-interpolation.js';

export const PEAK_SHAPES = ['parabola', 'sinc'] as const;

/**
 * Where between samples the peak at sample k has its top, and how high it is:
 *
 *   parabola  through the three values about k; exact for a parabola, off by some hundredths of a sample for others
 *   sinc      of the band-limited curve through all values, to about 1e-4 of a sample where the band leaves some
 *             room below half the rate
 *
 * A trough is a peak upside down. At either end the sample itself is returned.
 */
export function peakBetweenSamples(
  y: Float64Array,
  k: number,
  shape: (typeof PEAK_SHAPES)[number],
): { place: number; value: number } {
  if (k <= 0 || k >= y.length - 1) return { place: k, value: y[k]! };
  const [left, top, right] = [y[k - 1]!, y[k]!, y[k + 1]!];
  const bend = left - 2 * top + right;
  if (bend === 0) return { place: k, value: top };
  if (shape === 'parabola') {
    const shift = Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend)));
    return { place: k + shift, value: top - ((left - right) * shift) / 4 };
  }
  const sign = bend < 0 ? -1 : 1;
  const { x } = brentMinimum((u) => sign * sincAt(y, k + u), -1, 1, { tolerance: 1e-9 });
  return { place: k + x, value: sincAt(y, k + x) };
}
