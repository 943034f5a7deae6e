import { DataError } from '../../core/errors.js';
import type { Plane } from './dwt2.js';
import type { Wavelet } from './families.js';

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
    details.unshift(weigh(approx, step.decHigh, step));
    approx = weigh(approx, step.decLow, step);
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
  let x = approx.slice();
  details.forEach((detail, i) => {
    if (detail.length !== x.length)
      throw new DataError(
        `${detail.length} details beside ${x.length} coefficients: all levels have as many`,
      );
    const step = stepOf(wavelet, details.length - i, norm);
    const low = weigh(x, step.recLow, { ...step, first: step.back });
    const high = weigh(detail, step.recHigh, { ...step, first: step.back });
    x = low.map((v, k) => (v + high[k]!) / 2);
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
    const low = weighRows(approx, width, step.decLow, step);
    const high = weighRows(approx, width, step.decHigh, step);
    details.unshift({
      horizontal: plane(weigh(low, step.decHigh, step, width)),
      vertical: plane(weigh(high, step.decLow, step, width)),
      diagonal: plane(weigh(high, step.decHigh, step, width)),
    });
    approx = weigh(low, step.decLow, step, width);
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
  let x = approx.data.slice();
  details.forEach(({ horizontal, vertical, diagonal }, i) => {
    for (const part of [horizontal, vertical, diagonal])
      if (part.height !== height || part.width !== width)
        throw new DataError(
          `details of ${part.height} x ${part.width} beside ${height} x ${width} coefficients`,
        );
    const forward = stepOf(wavelet, details.length - i, norm);
    const step = { ...forward, first: forward.back };
    const join = (low: Float64Array, high: Float64Array) => {
      const a = weigh(low, step.recLow, step, width);
      const d = weigh(high, step.recHigh, step, width);
      return a.map((v, k) => (v + d[k]!) / 2);
    };
    const low = weighRows(join(x, horizontal.data), width, step.recLow, step);
    const high = weighRows(join(vertical.data, diagonal.data), width, step.recHigh, step);
    x = low.map((v, k) => (v + high[k]!) / 2);
  });
  return { height, width, data: x };
}

function checkLevel(level: number, n: number, what: string): void {
  if (!(level >= 0 && 2 ** level <= n))
    throw new DataError(`${level} levels need ${2 ** level} ${what} or more, got ${n}`);
}

interface Step {
  decLow: Float64Array;
  decHigh: Float64Array;
  recLow: Float64Array;
  recHigh: Float64Array;
  /** Samples from one tap to the next, back in time, and where the first of analysis and synthesis is taken from. */
  stride: number;
  first: number;
  back: number;
}

function stepOf(wavelet: Wavelet, level: number, norm: boolean): Step {
  const stride = 2 ** (level - 1);
  const half = wavelet.decLow.length / 2;
  const by = (factor: number, h: Float64Array) => (norm ? h.map((v) => v * factor) : h);
  return {
    decLow: by(Math.SQRT1_2, wavelet.decLow),
    decHigh: by(Math.SQRT1_2, wavelet.decHigh),
    recLow: by(Math.SQRT2, wavelet.recLow),
    recHigh: by(Math.SQRT2, wavelet.recHigh),
    stride,
    first: half * stride,
    back: (half - 1) * stride,
  };
}

/** Numbers that are summed up at a time: they stay in the cache while all taps pass over them. */
const BLOCK = 2048;

/** y_i = sum_k h_k x_(i + first - k stride), indices modulo n; each sample is `width` numbers. */
function weigh(
  x: Float64Array,
  h: Float64Array,
  { first, stride }: Pick<Step, 'first' | 'stride'>,
  width = 1,
): Float64Array {
  const total = x.length;
  const y = new Float64Array(total);
  for (let begin = 0; begin < total; begin += BLOCK) {
    const end = Math.min(total, begin + BLOCK);
    for (let k = 0; k < h.length; k++) {
      const tap = h[k]!;
      if (tap === 0) continue;
      let from = (begin + (first - k * stride) * width) % total;
      if (from < 0) from += total;
      for (let i = begin; i < end; ) {
        const run = Math.min(end - i, total - from);
        for (let j = 0; j < run; j++) y[i + j]! += tap * x[from + j]!;
        i += run;
        from = 0;
      }
    }
  }
  return y;
}

function weighRows(
  x: Float64Array,
  width: number,
  h: Float64Array,
  step: Pick<Step, 'first' | 'stride'>,
): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) y.set(weigh(x.subarray(row, row + width), h, step), row);
  return y;
}
