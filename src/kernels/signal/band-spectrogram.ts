import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { type FrameChunk, type Framing, type Spectrogram, sizeOf, stftChunks } from './stft.js';

/**
 * Frames that are transformed and gathered at a time. Their power lies in the second-level cache: 128 frames of
 * 1025 bins are a megabyte.
 */
const CHUNK = 128;

/**
 * Power spectrogram of a signal, its bins gathered into bands, Y = W |X|^2, without keeping |X|^2: for mel and
 * chroma filters.
 *
 * @param weights [bands, bins]
 * @returns       [bands, frames]
 */
export function bandSpectrogramOf(
  signal: Float64Array,
  framing: Framing,
  weights: Float64Array,
): Spectrogram {
  const { bins, frames } = sizeOf(signal.length, framing);
  const runs = runsOf(weights, bins);
  const data = new Float64Array(runs.length * frames);
  stftChunks(signal, framing, { output: 'power', most: CHUNK }, (chunk) =>
    sumBands(chunk, runs, (y, pitch) => {
      for (let m = 0; m < runs.length; m++)
        data.set(y.subarray(m * pitch, m * pitch + chunk.count), m * frames + chunk.first);
    }),
  );
  return { bins: runs.length, frames, data };
}

/** The same of a power (or magnitude) spectrogram that is there already. */
export function bandSpectrogram({ bins, frames, data }: Spectrogram, weights: Float64Array): Spectrogram {
  const runs = runsOf(weights, bins);
  const bands = new Float64Array(runs.length * frames);
  addRows({ values: data, pitch: frames, count: frames }, runs, bands);
  return { bins: runs.length, frames, data: bands };
}

/** The bins first .. first + weights.length - 1 of a band: those outside weigh nothing. */
interface Run {
  first: number;
  weights: Float64Array;
}

function runsOf(weights: Float64Array, bins: number): Run[] {
  const bands = weights.length / bins;
  if (!Number.isInteger(bands)) throw new DataError(`weights for ${bins} bins were needed`);
  return Array.from({ length: bands }, (_, m) => {
    const row = weights.subarray(m * bins, (m + 1) * bins);
    const first = row.findIndex((w) => w !== 0);
    const last = row.findLastIndex((w) => w !== 0);
    return { first: Math.max(0, first), weights: row.slice(Math.max(0, first), last + 1) };
  });
}

/** Hands [bands, count] sums to `take`. */
function sumBands(chunk: FrameChunk, runs: Run[], take: (y: Float64Array, pitch: number) => void): void {
  const { ptr, pitch, count } = chunk;
  if (ptr === undefined) {
    const y = new Float64Array(runs.length * count);
    addRows(chunk, runs, y);
    take(y, count);
    return;
  }
  simd((s) => {
    const y = s.f64(runs.length * pitch);
    const places = s.i32(3 * runs.length);
    const weights = s.f64(runs.reduce((sum, run) => sum + run.weights.length, 0));
    let offset = 0;
    runs.forEach((run, m) => {
      places.view().set([run.first, run.weights.length, offset], 3 * m);
      weights.view().set(run.weights, offset);
      offset += run.weights.length;
    });
    s.parallel('bandSums', runs.length, 16, [ptr, y.ptr, count, 8 * pitch, places.ptr, weights.ptr]);
    take(y.view(), pitch);
  });
}

/** y_m += sum_k w_mk x_k, plainly; `y` has rows of `count` numbers. */
function addRows(
  { values, pitch, count }: Pick<FrameChunk, 'values' | 'pitch' | 'count'>,
  runs: Run[],
  y: Float64Array,
): void {
  runs.forEach(({ first, weights }, m) => {
    const row = y.subarray(m * count, (m + 1) * count);
    weights.forEach((weight, k) => {
      const from = (first + k) * pitch;
      for (let t = 0; t < count; t++) row[t]! += weight * values[from + t]!;
    });
  });
}
