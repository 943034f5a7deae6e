// One step of the wavelet transform and of its inverse, along rows and down columns. Low and high coefficients are
// sums over the same samples: along a row they are the two lanes of one vector, down columns two columns are.
// Every sum runs over the taps in order, as in the plain kernel, so that the results are the same to the last bit.
//
// taps of the analysis: low_k, high_k in turn; of the synthesis: for each t low_even, low_odd, high_even, high_odd.
// Strides are in numbers.
import { f64At } from './vector';

/** Columns that are taken together: as many rows of them as a filter has taps stay in the cache. */
const BLOCK: i32 = 256;

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

function splitLine(begin: i32, end: i32, x: usize, approx: usize, detail: usize, taps: usize, F: i32): void {
  let o = begin;
  for (; o + 7 < end; o += 8) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    let from = f64At(x, 2 * o);
    let tap = taps;
    for (const last = taps + ((<usize>F) << 4); tap < last; tap += 16, from += 8) {
      const w = v128.load(tap);
      s0 = madd(s0, w, v128.load64_splat(from));
      s1 = madd(s1, w, v128.load64_splat(from, 16));
      s2 = madd(s2, w, v128.load64_splat(from, 32));
      s3 = madd(s3, w, v128.load64_splat(from, 48));
      s4 = madd(s4, w, v128.load64_splat(from, 64));
      s5 = madd(s5, w, v128.load64_splat(from, 80));
      s6 = madd(s6, w, v128.load64_splat(from, 96));
      s7 = madd(s7, w, v128.load64_splat(from, 112));
    }
    const a = f64At(approx, o);
    const d = f64At(detail, o);
    v128.store(a, low(s0, s1));
    v128.store(a, low(s2, s3), 16);
    v128.store(a, low(s4, s5), 32);
    v128.store(a, low(s6, s7), 48);
    v128.store(d, high(s0, s1));
    v128.store(d, high(s2, s3), 16);
    v128.store(d, high(s4, s5), 32);
    v128.store(d, high(s6, s7), 48);
  }
  for (; o < end; o++) {
    let s = f64x2.splat(0);
    for (let k = 0; k < F; k++)
      s = madd(s, v128.load(f64At(taps, 2 * k)), v128.load64_splat(f64At(x, 2 * o + k)));
    store<f64>(f64At(approx, o), f64x2.extract_lane(s, 0));
    store<f64>(f64At(detail, o), f64x2.extract_lane(s, 1));
  }
}

function joinLine(begin: i32, end: i32, approx: usize, detail: usize, x: usize, taps: usize, half: i32): void {
  let q = begin;
  for (; q + 3 < end; q += 4) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let a = f64At(approx, q);
    let d = f64At(detail, q);
    let tap = taps;
    for (const last = taps + ((<usize>half) << 5); tap < last; tap += 32, a += 8, d += 8) {
      const v = v128.load(tap);
      const w = v128.load(tap, 16);
      s0 = madd(madd(s0, v, v128.load64_splat(a)), w, v128.load64_splat(d));
      s1 = madd(madd(s1, v, v128.load64_splat(a, 8)), w, v128.load64_splat(d, 8));
      s2 = madd(madd(s2, v, v128.load64_splat(a, 16)), w, v128.load64_splat(d, 16));
      s3 = madd(madd(s3, v, v128.load64_splat(a, 24)), w, v128.load64_splat(d, 24));
    }
    const to = f64At(x, 2 * q);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
  for (; q < end; q++) {
    let s = f64x2.splat(0);
    for (let t = 0; t < half; t++) {
      s = madd(s, v128.load(f64At(taps, 4 * t)), v128.load64_splat(f64At(approx, q + t)));
      s = madd(s, v128.load(f64At(taps, 4 * t + 2)), v128.load64_splat(f64At(detail, q + t)));
    }
    v128.store(f64At(x, 2 * q), s);
  }
}

