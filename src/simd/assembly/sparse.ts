// A sparse matrix times a few dense columns, which lie side by side: each element of A is read once for all of
// them, and neighbouring columns share a vector.
import { f64At } from './vector';

/** Rows that one thread takes at once. */
const CHUNK: i32 = 256;

/** Rows CHUNK * begin.. of Y = A X; row r of A is first[r] .. first[r + 1] - 1, X and Y have `columns` columns. */
export function sparseTimesColumns(
  begin: i32, end: i32, first: usize, column: usize, value: usize, rows: i32, x: usize, y: usize, columns: i32,
): void {
  const last = min(rows, end * CHUNK);
  for (let r = begin * CHUNK; r < last; r++) {
    const from = load<i32>(first + ((<usize>r) << 2));
    const to = load<i32>(first + ((<usize>r) << 2), 4);
    const out = f64At(y, r * columns);
    let c = 0;
    for (; c + 8 <= columns; c += 8) eightColumns(from, to, column, value, f64At(x, c), columns, f64At(out, c));
    for (; c + 2 <= columns; c += 2) twoColumns(from, to, column, value, f64At(x, c), columns, f64At(out, c));
    if (c < columns) oneColumn(from, to, column, value, f64At(x, c), columns, f64At(out, c));
  }
}

// @ts-ignore: decorator
@inline
function source(column: usize, k: i32, x: usize, columns: i32): usize {
  return f64At(x, load<i32>(column + ((<usize>k) << 2)) * columns);
}

function eightColumns(from: i32, to: i32, column: usize, value: usize, x: usize, columns: i32, out: usize): void {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let k = from; k < to; k++) {
    const a = v128.load64_splat(f64At(value, k));
    const at = source(column, k, x, columns);
    s0 = f64x2.add(s0, f64x2.mul(a, v128.load(at)));
    s1 = f64x2.add(s1, f64x2.mul(a, v128.load(at, 16)));
    s2 = f64x2.add(s2, f64x2.mul(a, v128.load(at, 32)));
    s3 = f64x2.add(s3, f64x2.mul(a, v128.load(at, 48)));
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}

function twoColumns(from: i32, to: i32, column: usize, value: usize, x: usize, columns: i32, out: usize): void {
  let sum = f64x2.splat(0);
  for (let k = from; k < to; k++)
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(f64At(value, k)), v128.load(source(column, k, x, columns))));
  v128.store(out, sum);
}

function oneColumn(from: i32, to: i32, column: usize, value: usize, x: usize, columns: i32, out: usize): void {
  let sum: f64 = 0;
  for (let k = from; k < to; k++) sum += load<f64>(f64At(value, k)) * load<f64>(source(column, k, x, columns));
  store<f64>(out, sum);
}
