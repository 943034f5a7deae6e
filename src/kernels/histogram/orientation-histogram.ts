import { DataError } from '../../core/errors.js';
import { gradient } from '../image/gradient.js';
import type { Plane } from '../image/raster.js';

/**
 * Histogram of gradient directions, atan2(dy, dx) from +x towards +y (y down), each pixel weighted by the length of its
 * gradient, central differences over two pixels. Bins cut 0..2 pi evenly from 0 on, or 0..pi where `unsigned` takes
 * opposite directions as one. A picture that is turned has its histogram turned; a flat one has none.
 *
 * @see Freeman & Roth, Orientation histograms for hand gesture recognition, 1995
 */
export function orientationHistogram(plane: Plane, bins: number, { unsigned = false } = {}): Float64Array {
  if (!Number.isInteger(bins) || bins < 1 || bins > 65536)
    throw new DataError(`a histogram has 1 to 65536 bins, got ${bins}`);
  const { x, y } = gradient(plane, 'central', { border: 'replicate' });
  const turn = unsigned ? Math.PI : 2 * Math.PI;
  const counts = new Float64Array(bins);
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! / 2, y[i]! / 2];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const angle = Math.atan2(dy, dx);
    const share = (angle < 0 ? angle + 2 * Math.PI : angle) / turn;
    // Directions on an edge of a bin belong to the bin that begins there, whichever way atan2 rounds.
    counts[Math.floor((share - Math.floor(share)) * bins + 1e-9) % bins]! += length;
  }
  return counts;
}
