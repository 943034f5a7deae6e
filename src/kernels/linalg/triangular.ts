import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import type { Arena } from '../../simd/engine.js';
import { simd } from '../../simd/engine.js';
import type { Strided, Target } from './gemm.js';
import { gemm } from './gemm.js';
import type { Matrix } from './matrix.js';
import { copyMatrix } from './matrix.js';

export interface TriangularOptions {
  /** Which half of T is read; the other may hold anything. */
  half: 'lower' | 'upper';
  /** Solve with T^T instead. */
  transpose?: boolean;
  /** Take the diagonal as ones, without reading it. */
  unit?: boolean;
}

/** X with T X = B, T triangular. A zero on the diagonal is refused. */
export function solveTriangular(
  t: Matrix,
  b: Matrix,
  { half, transpose = false, unit = false }: TriangularOptions,
): Matrix {
  const n = t.rows;
  if (t.cols !== n || b.rows !== n)
    throw new DataError(`a ${t.rows}x${t.cols} triangle cannot be solved with ${b.rows} right-hand rows`);
  if (!unit)
    for (let i = 0; i < n; i++)
      if (t.data[i * (n + 1)] === 0)
        throw new DataError(`the triangular matrix is singular (diagonal element ${i + 1} is 0)`);
  // Forward substitution serves all: an upper triangle is a lower one read backwards.
  const forward = (half === 'lower') !== transpose;
  const [rowStride, columnStride] = transpose ? [1, n] : [n, 1];
  const view = (ptr: number): Strided =>
    forward
      ? { ptr, rowStride, columnStride }
      : { ptr: ptr + 8 * (n * n - 1), rowStride: -rowStride, columnStride: -columnStride };
  if (compute.simd && n * n * b.cols >= WORTH_SIMD)
    return simd((s) => {
      const triangle = view(s.f64(t.data).ptr);
      const x = s.f64(b.data);
      const target = forward
        ? { ptr: x.ptr, stride: b.cols }
        : { ptr: x.ptr + 8 * (n - 1) * b.cols, stride: -b.cols };
      substituteBlocks(s, triangle, unit, n, target, b.cols);
      return { ...b, data: x.copy() };
    });
  return substitutePlain(t.data, view(0), unit, b);
}

const WORTH_SIMD = 100_000;

/** Rows of X solved directly before a product carries them to the rows below. */
const BLOCK = 64;

/** X = T^-1 X in the arena, T lower triangular (strides may be negative: see above). */
export function substituteBlocks(
  s: Arena,
  t: Strided,
  unit: boolean,
  n: number,
  x: Target,
  columns: number,
): void {
  const strips = Math.ceil(columns / 8);
  for (let top = 0; top < n; top += BLOCK) {
    const size = Math.min(BLOCK, n - top);
    const below = n - top - size;
    const rows = { ptr: x.ptr + 8 * top * x.stride, stride: x.stride };
    const corner = t.ptr + 8 * top * (t.rowStride + t.columnStride);
    s.parallel('substitute', strips, size * size * columns < 100_000 ? strips : 8, [
      ...[corner, t.rowStride, t.columnStride, unit ? 1 : 0, size, rows.ptr, rows.stride, columns],
    ]);
    gemm(
      { ptr: rows.ptr + 8 * size * x.stride, stride: x.stride },
      { ...t, ptr: corner + 8 * size * t.rowStride },
      { ptr: rows.ptr, rowStride: x.stride, columnStride: 1 },
      { m: below, n: columns, depth: size, op: 'subtract' },
    );
  }
}

function substitutePlain(t: Float64Array, view: Strided, unit: boolean, b: Matrix): Matrix {
  const { data: x } = copyMatrix(b);
  const { rows: n, cols } = b;
  const backwards = view.rowStride < 0;
  const first = view.ptr / 8;
  const row = (r: number) => (backwards ? n - 1 - r : r) * cols;
  for (let r = 0; r < n; r++) {
    const to = row(r);
    for (let c = 0; c < r; c++) {
      const factor = t[first + r * view.rowStride + c * view.columnStride]!;
      const from = row(c);
      for (let j = 0; j < cols; j++) x[to + j]! -= factor * x[from + j]!;
    }
    if (unit) continue;
    const pivot = t[first + r * (view.rowStride + view.columnStride)]!;
    for (let j = 0; j < cols; j++) x[to + j]! /= pivot;
  }
  return { ...b, data: x };
}
