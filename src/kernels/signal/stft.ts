import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { irfft, rfft } from './fft.js';
import { needsBluestein } from './fft-plan.js';
import { type FRAME_MODES, realFrames } from './fft-simd.js';

export interface Framing {
  /** The window's samples: as many as a frame has. */
  window: Float64Array;
  /** Samples from frame to frame. */
  hop: number;
  /** Length of the transforms, at least that of the window; zeros fill the rest of a frame. */
  nfft?: number;
  /** Frame t has its middle, not its start, at sample t hop; the signal is reflected at both ends. */
  center?: boolean;
}

/** [bins, frames] numbers, row-major; complex ones interleaved. Bin k lies at k rate / nfft hertz. */
export interface Spectrogram {
  bins: number;
  frames: number;
  data: Float64Array;
}

/** Frames that are transformed at a time: their bins stay in the cache until they are copied to their rows. */
const CHUNK = 512;

/**
 * Short-time Fourier transform of a real signal,
 *
 *   X[k, t] = sum_j w_j x_(t hop + j) exp(-2 pi i j k / nfft),   k = 0..floor(nfft / 2),
 *
 * its power |X|^2 (default), or its magnitude |X|. Without `center` a frame is written only where all its
 * samples exist.
 */
export function stft(
  signal: Float64Array,
  { window, hop, nfft = window.length, center = false }: Framing,
  output: (typeof FRAME_MODES)[number] = 'power',
): Spectrogram {
  check(window, hop, nfft);
  const x = center ? reflected(signal, Math.floor(window.length / 2)) : signal;
  const size = window.length;
  if (x.length < size) throw new DataError(`a frame has ${size} samples, the signal ${x.length}`);
  const frames = 1 + Math.floor((x.length - size) / hop);
  const bins = Math.floor(nfft / 2) + 1;
  const parts = output === 'complex' ? 2 : 1;
  const data = new Float64Array(bins * frames * parts);
  const transform = compute.simd && nfft % 2 === 0 && !needsBluestein(nfft / 2) ? simdFrames : plainFrames;
  for (let first = 0; first < frames; first += CHUNK) {
    const count = Math.min(CHUNK, frames - first);
    const piece = x.subarray(first * hop, (first + count - 1) * hop + size);
    transform(piece, { window, hop, nfft, output }, count, (chunk, pitch) => {
      for (let k = 0; k < bins; k++)
        data.set(chunk.subarray(k * pitch, k * pitch + count * parts), (k * frames + first) * parts);
    });
  }
  return { bins, frames, data };
}

interface Chunk {
  window: Float64Array;
  hop: number;
  nfft: number;
  output: (typeof FRAME_MODES)[number];
}

/** Hands [bins, count] numbers to `take`, `pitch` from row to row. */
type Take = (chunk: Float64Array, pitch: number) => void;

function simdFrames(x: Float64Array, { window, hop, nfft, output }: Chunk, count: number, take: Take): void {
  simd((s) => {
    const width = output === 'complex' ? 16 : 8;
    // A cache line more than the longest chunk: rows a power of two apart would share few cache sets.
    const pitch = ((CHUNK + 8) * width) / 8;
    const y = s.f64(pitch * (nfft / 2 + 1));
    const stride = { row: width, bin: 8 * pitch };
    const job = { n: nfft, size: window.length, hop, frames: count, mode: output, stride };
    realFrames(s, { ...job, x: s.f64(x).ptr, y: y.ptr, window: s.f64(window).ptr });
    take(y.view(), pitch);
  });
}

function plainFrames(x: Float64Array, { window, hop, nfft, output }: Chunk, count: number, take: Take): void {
  const rows = new Float64Array(count * nfft);
  for (let t = 0; t < count; t++)
    for (let j = 0; j < window.length; j++) rows[t * nfft + j] = x[t * hop + j]! * window[j]!;
  const X = rfft(rows, { rows: count });
  const bins = Math.floor(nfft / 2) + 1;
  const parts = output === 'complex' ? 2 : 1;
  const chunk = new Float64Array(bins * count * parts);
  for (let t = 0; t < count; t++)
    for (let k = 0; k < bins; k++) {
      const re = X[2 * (t * bins + k)]!;
      const im = X[2 * (t * bins + k) + 1]!;
      const at = (k * count + t) * parts;
      if (output === 'complex') chunk.set([re, im], at);
      else chunk[at] = output === 'power' ? re * re + im * im : Math.sqrt(re * re + im * im);
    }
  take(chunk, count * parts);
}

