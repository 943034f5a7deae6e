// Gradient, thinning and thresholds in one sweep down the picture, three rows of each in the cache; then edges are
// followed from the strong pixels to the weak ones.
import { differences, paddedRow } from './gradient';

// A pixel of the map that is weak holds 1.
const NONE: u8 = 0;
const STRONG: u8 = 2;
const EDGE: u8 = 255;

/** tan(pi / 8) in multiples of 2^-15, as in OpenCV: exact in float32 for gradients of 8-bit pictures. */
const TAN_EIGHTH: f32 = 13573.0 / 32768.0;

/** x^2 + y^2, or |x| + |y|, of one row; 0 on either side. */
function lengths(to: usize, gx: usize, gy: usize, width: i32, l1: i32): void {
  const bytes = (<usize>width) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(gx + i);
    const y = v128.load(gy + i);
    v128.store(
      to + i,
      l1 ? f32x4.add(f32x4.abs(x), f32x4.abs(y)) : f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)),
    );
  }
  store<f32>(to - 4, 0);
  store<f32>(to + bytes, 0);
}

function noLengths(to: usize, width: i32): void {
  memory.fill(to - 4, 0, ((<usize>width) << 2) + 8);
}

/** 0, 1 or 2 for four pixels: nothing, above low, above high; thinned across the direction of the gradient. */
function four(
  gx: usize, gy: usize, above: usize, here: usize, below: usize, low: v128, high: v128, thin: i32,
): v128 {
  const m = v128.load(here);
  let weak = f32x4.gt(m, low);
  if (!v128.any_true(weak)) return weak;
  if (thin) {
    const x = v128.load(gx);
    const y = v128.load(gy);
    const ax = f32x4.abs(x);
    const ay = f32x4.abs(y);
    const t = f32x4.mul(ax, f32x4.splat(TAN_EIGHTH));
    const flat = f32x4.lt(ay, t);
    const steep = f32x4.gt(ay, f32x4.add(t, f32x4.add(ax, ax)));
    const falling = i32x4.lt_s(v128.xor(x, y), i32x4.splat(0));
    let before = v128.bitselect(v128.load(above, 4), v128.load(above - 4), falling);
    let after = v128.bitselect(v128.load(below - 4), v128.load(below, 4), falling);
    before = v128.bitselect(v128.load(above), before, steep);
    after = v128.bitselect(v128.load(below), after, steep);
    before = v128.bitselect(v128.load(here - 4), before, flat);
    after = v128.bitselect(v128.load(here, 4), after, flat);
    // Of two equal ones along an axis the second stays, across a corner neither.
    const past = v128.or(f32x4.gt(m, after), v128.and(v128.or(flat, steep), f32x4.eq(m, after)));
    weak = v128.and(weak, v128.and(f32x4.gt(m, before), past));
  }
  const strong = v128.and(weak, f32x4.gt(m, high));
  return i32x4.sub(i32x4.splat(0), i32x4.add(weak, strong));
}

/**
 * The map of weak and strong pixels, rows begin..end-1 times `pieceRows`. `map` is the pixel (0, 0) of rows
 * `mapStride` bytes apart, whole blocks of 16 and one more. Beyond a constant border lies 0. Scratch of a piece: 12 `stride`, of which 64 bytes lead.
 */
export function edgeRows(
  begin: i32, end: i32, src: usize, kind: i32, width: i32, height: i32, side: f32, centre: f32,
  border: i32, l1: i32, thin: i32, low: f32, high: f32,
  map: usize, mapStride: usize, scratch: usize, stride: usize, pieceRows: i32,
): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  for (let piece = begin; piece < end; piece++) {
    const lines = scratch + <usize>piece * 12 * stride + 64;
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    // Line, differences and length of row y lie at y + 3 modulo 3.
    for (let row = first - 2; row < first; row++)
      paddedRow(lines + ring(row) * stride, src, row, width, height, kind, border, 0);
    paddedRow(lines + ring(first) * stride, src, first, width, height, kind, border, 0);
    measure(lines, stride, first - 1, width, height, side, centre, l1);
    for (let row = first; row < last; row++) {
      if (row == first) {
        paddedRow(lines + ring(row + 1) * stride, src, row + 1, width, height, kind, border, 0);
        measure(lines, stride, row, width, height, side, centre, l1);
      }
      paddedRow(lines + ring(row + 2) * stride, src, row + 2, width, height, kind, border, 0);
      measure(lines, stride, row + 1, width, height, side, centre, l1);
      const gx = lines + (3 + ring(row)) * stride;
      const gy = gx + 3 * stride;
      const above = lines + (9 + ring(row - 1)) * stride;
      const here = lines + (9 + ring(row)) * stride;
      const below = lines + (9 + ring(row + 1)) * stride;
      const to = map + <usize>row * mapStride;
      for (let x: usize = 0; x < <usize>width; x += 16) {
        const i = x << 2;
        const a = four(gx + i, gy + i, above + i, here + i, below + i, least, most, thin);
        const b = four(gx + i + 16, gy + i + 16, above + i + 16, here + i + 16, below + i + 16, least, most, thin);
        const c = four(gx + i + 32, gy + i + 32, above + i + 32, here + i + 32, below + i + 32, least, most, thin);
        const d = four(gx + i + 48, gy + i + 48, above + i + 48, here + i + 48, below + i + 48, least, most, thin);
        v128.store(
          to + x,
          i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)),
        );
      }
      let x = width;
      for (; x & 15; x++) store<u8>(to + x, NONE);
      v128.store(to + x, i32x4.splat(0)); // between two rows, for the neighbours beyond their ends
    }
  }
}

