// Medians of squares of (2 radius + 1)^2 samples. `src` is a picture with `radius` samples around it (pad.ts), rows
// `stride` bytes apart; dst has rows of `width` samples. Four ways, by radius and depth:
//
//   3 x 3       columns are sorted once and shared: the median of nine is that of the largest of the lowest, the
//               middle one of the middle ones, and the smallest of the highest
//   5 x 5       bit by bit from the top: is the median at least this? counted in all lanes at once
//   8-bit       histograms of columns that move down, of squares that move right (Perreault & Hebert, Median filtering
//               in constant time, 2007); a square's histogram is brought up to date only where the median lies
//   16-bit      one histogram of 256 x 256 levels that moves right (Huang, 1979)

// @ts-ignore: decorator
@inline
function middle8(a: v128, b: v128, c: v128): v128 {
  return i8x16.max_u(i8x16.min_u(a, b), i8x16.min_u(i8x16.max_u(a, b), c));
}

// @ts-ignore: decorator
@inline
function middle16(a: v128, b: v128, c: v128): v128 {
  return i16x8.max_u(i16x8.min_u(a, b), i16x8.min_u(i16x8.max_u(a, b), c));
}

/** 3 x 3, rows begin..end-1 times `pieceRows`, samples of `size` bytes. Scratch of a piece: 4 `lineBytes`. */
export function median3(
  begin: i32, end: i32, src: usize, stride: usize, dst: usize, width: i32, height: i32, size: i32,
  scratch: usize, lineBytes: usize, pieceRows: i32,
): void {
  const bytes = <usize>(width * size);
  for (let piece = begin; piece < end; piece++) {
    const low = scratch + <usize>piece * 4 * lineBytes;
    const mid = low + lineBytes;
    const high = mid + lineBytes;
    const out = high + lineBytes;
    const last = min(height, (piece + 1) * pieceRows);
    for (let y = piece * pieceRows; y < last; y++) {
      const p = src + <usize>y * stride;
      const q = p + stride;
      const r = q + stride;
      if (size == 1) {
        for (let i: usize = 0; i < bytes + 2; i += 16) {
          const a = v128.load(p + i);
          const b = v128.load(q + i);
          const c = v128.load(r + i);
          const least = i8x16.min_u(a, b);
          const most = i8x16.max_u(a, b);
          v128.store(low + i, i8x16.min_u(least, c));
          v128.store(mid + i, i8x16.max_u(least, i8x16.min_u(most, c)));
          v128.store(high + i, i8x16.max_u(most, c));
        }
        for (let i: usize = 0; i < bytes; i += 16) {
          const a = i8x16.max_u(i8x16.max_u(v128.load(low + i), v128.load(low + i, 1)), v128.load(low + i, 2));
          const b = middle8(v128.load(mid + i), v128.load(mid + i, 1), v128.load(mid + i, 2));
          const c = i8x16.min_u(i8x16.min_u(v128.load(high + i), v128.load(high + i, 1)), v128.load(high + i, 2));
          v128.store(out + i, middle8(a, b, c));
        }
      } else {
        for (let i: usize = 0; i < bytes + 4; i += 16) {
          const a = v128.load(p + i);
          const b = v128.load(q + i);
          const c = v128.load(r + i);
          const least = i16x8.min_u(a, b);
          const most = i16x8.max_u(a, b);
          v128.store(low + i, i16x8.min_u(least, c));
          v128.store(mid + i, i16x8.max_u(least, i16x8.min_u(most, c)));
          v128.store(high + i, i16x8.max_u(most, c));
        }
        for (let i: usize = 0; i < bytes; i += 16) {
          const a = i16x8.max_u(i16x8.max_u(v128.load(low + i), v128.load(low + i, 2)), v128.load(low + i, 4));
          const b = middle16(v128.load(mid + i), v128.load(mid + i, 2), v128.load(mid + i, 4));
          const c = i16x8.min_u(i16x8.min_u(v128.load(high + i), v128.load(high + i, 2)), v128.load(high + i, 4));
          v128.store(out + i, middle16(a, b, c));
        }
      }
      memory.copy(dst + <usize>y * bytes, out, <usize>(width * size));
    }
  }
}

/** 5 x 5 of 8-bit samples, bit by bit, rows begin..end-1. */
export function medianBits5x5(begin: i32, end: i32, src: usize, stride: usize, dst: usize, width: i32): void {
  const half = i8x16.splat(13);
  for (let y = begin; y < end; y++) {
    const top = src + <usize>y * stride;
    for (let x: usize = 0; x < <usize>width; x += 16) {
      let m = i32x4.splat(0);
      for (let bit: i32 = 128; bit > 0; bit >>= 1) {
        const tried = v128.or(m, i8x16.splat(<i8>bit));
        const p = top + x;
        const a = atLeast5(p, tried);
        const b = atLeast5(p + stride, tried);
        const c = atLeast5(p + 2 * stride, tried);
        const d = atLeast5(p + 3 * stride, tried);
        const e = atLeast5(p + 4 * stride, tried);
        const count = i8x16.neg(i8x16.add(i8x16.add(a, b), i8x16.add(c, i8x16.add(d, e))));
        m = v128.bitselect(tried, m, i8x16.ge_u(count, half));
      }
      write(dst + <usize>y * <usize>width, x, m, <usize>width);
    }
  }
}