/**
 * The signal whose STFT is given: frames are transformed back, windowed again and added, and the sum divided by
 * that of the squared windows (least squares: Griffin & Lim, Signal estimation from modified short-time Fourier
 * transform, 1984). Exact for an unchanged STFT, except where no frame, or only a window's zero, reaches: such
 * samples, at the very ends, are 0.
 *
 * @param spectrum complex, [bins, frames]
 * @param length   samples to return
 */
export function istft(
  { bins, frames, data }: Spectrogram,
  { window, hop, nfft = window.length, center = false }: Framing,
  length: number,
): Float64Array {
  check(window, hop, nfft);
  if (bins !== Math.floor(nfft / 2) + 1 || data.length !== 2 * bins * frames)
    throw new DataError(`transforms of ${nfft} have ${Math.floor(nfft / 2) + 1} complex bins, got ${bins}`);
  if (!coversEverySample(window, hop))
    throw new DataError(`windows of ${window.length} samples, ${hop} apart, leave samples out`, {
      hint: 'take a smaller hop',
    });
  const lead = center ? Math.floor(window.length / 2) : 0;
  const sum = new Float64Array(Math.max(lead + length, (frames - 1) * hop + window.length));
  const weight = new Float64Array(sum.length);
  for (let first = 0; first < frames; first += CHUNK) {
    const count = Math.min(CHUNK, frames - first);
    const rows = new Float64Array(2 * bins * count);
    for (let k = 0; k < bins; k++)
      for (let t = 0; t < count; t++) {
        rows[2 * (t * bins + k)] = data[2 * (k * frames + first + t)]!;
        rows[2 * (t * bins + k) + 1] = data[2 * (k * frames + first + t) + 1]!;
      }
    const x = irfft(rows, nfft, { rows: count });
    for (let t = 0; t < count; t++)
      for (let j = 0, at = (first + t) * hop; j < window.length; j++, at++) {
        sum[at]! += x[t * nfft + j]! * window[j]!;
        weight[at]! += window[j]! ** 2;
      }
  }
  const faint = NEGLIGIBLE * weight.reduce((most, w) => Math.max(most, w), 0);
  return sum
    .subarray(lead, lead + length)
    .map((v, i) => (weight[lead + i]! > faint ? v / weight[lead + i]! : 0));
}

/** A squared window below this part of the largest is rounding, and to divide by it would be noise. */
const NEGLIGIBLE = 1e-10;

/** Whether the squared windows add up to something everywhere, far from the ends. */
function coversEverySample(window: Float64Array, hop: number): boolean {
  const sums = new Float64Array(hop);
  window.forEach((w, j) => {
    sums[j % hop]! += w * w;
  });
  return Math.min(...sums) > NEGLIGIBLE * Math.max(...sums);
}

/** ... x_2 x_1 | x_0 x_1 ... x_(n-1) | x_(n-2) ..., `pad` samples on each side. */
function reflected(x: Float64Array, pad: number): Float64Array {
  if (x.length <= pad)
    throw new DataError(`reflection by ${pad} samples needs more than ${pad}, got ${x.length}`);
  const padded = new Float64Array(x.length + 2 * pad);
  padded.set(x, pad);
  for (let i = 1; i <= pad; i++) {
    padded[pad - i] = x[i]!;
    padded[pad + x.length - 1 + i] = x[x.length - 1 - i]!;
  }
  return padded;
}

function check(window: Float64Array, hop: number, nfft: number): void {
  if (window.length < 1 || !Number.isInteger(hop) || hop < 1)
    throw new DataError(`a window of ${window.length} samples and a hop of ${hop} make no frames`);
  if (!Number.isInteger(nfft) || nfft < window.length)
    throw new DataError(`transforms of ${nfft} are shorter than the window of ${window.length} samples`);
}
