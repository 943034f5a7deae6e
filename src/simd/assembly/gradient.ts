// Differences of neighbours along x and y, row by row: 3 x 3 operators [side centre side]^T x [-1 0 1], and Roberts'
// crosses. Rows of scratch memory are float32 with one sample more on either side and whole blocks of 16.
import { convertRow, source } from './blur';

/** Row y of a picture as float32 at `to`, with the samples beyond its ends; y may lie beyond the picture. */
export function paddedRow(
  to: usize, src: usize, y: i32, width: i32, height: i32, kind: i32, border: i32, outside: f32,
): void {
  const from = source(y, height, border);
  if (from < 0) {
    for (let x = -1; x <= width; x++) store<f32>(to + ((<isize>x) << 2), outside);
    return;
  }
  convertRow(to, src + <usize>from * <usize>width * (kind == 0 ? 4 : <usize>kind), width, kind);
  const before = source(-1, width, border);
  const after = source(width, width, border);
  store<f32>(to - 4, before < 0 ? outside : load<f32>(to + ((<usize>before) << 2)));
  store<f32>(to + ((<usize>width) << 2), after < 0 ? outside : load<f32>(to + ((<usize>after) << 2)));
}

/** Both differences of one row. centre 0 stands for Roberts, turned from the diagonals to the axes. */
export function differences(
  gx: usize, gy: usize, above: usize, here: usize, below: usize, width: i32, side: f32, centre: f32,
): void {
  const bytes = (<usize>width) << 2;
  const a = f32x4.splat(side);
  const b = f32x4.splat(centre);
  if (centre == 0) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const falling = f32x4.sub(v128.load(below + i, 4), v128.load(here + i));
      const rising = f32x4.sub(v128.load(below + i), v128.load(here + i, 4));
      v128.store(gx + i, f32x4.mul(a, f32x4.sub(falling, rising)));
      v128.store(gy + i, f32x4.mul(a, f32x4.add(falling, rising)));
    }
    return;
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    const aboveLeft = v128.load(above + i - 4);
    const aboveRight = v128.load(above + i, 4);
    const belowLeft = v128.load(below + i - 4);
    const belowRight = v128.load(below + i, 4);
    const across = f32x4.sub(v128.load(here + i, 4), v128.load(here + i - 4));
    const down = f32x4.sub(v128.load(below + i), v128.load(above + i));
    const diagonal = f32x4.add(f32x4.sub(aboveRight, aboveLeft), f32x4.sub(belowRight, belowLeft));
    const crossed = f32x4.add(f32x4.sub(belowLeft, aboveLeft), f32x4.sub(belowRight, aboveRight));
    v128.store(gx + i, f32x4.add(f32x4.mul(b, across), f32x4.mul(a, diagonal)));
    v128.store(gy + i, f32x4.add(f32x4.mul(b, down), f32x4.mul(a, crossed)));
  }
}

/**
 * Rows begin..end-1 times `pieceRows` of both planes, counted from row `from`, which gx and gy begin with. Scratch of a
 * piece: 5 `stride`, of which 64 bytes lead.
 */
export function gradientRows(
  begin: i32, end: i32, from: i32, src: usize, kind: i32, width: i32, height: i32, side: f32, centre: f32,
  border: i32, outside: f32, gx: usize, gy: usize, scratch: usize, stride: usize, pieceRows: i32,
): void {
  const bytes = (<usize>width) << 2;
  for (let piece = begin; piece < end; piece++) {
    let above = scratch + <usize>piece * 5 * stride + 64;
    let here = above + stride;
    let below = here + stride;
    const x = below + stride;
    const y = x + stride;
    const first = from + piece * pieceRows;
    const last = min(height, first + pieceRows);
    paddedRow(above, src, first - 1, width, height, kind, border, outside);
    paddedRow(here, src, first, width, height, kind, border, outside);
    for (let row = first; row < last; row++) {
      paddedRow(below, src, row + 1, width, height, kind, border, outside);
      const at = <usize>(row - from) * bytes;
      if (width & 3) {
        differences(x, y, above, here, below, width, side, centre);
        memory.copy(gx + at, x, bytes);
        memory.copy(gy + at, y, bytes);
      } else {
        differences(gx + at, gy + at, above, here, below, width, side, centre);
      }
      const oldest = above;
      above = here;
      here = below;
      below = oldest;
    }
  }
}

const TAN_EIGHTH: f32 = 0.41421356237309503;

/** atan(r) for 0 <= r <= 1 to 2e-7 (the polynomial of Cephes' atanf, after a turn by pi / 4 beyond tan(pi / 8)). */
function arctan(r: v128): v128 {
  const one = f32x4.splat(1);
  const far = f32x4.gt(r, f32x4.splat(TAN_EIGHTH));
  const t = v128.bitselect(f32x4.div(f32x4.sub(r, one), f32x4.add(r, one)), r, far);
  const z = f32x4.mul(t, t);
  let p = f32x4.add(f32x4.mul(f32x4.splat(8.05374449538e-2), z), f32x4.splat(-1.38776856032e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.99777106478e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33329491539e-1));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, z), t), t);
  return f32x4.add(p, v128.and(far, f32x4.splat(0.7853981633974483)));
}

/** Magnitude (L1 where `l1`) and angle in (-pi, pi] of blocks begin..end-1 of 16 bytes. */
export function polarBlocks(begin: i32, end: i32, gx: usize, gy: usize, size: usize, angle: usize, l1: i32): void {
  const sign = i32x4.splat(<i32>0x80000000);
  for (let i = (<usize>begin) << 4; i < (<usize>end) << 4; i += 16) {
    const x = v128.load(gx + i);
    const y = v128.load(gy + i);
    const ax = f32x4.abs(x);
    const ay = f32x4.abs(y);
    v128.store(
      size + i,
      l1 ? f32x4.add(ax, ay) : f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))),
    );
    const most = f32x4.max(ax, ay);
    const flat = f32x4.eq(most, f32x4.splat(0));
    const r = v128.andnot(f32x4.div(f32x4.min(ax, ay), most), flat);
    let t = arctan(r);
    t = v128.bitselect(f32x4.sub(f32x4.splat(1.5707963267948966), t), t, f32x4.gt(ay, ax));
    t = v128.bitselect(f32x4.sub(f32x4.splat(3.141592653589793), t), t, f32x4.lt(x, f32x4.splat(0)));
    // -0 for y stays positive: a flat row points to pi, never to -pi
    const below = v128.and(f32x4.lt(y, f32x4.splat(0)), sign);
    v128.store(angle + i, v128.xor(t, below));
  }
}