/** Minus how many of five neighbours in a row are at least this. */
// @ts-ignore: decorator
@inline
function atLeast5(p: usize, tried: v128): v128 {
  const a = i8x16.ge_u(v128.load(p), tried);
  const b = i8x16.ge_u(v128.load(p, 1), tried);
  const c = i8x16.ge_u(v128.load(p, 2), tried);
  const d = i8x16.ge_u(v128.load(p, 3), tried);
  const e = i8x16.ge_u(v128.load(p, 4), tried);
  return i8x16.add(i8x16.add(a, b), i8x16.add(c, i8x16.add(d, e)));
}

/** The same for 16-bit samples and any radius up to 127; quick for small ones. */
export function medianBits16(
  begin: i32, end: i32, src: usize, stride: usize, dst: usize, width: i32, radius: i32,
): void {
  const side = <usize>(2 * radius + 1);
  const half = i16x8.splat(<i16>((side * side + 1) >> 1));
  const bytes = <usize>width << 1;
  for (let y = begin; y < end; y++) {
    const top = src + <usize>y * stride;
    for (let x: usize = 0; x < bytes; x += 16) {
      let m = i32x4.splat(0);
      for (let bit: i32 = 32768; bit > 0; bit >>= 1) {
        const tried = v128.or(m, i16x8.splat(<i16>bit));
        let count = i32x4.splat(0);
        for (let v: usize = 0, row = top + x; v < side; v++, row += stride)
          for (let p = row; p < row + (side << 1); p += 2) count = i16x8.sub(count, i16x8.ge_u(v128.load(p), tried));
        m = v128.bitselect(tried, m, i16x8.ge_u(count, half));
      }
      write(dst + <usize>y * bytes, x, m, bytes);
    }
  }
}

/** 16 bytes at `x` of a row of `bytes`, or as many as it has left. */
function write(row: usize, x: usize, m: v128, bytes: usize): void {
  if (x + 16 <= bytes) {
    v128.store(row + x, m);
    return;
  }
  let left = m;
  for (let i = x; i < bytes; i++) {
    store<u8>(row + i, i8x16.extract_lane_u(left, 0));
    left = i8x16.shuffle(left, left, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);
  }
}

/** Running sums over 8 lanes. */
// @ts-ignore: decorator
@inline
function cumulated(v: v128): v128 {
  const zero = i32x4.splat(0);
  let s = i16x8.add(v, v128.shuffle<i16>(zero, v, 0, 8, 9, 10, 11, 12, 13, 14));
  s = i16x8.add(s, v128.shuffle<i16>(zero, s, 0, 1, 8, 9, 10, 11, 12, 13));
  return i16x8.add(s, v128.shuffle<i16>(zero, s, 0, 1, 2, 3, 8, 9, 10, 11));
}

/** How many of 16 counts, cumulated from the first, are below `rank`: the place where it is reached. */
// @ts-ignore: decorator
@inline
function placeOf(counts: usize, rank: i32): i32 {
  const first = cumulated(v128.load(counts));
  const second = i16x8.add(
    cumulated(v128.load(counts, 16)),
    v128.shuffle<i16>(first, first, 7, 7, 7, 7, 7, 7, 7, 7),
  );
  const wanted = i16x8.splat(<i16>rank);
  const below = i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.lt_u(first, wanted), i16x8.lt_u(second, wanted)));
  return popcnt(below);
}

// @ts-ignore: decorator
@inline
function addTo(to: usize, from: usize): void {
  v128.store(to, i16x8.add(v128.load(to), v128.load(from)));
  v128.store(to, i16x8.add(v128.load(to, 16), v128.load(from, 16)), 16);
}

// @ts-ignore: decorator
@inline
function takeFrom(to: usize, from: usize): void {
  v128.store(to, i16x8.sub(v128.load(to), v128.load(from)));
  v128.store(to, i16x8.sub(v128.load(to, 16), v128.load(from, 16)), 16);
}

/**
 * 8-bit in constant time, radius up to 127, bands begin..end-1 of `bandRows` rows. Columns are taken `stripe` at a
 * time. Scratch of a band: (stripe + 2 radius) 544 for the columns' histograms and 608 for the square's.
 */
