import { DataError } from '../../core/errors.js';
import { fullScale, type Raster } from '../image/raster.js';

type Samples = Float32Array | Uint8Array | Uint16Array;

export interface HistogramOptions {
  /** Equal bins, default 256. */
  bins?: number;
  /** First and last value that count, the last one in the last bin; default 0..255, 0..65535 or 0..1 by type. */
  range?: readonly [number, number];
  /** One weight a pixel instead of 1. */
  weights?: Float32Array | Float64Array;
}

/**
 * Histogram of each channel: counts[c][b] = sum of the weights of the pixels whose sample c lies in bin b.
 *
 * Integer samples without a range are cut as v bins / 256 (or 65536), so that each bin holds equally many
 * levels when bins divides them; otherwise the bins cut `range` evenly, as numpy.histogram does. Samples
 * outside the range do not count.
 */
export function histogram(image: Raster<Samples>, options: HistogramOptions = {}): Float64Array[] {
  const { channels, data } = image;
  const { bins = 256, weights } = options;
  const bin = binOf(data, options);
  const counts = Array.from({ length: channels }, () => new Float64Array(bins));
  checkWeights(image, weights);
  for (let p = 0, i = 0; i < data.length; p++)
    for (let c = 0; c < channels; c++, i++) {
      const b = bin(data[i]!);
      if (b >= 0) counts[c]![b]! += weights ? weights[p]! : 1;
    }
  return counts;
}

/**
 * Joint histogram of the first three channels, bins^3 counts; cell (r bins + g) bins + b. A gray picture has
 * its bins on the diagonal.
 */
export function jointHistogram(image: Raster<Samples>, options: HistogramOptions = {}): Float64Array {
  const { bins = 8, weights } = options;
  const cells = quantiseColours(image, { ...options, bins });
  const counts = new Float64Array(bins ** 3);
  checkWeights(image, weights);
  for (let p = 0; p < cells.length; p++) if (cells[p]! >= 0) counts[cells[p]!]! += weights ? weights[p]! : 1;
  return counts;
}

/** Each pixel's cell of the joint histogram; -1 outside the range. */
export function quantiseColours(image: Raster<Samples>, options: HistogramOptions = {}): Int32Array {
  const { width, height, channels, data } = image;
  const { bins = 4 } = options;
  if (bins > 256) throw new DataError(`a joint histogram takes at most 256 bins a channel, got ${bins}`);
  const bin = binOf(data, { ...options, bins });
  const step = channels < 3 ? 0 : 1;
  const cells = new Int32Array(width * height);
  for (let p = 0, i = 0; p < cells.length; p++, i += channels) {
    const r = bin(data[i]!);
    const g = bin(data[i + step]!);
    const b = bin(data[i + 2 * step]!);
    cells[p] = r < 0 || g < 0 || b < 0 ? -1 : (r * bins + g) * bins + b;
  }
  return cells;
}

/** Edges of the bins, bins + 1 values. */
export function binEdges(data: Samples, { bins = 256, range }: HistogramOptions = {}): Float64Array {
  const [low, high] = range ?? [0, data instanceof Float32Array ? 1 : fullScale(data) + 1];
  return Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}

/** counts / sum(counts). */
export function normalised(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, v) => total + v, 0);
  if (!(sum > 0)) throw new DataError('an empty histogram cannot be normalised');
  return counts.map((v) => v / sum);
}

/** Running sums; the last is the sum of all. */
export function cumulative(counts: Float64Array): Float64Array {
  let sum = 0;
  return counts.map((v) => {
    sum += v;
    return sum;
  });
}

/** H = -sum p log2 p in bits, p the normalised histogram. */
export function entropyBits(counts: Float64Array): number {
  return normalised(counts).reduce((h, p) => (p > 0 ? h - p * Math.log2(p) : h), 0);
}

function binOf(data: Samples, { bins = 256, range }: HistogramOptions): (v: number) => number {
  if (!Number.isInteger(bins) || bins < 1 || bins > 65536)
    throw new DataError(`a histogram has 1 to 65536 bins, got ${bins}`);
  if (range === undefined && !(data instanceof Float32Array)) {
    const scale = bins / (fullScale(data) + 1);
    return (v) => Math.floor(v * scale);
  }
  const [low, high] = range ?? [0, 1];
  if (!(low < high)) throw new DataError(`a range goes from low to high, got ${low} to ${high}`);
  const scale = bins / (high - low);
  return (v) => (v >= low && v <= high ? Math.min(bins - 1, Math.floor((v - low) * scale)) : -1);
}

function checkWeights({ width, height }: Raster<Samples>, weights?: Float32Array | Float64Array): void {
  if (weights && weights.length !== width * height)
    throw new DataError(`${width * height} pixels need as many weights, got ${weights.length}`);
}
