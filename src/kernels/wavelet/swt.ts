import { DataError } from '../../core/errors.js';
import { type Bench, onBench } from './bench.js';
import type { Plane } from './dwt2.js';
import type { Wavelet } from './families.js';
import { extendColumns, fillRoom, type Room, takeRoom } from './room.js';

/**
 * Undecimated (stationary, a trous) transform of a signal that goes on periodically: at level l the filters are
 * stretched by s = 2^(l-1) and every position is kept,
 *
 *   a_l(i) = sum_k decLow_k a_(l-1)(i + (F/2 - k) s),   d_l alike by decHigh:   [a_L, d_L, .., d_1], n each.
 *
 * A shift of the signal shifts the coefficients, which dwt's do not. Any length will do; where it is a multiple of
 * 2^L the figures are those of PyWavelets' swt (trim_approx), of which those of dwt in periodization are every
 * 2^l-th at level l. `norm` divides the filters by sqrt(2): energy is kept (orthogonal wavelets), and the transform is the
 * maximal overlap one, MODWT, apart from where its coefficients are counted from.
 *
 * @param level 2^level must not exceed the length
 * @see Percival & Walden, Wavelet Methods for Time Series Analysis, 2000, chapter 5; Nason & Silverman, The
 *      stationary wavelet transform and some statistical applications, 1995
 */
export function swt(
  x: Float64Array,
  wavelet: Wavelet,
  { level, norm = false }: { level: number; norm?: boolean },
): Float64Array[] {
  checkLevel(level, x.length, 'samples');
  const details: Float64Array[] = [];
  let approx = x;
  for (let l = 1; l <= level; l++) {
    const step = stepOf(wavelet, l, norm);
    const [low, high] = split(approx, step);
    details.unshift(high);
    approx = low;
  }
  return [level === 0 ? x.slice() : approx, ...details];
}

/** The inverse: of the many that a redundant transform has, the mean over all decimated ones. */
export function iswt(
  [approx, ...details]: readonly Float64Array[],
  wavelet: Wavelet,
  { norm = false }: { norm?: boolean } = {},
): Float64Array {
  if (approx === undefined) throw new DataError('no coefficients to put together');
  checkLevel(details.length, approx.length, 'samples');
  let x: Float64Array = approx.slice();
  details.forEach((detail, i) => {
    if (detail.length !== x.length)
      throw new DataError(
        `${detail.length} details beside ${x.length} coefficients: all levels have as many`,
      );
    x = join(x, detail, stepOf(wavelet, details.length - i, norm));
  });
  return x;
}

export interface StationaryDetails {
  horizontal: Plane;
  vertical: Plane;
  diagonal: Plane;
}

/** The same of a picture, along rows and columns: 3 L + 1 pictures of its size. Names as in dwt2. */
export function swt2(
  x: Plane,
  wavelet: Wavelet,
  { level, norm = false }: { level: number; norm?: boolean },
): { approx: Plane; details: StationaryDetails[] } {
  const { height, width } = x;
  checkLevel(level, Math.min(height, width), 'pixels a side');
  const plane = (data: Float64Array): Plane => ({ height, width, data });
  const details: StationaryDetails[] = [];
  let approx: Float64Array = x.data.slice();
  for (let l = 1; l <= level; l++) {
    const step = stepOf(wavelet, l, norm);
    const [low, high] = splitRows(approx, width, step);
    const [coarse, horizontal] = split(low, step, width);
    const [vertical, diagonal] = split(high, step, width);
    details.unshift({ horizontal: plane(horizontal), vertical: plane(vertical), diagonal: plane(diagonal) });
    approx = coarse;
  }
  return { approx: plane(approx), details };
}

