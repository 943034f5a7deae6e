// Medians of squares of (2 radius + 1)^2 samples. `src` is a picture with `radius` samples around it (pad.ts), rows
// `stride` bytes apart; dst has rows of `width` samples. Two ways, by depth:
//
//   8-bit       histograms of columns that move down, of squares that move right (Perreault & Hebert, Median filtering
//               in constant time, 2007); a square's histogram is brought up to date only where the median lies
//   16-bit      one histogram of 256 x 256 levels that moves right (Huang, 1979)

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
