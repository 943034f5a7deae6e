import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { overlapOf, overlapSums, squaresAt } from './cola.js';
import { irfft } from './fft.js';
import { inverseFrames } from './fft-simd.js';
import { checkFraming, type Framing, hasFrameKernel, type Spectrogram } from './stft.js';

/** Frames that are transformed at a time: few enough for their samples to be in the cache when they are added. */
const CHUNK = 64;

/**
 * The signal whose STFT is given: frames are transformed back, windowed again and added, and the sum divided by
 * that of the squared windows (least squares: Griffin & Lim, Signal estimation from modified short-time Fourier
 * transform, 1984). Exact for an unchanged STFT, except where no frame, or only a window's zero, reaches: such
 * samples, at the very ends, are 0.
 *
 * @param spectrum complex, [bins, frames]
 * @param length   samples to return
 */
export function istft(spectrum: Spectrogram, framing: Framing, length: number): Float64Array {
  const { window, hop, nfft = window.length, center = false } = framing;
  checkFraming(window, hop, nfft);
  const { bins, frames, data } = spectrum;
  if (bins !== Math.floor(nfft / 2) + 1 || data.length !== 2 * bins * frames)
    throw new DataError(`transforms of ${nfft} have ${Math.floor(nfft / 2) + 1} complex bins, got ${bins}`);
  if (!overlapOf(window, hop).nola)
    throw new DataError(
      `windows of ${window.length} samples, ${hop} apart, leave samples out: overlap-add cannot give the signal back`,
      { hint: 'take a smaller hop' },
    );
  const lead = center ? Math.floor(window.length / 2) : 0;
  const sum = new Float64Array(Math.max(lead + length, (frames - 1) * hop + window.length));
  const back = hasFrameKernel(nfft) ? simdBack : plainBack;
  for (let first = 0; first < frames; first += CHUNK) {
    const count = Math.min(CHUNK, frames - first);
    const piece = back(spectrum, { window, hop, nfft }, first, count);
    for (let i = 0, at = first * hop; i < piece.length; i++) sum[at + i]! += piece[i]!;
  }
  return normalised(sum, { window, hop }, frames).subarray(lead, lead + length);
}

/** Frames first .. first + count - 1, transformed back, windowed and added. */
function simdBack(
  { bins, frames, data }: Spectrogram,
  { window, hop, nfft }: { window: Float64Array; hop: number; nfft: number },
  first: number,
  count: number,
): Float64Array {
  return simd((s) => {
    // A cache line more than the longest chunk, as in the way there.
    const pitch = 2 * CHUNK + 8;
    const X = s.f64(pitch * bins);
    const view = X.view();
    for (let k = 0; k < bins; k++) {
      const from = 2 * (k * frames + first);
      view.set(data.subarray(from, from + 2 * count), k * pitch);
    }
    const rows = s.f64(window.length * count);
    const stride = { row: 16, bin: 8 * pitch };
    const scaled = s.f64(window.map((w) => (2 * w) / nfft)).ptr;
    inverseFrames(s, {
      x: X.ptr,
      y: rows.ptr,
      n: nfft,
      size: window.length,
      frames: count,
      window: scaled,
      stride,
    });
    const length = (count - 1) * hop + window.length;
    const y = s.f64(length);
    const job = [rows.ptr, y.ptr, window.length, hop, count, length];
    s.parallel('overlapAdd', Math.ceil(length / hop), Math.ceil(2 ** 14 / hop), job);
    return y.copy();
  });
}

function plainBack(
  { bins, frames, data }: Spectrogram,
  { window, hop, nfft }: { window: Float64Array; hop: number; nfft: number },
  first: number,
  count: number,
): Float64Array {
  const rows = new Float64Array(2 * bins * count);
  for (let k = 0; k < bins; k++)
    for (let t = 0; t < count; t++) {
      const from = 2 * (k * frames + first + t);
      rows[2 * (t * bins + k)] = data[from]!;
      rows[2 * (t * bins + k) + 1] = data[from + 1]!;
    }
  const x = irfft(rows, nfft, { rows: count });
  const sum = new Float64Array((count - 1) * hop + window.length);
  for (let t = 0; t < count; t++)
    for (let j = 0, at = t * hop; j < window.length; j++, at++) sum[at]! += x[t * nfft + j]! * window[j]!;
  return sum;
}

/** A squared window below this part of the largest is rounding, and to divide by it would be noise. */
const NEGLIGIBLE = 1e-10;

/** The sum, in place, over that of the squared windows: periodic where all frames are there that can be. */
function normalised(
  sum: Float64Array,
  { window, hop }: { window: Float64Array; hop: number },
  frames: number,
): Float64Array {
  const inside = overlapSums(window, hop, 2);
  const faint = NEGLIGIBLE * inside.reduce((most, w) => Math.max(most, w), 0);
  const lastStart = (frames - 1) * hop;
  for (let start = 0; start < sum.length; start += hop) {
    const stop = Math.min(start + hop, sum.length);
    const whole = start + hop >= window.length && start <= lastStart;
    for (let i = start; i < stop; i++) {
      const weight = whole ? inside[i - start]! : squaresAt(i, window, hop, frames);
      sum[i] = weight > faint ? sum[i]! / weight : 0;
    }
  }
  return sum;
}
