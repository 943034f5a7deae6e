// Medians of 3 x 3 and 5 x 5 samples by minima and maxima, 16 bytes at once. Columns of the square are sorted once, in
// lines of the smallest, the second smallest, ... of every column of a row, and shared by the squares that lie over
// them. Samples of a pixel stay beside each other: the next one of the same channel lies `pixel` bytes ahead.
import { source } from './blur';

// @ts-ignore: decorator
@inline
function less<T>(a: v128, b: v128): v128 {
  return v128.min<T>(a, b);
}

// @ts-ignore: decorator
@inline
function more<T>(a: v128, b: v128): v128 {
  return v128.max<T>(a, b);
}

/** The middle one of three, of which low <= high. */
// @ts-ignore: decorator
@inline
function between<T>(low: v128, a: v128, high: v128): v128 {
  return more<T>(low, less<T>(a, high));
}

// @ts-ignore: decorator
@inline
function middle<T>(a: v128, b: v128, c: v128): v128 {
  return between<T>(less<T>(a, b), c, more<T>(a, b));
}

/** Columns of three rows sorted: lines `step` bytes apart, the smallest first. */
function sort3<T>(to: usize, step: usize, a: usize, b: usize, c: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = v128.load(a + i);
    const q = v128.load(b + i);
    const r = v128.load(c + i);
    const least = less<T>(p, q);
    const most = more<T>(p, q);
    v128.store(to + i, less<T>(least, r));
    v128.store(to + step + i, between<T>(least, r, most));
    v128.store(to + 2 * step + i, more<T>(most, r));
  }
}

/** The same for five rows: two pairs are merged, the fifth put between. */
function sort5<T>(to: usize, step: usize, a: usize, b: usize, c: usize, d: usize, e: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = v128.load(a + i);
    const q = v128.load(b + i);
    const r = v128.load(c + i);
    const s = v128.load(d + i);
    const t = v128.load(e + i);
    const p1 = less<T>(p, q), p2 = more<T>(p, q);
    const q1 = less<T>(r, s), q2 = more<T>(r, s);
    const m = more<T>(p1, q1), n = less<T>(p2, q2);
    const w1 = less<T>(p1, q1), w2 = less<T>(m, n), w3 = more<T>(m, n), w4 = more<T>(p2, q2);
    v128.store(to + i, less<T>(w1, t));
    v128.store(to + step + i, between<T>(w1, t, w2));
    v128.store(to + 2 * step + i, between<T>(w2, t, w3));
    v128.store(to + 3 * step + i, between<T>(w3, t, w4));
    v128.store(to + 4 * step + i, more<T>(w4, t));
  }
}

/** 16 bytes of medians: of the largest of the lowest, the middle one of the middle ones, the smallest of the highest. */
// @ts-ignore: decorator
@inline
function median9<T>(line: usize, step: usize, pixel: usize): v128 {
  const left = line - pixel;
  const right = line + pixel;
  return middle<T>(
    more<T>(more<T>(v128.load(left), v128.load(line)), v128.load(right)),
    middle<T>(v128.load(left + step), v128.load(line + step), v128.load(right + step)),
    less<T>(less<T>(v128.load(left + 2 * step), v128.load(line + 2 * step)), v128.load(right + 2 * step)),
  );
}

/**
 * Of five sorted columns. When each line is sorted too (rows stay in order), the sample of rank i of line j has
 * at least i j samples that are not larger and (6 - i) (6 - j) that are not smaller. Those that can still be the 13th
 * are the diagonal from the largest of the lowest line to the smallest of the highest, and the diagonals on either
 * side. A sample below lies under two of the diagonal and one above over two, so that what is left is the largest
 * below, the middle one of the diagonal, and the smallest above.
 */
// @ts-ignore: decorator
@inline
function median25<T>(line: usize, step: usize, pixel: usize): v128 {
  // The lowest line: its two largest.
  let at = line - 2 * pixel;
  let a = v128.load(at), b = v128.load(at + pixel), c = v128.load(at + 2 * pixel), d = v128.load(at + 3 * pixel);
  let e = v128.load(at + 4 * pixel);
  let p1 = less<T>(a, b), p2 = more<T>(a, b), q1 = less<T>(c, d), q2 = more<T>(c, d);
  let w4 = more<T>(p2, q2);
  let w3 = more<T>(more<T>(p1, q1), less<T>(p2, q2));
  let below = between<T>(w3, e, w4);
  const first = more<T>(w4, e);

  at += step;
  a = v128.load(at), b = v128.load(at + pixel), c = v128.load(at + 2 * pixel), d = v128.load(at + 3 * pixel);
  e = v128.load(at + 4 * pixel);
  p1 = less<T>(a, b), p2 = more<T>(a, b), q1 = less<T>(c, d), q2 = more<T>(c, d);
  let m = more<T>(p1, q1), n = less<T>(p2, q2);
  let w2 = less<T>(m, n);
  w3 = more<T>(m, n), w4 = more<T>(p2, q2);
  below = more<T>(below, between<T>(w2, e, w3));
  const second = between<T>(w3, e, w4);
  let above = more<T>(w4, e);

  at += step;
  a = v128.load(at), b = v128.load(at + pixel), c = v128.load(at + 2 * pixel), d = v128.load(at + 3 * pixel);
  e = v128.load(at + 4 * pixel);
  p1 = less<T>(a, b), p2 = more<T>(a, b), q1 = less<T>(c, d), q2 = more<T>(c, d);
  m = more<T>(p1, q1), n = less<T>(p2, q2);
  let w1 = less<T>(p1, q1);
  w2 = less<T>(m, n), w3 = more<T>(m, n), w4 = more<T>(p2, q2);
  below = more<T>(below, between<T>(w1, e, w2));
  const third = between<T>(w2, e, w3);
  above = less<T>(above, between<T>(w3, e, w4));

  at += step;
  a = v128.load(at), b = v128.load(at + pixel), c = v128.load(at + 2 * pixel), d = v128.load(at + 3 * pixel);
  e = v128.load(at + 4 * pixel);
  p1 = less<T>(a, b), p2 = more<T>(a, b), q1 = less<T>(c, d), q2 = more<T>(c, d);
  m = more<T>(p1, q1), n = less<T>(p2, q2);
  w1 = less<T>(p1, q1), w2 = less<T>(m, n), w3 = more<T>(m, n);
  below = more<T>(below, less<T>(w1, e));
  const fourth = between<T>(w1, e, w2);
  above = less<T>(above, between<T>(w2, e, w3));

  // The highest line: its two smallest.
  at += step;
  a = v128.load(at), b = v128.load(at + pixel), c = v128.load(at + 2 * pixel), d = v128.load(at + 3 * pixel);
  e = v128.load(at + 4 * pixel);
  p1 = less<T>(a, b), p2 = more<T>(a, b), q1 = less<T>(c, d), q2 = more<T>(c, d);
  w1 = less<T>(p1, q1);
  w2 = less<T>(more<T>(p1, q1), less<T>(p2, q2));
  const fifth = less<T>(w1, e);
  above = less<T>(above, between<T>(w1, e, w2));

  p1 = less<T>(first, second), p2 = more<T>(first, second), q1 = less<T>(third, fourth), q2 = more<T>(third, fourth);
  m = more<T>(p1, q1), n = less<T>(p2, q2);
  return middle<T>(below, between<T>(less<T>(m, n), fifth, more<T>(m, n)), above);
}

