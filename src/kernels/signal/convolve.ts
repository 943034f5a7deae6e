import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { type Extension, extended } from '../image/border.js';
import { irfft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';

export const CONVOLUTION_MODES = ['full', 'same', 'valid'] as const;
export const CONVOLUTION_METHODS = ['auto', 'direct', 'fft'] as const;
export type ConvolutionMode = (typeof CONVOLUTION_MODES)[number];
export type ConvolutionMethod = (typeof CONVOLUTION_METHODS)[number];

/** Up to this many taps (of the shorter input) sums are faster than transforms. */
const DIRECT_TAPS = 64;

/** A transform is this many times the kernel: short ones waste work on what overlaps, long ones leave the cache. */
const BLOCK_FACTOR = 8;

/** Numbers that are worked on at a time, so that they stay in the cache whatever the length of the signal. */
const CHUNK = 2 ** 17;

/**
 * Discrete convolution (x * h)_k = sum_j x_j h_(k-j).
 *
 * @param mode   full: all x.length + h.length - 1 values; same: as many as x, about the middle of h; valid:
 *               those for which every tap of h meets a sample, x.length - h.length + 1
 * @param border for mode same: what lies beyond the ends, zero by default
 * @param method direct: the sums; fft: overlap-save; auto: fft where both are longer than 64
 */
export function convolve(
  x: Float64Array,
  h: Float64Array,
  {
    mode = 'full',
    method = 'auto',
    border = 'zero',
  }: {
    mode?: ConvolutionMode;
    method?: ConvolutionMethod;
    border?: Extension;
  } = {},
): Float64Array {
  if (x.length === 0 || h.length === 0) throw new DataError('nothing to convolve: one input is empty');
  if (mode === 'valid' && h.length > x.length) throw noOverlap(x.length, h.length);
  const middle = Math.floor((h.length - 1) / 2);
  if (mode === 'same' && border !== 'zero')
    return convolve(extended(x, h.length - 1 - middle, middle, border), h, { mode: 'valid', method });
  const [long, short] = x.length >= h.length ? [x, h] : [h, x];
  const way = method === 'auto' ? convolutionMethod(x.length, h.length) : method;
  const part = way === 'fft' ? overlapSave : compute.simd ? directSimd : direct;
  if (mode === 'full') return part(long, short, 0, x.length + h.length - 1);
  if (mode === 'valid') return part(long, short, h.length - 1, x.length - h.length + 1);
  return part(long, short, middle, x.length);
}

/** What `auto` stands for with these lengths. */
export const convolutionMethod = (n: number, taps: number): 'direct' | 'fft' =>
  Math.min(n, taps) > DIRECT_TAPS ? 'fft' : 'direct';

export const noOverlap = (n: number, taps: number) =>
  new DataError(`no tap-for-tap overlap: the kernel has ${taps} values, the signal ${n}`);

/** Values first..first + count - 1 of the full convolution. */
function direct(x: Float64Array, h: Float64Array, first: number, count: number): Float64Array {
  const y = new Float64Array(count);
  for (let k = 0; k < h.length; k++) {
    const tap = h[k]!;
    // Value first + i meets sample first + i - k.
    const begin = Math.max(0, k - first);
    const end = Math.min(count, x.length + k - first);
    for (let i = begin; i < end; i++) y[i]! += tap * x[first + i - k]!;
  }
  return y;
}

function directSimd(x: Float64Array, h: Float64Array, first: number, count: number): Float64Array {
  const y = new Float64Array(count);
  simd((s) => {
    const size = Math.min(count, CHUNK);
    const taps = s.f64(h);
    const run = s.f64(size + h.length - 1);
    const sums = s.f64(size);
    for (let at = 0; at < count; at += size) {
      const length = Math.min(size, count - at);
      copyRun(x, first + at - (h.length - 1), run.view().subarray(0, length + h.length - 1));
      s.parallel('convolveRun', length, 2 ** 14, [run.ptr, taps.ptr, h.length, sums.ptr]);
      y.set(sums.view().subarray(0, length), at);
    }
  });
  return y;
}

/**
 * Runs of x that overlap by the taps less one, each convolved with h around a circle; what the circle folds back onto
 * lies in the overlap and is left out.
 */
function overlapSave(x: Float64Array, h: Float64Array, first: number, count: number): Float64Array {
  const overlap = h.length - 1;
  const n = goodLength(Math.min(overlap + count, BLOCK_FACTOR * h.length));
  const block = n - overlap;
  const padded = new Float64Array(n);
  padded.set(h);
  const H = rfft(padded);
  const y = new Float64Array(count);
  const most = Math.max(1, Math.floor(CHUNK / n));
  for (let at = 0; at < count; at += most * block) {
    const rows = Math.min(most, Math.ceil((count - at) / block));
    const runs = new Float64Array(rows * n);
    for (let row = 0; row < rows; row++)
      copyRun(x, first + at + row * block - overlap, runs.subarray(row * n, (row + 1) * n));
    const X = rfft(runs, { rows });
    multiplyRows(X, H);
    const turned = irfft(X, n, { rows });
    for (let row = 0; row < rows; row++) {
      const to = at + row * block;
      const length = Math.min(block, count - to);
      y.set(turned.subarray(row * n + overlap, row * n + overlap + length), to);
    }
  }
  return y;
}

/** x_from, x_(from+1), ... into all of `room`; zeros where there is no x. */
function copyRun(x: Float64Array, from: number, room: Float64Array): void {
  const begin = Math.min(room.length, Math.max(0, -from));
  const end = Math.max(begin, Math.min(room.length, x.length - from));
  room.fill(0, 0, begin);
  if (end > begin) room.set(x.subarray(from + begin, from + end), begin);
  room.fill(0, end);
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