export function medianColumns8(
  begin: i32, end: i32, src: usize, stride: usize, dst: usize, width: i32, height: i32, radius: i32,
  scratch: usize, scratchBytes: usize, bandRows: i32, stripe: i32,
): void {
  const side = 2 * radius + 1;
  const rank = (side * side + 1) >> 1;
  for (let band = begin; band < end; band++) {
    const square = scratch + <usize>band * scratchBytes; // 16 coarse counts, 256 fine ones, 16 columns they are of
    const upTo = square + 544;
    const columns = square + 608;
    const first = band * bandRows;
    const last = min(height, first + bandRows);
    for (let x0 = 0; x0 < width; x0 += stripe) {
      const here = min(stripe, width - x0);
      const all = here + 2 * radius;
      // Coarse counts of a column are 32 bytes; fine ones lie by their sixteen levels, 32 bytes a column.
      const fine = columns + ((<usize>all) << 5);
      const level = (<usize>all) << 5;
      memory.fill(columns, 0, <usize>all * 544);
      for (let y = first; y < first + 2 * radius; y++) turn(columns, fine, level, src + <usize>y * stride + x0, all, 1);
      for (let y = first; y < last; y++) {
        if (y > first) turn(columns, fine, level, src + <usize>(y - 1) * stride + x0, all, -1);
        turn(columns, fine, level, src + <usize>(y + 2 * radius) * stride + x0, all, 1);
        memory.fill(square, 0, 32);
        for (let k = 0; k < 16; k++) store<i32>(upTo + (k << 2), -side);
        for (let x = 0; x < side - 1; x++) addTo(square, columns + ((<usize>x) << 5));
        for (let x = 0; x < here; x++) {
          addTo(square, columns + ((<usize>(x + side - 1)) << 5));
          if (x > 0) takeFrom(square, columns + ((<usize>(x - 1)) << 5));
          const k = placeOf(square, rank);
          let left = rank;
          for (let b = 0; b < k; b++) left -= load<u16>(square + (b << 1));
          const bin = square + 32 + (k << 5);
          const levels = fine + <usize>k * level;
          let at = load<i32>(upTo + (k << 2));
          if (at + side <= x) {
            memory.fill(bin, 0, 32);
            for (let c = x; c < x + side; c++) addTo(bin, levels + ((<usize>c) << 5));
          } else {
            for (at++; at <= x; at++) {
              addTo(bin, levels + ((<usize>(at + side - 1)) << 5));
              takeFrom(bin, levels + ((<usize>(at - 1)) << 5));
            }
          }
          store<i32>(upTo + (k << 2), x);
          store<u8>(dst + <usize>y * <usize>width + x0 + x, <u8>((k << 4) + placeOf(bin, left)));
        }
      }
    }
  }
}

/** One row of samples more or less in the histograms of their columns. */
function turn(columns: usize, fine: usize, level: usize, row: usize, n: i32, sign: i32): void {
  for (let x = 0; x < n; x++) {
    const value = <usize>load<u8>(row + x);
    const own = (<usize>x) << 5;
    const coarse = columns + own + ((value >> 4) << 1);
    store<u16>(coarse, <u16>(load<u16>(coarse) + sign));
    const exact = fine + (value >> 4) * level + own + ((value & 15) << 1);
    store<u16>(exact, <u16>(load<u16>(exact) + sign));
  }
}

/** 16-bit, rows begin..end-1 times `pieceRows`. Scratch of a piece: 65536 + 256 counts of 4 bytes. */
export function medianLevels16(
  begin: i32, end: i32, src: usize, stride: usize, dst: usize, width: i32, height: i32, radius: i32,
  scratch: usize, pieceRows: i32,
): void {
  const side = 2 * radius + 1;
  const rank = (side * side + 1) >> 1;
  for (let piece = begin; piece < end; piece++) {
    const coarse = scratch + <usize>piece * 263168;
    const fine = coarse + 1024;
    memory.fill(coarse, 0, 263168);
    const last = min(height, (piece + 1) * pieceRows);
    for (let y = piece * pieceRows; y < last; y++) {
      const top = src + <usize>y * stride;
      for (let x = 0; x < side - 1; x++) column(coarse, fine, top + (x << 1), stride, side, 1);
      for (let x = 0; x < width; x++) {
        column(coarse, fine, top + ((x + side - 1) << 1), stride, side, 1);
        let high = 0;
        let below = 0; // samples whose high byte is less than `high`
        for (; below + load<i32>(coarse + (high << 2)) < rank; high++) below += load<i32>(coarse + (high << 2));
        let at = high << 8;
        for (let n = below + load<i32>(fine + (at << 2)); n < rank; ) {
          at++;
          n += load<i32>(fine + (at << 2));
        }
        store<u16>(dst + ((<usize>y * <usize>width + x) << 1), <u16>at);
        column(coarse, fine, top + (x << 1), stride, side, -1);
      }
      for (let x = width; x < width + side - 1; x++) column(coarse, fine, top + (x << 1), stride, side, -1);
    }
  }
}

function column(coarse: usize, fine: usize, from: usize, stride: usize, side: i32, sign: i32): void {
  for (let v = 0, p = from; v < side; v++, p += stride) {
    const value = <usize>load<u16>(p);
    const c = coarse + ((value >> 8) << 2);
    store<i32>(c, load<i32>(c) + sign);
    const f = fine + (value << 2);
    store<i32>(f, load<i32>(f) + sign);
  }
}
