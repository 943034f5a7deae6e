import { decay } from './decay';

/**
 * Weighted means of the neighbours of each pixel, weights 2^(space + scale D^2), scale < 0, of their places and the
 * distance D between the samples of all channels. `src` holds one or three planes of float32 with a margin around
 * them, `planeBytes` apart, rows of `stride` bytes; dst planes of width x height. Rows begin..end-1.
 *
 * Up to 7 samples behind a row are read, so that a plane ends with as many.
 *
 * neighbours: places of the neighbours as bytes from the first sample of the margin's square, and their `space`.
 */
export function bilateralRows(
  begin: i32, end: i32, src: usize, planeBytes: usize, stride: usize, channels: i32, width: i32, height: i32,
  centre: usize, neighbours: usize, space: usize, n: i32, scale: f32, dst: usize,
): void {
  const plane = <usize>(width * height) << 2;
  for (let y = begin; y < end; y++) {
    const row = src + <usize>y * stride;
    const to = dst + ((<usize>(y * width)) << 2);
    if (channels == 1)
      for (let x = 0; x < width; x += 8)
        eightGray(row + ((<usize>x) << 2), centre, neighbours, space, n, scale, to + ((<usize>x) << 2), width - x);
    else
      for (let x = 0; x < width; x += 4)
        fourColours(
          row + ((<usize>x) << 2), planeBytes, centre, neighbours, space, n, scale, to + ((<usize>x) << 2), plane,
          width - x,
        );
  }
}

function eightGray(
  corner: usize, centre: usize, neighbours: usize, space: usize, n: i32, scale: f32, to: usize, left: i32,
): void {
  const factor = f32x4.splat(scale);
  const own = v128.load(corner + centre);
  const own2 = v128.load(corner + centre, 16);
  let total = f32x4.splat(0);
  let total2 = total;
  let sum = total;
  let sum2 = total;
  for (const last = neighbours + ((<usize>n) << 2); neighbours < last; neighbours += 4, space += 4) {
    const p = corner + load<usize>(neighbours);
    const place = v128.load32_splat(space);
    const value = v128.load(p);
    const value2 = v128.load(p, 16);
    const d = f32x4.sub(value, own);
    const d2 = f32x4.sub(value2, own2);
    const w = decay(f32x4.add(place, f32x4.mul(f32x4.mul(d, d), factor)));
    const w2 = decay(f32x4.add(place, f32x4.mul(f32x4.mul(d2, d2), factor)));
    total = f32x4.add(total, w);
    total2 = f32x4.add(total2, w2);
    sum = f32x4.add(sum, f32x4.mul(w, value));
    sum2 = f32x4.add(sum2, f32x4.mul(w2, value2));
  }
  put(to, f32x4.div(sum, total), left);
  if (left > 4) put(to + 16, f32x4.div(sum2, total2), left - 4);
}

function fourColours(
  corner: usize, planeBytes: usize, centre: usize, neighbours: usize, space: usize, n: i32, scale: f32,
  to: usize, plane: usize, left: i32,
): void {
  const factor = f32x4.splat(scale);
  const green = corner + planeBytes;
  const blue = green + planeBytes;
  const own = v128.load(corner + centre);
  const own1 = v128.load(green + centre);
  const own2 = v128.load(blue + centre);
  let total = f32x4.splat(0);
  let sum = total;
  let sum1 = total;
  let sum2 = total;
  for (const last = neighbours + ((<usize>n) << 2); neighbours < last; neighbours += 4, space += 4) {
    const at = load<usize>(neighbours);
    const value = v128.load(corner + at);
    const value1 = v128.load(green + at);
    const value2 = v128.load(blue + at);
    const d = f32x4.sub(value, own);
    const d1 = f32x4.sub(value1, own1);
    const d2 = f32x4.sub(value2, own2);
    const squares = f32x4.add(f32x4.add(f32x4.mul(d, d), f32x4.mul(d1, d1)), f32x4.mul(d2, d2));
    const w = decay(f32x4.add(v128.load32_splat(space), f32x4.mul(squares, factor)));
    total = f32x4.add(total, w);
    sum = f32x4.add(sum, f32x4.mul(w, value));
    sum1 = f32x4.add(sum1, f32x4.mul(w, value1));
    sum2 = f32x4.add(sum2, f32x4.mul(w, value2));
  }
  put(to, f32x4.div(sum, total), left);
  put(to + plane, f32x4.div(sum1, total), left);
  put(to + 2 * plane, f32x4.div(sum2, total), left);
}