// @ts-ignore: decorator
@inline
function medianAt<T>(line: usize, step: usize, pixel: usize, radius: i32): v128 {
  return radius == 1 ? median9<T>(line, step, pixel) : median25<T>(line, step, pixel);
}

/** Row y, which may lie beyond the picture; `beyond` is a row of the constant border. */
// @ts-ignore: decorator
@inline
function rowAt(src: usize, y: i32, height: i32, bytes: usize, border: i32, beyond: usize): usize {
  const from = source(y, height, border);
  return from < 0 ? beyond : src + <usize>from * bytes;
}

/** Rows first..last-1. `lines` has 2 radius + 1 lines with 64 bytes in front of each, and two lines more. */
function rowsOf<T>(
  first: i32, last: i32, src: usize, dst: usize, width: i32, height: i32, channels: i32,
  radius: i32, border: i32, outside: T, lines: usize, step: usize,
): void {
  const pixel = <usize>channels * sizeof<T>();
  const bytes = <usize>width * pixel;
  const short = lines + <usize>(2 * radius + 1) * step;
  const beyond = short + step;
  const line = lines + 64;
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(beyond + i, outside);
  for (let y = first; y < last; y++) {
    const above = rowAt(src, y - 1, height, bytes, border, beyond);
    const here = src + <usize>y * bytes;
    const below = rowAt(src, y + 1, height, bytes, border, beyond);
    if (radius == 1) sort3<T>(line, step, above, here, below, bytes);
    else
      sort5<T>(
        line, step, rowAt(src, y - 2, height, bytes, border, beyond), above, here, below,
        rowAt(src, y + 2, height, bytes, border, beyond), bytes,
      );
    for (let k = 0; k < 2 * radius + 1; k++) {
      const row = line + <usize>k * step;
      for (let x = 1; x <= radius; x++) {
        lengthen<T>(row, -x, width, pixel, border, outside);
        lengthen<T>(row, width - 1 + x, width, pixel, border, outside);
      }
    }
    const to = dst + <usize>y * bytes;
    if (bytes < 16) {
      v128.store(short, medianAt<T>(line, step, pixel, radius));
      memory.copy(to, short, bytes);
      continue;
    }
    if (radius == 1)
      for (let i: usize = 0; i + 16 <= bytes; i += 16) v128.store(to + i, median9<T>(line + i, step, pixel));
    else for (let i: usize = 0; i + 16 <= bytes; i += 16) v128.store(to + i, median25<T>(line + i, step, pixel));
    // The last block ends with the row.
    if (bytes & 15) v128.store(to + bytes - 16, medianAt<T>(line + bytes - 16, step, pixel, radius));
  }
}

/** Position x of a line, beyond its end, as the border says. */
function lengthen<T>(line: usize, x: i32, width: i32, pixel: usize, border: i32, outside: T): void {
  const to = line + <isize>x * <isize>pixel;
  const from = source(x, width, border);
  for (let c: usize = 0; c < pixel; c += sizeof<T>())
    store<T>(to + c, from < 0 ? outside : load<T>(line + <usize>from * pixel + c));
}

/**
 * Medians of (2 radius + 1)^2 samples of `size` bytes, radius 1 or 2, rows begin..end-1 times `pieceRows`. Up to 16
 * bytes behind the picture are read. Scratch of a piece: 2 radius + 3 lines of `step` = width channels size + 160.
 */
export function medianSmall(
  begin: i32, end: i32, src: usize, dst: usize, width: i32, height: i32, channels: i32, size: i32,
  radius: i32, border: i32, outside: i32, scratch: usize, step: usize, pieceRows: i32,
): void {
  for (let piece = begin; piece < end; piece++) {
    const lines = scratch + <usize>(piece * (2 * radius + 3)) * step;
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    if (size == 1)
      rowsOf<u8>(first, last, src, dst, width, height, channels, radius, border, <u8>outside, lines, step);
    else rowsOf<u16>(first, last, src, dst, width, height, channels, radius, border, <u16>outside, lines, step);
  }
}
