import { DataError } from '../../core/errors.js';
import { irfft, rfft } from '../signal/fft.js';
import { windowOf } from '../signal/windows.js';

/** Frames that are in work at a time. */
const CHUNK = 256;

export interface Frames {
  /** Samples in a frame, a multiple of 4. */
  size: number;
}

/** Hann windows a quarter apart: their squares add up to 3/2 everywhere. */
const OVERLAP = 4;
const WINDOW_SUM = 1.5;

/**
 * A signal frame by frame through its spectrum: `gains` says what each bin of a frame is multiplied by, from the power
 * |X_k|^2; the frames are windowed again and added up. Gains of 1 give the signal back, at the ends too, as frames begin
 * before and end after it. Frames come one after the other.
 *
 * @param gains fills `gain`, bins 0..size/2, with values of 0 or more
 */
export function filterFrames(
  x: Float64Array,
  { size }: Frames,
  gains: (power: Float64Array, gain: Float64Array) => void,
): Float64Array {
  const hop = hopOf(size);
  const y = new Float64Array(x.length);
  const window = windowOf('hann', size);
  const bins = size / 2 + 1;
  const power = new Float64Array(bins);
  const gain = new Float64Array(bins);
  forChunks(x, size, window, (X, first, count) => {
    for (let t = 0; t < count; t++) {
      const at = 2 * bins * t;
      powers(X, at, power);
      gains(power, gain);
      for (let k = 0; k < bins; k++) {
        X[at + 2 * k]! *= gain[k]!;
        X[at + 2 * k + 1]! *= gain[k]!;
      }
    }
    const frames = irfft(X, size, { rows: count });
    for (let t = 0; t < count; t++) {
      const start = startOf(first + t, size, hop);
      const begin = Math.max(0, -start);
      const end = Math.min(size, x.length - start);
      for (let j = begin; j < end; j++) y[start + j]! += (frames[t * size + j]! * window[j]!) / WINDOW_SUM;
    }
  });
  return y;
}

/** Mean power |X_k|^2 of the frames that lie in a stretch of noise. */
export function meanPower(noise: Float64Array, { size }: Frames): Float64Array {
  hopOf(size);
  if (noise.length < size)
    throw new DataError(`a frame has ${size} samples, the noise ${noise.length}`, {
      hint: 'a longer stretch of noise, or a shorter --window-size',
    });
  return meanOf(noise, { size }, (start) => start >= 0 && start + size <= noise.length);
}

/**
 * Mean power of the quietest tenth of the frames inside the signal, by their energy: the noise between words or notes.
 * Frames of nothing but zeros are no noise.
 */
export function quietPower(x: Float64Array, { size }: Frames): Float64Array {
  const hop = hopOf(size);
  if (x.length < size)
    throw new DataError(`a frame has ${size} samples, the signal ${x.length}`, {
      hint: 'a shorter --window-size',
    });
  const energy = new Map<number, number>();
  for (let frame = 0; startOf(frame, size, hop) < x.length; frame++) {
    const start = startOf(frame, size, hop);
    if (start < 0 || start + size > x.length) continue;
    let sum = 0;
    for (let j = start; j < start + size; j++) sum += x[j]! ** 2;
    if (sum > 0) energy.set(start, sum);
  }
  if (energy.size === 0) throw new DataError('a signal of zeros has no noise');
  const sorted = Float64Array.from(energy.values()).sort();
  const most = sorted[Math.max(0, Math.ceil(sorted.length / 10) - 1)]!;
  return meanOf(x, { size }, (start) => (energy.get(start) ?? Number.POSITIVE_INFINITY) <= most);
}

function meanOf(x: Float64Array, { size }: Frames, counts: (start: number) => boolean): Float64Array {
  const hop = hopOf(size);
  const bins = size / 2 + 1;
  const sum = new Float64Array(bins);
  const power = new Float64Array(bins);
  let used = 0;
  forChunks(x, size, windowOf('hann', size), (X, first, count) => {
    for (let t = 0; t < count; t++) {
      if (!counts(startOf(first + t, size, hop))) continue;
      used++;
      powers(X, 2 * bins * t, power);
      for (let k = 0; k < bins; k++) sum[k]! += power[k]!;
    }
  });
  return sum.map((v) => v / used);
}

function hopOf(size: number): number {
  if (!Number.isSafeInteger(size) || size < 8 || size % OVERLAP !== 0)
    throw new DataError(`frames have a multiple of 4 samples, 8 or more, got ${size}`);
  return size / OVERLAP;
}

/** The first frame ends with the first hop of samples. */
const startOf = (frame: number, size: number, hop: number) => (frame + 1) * hop - size;

function forChunks(
  x: Float64Array,
  size: number,
  window: Float64Array,
  take: (X: Float64Array, first: number, count: number) => void,
): void {
  const hop = hopOf(size);
  const frames = Math.ceil((x.length + size) / hop) - 1;
  for (let first = 0; first < frames; first += CHUNK) {
    const count = Math.min(CHUNK, frames - first);
    const rows = new Float64Array(count * size);
    for (let t = 0; t < count; t++) {
      const start = startOf(first + t, size, hop);
      const end = Math.min(size, x.length - start);
      for (let j = Math.max(0, -start); j < end; j++) rows[t * size + j] = x[start + j]! * window[j]!;
    }
    take(rfft(rows, { rows: count }), first, count);
  }
}

function powers(X: Float64Array, at: number, power: Float64Array): void {
  for (let k = 0; k < power.length; k++) power[k] = X[at + 2 * k]! ** 2 + X[at + 2 * k + 1]! ** 2;
}