/** The inverse of swt2. */
export function iswt2(
  { approx, details }: { approx: Plane; details: readonly StationaryDetails[] },
  wavelet: Wavelet,
  { norm = false }: { norm?: boolean } = {},
): Plane {
  const { height, width } = approx;
  checkLevel(details.length, Math.min(height, width), 'pixels a side');
  let x: Float64Array = approx.data.slice();
  details.forEach(({ horizontal, vertical, diagonal }, i) => {
    for (const part of [horizontal, vertical, diagonal])
      if (part.height !== height || part.width !== width)
        throw new DataError(
          `details of ${part.height} x ${part.width} beside ${height} x ${width} coefficients`,
        );
    const step = stepOf(wavelet, details.length - i, norm);
    const low = join(x, horizontal.data, step, width);
    const high = join(vertical.data, diagonal.data, step, width);
    x = joinRows(low, high, width, step);
  });
  return { height, width, data: x };
}

function checkLevel(level: number, n: number, what: string): void {
  if (!(level >= 0 && 2 ** level <= n))
    throw new DataError(`${level} levels need ${2 ** level} ${what} or more, got ${n}`);
}

interface Step {
  /** low_k, high_k in turn, last tap first. */
  analysis: Float64Array;
  synthesis: Float64Array;
  /** Samples from tap to tap. */
  stride: number;
}

function stepOf({ decLow, decHigh, recLow, recHigh }: Wavelet, level: number, norm: boolean): Step {
  const F = decLow.length;
  const turned = (low: Float64Array, high: Float64Array, factor: number) =>
    Float64Array.from({ length: 2 * F }, (_, i) => factor * (i % 2 === 0 ? low : high)[F - 1 - (i >> 1)]!);
  return {
    analysis: turned(decLow, decHigh, norm ? Math.SQRT1_2 : 1),
    // The mean of the two decimated inverses.
    synthesis: turned(recLow, recHigh, (norm ? Math.SQRT2 : 1) / 2),
    stride: 2 ** (level - 1),
  };
}

/** low_i = sum_k taps_(F-1-k) x_(i + (F/2 - k) stride) and high alike, x periodic; down the columns where width > 1. */
function split(x: Float64Array, { analysis, stride }: Step, width = 1): [Float64Array, Float64Array] {
  const half = analysis.length / 4;
  return onBench(x.length, (bench) => {
    const from = lineRoom(bench, x, width, (half - 1) * stride, half * stride);
    const [low, high] = [bench.room(1, x.length), bench.room(1, x.length)];
    bench.splitAll(from, low, high, analysis, { count: x.length, step: stride * width });
    return [takeRoom(low, 1, x.length), takeRoom(high, 1, x.length)];
  });
}

/** The inverse: the same sums the other way, of both halves. */
function join(low: Float64Array, high: Float64Array, { synthesis, stride }: Step, width = 1): Float64Array {
  const half = synthesis.length / 4;
  return onBench(2 * low.length, (bench) => {
    const [a, d] = [low, high].map((part) =>
      lineRoom(bench, part, width, half * stride, (half - 1) * stride),
    );
    const x = bench.room(1, low.length);
    bench.joinAll(a!, d!, x, synthesis, { count: low.length, step: stride * width });
    return takeRoom(x, 1, low.length);
  });
}

/** Rows of `width` numbers, continued periodically above and below. */
function lineRoom(bench: Bench, x: Float64Array, width: number, above: number, below: number): Room {
  const n = x.length / width;
  const room = bench.room(n, width, { above, below });
  fillRoom(room, x, 1, x.length);
  extendColumns(room, n, below, 'periodic');
  return room;
}

function splitRows(x: Float64Array, width: number, step: Step): [Float64Array, Float64Array] {
  const [low, high] = [new Float64Array(x.length), new Float64Array(x.length)];
  for (let row = 0; row < x.length; row += width) {
    const [a, d] = split(x.subarray(row, row + width), step);
    low.set(a, row);
    high.set(d, row);
  }
  return [low, high];
}

function joinRows(low: Float64Array, high: Float64Array, width: number, step: Step): Float64Array {
  const x = new Float64Array(low.length);
  for (let row = 0; row < x.length; row += width)
    x.set(join(low.subarray(row, row + width), high.subarray(row, row + width), step), row);
  return x;
}
