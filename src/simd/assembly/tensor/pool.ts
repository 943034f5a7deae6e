import { loadSome, storeSome } from './block';
import { Geometry } from './window';

// Pooling of pictures (NHWC), four channels at a time. Windows are cut off at the edges of the picture.

/** First tap inside the picture. */
// @ts-ignore: decorator
@inline
function firstTap(corner: i32, dilation: i32): i32 {
  return corner < 0 ? (dilation - 1 - corner) / dilation : 0;
}

/** One more than the last tap inside. */
// @ts-ignore: decorator
@inline
function endTap(corner: i32, dilation: i32, taps: i32, size: i32): i32 {
  return max(0, min(taps, (size - corner + dilation - 1) / dilation));
}

/** Rows begin..end-1 of outputs, counted through the batch: largest value or mean of each window. */
export function poolRows(begin: i32, end: i32, x: usize, y: usize, geometry: usize, average: i32): void {
  const g = changetype<Geometry>(geometry);
  const pixel = <usize>g.channels << 2, pitch = <usize>g.width * pixel;
  const stepY = <usize>g.dilationY * pitch, stepX = <usize>g.dilationX * pixel;
  for (let row = begin; row < end; row++) {
    const picture = x + <usize>(row / g.outHeight * g.height) * pitch;
    const top = row % g.outHeight * g.strideY + g.originY;
    const y0 = firstTap(top, g.dilationY), y1 = endTap(top, g.dilationY, g.down, g.height);
    let to = y + <usize>row * <usize>g.outWidth * pixel;
    for (let column = 0; column < g.outWidth; column++, to += pixel) {
      const left = column * g.strideX + g.originX;
      const x0 = firstTap(left, g.dilationX), x1 = endTap(left, g.dilationX, g.across, g.width);
      const corner = picture + <usize>(top + y0 * g.dilationY) * pitch + <usize>(left + x0 * g.dilationX) * pixel;
      const share = f32x4.splat(<f32>(max(0, y1 - y0) * max(0, x1 - x0)));
      for (let c = 0; c < g.channels; c += 4) {
        const count = g.channels - c;
        let v = f32x4.splat(average ? 0 : f32.NEGATIVE_INFINITY);
        let from = corner + (<usize>c << 2);
        for (let i = y0; i < y1; i++, from += stepY) {
          let p = from;
          if (average) for (let j = x0; j < x1; j++, p += stepX) v = f32x4.add(v, loadSome(p, count));
          else for (let j = x0; j < x1; j++, p += stepX) v = f32x4.pmax(v, loadSome(p, count));
        }
        storeSome(to + (<usize>c << 2), average ? f32x4.div(v, share) : v, count);
      }
    }
  }
}

/**
 * Gradients of pictures begin..end-1 with respect to what was pooled: all of an output's goes to the first of its
 * largest inputs, or equal shares to each of its window.
 */
export function poolGradient(begin: i32, end: i32, x: usize, dy: usize, dx: usize, geometry: usize, average: i32): void {
  const g = changetype<Geometry>(geometry);
  const pixel = <usize>g.channels << 2, pitch = <usize>g.width * pixel;
  const bytes = <usize>g.height * pitch;
  let from = dy + <usize>begin * <usize>(g.outHeight * g.outWidth) * pixel;
  for (let picture = begin; picture < end; picture++) {
    const inputs = x + <usize>picture * bytes, gradients = dx + <usize>picture * bytes;
    memory.fill(gradients, 0, bytes);
    for (let row = 0; row < g.outHeight; row++) {
      const top = row * g.strideY + g.originY;
      const y0 = firstTap(top, g.dilationY), y1 = endTap(top, g.dilationY, g.down, g.height);
      for (let column = 0; column < g.outWidth; column++, from += pixel) {
        const left = column * g.strideX + g.originX;
        const x0 = firstTap(left, g.dilationX), x1 = endTap(left, g.dilationX, g.across, g.width);
        const corner = <usize>(top + y0 * g.dilationY) * pitch + <usize>(left + x0 * g.dilationX) * pixel;
        if (average) spread(gradients + corner, from, g, pitch, pixel, y1 - y0, x1 - x0);
        else toLargest(inputs + corner, gradients + corner, from, g, pitch, pixel, y1 - y0, x1 - x0);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function spread(to: usize, dy: usize, g: Geometry, pitch: usize, pixel: usize, rows: i32, columns: i32): void {
  const stepY = <usize>g.dilationY * pitch, stepX = <usize>g.dilationX * pixel;
  const share = f32x4.splat(<f32>(rows * columns));
  for (let c = 0; c < g.channels; c += 4) {
    const count = g.channels - c;
    const v = f32x4.div(loadSome(dy + (<usize>c << 2), count), share);
    let at = to + (<usize>c << 2);
    for (let i = 0; i < rows; i++, at += stepY) {
      let p = at;
      for (let j = 0; j < columns; j++, p += stepX) storeSome(p, f32x4.add(loadSome(p, count), v), count);
    }
  }
}

// @ts-ignore: decorator
@inline
function toLargest(
  x: usize, to: usize, dy: usize, g: Geometry, pitch: usize, pixel: usize, rows: i32, columns: i32,
): void {
  const stepY = <usize>g.dilationY * pitch, stepX = <usize>g.dilationX * pixel;
  for (let c = 0; c < g.channels; c += 4) {
    const count = g.channels - c;
    const v = loadSome(dy + (<usize>c << 2), count);
    let largest = f32x4.splat(f32.NEGATIVE_INFINITY);
    let place = i32x4.splat(-1); // of the taps, in order
    let tap = 0;
    let at = x + (<usize>c << 2);
    for (let i = 0; i < rows; i++, at += stepY) {
      let p = at;
      for (let j = 0; j < columns; j++, p += stepX, tap++) {
        const value = loadSome(p, count);
        const larger = f32x4.gt(value, largest);
        largest = v128.bitselect(value, largest, larger);
        place = v128.bitselect(i32x4.splat(tap), place, larger);
      }
    }
    tap = 0;
    at = to + (<usize>c << 2);
    for (let i = 0; i < rows; i++, at += stepY) {
      let p = at;
      for (let j = 0; j < columns; j++, p += stepX, tap++) {
        const here = v128.and(v, i32x4.eq(place, i32x4.splat(tap)));
        storeSome(p, f32x4.add(loadSome(p, count), here), count);
      }
    }
  }
}
