import { DataError } from '../../core/errors.js';
import { mean } from '../linalg/moments.js';
import { fft, rfft } from './fft.js';

export const SEGMENT_TRENDS = ['none', 'constant', 'linear'] as const;
export type SegmentTrend = (typeof SEGMENT_TRENDS)[number];

/** A signal; with `imag` a complex one. */
export interface Signal {
  real: Float64Array;
  imag?: Float64Array;
}

/** How a signal is cut up for a spectrum that is averaged over its segments. */
export interface Segmentation {
  /** Weights, as many as a segment has samples. */
  window: Float64Array;
  /** Samples that neighbours share, fewer than a segment has. */
  overlap: number;
  /** What is taken off each segment before the window: nothing, its mean, or its least-squares line. */
  detrend: SegmentTrend;
  /** Length of the transforms, at least that of the window; zeros fill up. */
  nfft: number;
}

/** Transforms of some segments: interleaved complex bins, segment by segment. */
export interface SegmentSpectra {
  count: number;
  X: Float64Array;
}

/** Segments that fit into n samples; what is left at the end is not used. */
export function segmentCount(n: number, { window, overlap, nfft }: Segmentation): number {
  const size = window.length;
  if (size < 1 || !(overlap >= 0 && overlap < size))
    throw new DataError(`segments of ${size} samples cannot share ${overlap}`);
  if (n < size) throw new DataError(`a segment has ${size} samples, the series ${n}`);
  if (nfft < size)
    throw new DataError(`transforms of ${nfft} are shorter than the segments of ${size} samples`);
  return 1 + Math.floor((n - size) / (size - overlap));
}

/** Numbers transformed at a time, so that working memory stays small however long the signal is. */
const CHUNK = 2 ** 18;

/**
 * The transforms of all segments in order, some at a time: bins 0..floor(nfft / 2) of a real signal, all nfft of a
 * complex one.
 */
export function* segmentSpectra(signal: Signal, segmentation: Segmentation): Generator<SegmentSpectra> {
  const { window, overlap, detrend, nfft } = segmentation;
  const segments = segmentCount(signal.real.length, segmentation);
  const size = window.length;
  const step = size - overlap;
  const parts = signal.imag ? [signal.real, signal.imag] : [signal.real];
  const rows = Math.max(1, Math.min(segments, Math.floor(CHUNK / nfft)));
  const segment = new Float64Array(size);
  for (let first = 0; first < segments; first += rows) {
    const count = Math.min(rows, segments - first);
    const room = new Float64Array(count * nfft * parts.length);
    for (let row = 0; row < count; row++)
      parts.forEach((values, part) => {
        const begin = (first + row) * step;
        segment.set(values.subarray(begin, begin + size));
        removeTrend(segment, detrend);
        let at = row * nfft * parts.length + part;
        for (let j = 0; j < size; j++, at += parts.length) room[at] = segment[j]! * window[j]!;
      });
    yield { count, X: signal.imag ? fft(room, { rows: count }) : rfft(room, { rows: count }) };
  }
}

/** Takes the mean, or the least-squares line, off x, in place. */
export function removeTrend(x: Float64Array, trend: SegmentTrend): void {
  if (trend === 'none') return;
  const n = x.length;
  const level = mean(x);
  const middle = (n - 1) / 2;
  let slope = 0;
  if (trend === 'linear' && n > 1) {
    for (let j = 0; j < n; j++) slope += (j - middle) * (x[j]! - level);
    slope *= 12 / (n * (n * n - 1)); // sum (j - middle)^2 = n (n^2 - 1) / 12
  }
  for (let j = 0; j < n; j++) x[j]! -= level + slope * (j - middle);
}
