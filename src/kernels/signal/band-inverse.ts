import { DataError } from '../../core/errors.js';
import type { Spectrogram } from './stft.js';

/** Steps of the descent: of speech and music, 1e-3 to 1e-4 of the bands are left then. */
const STEPS = 200;
/** Steps of the power method for the largest eigenvalue of W W^T; a bound from above is made of it. */
const POWER_STEPS = 50;

/**
 * Bins that are not negative and whose bands are nearest to those given: for each frame
 *
 *   min sum_m ((w_m . x - y_m) / |w_m|)^2   over x >= 0,
 *
 * w_m the rows of W, by accelerated projected gradients from 0. There are more bins than bands, so that many x may
 * be as good; the one that is reached is close to the one of least norm.
 *
 * @param bands   power in bands, [bands, frames]
 * @param weights W, [bands, bins]
 * @see Beck & Teboulle, A fast iterative shrinkage-thresholding algorithm for linear inverse problems, 2009
 */
export function nonNegativeBins(bands: Spectrogram, weights: Float64Array): Spectrogram {
  const { frames } = bands;
  const bins = weights.length / bands.bins;
  if (!Number.isInteger(bins)) throw new DataError(`weights of ${bands.bins} bands were needed`);
  const rows = unitRows(weights, bands.bins, bins);
  const step = 1 / largestEigenvalue(rows, bins);
  const data = new Float64Array(bins * frames);
  for (let first = 0; first < frames; first += CHUNK) {
    const count = Math.min(CHUNK, frames - first);
    const y = new Float64Array(bands.bins * count);
    rows.forEach(({ scale }, m) => {
      for (let t = 0; t < count; t++) y[m * count + t] = scale * bands.data[m * frames + first + t]!;
    });
    const x = descend(rows, y, { bins, columns: count, step });
    for (let k = 0; k < bins; k++) data.set(x.subarray(k * count, (k + 1) * count), k * frames + first);
  }
  return { bins, frames, data };
}

/** Frames, which do not depend on each other, that are solved at a time: their bins fit into the cache. */
const CHUNK = 64;

/** x = max(0, z - step W^T (W z - y)), z a little ahead of x. */
function descend(
  rows: readonly Row[],
  y: Float64Array,
  { bins, columns, step }: { bins: number; columns: number; step: number },
): Float64Array {
  const x = new Float64Array(bins * columns);
  const ahead = new Float64Array(bins * columns);
  let pace = 1;
  for (let i = 0; i < STEPS; i++) {
    const residual = product(rows, ahead, columns);
    for (let j = 0; j < residual.length; j++) residual[j]! -= y[j]!;
    addTransposed(rows, residual, -step, columns, ahead);
    const next = (1 + Math.sqrt(1 + 4 * pace * pace)) / 2;
    const push = (pace - 1) / next;
    for (let j = 0; j < x.length; j++) {
      const value = Math.max(0, ahead[j]!);
      ahead[j] = value + push * (value - x[j]!);
      x[j] = value;
    }
    pace = next;
  }
  return x;
}

/** The part of a row of W that is not 0, scaled to unit norm. */
interface Row {
  first: number;
  values: Float64Array;
  scale: number;
}

function unitRows(weights: Float64Array, bands: number, bins: number): Row[] {
  return Array.from({ length: bands }, (_, m) => {
    const row = weights.subarray(m * bins, (m + 1) * bins);
    const first = Math.max(
      0,
      row.findIndex((w) => w !== 0),
    );
    const values = row.slice(first, row.findLastIndex((w) => w !== 0) + 1);
    const norm = Math.sqrt(values.reduce((sum, w) => sum + w * w, 0));
    const scale = norm === 0 ? 0 : 1 / norm;
    return { first, values: values.map((w) => w * scale), scale };
  });
}

/** W x, for `columns` vectors side by side. */
function product(rows: readonly Row[], x: Float64Array, columns: number): Float64Array {
  const y = new Float64Array(rows.length * columns);
  rows.forEach(({ first, values }, m) => {
    for (let k = 0; k < values.length; k++) {
      const [w, from] = [values[k]!, (first + k) * columns];
      for (let t = 0, to = m * columns; t < columns; t++, to++) y[to]! += w * x[from + t]!;
    }
  });
  return y;
}

/** x += factor W^T y. */
function addTransposed(
  rows: readonly Row[],
  y: Float64Array,
  factor: number,
  columns: number,
  x: Float64Array,
): void {
  rows.forEach(({ first, values }, m) => {
    for (let k = 0; k < values.length; k++) {
      const [w, to] = [factor * values[k]!, (first + k) * columns];
      for (let t = 0, from = m * columns; t < columns; t++, from++) x[to + t]! += w * y[from]!;
    }
  });
}

/** Of W W^T, a little too large rather than too small: longer steps than its inverse would not settle. */
function largestEigenvalue(rows: readonly Row[], bins: number): number {
  let v = new Float64Array(rows.length).fill(1);
  let value = 1;
  for (let i = 0; i < POWER_STEPS; i++) {
    const x = new Float64Array(bins);
    addTransposed(rows, v, 1, 1, x);
    const next = product(rows, x, 1);
    value = Math.sqrt(next.reduce((sum, a) => sum + a * a, 0));
    if (value === 0) return 1;
    v = next.map((a) => a / value);
  }
  return 1.02 * value;
}
