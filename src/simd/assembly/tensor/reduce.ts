// Sums, products and extremes along axes. Every kernel adds in an order that depends on shapes alone.

const enum Op { Sum, Max, Min, Prod }

// @ts-ignore: decorator
@inline
function neutral(op: i32): f32 {
  return op == Op.Sum ? 0 : op == Op.Max ? -f32.MAX_VALUE - f32.MAX_VALUE : op == Op.Min ? f32.MAX_VALUE + f32.MAX_VALUE : 1;
}

// @ts-ignore: decorator
@inline
function join(op: i32, a: v128, b: v128): v128 {
  return op == Op.Sum ? f32x4.add(a, b) : op == Op.Max ? f32x4.max(a, b) : op == Op.Min ? f32x4.min(a, b) : f32x4.mul(a, b);
}

// @ts-ignore: decorator
@inline
function joinOne(op: i32, a: f32, b: f32): f32 {
  return op == Op.Sum ? a + b : op == Op.Max ? max(a, b) : op == Op.Min ? min(a, b) : a * b;
}

/** y[row] = scale * op over the n numbers of each row. */
export function reduceRows(begin: i32, end: i32, x: usize, y: usize, n: i32, op: i32, scale: f32): void {
  for (let row = begin; row < end; row++) {
    store<f32>(y + ((<usize>row) << 2), scale * reduceRow(x + (<usize>row * <usize>n << 2), n, op));
  }
}

function reduceRow(from: usize, n: i32, op: i32): f32 {
  const start = f32x4.splat(neutral(op));
  let s0 = start, s1 = start, s2 = start, s3 = start;
  let i = 0;
  for (; i + 15 < n; i += 16, from += 64) {
    s0 = join(op, s0, v128.load(from));
    s1 = join(op, s1, v128.load(from, 16));
    s2 = join(op, s2, v128.load(from, 32));
    s3 = join(op, s3, v128.load(from, 48));
  }
  for (; i + 3 < n; i += 4, from += 16) s0 = join(op, s0, v128.load(from));
  s0 = join(op, join(op, s0, s1), join(op, s2, s3));
  let r = joinOne(
    op, joinOne(op, f32x4.extract_lane(s0, 0), f32x4.extract_lane(s0, 1)),
    joinOne(op, f32x4.extract_lane(s0, 2), f32x4.extract_lane(s0, 3)),
  );
  for (; i < n; i++, from += 4) r = joinOne(op, r, load<f32>(from));
  return r;
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
    const last = min(rows, first + step);
    const slice = x + <usize>(p / pieces) * <usize>rows * width;
    const to = y + <usize>p * width;
    let c: i32 = 0;
    for (; c + 15 < columns; c += 16) {
      let at = slice + <usize>first * width + ((<usize>c) << 2);
      const start = f32x4.splat(neutral(op));
      let s0 = start, s1 = start, s2 = start, s3 = start;
      for (let r = first; r < last; r++, at += width) {
        s0 = join(op, s0, v128.load(at));
        s1 = join(op, s1, v128.load(at, 16));
        s2 = join(op, s2, v128.load(at, 32));
        s3 = join(op, s3, v128.load(at, 48));
      }
      const v = f32x4.splat(scale);
      const target = to + ((<usize>c) << 2);
      v128.store(target, f32x4.mul(v, s0));
      v128.store(target, f32x4.mul(v, s1), 16);
      v128.store(target, f32x4.mul(v, s2), 32);
      v128.store(target, f32x4.mul(v, s3), 48);
    }
    for (; c < columns; c++) {
      let at = slice + <usize>first * width + ((<usize>c) << 2);
      let s = neutral(op);
      for (let r = first; r < last; r++, at += width) s = joinOne(op, s, load<f32>(at));
      store<f32>(to + ((<usize>c) << 2), scale * s);
    }
  }
}
