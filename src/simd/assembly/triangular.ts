// What is left of Cholesky, LU and triangular solves once matrix products have done the rest: small diagonal
// blocks and substitution with many right-hand sides.
import { axpyF64, f64At } from './vector';

/** Right-hand sides solved together, four vectors. */
const STRIP: i32 = 8;

/**
 * Columns STRIP * begin.. of X = T^-1 X, T lower triangular of order n with element (r, c) at t + r * rowStride +
 * c * columnStride. An upper triangular T is the same read from its end, with all strides negative.
 */
export function substitute(
  begin: i32, end: i32, t: usize, rowStride: i32, columnStride: i32, unit: i32, n: i32,
  x: usize, stride: i32, columns: i32,
): void {
  for (let strip = begin; strip < end; strip++) {
    const left = strip * STRIP;
    if (left + STRIP <= columns) substituteStrip(t, rowStride, columnStride, unit, n, f64At(x, left), stride);
    else for (let j = left; j < columns; j++) substituteOne(t, rowStride, columnStride, unit, n, f64At(x, j), stride);
  }
}

function substituteStrip(t: usize, rowStride: i32, columnStride: i32, unit: i32, n: i32, x: usize, stride: i32): void {
  for (let r = 0; r < n; r++) {
    const row = f64At(x, r * stride);
    let x0 = v128.load(row), x1 = v128.load(row, 16), x2 = v128.load(row, 32), x3 = v128.load(row, 48);
    let above = x;
    let at = f64At(t, r * rowStride);
    for (let c = 0; c < r; c++) {
      const factor = v128.load64_splat(at);
      x0 = f64x2.sub(x0, f64x2.mul(factor, v128.load(above)));
      x1 = f64x2.sub(x1, f64x2.mul(factor, v128.load(above, 16)));
      x2 = f64x2.sub(x2, f64x2.mul(factor, v128.load(above, 32)));
      x3 = f64x2.sub(x3, f64x2.mul(factor, v128.load(above, 48)));
      at = f64At(at, columnStride);
      above = f64At(above, stride);
    }
    if (!unit) {
      const pivot = v128.load64_splat(at);
      x0 = f64x2.div(x0, pivot);
      x1 = f64x2.div(x1, pivot);
      x2 = f64x2.div(x2, pivot);
      x3 = f64x2.div(x3, pivot);
    }
    v128.store(row, x0);
    v128.store(row, x1, 16);
    v128.store(row, x2, 32);
    v128.store(row, x3, 48);
  }
}

function substituteOne(t: usize, rowStride: i32, columnStride: i32, unit: i32, n: i32, x: usize, stride: i32): void {
  for (let r = 0; r < n; r++) {
    let sum = load<f64>(f64At(x, r * stride));
    for (let c = 0; c < r; c++)
      sum -= load<f64>(f64At(t, r * rowStride + c * columnStride)) * load<f64>(f64At(x, c * stride));
    store<f64>(f64At(x, r * stride), unit ? sum : sum / load<f64>(f64At(t, r * (rowStride + columnStride))));
  }
}

/**
 * The upper factor R of an n x n block A = R^T R in place of its upper half. Returns n, or the first k whose
 * pivot is not positive; the pivot is then left on the diagonal.
 */
export function choleskyBlock(a: usize, stride: i32, n: i32): i32 {
  for (let k = 0; k < n; k++) {
    const row = f64At(a, k * stride);
    const pivot = load<f64>(f64At(row, k));
    if (!(pivot > 0)) return k;
    const root = sqrt(pivot);
    store<f64>(f64At(row, k), root);
    for (let j = k + 1; j < n; j++) store<f64>(f64At(row, j), load<f64>(f64At(row, j)) / root);
    for (let i = k + 1; i < n; i++)
      axpyF64(-load<f64>(f64At(row, i)), f64At(row, i), f64At(a, i * stride + i), n - i);
  }
  return n;
}

/**
 * LU with partial pivoting of `width` columns from column `left` of rows left..m-1. Whole rows (of `columns`) are
 * exchanged; pivots[j] is the row that came to row j. A column of zeros is passed over: U is singular there.
 */
export function luPanel(a: usize, stride: i32, m: i32, columns: i32, left: i32, width: i32, pivots: usize): void {
  const right = left + width;
  for (let j = left; j < right; j++) {
    let best = j;
    let most: f64 = -1;
    for (let i = j; i < m; i++) {
      const size = abs(load<f64>(f64At(a, i * stride + j)));
      if (size > most) {
        most = size;
        best = i;
      }
    }
    store<i32>(pivots + ((<usize>j) << 2), best);
    const row = f64At(a, j * stride);
    if (best != j) exchange(row, f64At(a, best * stride), columns);
    if (most <= 0) continue;
    const pivot = load<f64>(f64At(row, j));
    for (let i = j + 1; i < m; i++) {
      const other = f64At(a, i * stride + j);
      const factor = load<f64>(other) / pivot;
      store<f64>(other, factor);
      axpyF64(-factor, f64At(row, j + 1), other + 8, right - j - 1);
    }
  }
}

function exchange(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const kept = load<f64>(f64At(x, i));
    store<f64>(f64At(x, i), load<f64>(f64At(y, i)));
    store<f64>(f64At(y, i), kept);
  }
}
