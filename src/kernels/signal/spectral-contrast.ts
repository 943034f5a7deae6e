import { DataError } from '../../core/errors.js';

export interface ContrastOptions {
  frequency: Float64Array;
  /** Upper end of the lowest band; the others are octaves above it. */
  lowestHz?: number;
  octaves?: number;
  /** Part of a band's bins that make its peak, and its valley. */
  quantile?: number;
}

/** Decibels below the loudest peak (or valley) of all at which contrasts end. */
const RANGE_DB = 80;

/**
 * Spectral contrast: in each band the mean of its loudest bins over that of its quietest, in decibels. Bands are
 * 0..200 Hz and the octaves above, the last up to the end. As Jiang et al. and librosa have it, of magnitudes.
 *
 * @see Jiang et al., Music type classification by spectral contrast feature, 2002
 */
export function spectralContrast(
  frames: number,
  { frequency, lowestHz = 200, octaves = 6, quantile = 0.02 }: ContrastOptions,
) {
  const bands = bandsOf(frequency, lowestHz, octaves);
  const peaks = bands.map(() => new Float64Array(frames));
  const valleys = bands.map(() => new Float64Array(frames));
  const sorted = new Float64Array(frequency.length);
  return {
    /** The next frame's magnitudes: values[first + k pitch] for bin k. */
    add(t: number, values: Float64Array, first: number, pitch: number): void {
      bands.forEach(({ begin, end, all }, b) => {
        const band = sorted.subarray(0, end - begin);
        for (let k = begin; k < end; k++) band[k - begin] = values[first + k * pitch]!;
        band.sort();
        const count = Math.max(1, roundHalfEven(quantile * all));
        valleys[b]![t] = mean(band.subarray(0, count));
        peaks[b]![t] = mean(band.subarray(Math.max(0, band.length - count)));
      });
    },
    /** Decibels of each band, once all frames are in. */
    contrasts(): Float64Array[] {
      const [high, low] = [floored(peaks), floored(valleys)];
      return high.map((band, b) => band.map((v, t) => v - low[b]![t]!));
    },
  };
}

function bandsOf(frequency: Float64Array, lowestHz: number, octaves: number) {
  const bins = frequency.length;
  const edge = (b: number) => (b === 0 ? 0 : lowestHz * 2 ** (b - 1));
  if (edge(octaves) >= frequency[bins - 1]!)
    throw new DataError(
      `${octaves} octaves above ${lowestHz} Hz pass ${frequency[bins - 1]} Hz, half the rate`,
    );
  return Array.from({ length: octaves + 1 }, (_, b) => {
    let begin = frequency.findIndex((f) => f >= edge(b));
    let end = bins;
    while (end > begin && b < octaves && frequency[end - 1]! > edge(b + 1)) end--;
    if (b > 0) begin = Math.max(0, begin - 1); // the bin below belongs to both
    const all = end - begin;
    if (b < octaves) end--;
    if (end <= begin)
      throw new DataError(`the band up to ${edge(b + 1)} Hz has no bins of its own`, {
        hint: 'a larger --window-size has closer ones',
      });
    return { begin, end, all };
  });
}

/** 10 log10 of all bands, none quieter than 80 dB below the largest of all. */
function floored(bands: readonly Float64Array[]): Float64Array[] {
  const db = bands.map((band) => band.map((v) => 10 * Math.log10(Math.max(1e-10, v))));
  const most = db.reduce((top, band) => band.reduce((m, v) => Math.max(m, v), top), -Infinity);
  return db.map((band) => band.map((v) => Math.max(v, most - RANGE_DB)));
}

const mean = (x: Float64Array) => x.reduce((sum, v) => sum + v, 0) / x.length;

/** As NumPy rounds: halves to the even neighbour. */
function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  if (x - low === 0.5) return low % 2 === 0 ? low : low + 1;
  return Math.round(x);
}
