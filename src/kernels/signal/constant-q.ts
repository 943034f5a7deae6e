import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { fft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';
import type { Spectrogram } from './stft.js';
import { noiseBandwidth, type WINDOWS, type WindowShape, windowOf } from './windows.js';

export interface ConstantQ {
  rateHz: number;
  /** Samples from frame to frame; frame t has its middle at sample t hop. */
  hop: number;
  /** Frequency of row 0. */
  lowHz: number;
  bins: number;
  binsPerOctave: number;
  window?: (typeof WINDOWS)[number];
  shape?: Omit<WindowShape, 'symmetric'>;
}

/**
 * Q = 1 / tanh(ln 2 / B): the frequency over the distance of the neighbours' harmonic means, B bins an octave. It is
 * what Brown's 1 / (2^(1/B) - 1) becomes when both neighbours count alike.
 */
export const qualityOf = (binsPerOctave: number) => 1 / Math.tanh(Math.LN2 / binsPerOctave);

/** Samples to each side of the middle, R_k, such that 2 R_k is the even number nearest to Q rate / f_k. */
export const reachOf = (hz: number, rateHz: number, binsPerOctave: number) =>
  Math.max(1, Math.round((qualityOf(binsPerOctave) * rateHz) / hz / 2));

/** Rows that fit below half the rate, with the width of the highest one's band. */
export function binsBelowNyquist({
  rateHz,
  lowHz,
  binsPerOctave,
  window,
  shape,
}: Omit<ConstantQ, 'hop' | 'bins'>) {
  const spread =
    1 + (0.5 * noiseBandwidth(windowOf(window ?? 'hann', 1024, shape))) / qualityOf(binsPerOctave);
  const octaves = Math.log2(rateHz / 2 / spread / lowHz);
  return Math.max(0, Math.floor(octaves * binsPerOctave + 1e-9) + 1);
}

/**
 * Constant-Q transform: rows at f_k = low 2^(k / B), each with a window of as many periods as any other,
 *
 *   X[k, t] = sqrt(2 R_k) / (sum_m w_k(m)) sum_{m=-R_k}^{R_k} x_(t hop + m) w_k(m) exp(-2 pi i f_k m / rate),
 *
 * w_k symmetric over 2 R_k + 1 samples, x = 0 beyond its ends, t = 0..floor(n / hop). A tone of amplitude a has
 * |X| = a sqrt(2 R_k) / 2 in its row; white noise is as strong in all rows. Interleaved complex numbers.
 *
 * Sums over windows of hundreds to tens of thousands of samples are multiplications of spectra, block by block, and
 * to keep only every hop-th sample of the result is to fold its spectrum: hop times fewer points to transform back.
 *
 * @see Brown, Calculation of a constant Q spectral transform, 1991
 * @see Velasco, Holighaus, Doerfler & Grill, Constructing an invertible constant-Q transform with nonstationary
 *      Gabor frames, 2011, for the folding
 */
export function constantQ(signal: Float64Array, layout: ConstantQ): Spectrogram {
  const { rateHz, hop, lowHz, bins, binsPerOctave } = layout;
  if (!(rateHz > 0 && lowHz > 0 && Number.isInteger(hop) && hop >= 1 && bins >= 1 && binsPerOctave >= 1))
    throw new DataError(`${bins} rows from ${lowHz} Hz at a hop of ${hop} make no constant-Q transform`);
  const most = binsBelowNyquist(layout);
  if (bins > most)
    throw new DataError(
      `${bins} rows from ${Number(lowHz.toPrecision(6))} Hz pass half the rate of ${rateHz} Hz: ${most} fit`,
      {
        hint: 'fewer --octaves',
      },
    );
  const frames = 1 + Math.floor(signal.length / hop);
  const result = { bins, frames, data: new Float64Array(2 * bins * frames) };
  for (let top = bins; top > 0; top -= GROUP) fillRows(signal, layout, Math.max(0, top - GROUP), top, result);
  return result;
}

/** Rows that are computed on the same blocks: an octave at most, so that their windows are alike in length. */
const GROUP = 12;

/** Rows first..end-1 of the result. */
function fillRows(
  signal: Float64Array,
  layout: ConstantQ,
  first: number,
  end: number,
  result: Spectrogram,
): void {
  const { rateHz, hop, lowHz, binsPerOctave } = layout;
  const { frames, data } = result;
  const hzOf = (k: number) => lowHz * 2 ** (k / binsPerOctave);
  // Frames of a block whose windows would reach beyond it, at either end.
  const lost = Math.ceil((reachOf(hzOf(first), rateHz, binsPerOctave) + 1) / hop);
  const points = goodLength(Math.min(Math.max(FEWEST, 6 * lost), frames + 2 * lost));
  const n = points * hop;
  const filters = Array.from({ length: end - first }, (_, i) => response(hzOf(first + i), layout, n));
  const foldAll = compute.simd ? simdFold : plainFold;
  foldAll(filters, { n, points }, (folded) => {
    const block = new Float64Array(n);
    for (let t = 0; t < frames; t += points - 2 * lost) {
      const from = (t - lost) * hop;
      block.fill(0);
      block.set(signal.subarray(Math.max(0, from), Math.max(0, from + n)), Math.max(0, -from));
      const y = fft(folded(rfft(block)), { inverse: true, rows: filters.length });
      const count = Math.min(points - 2 * lost, frames - t);
      for (let i = 0; i < filters.length; i++) {
        const kept = y.subarray(2 * (points * i + lost), 2 * (points * i + lost + count));
        data.set(kept, 2 * ((first + i) * frames + t));
      }
    }
  });
}

/** Points of the short transforms, at least: below, their overhead would show. */
const FEWEST = 64;

/** A filter's real response at the bins first, first + 1, ... of n; after n - 1 comes 0. */
interface Response {
  first: number;
  values: Float64Array;
}

/**
 * Lobes of the window's spectrum that count to either side. The lobes of a hann window fall off with the cube of
 * their place: what is left out is 1e-10 of the peak at a tone and 2e-9 of white noise.
 */
const LOBES = 1500;

function response(
  hz: number,
  { rateHz, hop, binsPerOctave, window = 'hann', shape }: ConstantQ,
  n: number,
): Response {
  const reach = reachOf(hz, rateHz, binsPerOctave);
  const w = windowOf(window, 2 * reach + 1, { ...shape, symmetric: true });
  const scale = Math.sqrt(2 * reach) / w.reduce((sum, v) => sum + v, 0) / hop;
  const kernel = new Float64Array(2 * n);
  for (let m = -reach; m <= reach; m++) {
    const angle = (2 * Math.PI * hz * m) / rateHz;
    const at = 2 * ((m + n) % n);
    kernel[at] = scale * w[m + reach]! * Math.cos(angle);
    kernel[at + 1] = scale * w[m + reach]! * Math.sin(angle);
  }
  const all = fft(kernel);
  const half = Math.ceil((LOBES * n) / (2 * reach));
  const whole = 2 * half + 1 >= n || window !== 'hann';
  const first = whole ? 0 : (Math.round((hz * n) / rateHz) - half + n) % n;
  const values = new Float64Array(whole ? n : 2 * half + 1);
  for (let i = 0; i < values.length; i++) values[i] = all[2 * ((first + i) % n)]!;
  return { first, values };
}

interface Folding {
  n: number;
  /** M, a divisor of n. */
  points: number;
}

/** Spectra times all responses, folded: G_q = sum_r X_(q + r M) A_(q + r M), M numbers for each of them. */
type Folder = (X: Float64Array) => Float64Array;

function plainFold(filters: Response[], { n, points }: Folding, use: (folded: Folder) => void): void {
  use((X) => {
    const G = new Float64Array(2 * points * filters.length);
    filters.forEach(({ first, values }, i) => {
      for (let j = 0; j < values.length; j++) {
        const f = (first + j) % n;
        const at = 2 * (points * i + (f % points));
        // Only bins 0..n/2 of a real signal are stored; the others are their conjugates.
        const mirrored = 2 * f > n;
        const from = 2 * (mirrored ? n - f : f);
        G[at]! += values[j]! * X[from]!;
        G[at + 1]! += (mirrored ? -values[j]! : values[j]!) * X[from + 1]!;
      }
    });
    return G;
  });
}

/** The responses stay in the kernels' memory from block to block. */
function simdFold(filters: Response[], { n, points }: Folding, use: (folded: Folder) => void): void {
  simd((s) => {
    const values = s.f64(filters.reduce((sum, filter) => sum + filter.values.length, 0));
    const runs = s.i32(3 * filters.length);
    let offset = 0;
    filters.forEach((filter, i) => {
      values.view().set(filter.values, offset);
      runs.view().set([filter.first, filter.values.length, offset], 3 * i);
      offset += filter.values.length;
    });
    use((X) =>
      simd((inside) => {
        const G = inside.f64(2 * points * filters.length);
        const job = [inside.f64(X).ptr, n, points, runs.ptr, values.ptr, G.ptr];
        inside.parallel('foldSpectra', filters.length, 1, job);
        return G.copy();
      }),
    );
  });
}
