import { DataError } from '../../core/errors.js';
import { colourPlanes, fromPlanes } from '../colour/colour-planes.js';
import type { Border } from './border.js';
import { boxBlur } from './box-blur.js';
import type { Raster } from './raster.js';

/**
 * Guided filter with the picture as its own guide, channel by channel: around every pixel the picture is taken as
 * a I + b with the a and b that fit it best on a square,
 *
 *   a = var / (var + epsilon),   b = (1 - a) mean,   out = mean(a) I + mean(b).
 *
 * Where the variance is well below epsilon it is a mean, where it is above, the picture itself.
 *
 * @param radius  of the squares, pixels
 * @param epsilon on the variance of a picture in 0..1
 * @see He, Sun & Tang, Guided image filtering, 2010
 */
export function guidedFilter<T extends Float32Array | Uint8Array | Uint16Array>(
  image: Raster<T>,
  { radius, epsilon, border = 'reflect' }: { radius: number; epsilon: number; border?: Border },
): Raster<T> {
  if (!(epsilon > 0)) throw new DataError(`a guided filter needs an epsilon above 0, got ${epsilon}`);
  const { width, height, channels, pitch, size, data } = colourPlanes(image, 0, border);
  const out = new Float32Array(width * height * channels);
  for (let c = 0; c < channels; c++) {
    const plane = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      plane.set(data.subarray(c * size + y * pitch, c * size + y * pitch + width), y * width);
    const mean = box(plane);
    const squares = box(plane.map((v) => v * v));
    const a = mean.map((m, i) => {
      const variance = Math.max(0, squares[i]! - m * m);
      return variance / (variance + epsilon);
    });
    const b = box(mean.map((m, i) => (1 - a[i]!) * m));
    const slope = box(a);
    for (let i = 0; i < plane.length; i++) out[c * plane.length + i] = slope[i]! * plane[i]! + b[i]!;
  }
  return fromPlanes(image, out);

  function box(plane: Float32Array): Float32Array {
    return boxBlur({ width, height, channels: 1, data: plane }, radius, { border }).data;
  }
}
