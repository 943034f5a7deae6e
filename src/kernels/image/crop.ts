import { DataError } from '../../core/errors.js';
import type { Raster } from './raster.js';

type Samples = Float32Array | Uint8Array | Uint16Array;

/** The width x height pixels from (x, y) on, which must lie in the picture. */
export function crop<T extends Samples>(
  image: Raster<T>,
  x: number,
  y: number,
  width: number,
  height: number,
): Raster<T> {
  const { channels, data } = image;
  if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > image.width || y + height > image.height)
    throw new DataError(
      `${width} x ${height} pixels at ${x},${y} do not lie in ${image.width} x ${image.height}`,
    );
  const line = width * channels;
  const out = new (data.constructor as new (n: number) => T)(line * height) as T;
  for (let r = 0; r < height; r++) {
    const from = ((y + r) * image.width + x) * channels;
    out.set(data.subarray(from, from + line), r * line);
  }
  return { width, height, channels, data: out };
}