// @ts-ignore: decorator
@inline
function ring(row: i32): usize {
  return <usize>((row + 3) % 3);
}

/** Differences and lengths of a row whose three lines are there; no length beyond the picture. */
function measure(
  lines: usize, stride: usize, row: i32, width: i32, height: i32, side: f32, centre: f32, l1: i32,
): void {
  const gx = lines + (3 + ring(row)) * stride;
  const gy = gx + 3 * stride;
  const size = lines + (9 + ring(row)) * stride;
  if (row < 0 || row >= height) {
    noLengths(size, width);
    return;
  }
  differences(
    gx, gy, lines + ring(row - 1) * stride, lines + ring(row) * stride, lines + ring(row + 1) * stride,
    width, side, centre,
  );
  lengths(size, gx, gy, width, l1);
}

/** Lengths counted in `bins` of 1 / scale each, one table a piece; the last bin takes what is beyond. */
export function gradientHistogram(
  begin: i32, end: i32, src: usize, kind: i32, width: i32, height: i32, side: f32, centre: f32,
  border: i32, l1: i32, scale: f32, bins: i32, tables: usize,
  scratch: usize, stride: usize, pieceRows: i32,
): void {
  const top = f32x4.splat(<f32>(bins - 1));
  const factor = f32x4.splat(scale);
  for (let piece = begin; piece < end; piece++) {
    const lines = scratch + <usize>piece * 12 * stride + 64;
    const table = tables + ((<usize>(piece * bins)) << 2);
    memory.fill(table, 0, (<usize>bins) << 2);
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    for (let row = first - 1; row <= first; row++)
      paddedRow(lines + ring(row) * stride, src, row, width, height, kind, border, 0);
    for (let row = first; row < last; row++) {
      paddedRow(lines + ring(row + 1) * stride, src, row + 1, width, height, kind, border, 0);
      measure(lines, stride, row, width, height, side, centre, l1);
      const size = lines + (9 + ring(row)) * stride;
      const bytes = (<usize>width) << 2;
      for (let i: usize = 0; i < bytes; i += 16) {
        let m = v128.load(size + i);
        if (!l1) m = f32x4.sqrt(m);
        v128.store(size + i, i32x4.trunc_sat_f32x4_s(f32x4.min(f32x4.mul(m, factor), top)));
      }
      for (let i: usize = 0; i < bytes; i += 4) {
        const at = table + ((<usize>load<i32>(size + i)) << 2);
        store<i32>(at, load<i32>(at) + 1);
      }
    }
  }
}

/**
 * Marks what hangs together with a strong pixel by weak ones, 8 neighbours a pixel; returns how many there are.
 * Around the map lies a rim of zeros. Where the stack was full, another sweep goes on from there.
 */
export function followEdges(map: usize, mapStride: usize, width: i32, height: i32, stack: usize, room: i32): i32 {
  const strong = i8x16.splat(<i8>STRONG);
  let found = 0;
  for (let again = true; again; ) {
    again = false;
    for (let y = 0; y < height; y++) {
      const row = map + <usize>y * mapStride;
      for (let x = 0; x < width; x += 16) {
        for (let bits = i8x16.bitmask(i8x16.eq(v128.load(row + x), strong)); bits; bits &= bits - 1) {
          const at = row + x + ctz(bits);
          if (load<u8>(at) != STRONG) continue;
          store<u8>(at, EDGE);
          store<usize>(stack, at);
          found++;
          for (let n = 1; n > 0; ) {
            n--;
            const p = load<usize>(stack + ((<usize>n) << 2));
            for (let dy = -1; dy <= 1; dy++) {
              const from = p + <isize>dy * <isize>mapStride;
              for (let q = from - 1; q <= from + 1; q++) {
                const state = load<u8>(q);
                if (state == NONE || state == EDGE) continue;
                if (n == room) {
                  store<u8>(q, STRONG);
                  again = true;
                  continue;
                }
                store<u8>(q, EDGE);
                store<usize>(stack + ((<usize>n) << 2), q);
                n++;
                found++;
              }
            }
          }
        }
      }
    }
  }
  return found;
}

/** Rows begin..end-1 of the 0/255 mask. */
export function edgeMask(begin: i32, end: i32, map: usize, mapStride: usize, width: i32, mask: usize): void {
  const edge = i8x16.splat(<i8>EDGE);
  for (let y = begin; y < end; y++) {
    const from = map + <usize>y * mapStride;
    const to = mask + <usize>y * <usize>width;
    let x: usize = 0;
    for (; x + 16 <= <usize>width; x += 16) v128.store(to + x, i8x16.eq(v128.load(from + x), edge));
    for (; x < <usize>width; x++) store<u8>(to + x, load<u8>(from + x) == EDGE ? 255 : 0);
  }
}
