import { DataError } from '../../core/errors.js';
import { type Border, borderIndex } from './border.js';
import { type Blurrable, gaussianBlur } from './gaussian-blur.js';
import { fullScale, type Raster } from './raster.js';

/**
 * Unsharp mask:  I + amount (I - G_sigma * I)  where |I - G_sigma * I| is above `threshold`, I elsewhere. Results stay
 * within the range of the samples. The Gaussian itself only smooths; what sharpens is the difference from it.
 *
 * @param amount    usually 0.5 to 2; 0 gives the picture itself
 * @param threshold of a picture in 0..1: noise below it is not sharpened
 * @see Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6
 */
export function unsharpMask<T extends Blurrable>(
  image: Raster<T>,
  {
    sigma,
    amount,
    threshold = 0,
    border = 'reflect',
  }: { sigma: number; amount: number; threshold?: number; border?: Border },
): Raster<T> {
  if (!(amount >= 0)) throw new DataError(`the amount of sharpening must be 0 or more, got ${amount}`);
  const shape = { width: image.width, height: image.height, channels: image.channels };
  const soft = new Float32Array(image.data);
  gaussianBlur({ ...shape, data: soft }, sigma, { border, into: soft });
  const least = threshold * fullScale(image.data);
  return within(image, (v, i) => {
    const detail = v - soft[i]!;
    return Math.abs(detail) > least ? v + amount * detail : v;
  });
}

/** I - amount (sum of the four neighbours - 4 I): the Laplacian taken away. Within the range of the samples. */
export function laplacianSharpen<T extends Blurrable>(
  image: Raster<T>,
  { amount, border = 'reflect' }: { amount: number; border?: Border },
): Raster<T> {
  if (!(amount >= 0)) throw new DataError(`the amount of sharpening must be 0 or more, got ${amount}`);
  const { width, height, channels, data } = image;
  const columns = Int32Array.from({ length: width + 2 }, (_, x) => borderIndex(x - 1, width, border));
  const at = (row: number, column: number, c: number) =>
    row < 0 || column < 0 ? 0 : data[(row * width + column) * channels + c]!;
  return within(image, (v, i) => {
    const c = i % channels;
    const pixel = (i - c) / channels;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const [above, below] = [borderIndex(y - 1, height, border), borderIndex(y + 1, height, border)];
    const around = at(above, x, c) + at(below, x, c) + at(y, columns[x]!, c) + at(y, columns[x + 2]!, c);
    return v - amount * (around - 4 * v);
  });
}

/** New colours, rounded and kept within the range; alpha stays. Float32 is 0..1. */
function within<T extends Blurrable>(
  { width, height, channels, data }: Raster<T>,
  value: (v: number, i: number) => number,
): Raster<T> {
  const out = data.slice() as T;
  const top = fullScale(data);
  const half = data instanceof Float32Array ? 0 : 0.5;
  const alpha = channels === 2 || channels === 4 ? channels - 1 : -1;
  for (let i = 0; i < data.length; i++)
    if (i % channels !== alpha) out[i] = Math.max(0, Math.min(top, value(data[i]!, i) + half));
  return { width, height, channels, data: out };
}