/** Columns first..last-1 of one row of coefficients; the samples of a column are `next` bytes apart. */
function splitAcross(
  first: i32, last: i32, x: usize, next: usize, approx: usize, detail: usize, taps: usize, F: i32,
): void {
  let c = first;
  for (; c + 7 < last; c += 8) {
    let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
    let from = f64At(x, c);
    for (let k = 0; k < F; k++, from += next) {
      const v = v128.load64_splat(f64At(taps, 2 * k));
      const w = v128.load64_splat(f64At(taps, 2 * k), 8);
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      a0 = madd(a0, v, x0);
      d0 = madd(d0, w, x0);
      a1 = madd(a1, v, x1);
      d1 = madd(d1, w, x1);
      a2 = madd(a2, v, x2);
      d2 = madd(d2, w, x2);
      a3 = madd(a3, v, x3);
      d3 = madd(d3, w, x3);
    }
    const a = f64At(approx, c);
    const d = f64At(detail, c);
    v128.store(a, a0);
    v128.store(a, a1, 16);
    v128.store(a, a2, 32);
    v128.store(a, a3, 48);
    v128.store(d, d0);
    v128.store(d, d1, 16);
    v128.store(d, d2, 32);
    v128.store(d, d3, 48);
  }
  for (; c < last; c++) {
    let s = f64x2.splat(0);
    let from = f64At(x, c);
    for (let k = 0; k < F; k++, from += next) s = madd(s, v128.load(f64At(taps, 2 * k)), v128.load64_splat(from));
    store<f64>(f64At(approx, c), f64x2.extract_lane(s, 0));
    store<f64>(f64At(detail, c), f64x2.extract_lane(s, 1));
  }
}

/** Coefficients begin..end-1 of one long line. */
export function dwtLine(begin: i32, end: i32, x: usize, approx: usize, detail: usize, taps: usize, F: i32): void {
  splitLine(begin, end, x, approx, detail, taps, F);
}

/** `count` coefficients of each of the rows begin..end-1. */
export function dwtRows(
  begin: i32, end: i32, x: usize, stride: i32, approx: usize, approxStride: i32, detail: usize, detailStride: i32,
  taps: usize, F: i32, count: i32,
): void {
  for (let y = begin; y < end; y++)
    splitLine(
      0, count, f64At(x, y * stride), f64At(approx, y * approxStride), f64At(detail, y * detailStride), taps, F,
    );
}

/** Coefficient rows begin..end-1 of `width` columns. */
export function dwtColumns(
  begin: i32, end: i32, x: usize, stride: i32, approx: usize, approxStride: i32, detail: usize, detailStride: i32,
  taps: usize, F: i32, width: i32,
): void {
  const next = (<usize>stride) << 3;
  for (let first = 0; first < width; first += BLOCK) {
    const last = min(width, first + BLOCK);
    for (let o = begin; o < end; o++)
      splitAcross(
        first, last, f64At(x, 2 * o * stride), next, f64At(approx, o * approxStride), f64At(detail, o * detailStride),
        taps, F,
      );
  }
}

/** Pairs of samples begin..end-1 of one long line. */
export function idwtLine(
  begin: i32, end: i32, approx: usize, detail: usize, x: usize, taps: usize, half: i32,
): void {
  joinLine(begin, end, approx, detail, x, taps, half);
}

/** `pairs` pairs of samples of each of the rows begin..end-1. */
export function idwtRows(
  begin: i32, end: i32, approx: usize, approxStride: i32, detail: usize, detailStride: i32, x: usize, stride: i32,
  taps: usize, half: i32, pairs: i32,
): void {
  for (let y = begin; y < end; y++)
    joinLine(
      0, pairs, f64At(approx, y * approxStride), f64At(detail, y * detailStride), f64At(x, y * stride), taps, half,
    );
}

