import { finishRow } from './activation';
import { loadSome, storeSome } from './block';
import { Geometry } from './window';

// Depthwise convolution of pictures (NHWC): channel c of x makes outputs c M .. c M + M - 1, each by a filter of
// its own. In the geometry `filters` is the number of outputs, M times `channels`.

/** Four neighbouring outputs' channels of x from output c on, at pixel p. */
// @ts-ignore: decorator
@inline
function loadChannels(p: usize, c: i32, multiplier: i32, count: i32): v128 {
  if (multiplier == 1) return loadSome(p + (<usize>c << 2), count);
  let v = f32x4.splat(load<f32>(p + (<usize>(c / multiplier) << 2)));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(p + (<usize>((c + 1) / multiplier) << 2)));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(p + (<usize>((c + 2) / multiplier) << 2)));
  if (count > 3) v = f32x4.replace_lane(v, 3, load<f32>(p + (<usize>((c + 3) / multiplier) << 2)));
  return v;
}

/** Taps first..end-1 lie inside for the output whose tap 0 is at `corner`. */
// @ts-ignore: decorator
@inline
function firstTap(corner: i32, dilation: i32): i32 {
  return corner < 0 ? (dilation - 1 - corner) / dilation : 0;
}

// @ts-ignore: decorator
@inline
function endTap(corner: i32, dilation: i32, taps: i32, size: i32): i32 {
  return corner >= size ? 0 : min(taps, (size - corner + dilation - 1) / dilation);
}

/** Rows begin..end-1 of outputs, counted through the batch: y = activation(convolution + bias). */
export function depthwiseRows(
  begin: i32, end: i32, x: usize, filter: usize, y: usize, geometry: usize, bias: usize, activation: i32, alpha: f32,
): void {
  const g = changetype<Geometry>(geometry);
  const multiplier = g.filters / g.channels;
  const pixel = <usize>g.channels << 2, pitch = <usize>g.width * pixel, out = <usize>g.filters << 2;
  const stepY = <usize>g.dilationY * pitch, stepX = <usize>g.dilationX * pixel;
  for (let row = begin; row < end; row++) {
    const picture = x + <usize>(row / g.outHeight * g.height) * pitch;
    const top = row % g.outHeight * g.strideY + g.originY;
    const y0 = firstTap(top, g.dilationY), y1 = endTap(top, g.dilationY, g.down, g.height);
    let to = y + <usize>(row * g.outWidth) * out;
    for (let column = 0; column < g.outWidth; column++, to += out) {
      const left = column * g.strideX + g.originX;
      const x0 = firstTap(left, g.dilationX), x1 = endTap(left, g.dilationX, g.across, g.width);
      const corner = picture + <usize>(top + y0 * g.dilationY) * pitch + <usize>(left + x0 * g.dilationX) * pixel;
      for (let c = 0; c < g.filters; c += 4) {
        const count = g.filters - c;
        let sum = f32x4.splat(0), line = corner;
        for (let i = y0; i < y1; i++, line += stepY) {
          let p = line, w = filter + <usize>(i * g.across + x0) * out + (<usize>c << 2);
          for (let j = x0; j < x1; j++, p += stepX, w += out)
            sum = f32x4.add(sum, f32x4.mul(loadChannels(p, c, multiplier, count), loadSome(w, count)));
        }
        storeSome(to + (<usize>c << 2), sum, count);
      }
      if (bias != 0 || activation != 0) finishRow(to, bias, g.filters, activation, alpha);
    }
  }
}

/** The output that tap k takes to row or column `at` of the picture, or -1. */
// @ts-ignore: decorator
@inline
function outputOf(at: i32, tap: i32, stride: i32, size: i32): i32 {
  const t = at - tap;
  if (t < 0 || t % stride != 0) return -1;
  return t / stride < size ? t / stride : -1;
}

