import { DataError } from '../../core/errors.js';
import { centred } from '../linalg/moments.js';
import { laggedProducts } from '../signal/lagged-products.js';

export interface WindowedCrossCorrelation {
  /** r[lag, window], row by row. */
  values: Float64Array;
  lags: Int32Array;
  /** First sample of each window of a. */
  starts: Int32Array;
}

/** What of a window's variance is left where it is constant and the rest of the piece is not: rounding. */
const CONSTANT = 1e-13;

/**
 * How the correlation of two series changes over time: Pearson's coefficient of each window of a with the window of b
 * that lies k samples later,
 *
 *   r_(k,s) = cov(a_s..a_(s+w-1), b_(s+k)..b_(s+k+w-1)) / (sd sd),      k = -maxLag..maxLag.
 *
 * Every pair of windows is whole: the first one starts at sample maxLag. A window that is constant correlates with
 * nothing, 0.
 *
 * @param window 3 samples or more
 * @param hop    from window to window
 * @see Boker, Xu, Rotondo & King, Windowed cross-correlation and peak picking, 2002
 */
export function windowedCrossCorrelation(
  a: Float64Array,
  b: Float64Array,
  { window, hop, maxLag }: { window: number; hop: number; maxLag: number },
): WindowedCrossCorrelation {
  const last = Math.min(a.length, b.length - maxLag) - window;
  if (window < 3) throw new DataError(`a window of 3 samples or more is needed, got ${window}`);
  if (last < maxLag)
    throw new DataError(
      `windows of ${window} samples at lags of up to ${maxLag} need ${window + 2 * maxLag} samples, got ${Math.min(a.length, b.length)}`,
    );
  const count = Math.floor((last - maxLag) / hop) + 1;
  const width = 2 * maxLag + 1;
  const starts = Int32Array.from({ length: count }, (_, i) => maxLag + i * hop);
  const values = new Float64Array(width * count);
  starts.forEach((start, column) => {
    const own = deviations(a.subarray(start, start + window));
    const other = deviations(b.subarray(start - maxLag, start + window + maxLag));
    const products = laggedProducts(own.values, other.values, 0, width - 1);
    const spread = runningSquares(other, window);
    for (let k = 0; k < width; k++) {
      const scale = Math.sqrt(own.squares * spread[k]!);
      if (scale > 0) values[k * count + column] = Math.max(-1, Math.min(1, products[k]! / scale));
    }
  });
  return { values, lags: Int32Array.from({ length: width }, (_, k) => k - maxLag), starts };
}

interface Centred {
  values: Float64Array;
  squares: number;
}

function deviations(x: Float64Array): Centred {
  const values = centred(x);
  const squares = values.reduce((sum, v) => sum + v * v, 0);
  const size = x.reduce((sum, v) => sum + v * v, 0);
  return { values, squares: squares > CONSTANT ** 2 * size ? squares : 0 };
}

/** Sum of squares about its own mean of every run of `window` values. */
function runningSquares({ values, squares }: Centred, window: number): Float64Array {
  const spread = new Float64Array(values.length - window + 1);
  let [sum, square] = [0, 0];
  for (let t = 0; t < values.length; t++) {
    sum += values[t]!;
    square += values[t]! ** 2;
    const begin = t - window + 1;
    if (begin < 0) continue;
    const own = square - sum ** 2 / window;
    spread[begin] = own > CONSTANT * squares ? own : 0;
    sum -= values[begin]!;
    square -= values[begin]! ** 2;
  }
  return spread;
}
