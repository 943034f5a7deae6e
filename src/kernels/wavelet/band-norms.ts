import { norm2 } from '../linalg/vector.js';
import { convolve } from '../signal/convolve.js';
import type { Wavelet } from './families.js';

/**
 * The length of the signal that one coefficient of a band stands for, ||synthesis(unit coefficient)||, far from the
 * ends: 1 for orthogonal wavelets. An error e of that coefficient is one of e times the norm in the signal.
 *
 * @returns norms of level 1, 2, ..: low of an approximation at that level, high of its details
 */
export function bandNorms({ recLow, recHigh }: Wavelet, levels: number): { low: number; high: number }[] {
  let low: Float64Array = recLow;
  let high: Float64Array = recHigh;
  return Array.from({ length: levels }, (_, l) => {
    if (l > 0) {
      // A filter of level l + 1 runs through the synthesis of level 1: g(z^2^l) h(z).
      high = convolve(spread(recHigh, 2 ** l), low);
      low = convolve(spread(recLow, 2 ** l), low);
    }
    return { low: norm2(low), high: norm2(high) };
  });
}

/** Zeros between the taps. */
function spread(taps: Float64Array, step: number): Float64Array {
  const out = new Float64Array((taps.length - 1) * step + 1);
  for (let i = 0; i < taps.length; i++) out[i * step] = taps[i]!;
  return out;
}
