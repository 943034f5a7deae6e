// Matrix times vector for the reductions to tridiagonal and bidiagonal form, four rows at a time: each number of A
// is read once, and it is the reading that takes the time.
import { axpyF64, dotF64, f64At } from './vector';

/** What one thread does at once: rows of A, columns of A, rows of a symmetric A. */
const CHUNK: i32 = 64;
const STRIP: i32 = 128;
const SYMMETRIC: i32 = 128;

/** Rows CHUNK * begin.. of y = A x, A rows x n. */
export function multiplyRows(begin: i32, end: i32, a: usize, stride: i32, rows: i32, n: i32, x: usize, y: usize): void {
  for (let chunk = begin; chunk < end; chunk++) {
    const last = min(rows, (chunk + 1) * CHUNK);
    let i = chunk * CHUNK;
    for (; i + 3 < last; i += 4) fourDots(f64At(a, i * stride), stride, n, x, f64At(y, i));
    for (; i < last; i++) store<f64>(f64At(y, i), dotF64(f64At(a, i * stride), x, n));
  }
}

function fourDots(a: usize, stride: i32, n: i32, x: usize, y: usize): void {
  const b = f64At(a, stride), c = f64At(b, stride), d = f64At(c, stride);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const k = (<usize>i) << 3;
    const u = v128.load(x + k);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + k), u));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(b + k), u));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(c + k), u));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(d + k), u));
    const v = v128.load(x + k, 16);
    t0 = f64x2.add(t0, f64x2.mul(v128.load(a + k, 16), v));
    t1 = f64x2.add(t1, f64x2.mul(v128.load(b + k, 16), v));
    t2 = f64x2.add(t2, f64x2.mul(v128.load(c + k, 16), v));
    t3 = f64x2.add(t3, f64x2.mul(v128.load(d + k, 16), v));
  }
  const rest = (<usize>i) << 3;
  store<f64>(y, laneSum(f64x2.add(s0, t0)) + scalarDot(a + rest, x + rest, n - i));
  store<f64>(y, laneSum(f64x2.add(s1, t1)) + scalarDot(b + rest, x + rest, n - i), 8);
  store<f64>(y, laneSum(f64x2.add(s2, t2)) + scalarDot(c + rest, x + rest, n - i), 16);
  store<f64>(y, laneSum(f64x2.add(s3, t3)) + scalarDot(d + rest, x + rest, n - i), 24);
}

// @ts-ignore: decorator
@inline
function laneSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
function scalarDot(x: usize, y: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += load<f64>(f64At(x, i)) * load<f64>(f64At(y, i));
  return sum;
}

/** Columns STRIP * begin.. of y = A^T x, A rows x n. */
export function multiplyColumns(begin: i32, end: i32, a: usize, stride: i32, rows: i32, n: i32, x: usize, y: usize): void {
  for (let strip = begin; strip < end; strip++) {
    const left = strip * STRIP;
    const width = min(STRIP, n - left);
    const to = f64At(y, left);
    memory.fill(to, 0, (<usize>width) << 3);
    let i = 0;
    for (; i + 3 < rows; i += 4) fourAxpys(f64At(x, i), f64At(a, i * stride + left), stride, width, to);
    for (; i < rows; i++) axpyF64(load<f64>(f64At(x, i)), f64At(a, i * stride + left), to, width);
  }
}

/** y += x_0 a_0 + ... + x_3 a_3, four rows of A. */
function fourAxpys(x: usize, a: usize, stride: i32, n: i32, y: usize): void {
  const b = f64At(a, stride), c = f64At(b, stride), d = f64At(c, stride);
  const x0 = v128.load64_splat(x), x1 = v128.load64_splat(x, 8);
  const x2 = v128.load64_splat(x, 16), x3 = v128.load64_splat(x, 24);
  let i = 0;
  for (; i + 1 < n; i += 2) {
    const k = (<usize>i) << 3;
    const low = f64x2.add(f64x2.mul(x0, v128.load(a + k)), f64x2.mul(x1, v128.load(b + k)));
    const high = f64x2.add(f64x2.mul(x2, v128.load(c + k)), f64x2.mul(x3, v128.load(d + k)));
    v128.store(y + k, f64x2.add(v128.load(y + k), f64x2.add(low, high)));
  }
  if (i < n) {
    const k = (<usize>i) << 3;
    const low = load<f64>(x) * load<f64>(a + k) + load<f64>(x, 8) * load<f64>(b + k);
    const high = load<f64>(x, 16) * load<f64>(c + k) + load<f64>(x, 24) * load<f64>(d + k);
    store<f64>(y + k, load<f64>(y + k) + (low + high));
  }
}

