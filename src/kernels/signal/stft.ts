import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { rfft } from './fft.js';
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

type Output = (typeof FRAME_MODES)[number];

/**
 * Short-time Fourier transform of a real signal,
 *
 *   X[k, t] = sum_j w_j x_(t hop + j) exp(-2 pi i j k / nfft),   k = 0..floor(nfft / 2),
 *
 * its power |X|^2 (default), or its magnitude |X|. Without `center` a frame is written only where all its
 * samples exist.
 */
export function stft(signal: Float64Array, framing: Framing, output: Output = 'power'): Spectrogram {
  const { bins, frames } = sizeOf(signal.length, framing);
  const parts = output === 'complex' ? 2 : 1;
  const data = new Float64Array(bins * frames * parts);
  stftChunks(signal, framing, { output, most: CHUNK }, ({ values, pitch, first, count }) => {
    for (let k = 0; k < bins; k++)
      data.set(values.subarray(k * pitch, k * pitch + count * parts), (k * frames + first) * parts);
  });
  return { bins, frames, data };
}

/** Some frames of a transform: [bins, count] numbers (complex: pairs), `pitch` from row to row. */
export interface FrameChunk {
  values: Float64Array;
  pitch: number;
  first: number;
  count: number;
  /** Address of the values in the memory of the SIMD kernels, where they lie there. */
  ptr: number | undefined;
}

/** Bins and frames of a signal's transform. */
export function sizeOf(length: number, { window, hop, nfft = window.length, center = false }: Framing) {
  checkFraming(window, hop, nfft);
  const padded = length + (center ? 2 * Math.floor(window.length / 2) : 0);
  if (padded < window.length)
    throw new DataError(`a frame has ${window.length} samples, the signal ${padded}`);
  return { bins: Math.floor(nfft / 2) + 1, frames: 1 + Math.floor((padded - window.length) / hop) };
}

/** The transform piece by piece, at `most` so many frames at a time, for what need not be kept as a whole. */
export function stftChunks(
  signal: Float64Array,
  framing: Framing,
  { output, most }: { output: Output; most: number },
  take: (chunk: FrameChunk) => void,
): void {
  const { window, hop, nfft = window.length, center = false } = framing;
  const { frames } = sizeOf(signal.length, framing);
  const x = center ? reflected(signal, Math.floor(window.length / 2)) : signal;
  const transform = hasFrameKernel(nfft) ? simdFrames : plainFrames;
  for (let first = 0; first < frames; first += most) {
    const count = Math.min(most, frames - first);
    const piece = x.subarray(first * hop, (first + count - 1) * hop + window.length);
    transform(piece, { window, hop, nfft, output, most }, count, (values, pitch, ptr) =>
      take({ values, pitch, first, count, ptr }),
    );
  }
}

/** Whether the frames of this length have SIMD kernels, both ways. */
export const hasFrameKernel = (nfft: number) => compute.simd && nfft % 2 === 0 && !needsBluestein(nfft / 2);

interface Job {
  window: Float64Array;
  hop: number;
  nfft: number;
  output: Output;
  most: number;
}

type Take = (values: Float64Array, pitch: number, ptr?: number) => void;

function simdFrames(x: Float64Array, { window, hop, nfft, output, most }: Job, count: number, take: Take) {
  simd((s) => {
    const width = output === 'complex' ? 16 : 8;
    // A cache line more than the longest chunk: rows a power of two apart would share few cache sets.
    const pitch = ((most + 8) * width) / 8;
    const y = s.f64(pitch * (nfft / 2 + 1));
    const stride = { row: width, bin: 8 * pitch };
    const job = { n: nfft, size: window.length, hop, frames: count, mode: output, stride };
    realFrames(s, { ...job, x: s.f64(x).ptr, y: y.ptr, window: s.f64(window).ptr });
    take(y.view(), pitch, y.ptr);
  });
}

function plainFrames(x: Float64Array, { window, hop, nfft, output }: Job, count: number, take: Take): void {
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

export function checkFraming(window: Float64Array, hop: number, nfft: number): void {
  if (window.length < 1 || !Number.isInteger(hop) || hop < 1)
    throw new DataError(`a window of ${window.length} samples and a hop of ${hop} make no frames`);
  if (!Number.isInteger(nfft) || nfft < window.length)
    throw new DataError(`transforms of ${nfft} are shorter than the window of ${window.length} samples`);
}
