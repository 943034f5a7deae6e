import { DataError } from '../../core/errors.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { irfft, rfft } from '../signal/fft.js';
import { fftNd } from '../signal/fft-nd.js';
import { median } from '../signal/power-spectrum.js';

/** What is kept of a spectrum; `cutoff` holds beside any other. Without one: what rises out of the noise. */
export interface FourierKeep {
  /** Bins with |X| of at least this, X not normalised. */
  threshold?: number | undefined;
  /** That many frequencies of the largest |X|: the best approximation by so many terms. */
  top?: number | undefined;
  /** The part of them that `top` keeps, above 0 to 1. */
  part?: number | undefined;
  /** Frequencies up to this, cycles a sample, in any direction. */
  cutoff?: number | undefined;
  /** Factor of the threshold that is found from the noise. */
  strength?: number | undefined;
}

export interface FourierDenoised {
  signal: Matrix;
  /** Frequencies of the whole spectrum, and those kept; X_k and its conjugate X_-k are one. */
  frequencies: number;
  kept: number;
  /** sum |X|^2 / n over what was put to 0: by Parseval the sum of squares that was taken from the signal. */
  removedEnergy: number;
  /** On |X|. */
  threshold: number;
}

/**
 * Spectrum thresholded hard: X_k 0 where it is small, and back. A bin and its mirror go together, so that the result
 * is real.
 *
 * The noise: |X|^2 of white noise of deviation sigma is n sigma^2 times an exponential variable, whose median is ln 2;
 * so sigma^2 = median |X|^2 / (n ln 2), whatever few strong lines there are, and of m bins of noise the largest is
 * about sigma sqrt(n ln m), which is the threshold.
 */
export function fourierThreshold(x: Matrix, keep: FourierKeep = {}): FourierDenoised {
  const { rows, cols } = x;
  if (x.data.length === 0) throw new DataError('nothing to transform: there are no samples');
  const bins = Math.floor(cols / 2) + 1;
  const X = fftNd(rfft(x.data, { rows }), [rows, bins], { axes: rows > 1 ? [0] : [] });
  const size = sizes(X, rows, cols);
  const frequencies = size.reduce((count, v) => count + (v >= 0 ? 1 : 0), 0);
  const { threshold, ties } = limit(size, frequencies, x.data.length, keep);
  const { cutoff = 1 } = keep;
  let kept = 0;
  let removedEnergy = 0;
  let room = ties;
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < bins; c++) {
      const at = r * bins + c;
      const v = size[at]!;
      if (v < 0) continue;
      const inside = Math.hypot(c / cols, Math.min(r, rows - r) / rows) <= cutoff;
      if (inside && (v > threshold || (v === threshold && room-- > 0))) {
        kept++;
        continue;
      }
      const partner = mirrored(r, rows) * bins + c;
      const alone = isOwnColumn(c, cols) && partner === at;
      removedEnergy += ((alone ? 1 : 2) * v * v) / x.data.length;
      X.fill(0, 2 * at, 2 * at + 2);
      if (isOwnColumn(c, cols)) X.fill(0, 2 * partner, 2 * partner + 2);
    }
  const back = fftNd(X, [rows, bins], { axes: rows > 1 ? [0] : [], inverse: true });
  return {
    signal: matrix(rows, cols, irfft(back, cols, { rows })),
    frequencies,
    kept,
    removedEnergy,
    threshold,
  };
}

/** The row of the conjugate bin. */
const mirrored = (r: number, rows: number) => (rows - r) % rows;

/** Columns 0 and cols / 2 hold their conjugates themselves; those of the others are not stored. */
const isOwnColumn = (c: number, cols: number) => c === 0 || 2 * c === cols;

/** |X|, and -1 for a bin whose conjugate stands for both. */
function sizes(X: Float64Array, rows: number, cols: number): Float64Array {
  const bins = Math.floor(cols / 2) + 1;
  const size = new Float64Array(rows * bins);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < bins; c++) {
      const at = r * bins + c;
      const second = isOwnColumn(c, cols) && mirrored(r, rows) < r;
      size[at] = second ? -1 : Math.hypot(X[2 * at]!, X[2 * at + 1]!);
    }
  return size;
}

/** The least |X| that is kept, and how many bins of just this size are. */
function limit(size: Float64Array, count: number, n: number, keep: FourierKeep) {
  const { threshold, part, top, strength = 1, cutoff } = keep;
  const given = [threshold, part, top].filter((v) => v !== undefined).length;
  if (given > 1) throw new DataError('a threshold, a part and a number of terms exclude each other');
  if (threshold !== undefined) return { threshold, ties: Number.POSITIVE_INFINITY };
  const terms = part === undefined ? top : Math.ceil(part * count);
  if (terms !== undefined) {
    if (!(terms >= 1)) throw new DataError(`one term or more is kept, ${terms} were asked for`);
    if (terms >= count) return { threshold: 0, ties: Number.POSITIVE_INFINITY };
    const sorted = size.slice().sort();
    const least = sorted[size.length - terms]!;
    let above = 0;
    for (const v of size) if (v > least) above++;
    return { threshold: least, ties: terms - above };
  }
  if (cutoff !== undefined) return { threshold: 0, ties: Number.POSITIVE_INFINITY };
  const powers = size.filter((v) => v >= 0).map((v) => v * v);
  const sigma = Math.sqrt(median(powers) / (n * Math.LN2));
  return {
    threshold: strength * sigma * Math.sqrt(n * Math.log(Math.max(2, count))),
    ties: Number.POSITIVE_INFINITY,
  };
}
