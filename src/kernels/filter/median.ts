import { DataError } from '../../core/errors.js';
import { type Extension, extended } from '../image/border.js';
import { medianBlocks } from './median-blocks.js';

/** Up to this window a sorted window that is kept up value by value is faster than sorting whole blocks. */
const SHORT_WINDOW = 41;

/**
 * Running median  y_i = median(x_(i-h), ..., x_(i+h)),  h = (window - 1) / 2.
 *
 * @param window odd, in samples
 * @param edges  what lies beyond the ends; `shrink`: nothing, the window ends there too (and a median of an even
 *               number of values is the mean of the middle two). scipy.signal.medfilt has `zero`,
 *               scipy.ndimage.median_filter `symmetric`.
 */
export function runningMedian(
  x: Float64Array,
  window: number,
  edges: Extension | 'shrink' = 'symmetric',
): Float64Array {
  if (!Number.isSafeInteger(window) || window < 1 || window % 2 === 0)
    throw new DataError(`the window of a running median is an odd number of samples, got ${window}`);
  if (x.length === 0) throw new DataError('nothing to smooth: the series has no samples');
  const h = (window - 1) / 2;
  if (edges === 'shrink') return shrinking(x, h);
  if (window > 2 ** 30) throw new DataError(`a window of ${window} samples is too long`);
  const z = extended(x, h, h, edges);
  return medianOfRuns(z, window);
}

const medianOfRuns = (z: Float64Array, window: number) =>
  window <= SHORT_WINDOW ? shortWindow(z, window) : medianBlocks(z, window);

/** The window in order: the value that leaves makes room, and those between it and the new one move up. */
function shortWindow(z: Float64Array, window: number): Float64Array {
  const sorted = z.slice(0, window).sort();
  const y = new Float64Array(z.length - window + 1);
  const middle = (window - 1) / 2;
  y[0] = sorted[middle]!;
  for (let i = 1; i < y.length; i++) {
    const leaves = z[i - 1]!;
    const enters = z[i + window - 1]!;
    let at = 0;
    while (sorted[at]! < leaves) at++;
    for (; at + 1 < window && sorted[at + 1]! < enters; at++) sorted[at] = sorted[at + 1]!;
    for (; at > 0 && sorted[at - 1]! > enters; at--) sorted[at] = sorted[at - 1]!;
    sorted[at] = enters;
    y[i] = sorted[middle]!;
  }
  return y;
}

/**
 * Beyond the ends infinities of alternating sign: an even number of them does not move the median, an odd number
 * makes it the upper or the lower one of the middle two, by the sign of the first.
 */
function shrinking(x: Float64Array, half: number): Float64Array {
  const h = Math.min(half, x.length - 1);
  const medians = (sign: number) => {
    const z = extended(x, h, h, 'zero');
    for (let i = 0; i < h; i++) {
      z[h - 1 - i] = (i % 2 === 0 ? sign : -sign) * Number.POSITIVE_INFINITY;
      z[h + x.length + i] = -z[h - 1 - i]!;
    }
    return medianOfRuns(z, 2 * h + 1);
  };
  const lower = medians(-1);
  return medians(1).map((upper, i) => (upper === lower[i]! ? upper : (upper + lower[i]!) / 2));
}