/** Rows begin..end-1 of the gradient with respect to x, counted through the batch. */
export function depthwiseInputRows(begin: i32, end: i32, dy: usize, filter: usize, dx: usize, geometry: usize): void {
  const g = changetype<Geometry>(geometry);
  const multiplier = g.filters / g.channels;
  const pixel = <usize>g.channels << 2, out = <usize>g.filters << 2;
  for (let row = begin; row < end; row++) {
    const picture = dy + <usize>(row / g.height * g.outHeight * g.outWidth) * out;
    const to = dx + <usize>(row * g.width) * pixel;
    memory.fill(to, 0, <usize>g.width * pixel);
    for (let i = 0; i < g.down; i++) {
      const from = outputOf(row % g.height - g.originY, i, g.strideY, g.outHeight);
      if (from < 0) continue;
      for (let j = 0; j < g.across; j++) {
        const w = filter + <usize>(i * g.across + j) * out;
        for (let column = 0; column < g.width; column++) {
          const at = outputOf(column - g.originX, j, g.strideX, g.outWidth);
          if (at < 0) continue;
          const p = picture + <usize>(from * g.outWidth + at) * out;
          addProducts(to + <usize>column * pixel, p, w, g.channels, multiplier);
        }
      }
    }
  }
}

/** to[c] += sum over q of a[c M + q] b[c M + q]. */
// @ts-ignore: decorator
@inline
function addProducts(to: usize, a: usize, b: usize, channels: i32, multiplier: i32): void {
  if (multiplier == 1) {
    for (let c = 0; c < channels; c += 4, to += 16, a += 16, b += 16) {
      const count = channels - c;
      const product = f32x4.mul(loadSome(a, count), loadSome(b, count));
      storeSome(to, f32x4.add(loadSome(to, count), product), count);
    }
    return;
  }
  for (let c = 0; c < channels; c++, to += 4) {
    let sum = load<f32>(to);
    for (let q = 0; q < multiplier; q++, a += 4, b += 4) sum += load<f32>(a) * load<f32>(b);
    store<f32>(to, sum);
  }
}

/**
 * The gradient with respect to the filter, chunks begin..end-1 of `perChunk` rows of outputs each; every chunk's
 * sums are a filter of their own in `partial`.
 */
export function depthwiseFilterChunks(
  begin: i32, end: i32, x: usize, dy: usize, partial: usize, geometry: usize, rows: i32, perChunk: i32,
): void {
  const g = changetype<Geometry>(geometry);
  const multiplier = g.filters / g.channels;
  const pixel = <usize>g.channels << 2, pitch = <usize>g.width * pixel, out = <usize>g.filters << 2;
  const size = <usize>(g.down * g.across) * out;
  for (let chunk = begin; chunk < end; chunk++) {
    const sums = partial + <usize>chunk * size;
    memory.fill(sums, 0, size);
    for (let row = chunk * perChunk; row < min(rows, (chunk + 1) * perChunk); row++) {
      const picture = x + <usize>(row / g.outHeight * g.height) * pitch;
      const from = dy + <usize>(row * g.outWidth) * out;
      for (let i = 0; i < g.down; i++) {
        const line = row % g.outHeight * g.strideY + g.originY + i * g.dilationY;
        if (line < 0 || line >= g.height) continue;
        for (let j = 0; j < g.across; j++) {
          const left = g.originX + j * g.dilationX;
          // Outputs whose tap lies inside the row.
          const first = left < 0 ? (g.strideX - 1 - left) / g.strideX : 0;
          const last = left >= g.width ? 0 : min(g.outWidth, (g.width - left + g.strideX - 1) / g.strideX);
          for (let c = 0; c < g.filters; c += 4) {
            const count = g.filters - c;
            let p = picture + <usize>line * pitch + <usize>(first * g.strideX + left) * pixel;
            let d = from + <usize>first * out + (<usize>c << 2);
            let sum = f32x4.splat(0);
            for (let column = first; column < last; column++, p += <usize>g.strideX * pixel, d += out)
              sum = f32x4.add(sum, f32x4.mul(loadChannels(p, c, multiplier, count), loadSome(d, count)));
            const at = sums + <usize>(i * g.across + j) * out + (<usize>c << 2);
            storeSome(at, f32x4.add(loadSome(at, count), sum), count);
          }
        }
      }
    }
  }
}
