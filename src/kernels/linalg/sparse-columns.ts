import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { type Matrix, matrix } from './matrix.js';
import type { SparseRows } from './sparse-rows.js';

/** X -> A X. */
export type Multiply = (x: Matrix) => Matrix;

/** As in assembly/sparse.ts. */
const CHUNK = 256;
// Below this many multiplications one thread is done before another wakes.
const WORTH_A_THREAD = 200_000;

/** Opens a sparse matrix for products with dense ones; in the SIMD case it stays in its memory while `body` runs. */
export function withSparse<T>(a: SparseRows, body: (multiply: Multiply) => T): T {
  if (a.begin.length !== a.rows + 1 || a.column.length !== a.value.length)
    throw new DataError(`a sparse matrix of ${a.rows} rows does not say where they begin`);
  if (!compute.simd) return body((x) => plain(a, x));
  return simd((s) => {
    const [first, column, value] = [s.i32(a.begin), s.i32(a.column), s.f64(a.value)];
    return body((x) =>
      simd((t) => {
        const [from, to] = [t.f64(x.data), t.f64(a.rows * x.cols)];
        const chunks = Math.ceil(a.rows / CHUNK);
        const grain = Math.max(1, Math.ceil((WORTH_A_THREAD * chunks) / (a.value.length * x.cols + 1)));
        t.parallel('sparseTimesColumns', chunks, grain, [
          first.ptr,
          column.ptr,
          value.ptr,
          a.rows,
          from.ptr,
          to.ptr,
          x.cols,
        ]);
        return matrix(a.rows, x.cols, to.copy());
      }),
    );
  });
}

function plain({ rows, begin, column, value }: SparseRows, x: Matrix): Matrix {
  const out = new Float64Array(rows * x.cols);
  for (let r = 0; r < rows; r++)
    for (let k = begin[r]!; k < begin[r + 1]!; k++) {
      const from = column[k]! * x.cols;
      for (let c = 0; c < x.cols; c++) out[r * x.cols + c]! += value[k]! * x.data[from + c]!;
    }
  return matrix(rows, x.cols, out);
}