/** Pairs of rows begin..end-1 of `width` columns. */
export function idwtColumns(
  begin: i32, end: i32, approx: usize, approxStride: i32, detail: usize, detailStride: i32, x: usize, stride: i32,
  taps: usize, half: i32, width: i32,
): void {
  const nextA = (<usize>approxStride) << 3;
  const nextD = (<usize>detailStride) << 3;
  for (let first = 0; first < width; first += BLOCK) {
    const last = min(width, first + BLOCK);
    for (let q = begin; q < end; q++) {
      const even = f64At(x, 2 * q * stride);
      const odd = f64At(even, stride);
      const rowA = f64At(approx, q * approxStride);
      const rowD = f64At(detail, q * detailStride);
      let c = first;
      for (; c + 3 < last; c += 4) {
        let e0 = f64x2.splat(0), e1 = e0, o0 = e0, o1 = e0;
        let a = f64At(rowA, c);
        let d = f64At(rowD, c);
        for (let t = 0; t < half; t++, a += nextA, d += nextD) {
          const tap = f64At(taps, 4 * t);
          const a0 = v128.load(a);
          const a1 = v128.load(a, 16);
          const d0 = v128.load(d);
          const d1 = v128.load(d, 16);
          e0 = madd(madd(e0, v128.load64_splat(tap), a0), v128.load64_splat(tap, 16), d0);
          e1 = madd(madd(e1, v128.load64_splat(tap), a1), v128.load64_splat(tap, 16), d1);
          o0 = madd(madd(o0, v128.load64_splat(tap, 8), a0), v128.load64_splat(tap, 24), d0);
          o1 = madd(madd(o1, v128.load64_splat(tap, 8), a1), v128.load64_splat(tap, 24), d1);
        }
        v128.store(f64At(even, c), e0);
        v128.store(f64At(even, c), e1, 16);
        v128.store(f64At(odd, c), o0);
        v128.store(f64At(odd, c), o1, 16);
      }
      for (; c < last; c++) {
        let s = f64x2.splat(0);
        let a = f64At(rowA, c);
        let d = f64At(rowD, c);
        for (let t = 0; t < half; t++, a += nextA, d += nextD) {
          s = madd(s, v128.load(f64At(taps, 4 * t)), v128.load64_splat(a));
          s = madd(s, v128.load(f64At(taps, 4 * t), 16), v128.load64_splat(d));
        }
        store<f64>(f64At(even, c), f64x2.extract_lane(s, 0));
        store<f64>(f64At(odd, c), f64x2.extract_lane(s, 1));
      }
    }
  }
}

/** Undecimated: coefficients begin..end-1, from samples `step` numbers apart. */
export function swtLine(
  begin: i32, end: i32, x: usize, approx: usize, detail: usize, taps: usize, F: i32, step: i32,
): void {
  splitAcross(begin, end, x, (<usize>step) << 3, approx, detail, taps, F);
}

/** Samples begin..end-1 of coefficients `step` numbers apart; taps are low_k, high_k in turn. */
export function iswtLine(
  begin: i32, end: i32, approx: usize, detail: usize, x: usize, taps: usize, F: i32, step: i32,
): void {
  const next = (<usize>step) << 3;
  let i = begin;
  for (; i + 7 < end; i += 8) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let a = f64At(approx, i);
    let d = f64At(detail, i);
    for (let k = 0; k < F; k++, a += next, d += next) {
      const v = v128.load64_splat(f64At(taps, 2 * k));
      const w = v128.load64_splat(f64At(taps, 2 * k), 8);
      s0 = madd(madd(s0, v, v128.load(a)), w, v128.load(d));
      s1 = madd(madd(s1, v, v128.load(a, 16)), w, v128.load(d, 16));
      s2 = madd(madd(s2, v, v128.load(a, 32)), w, v128.load(d, 32));
      s3 = madd(madd(s3, v, v128.load(a, 48)), w, v128.load(d, 48));
    }
    const to = f64At(x, i);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
  for (; i < end; i++) {
    let s: f64 = 0;
    let a = f64At(approx, i);
    let d = f64At(detail, i);
    for (let k = 0; k < F; k++, a += next, d += next) {
      s += load<f64>(f64At(taps, 2 * k)) * load<f64>(a);
      s += load<f64>(f64At(taps, 2 * k), 8) * load<f64>(d);
    }
    store<f64>(f64At(x, i), s);
  }
}
