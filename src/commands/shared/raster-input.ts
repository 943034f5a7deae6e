import type { Image, NdArray } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, readArray, readImage, type Warn } from '../../core/read.js';
import { gray } from '../../kernels/colour/colour.js';
import type { Raster } from '../../kernels/image/raster.js';

/** A picture in its own levels, or an array of other numbers as float32. */
export type AnyRaster = Raster<Uint8Array | Uint16Array | Float32Array>;

/** A picture, or an array [height, width] or [height, width, channels] of any numbers. */
export async function readRaster(
  path: string,
  options: { maxPixels: number; gray?: boolean },
  warn: Warn,
): Promise<AnyRaster> {
  if (isPicture(await peekKind(path))) return readImage(path, options, warn);
  const raster = rasterOfArray(await readArray(path, undefined, warn), path, options.maxPixels);
  return options.gray ? gray(raster) : raster;
}

export function rasterOfArray({ shape, data }: NdArray, file: string, maxPixels: number): AnyRaster {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || !isChannelCount(channels) || height * width === 0)
    throw new DataError(`an array of ${shape.join(' × ')}, height × width (× channels) was needed`, { file });
  if (height * width > maxPixels)
    throw new DataError(`${width} × ${height} pixels, ${maxPixels} at most`, {
      file,
      hint: `--max-pixels ${height * width} reads it`,
    });
  if (data instanceof Uint8Array || data instanceof Uint16Array) return { width, height, channels, data };
  const values = Float32Array.from(data as ArrayLike<number>, Number);
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new DataError(`value ${bad} of the array is ${String(data[bad])}, no number`, { file });
  return { width, height, channels, data: values };
}

const isChannelCount = (n: number): n is Image['channels'] => n === 1 || n === 2 || n === 3 || n === 4;

/** As a picture to look at: numbers stretched from their least to their largest. */
export function viewOf({ width, height, channels, data }: AnyRaster): Image {
  if (!(data instanceof Float32Array)) return { width, height, channels, data };
  let [low, high] = [Infinity, -Infinity];
  for (const v of data) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const scale = high > low ? 255 / (high - low) : 0;
  return { width, height, channels, data: Uint8Array.from(data, (v) => Math.round((v - low) * scale)) };
}