/**
 * Part of y = A x for symmetric A of order n given by its upper half. Chunk `begin`.. of SYMMETRIC rows each writes
 * its own share of all n numbers to partial[chunk]; the caller adds the shares in order.
 */
export function multiplySymmetric(begin: i32, end: i32, a: usize, stride: i32, n: i32, x: usize, partial: usize): void {
  for (let chunk = begin; chunk < end; chunk++) {
    const y = f64At(partial, chunk * n);
    memory.fill(y, 0, (<usize>n) << 3);
    const last = min(n, (chunk + 1) * SYMMETRIC);
    let i = chunk * SYMMETRIC;
    for (; i + 3 < last; i += 4) {
      for (let r = i; r < i + 4; r++) {
        const diagonal = f64At(a, r * stride + r);
        const xr = load<f64>(f64At(x, r));
        let sum = load<f64>(diagonal) * xr;
        for (let c = r + 1; c < i + 4; c++) {
          const v = load<f64>(f64At(diagonal, c - r));
          sum += v * load<f64>(f64At(x, c));
          store<f64>(f64At(y, c), load<f64>(f64At(y, c)) + v * xr);
        }
        store<f64>(f64At(y, r), load<f64>(f64At(y, r)) + sum);
      }
      fourBoth(f64At(a, i * stride + i + 4), stride, n - i - 4, f64At(x, i), f64At(y, i));
    }
    for (; i < last; i++) {
      const row = f64At(a, i * stride + i);
      const xi = load<f64>(f64At(x, i));
      axpyF64(xi, row + 8, f64At(y, i + 1), n - i - 1);
      store<f64>(f64At(y, i), load<f64>(f64At(y, i)) + dotF64(row, f64At(x, i), n - i));
    }
  }
}

/** Four rows that begin 4 to the right of x, y: y_0..3 += rows . x_4.., y_4.. += x_0..3 rows. */
function fourBoth(a: usize, stride: i32, n: i32, x: usize, y: usize): void {
  const b = f64At(a, stride), c = f64At(b, stride), d = f64At(c, stride);
  const x0 = v128.load64_splat(x), x1 = v128.load64_splat(x, 8);
  const x2 = v128.load64_splat(x, 16), x3 = v128.load64_splat(x, 24);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let i = 0;
  for (; i + 1 < n; i += 2) {
    const k = (<usize>i) << 3;
    const u = v128.load(x + k, 32);
    const va = v128.load(a + k), vb = v128.load(b + k), vc = v128.load(c + k), vd = v128.load(d + k);
    s0 = f64x2.add(s0, f64x2.mul(va, u));
    s1 = f64x2.add(s1, f64x2.mul(vb, u));
    s2 = f64x2.add(s2, f64x2.mul(vc, u));
    s3 = f64x2.add(s3, f64x2.mul(vd, u));
    const low = f64x2.add(f64x2.mul(x0, va), f64x2.mul(x1, vb));
    const high = f64x2.add(f64x2.mul(x2, vc), f64x2.mul(x3, vd));
    v128.store(y + k, f64x2.add(v128.load(y + k, 32), f64x2.add(low, high)), 32);
  }
  store<f64>(y, load<f64>(y) + laneSum(s0));
  store<f64>(y, load<f64>(y, 8) + laneSum(s1), 8);
  store<f64>(y, load<f64>(y, 16) + laneSum(s2), 16);
  store<f64>(y, load<f64>(y, 24) + laneSum(s3), 24);
  if (i < n) {
    const k = (<usize>i) << 3;
    const u = load<f64>(x + k, 32);
    let more = load<f64>(y + k, 32);
    const rows = a + k;
    for (let r = 0; r < 4; r++) {
      const v = load<f64>(f64At(rows, r * stride));
      store<f64>(f64At(y, r), load<f64>(f64At(y, r)) + v * u);
      more += load<f64>(f64At(x, r)) * v;
    }
    store<f64>(y + k, more, 32);
  }
}

/** y = sum over chunks of partial[chunk], in order. */
export function addShares(partial: usize, chunks: i32, n: i32, y: usize): void {
  memory.copy(y, partial, (<usize>n) << 3);
  for (let chunk = 1; chunk < chunks; chunk++) axpyF64(1, f64At(partial, chunk * n), y, n);
}
