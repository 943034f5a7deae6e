import { DataError } from '../../core/errors.js';
import { irfft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';

export const CONVOLUTION_MODES = ['full', 'same', 'valid'] as const;
export const CONVOLUTION_METHODS = ['auto', 'direct', 'fft'] as const;

/** Up to this many taps the double loop is faster than transforms (and has no rounding from far samples). */
const DIRECT_TAPS = 64;

/** A block of overlap-add is this many times the kernel: short blocks waste work, long ones leave the cache. */
const BLOCK_FACTOR = 8;

/**
 * Discrete convolution (x * h)_k = sum_j x_j h_(k-j).
 *
 * @param mode   full: all x.length + h.length - 1 values; same: as many as x, about the middle of h; valid:
 *               those for which every tap of h meets a sample, x.length - h.length + 1
 * @param method direct: the double loop; fft: overlap-add; auto: fft from 65 taps (of the shorter) on
 */
export function convolve(
  x: Float64Array,
  h: Float64Array,
  {
    mode = 'full',
    method = 'auto',
  }: {
    mode?: (typeof CONVOLUTION_MODES)[number];
    method?: (typeof CONVOLUTION_METHODS)[number];
  } = {},
): Float64Array {
  if (x.length === 0 || h.length === 0) throw new DataError('nothing to convolve: one input is empty');
  if (mode === 'valid' && h.length > x.length)
    throw new DataError(`no tap-for-tap overlap: the kernel has ${h.length} values, the signal ${x.length}`);
  const [long, short] = x.length >= h.length ? [x, h] : [h, x];
  const byFft = method === 'fft' || (method === 'auto' && short.length > DIRECT_TAPS);
  const full = byFft ? overlapAdd(long, short) : direct(long, short);
  if (mode === 'full') return full;
  if (mode === 'valid') return full.slice(h.length - 1, x.length);
  const first = Math.floor((h.length - 1) / 2);
  return full.slice(first, first + x.length);
}

function direct(x: Float64Array, h: Float64Array): Float64Array {
  const y = new Float64Array(x.length + h.length - 1);
  for (let i = 0; i < h.length; i++) {
    const tap = h[i]!;
    for (let j = 0; j < x.length; j++) y[i + j]! += tap * x[j]!;
  }
  return y;
}

/** x in blocks, each convolved by transforms long enough for its tail; the tails are added up. */
function overlapAdd(x: Float64Array, h: Float64Array): Float64Array {
  const total = x.length + h.length - 1;
  const n = goodLength(Math.min(total, BLOCK_FACTOR * h.length));
  const block = n - h.length + 1;
  const rows = Math.ceil(x.length / block);
  const blocks = new Float64Array(rows * n);
  for (let row = 0; row < rows; row++) blocks.set(x.subarray(row * block, (row + 1) * block), row * n);
  const padded = new Float64Array(n);
  padded.set(h);
  const X = rfft(blocks, { rows });
  multiplyRows(X, rfft(padded));
  const pieces = irfft(X, n, { rows });
  const y = new Float64Array(total);
  for (let row = 0; row < rows; row++) {
    const first = row * block;
    const end = Math.min(n, total - first);
    for (let i = 0; i < end; i++) y[first + i]! += pieces[row * n + i]!;
  }
  return y;
}

/** Every row of X times H, complex and interleaved. */
function multiplyRows(X: Float64Array, H: Float64Array): void {
  for (let row = 0; row < X.length; row += H.length)
    for (let k = 0; k < H.length; k += 2) {
      const re = X[row + k]! * H[k]! - X[row + k + 1]! * H[k + 1]!;
      X[row + k + 1] = X[row + k]! * H[k + 1]! + X[row + k + 1]! * H[k]!;
      X[row + k] = re;
    }
}
