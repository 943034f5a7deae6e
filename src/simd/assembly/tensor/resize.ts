import { loadSome, storeSome } from './block';

// Resizing of pictures (NHWC). For each row and then each column of the result a table has three words: the two
// rows or columns of the picture that it lies between, and how far from the first it is, as a float32.

// @ts-ignore: decorator
@inline
function entry(table: usize, index: i32): usize {
  return table + <usize>index * 12;
}

/** Rows begin..end-1 of results, counted through the batch: bilinear, or the first of each pair. */
export function resizeRows(
  begin: i32, end: i32, x: usize, y: usize, table: usize, height: i32, width: i32, outHeight: i32, outWidth: i32,
  channels: i32, nearest: i32,
): void {
  const pixel = <usize>channels << 2, pitch = <usize>width * pixel;
  for (let row = begin; row < end; row++) {
    const picture = x + <usize>(row / outHeight * height) * pitch;
    const vertical = entry(table, row % outHeight);
    const upper = picture + load<u32>(vertical) * pitch, lower = picture + load<u32>(vertical, 4) * pitch;
    const down = v128.load32_splat(vertical, 8);
    let to = y + <usize>(row * outWidth) * pixel;
    for (let column = 0; column < outWidth; column++, to += pixel) {
      const horizontal = entry(table, outHeight + column);
      const left = load<u32>(horizontal) * pixel, right = load<u32>(horizontal, 4) * pixel;
      const across = v128.load32_splat(horizontal, 8);
      for (let c = 0; c < channels; c += 4) {
        const at = <usize>c << 2, count = channels - c;
        let v = loadSome(upper + left + at, count);
        if (!nearest) {
          v = between(v, loadSome(upper + right + at, count), across);
          const w = between(loadSome(lower + left + at, count), loadSome(lower + right + at, count), across);
          v = between(v, w, down);
        }
        storeSome(to + at, v, count);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function between(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
}

/** The gradients of pictures begin..end-1: every result's goes back to what it was made of, by the same shares. */
export function resizeGradient(
  begin: i32, end: i32, dy: usize, dx: usize, table: usize, height: i32, width: i32, outHeight: i32, outWidth: i32,
  channels: i32, nearest: i32,
): void {
  const pixel = <usize>channels << 2, pitch = <usize>width * pixel;
  const one = f32x4.splat(1);
  for (let index = begin; index < end; index++) {
    const picture = dx + <usize>(index * height) * pitch;
    memory.fill(picture, 0, <usize>height * pitch);
    let from = dy + <usize>(index * outHeight * outWidth) * pixel;
    for (let row = 0; row < outHeight; row++) {
      const vertical = entry(table, row);
      const upper = picture + load<u32>(vertical) * pitch, lower = picture + load<u32>(vertical, 4) * pitch;
      const down = v128.load32_splat(vertical, 8);
      for (let column = 0; column < outWidth; column++, from += pixel) {
        const horizontal = entry(table, outHeight + column);
        const left = load<u32>(horizontal) * pixel, right = load<u32>(horizontal, 4) * pixel;
        const across = v128.load32_splat(horizontal, 8);
        for (let c = 0; c < channels; c += 4) {
          const at = <usize>c << 2, count = channels - c;
          const v = loadSome(from + at, count);
          if (nearest) {
            add(upper + left + at, v, count);
            continue;
          }
          const low = f32x4.mul(v, down), high = f32x4.mul(v, f32x4.sub(one, down));
          add(upper + left + at, f32x4.mul(high, f32x4.sub(one, across)), count);
          add(upper + right + at, f32x4.mul(high, across), count);
          add(lower + left + at, f32x4.mul(low, f32x4.sub(one, across)), count);
          add(lower + right + at, f32x4.mul(low, across), count);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function add(to: usize, v: v128, count: i32): void {
  storeSome(to, f32x4.add(loadSome(to, count), v), count);
}