/** Four samples, or those that a row has left. */
function put(to: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(to, v);
    return;
  }
  store<f32>(to, f32x4.extract_lane(v, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8);
}

// @ts-ignore: decorator
@inline
function four(table: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  return f32x4.add(
    f32x4.add(v128.load64_zero(table + a), v128.load64_zero(table + b)),
    f32x4.add(v128.load64_zero(table + c), v128.load64_zero(table + d)),
  );
}

/**
 * The same for one channel of 8 bit, with the weights of all differences d of levels in a table: `table` is where those of
 * d = 0 lie, 8 bytes for each d, the weight T and T d as f32. `src` holds 8 times the samples as u16, with a margin that
 * is 4 samples wider than the disc; dst bytes. Rows begin..end-1.
 *
 * rings: neighbours by fours that lie a quarter turn apart, at four places as bytes from the pixel, with one weight;
 * 32 bytes each.
 */
export function bilateralLevels(
  begin: i32, end: i32, src: usize, stride: usize, width: i32, table: usize, rings: usize, n: i32, dst: usize,
): void {
  const end4 = rings + ((<usize>n) << 5);
  for (let y = begin; y < end; y++) {
    const to = dst + <usize>(y * width);
    for (let x = 0; x < width; x += 4) {
      const p = src + <usize>y * stride + ((<usize>x) << 1);
      const own = table - load<u16>(p);
      const own1 = table - load<u16>(p, 2);
      const own2 = table - load<u16>(p, 4);
      const own3 = table - load<u16>(p, 6);
      let sum = v128.load64_zero(table);
      let sum1 = sum;
      let sum2 = sum;
      let sum3 = sum;
      for (let ring = rings; ring < end4; ring += 32) {
        const a = p + load<usize>(ring);
        const b = p + load<usize>(ring, 4);
        const c = p + load<usize>(ring, 8);
        const d = p + load<usize>(ring, 12);
        const w = v128.load32_splat(ring, 16);
        const t = four(own, load<u16>(a), load<u16>(b), load<u16>(c), load<u16>(d));
        const t1 = four(own1, load<u16>(a, 2), load<u16>(b, 2), load<u16>(c, 2), load<u16>(d, 2));
        const t2 = four(own2, load<u16>(a, 4), load<u16>(b, 4), load<u16>(c, 4), load<u16>(d, 4));
        const t3 = four(own3, load<u16>(a, 6), load<u16>(b, 6), load<u16>(c, 6), load<u16>(d, 6));
        sum = f32x4.add(sum, f32x4.mul(w, t));
        sum1 = f32x4.add(sum1, f32x4.mul(w, t1));
        sum2 = f32x4.add(sum2, f32x4.mul(w, t2));
        sum3 = f32x4.add(sum3, f32x4.mul(w, t3));
      }
      putLevel(to + x, sum, p);
      if (x + 1 < width) putLevel(to + x + 1, sum1, p + 2);
      if (x + 2 < width) putLevel(to + x + 2, sum2, p + 4);
      if (x + 3 < width) putLevel(to + x + 3, sum3, p + 6);
    }
  }
}

/** The sample's own level and the mean difference, rounded. */
function putLevel(to: usize, sum: v128, own: usize): void {
  const shift = f32x4.extract_lane(sum, 1) / f32x4.extract_lane(sum, 0);
  store<u8>(to, <u8>(<f32>(load<u16>(own) >> 3) + shift + 0.5));
}
