// Sums, products and extremes along axes. Every kernel adds in an order that depends on shapes alone.
import { loadSome, storeSome } from './block';

const enum Op { Sum, Max, Min, Prod, Squares }

// @ts-ignore: decorator
@inline
function neutral(op: i32): f32 {
  return op == Op.Max ? -f32.MAX_VALUE - f32.MAX_VALUE : op == Op.Min ? f32.MAX_VALUE + f32.MAX_VALUE : op == Op.Prod ? 1 : 0;
}

/** One more number; the squares of numbers are added up too. */
// @ts-ignore: decorator
@inline
function take(op: i32, a: v128, b: v128): v128 {
  return op == Op.Squares ? f32x4.add(a, f32x4.mul(b, b)) : join(op, a, b);
}

/** Two partial results. */
// @ts-ignore: decorator
@inline
function join(op: i32, a: v128, b: v128): v128 {
  return op == Op.Max ? f32x4.max(a, b) : op == Op.Min ? f32x4.min(a, b) : op == Op.Prod ? f32x4.mul(a, b) : f32x4.add(a, b);
}

/**
 * Over the last axis of [outer, n]: piece p takes numbers (p % pieces) * step and on, `step` of them, of row
 * p / pieces and leaves scale * op of them in y[p].
 */
export function reduceRows(
  begin: i32, end: i32, x: usize, y: usize, n: i32, pieces: i32, step: i32, op: i32, scale: f32,
): void {
  for (let p = begin; p < end; p++) {
    const first = p % pieces * step;
    const from = x + ((<usize>(p / pieces) * <usize>n + <usize>first) << 2);
    const count = min(step, n - first);
    // Each with the operation as a constant, so that the loop does not ask for it.
    let r: f32;
    if (op == Op.Sum) r = reduceRow(from, count, Op.Sum);
    else if (op == Op.Squares) r = reduceRow(from, count, Op.Squares);
    else if (op == Op.Max) r = reduceRow(from, count, Op.Max);
    else if (op == Op.Min) r = reduceRow(from, count, Op.Min);
    else r = reduceRow(from, count, Op.Prod);
    store<f32>(y + (<usize>p << 2), scale * r);
  }
}

// @ts-ignore: decorator
@inline
function reduceRow(from: usize, n: i32, op: i32): f32 {
  const start = f32x4.splat(neutral(op));
  let s0 = start, s1 = start, s2 = start, s3 = start;
  let i = 0;
  for (; i + 15 < n; i += 16, from += 64) {
    s0 = take(op, s0, v128.load(from));
    s1 = take(op, s1, v128.load(from, 16));
    s2 = take(op, s2, v128.load(from, 32));
    s3 = take(op, s3, v128.load(from, 48));
  }
  for (; i + 3 < n; i += 4, from += 16) s0 = take(op, s0, v128.load(from));
  s0 = join(op, join(op, s0, s1), join(op, s2, s3));
  s0 = join(op, s0, v128.shuffle<u32>(s0, s0, 1, 0, 3, 2));
  s0 = join(op, s0, v128.shuffle<u32>(s0, s0, 2, 3, 0, 1));
  for (; i < n; i++, from += 4) s0 = take(op, s0, v128.load32_splat(from));
  return f32x4.extract_lane(s0, 0);
}

/**
 * Over the middle of [outer, rows, columns]: piece p takes rows (p % pieces) * step and on of slice p / pieces and
 * leaves scale * op of them in y[p, columns].
 */
export function reduceColumns(
  begin: i32, end: i32, x: usize, y: usize, rows: i32, columns: i32, pieces: i32, step: i32, op: i32, scale: f32,
): void {
  const width = (<usize>columns) << 2;
  for (let p = begin; p < end; p++) {
    const first = p % pieces * step;
    const count = min(rows, first + step) - first;
    const from = x + (<usize>(p / pieces) * <usize>rows + <usize>first) * width;
    const to = y + <usize>p * width;
    if (op == Op.Sum) reduceBand(from, to, count, columns, Op.Sum, scale);
    else if (op == Op.Squares) reduceBand(from, to, count, columns, Op.Squares, scale);
    else if (op == Op.Max) reduceBand(from, to, count, columns, Op.Max, scale);
    else if (op == Op.Min) reduceBand(from, to, count, columns, Op.Min, scale);
    else reduceBand(from, to, count, columns, Op.Prod, scale);
  }
}

// @ts-ignore: decorator
@inline
function reduceBand(from: usize, to: usize, rows: i32, columns: i32, op: i32, scale: f32): void {
  const width = (<usize>columns) << 2;
  const start = f32x4.splat(neutral(op)), v = f32x4.splat(scale);
  let c: i32 = 0;
  for (; c + 15 < columns; c += 16) {
    let at = from + ((<usize>c) << 2);
    let s0 = start, s1 = start, s2 = start, s3 = start;
    for (let r = 0; r < rows; r++, at += width) {
      s0 = take(op, s0, v128.load(at));
      s1 = take(op, s1, v128.load(at, 16));
      s2 = take(op, s2, v128.load(at, 32));
      s3 = take(op, s3, v128.load(at, 48));
    }
    const target = to + ((<usize>c) << 2);
    v128.store(target, f32x4.mul(v, s0));
    v128.store(target, f32x4.mul(v, s1), 16);
    v128.store(target, f32x4.mul(v, s2), 32);
    v128.store(target, f32x4.mul(v, s3), 48);
  }
  for (; c < columns; c += 4) {
    let at = from + ((<usize>c) << 2);
    const count = columns - c;
    let s = start;
    // The last row alone may end where memory does not belong to it.
    for (let r = 1; r < rows; r++, at += width) s = take(op, s, v128.load(at));
    s = take(op, s, loadSome(at, count));
    storeSome(to + ((<usize>c) << 2), f32x4.mul(v, s), count);
  }
}
