import { DataError } from '../../core/errors.js';
import { type Border, borderIndex } from './border.js';
import { fullScale, type Raster } from './raster.js';

export const RESIZE_METHODS = ['nearest', 'area', 'bilinear', 'bicubic', 'lanczos'] as const;
export type ResizeMethod = (typeof RESIZE_METHODS)[number];

type Samples = Float32Array | Uint8Array | Uint16Array;

/**
 * A picture in another size. Outer edges stay aligned: pixel x of the result lies at (x + 1/2) s - 1/2 of the
 * source, s = old size / new size. One 1-D pass a side:
 *
 *   nearest   the pixel there
 *   bilinear  weights 1 - |t|; bicubic: Keys' kernel with a = -1/2; lanczos: sinc(t) sinc(t / 3), |t| < 3
 *   area      the mean over the square that the new pixel covers
 *
 * Where a picture shrinks, `antialias` (the default) widens bilinear, bicubic and lanczos by s, so that no detail
 * finer than the new pixels folds back as a pattern. Weights that fall outside are dropped, and the others scaled to
 * sum to 1, as in Pillow. Whole numbers are rounded and clipped.
 *
 * @see Keys, Cubic convolution interpolation for digital image processing, 1981
 */
export function resize<T extends Samples>(
  image: Raster<T>,
  width: number,
  height: number,
  method: ResizeMethod = 'bilinear',
  { antialias = true }: { antialias?: boolean } = {},
): Raster<T> {
  if (!(width >= 1 && height >= 1)) throw new DataError(`a picture needs pixels, got ${width} x ${height}`);
  const { channels } = image;
  const across = weightsOf(image.width, width, method, antialias);
  const down = weightsOf(image.height, height, method, antialias);
  const narrow = new Float32Array(width * image.height * channels);
  for (let y = 0; y < image.height; y++) {
    const row = y * image.width * channels;
    for (let x = 0, q = y * width * channels; x < width; x++)
      for (let c = 0; c < channels; c++, q++) {
        let sum = 0;
        for (let k = across.first[x]!; k < across.first[x + 1]!; k++)
          sum += across.weights[k]! * image.data[row + across.index[k]! * channels + c]!;
        narrow[q] = sum;
      }
  }
  const data = new (image.data.constructor as new (n: number) => T)(width * height * channels) as T;
  const whole = !(data instanceof Float32Array);
  const top = fullScale(data);
  const line = width * channels;
  const sums = new Float64Array(line);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = down.first[y]!; k < down.first[y + 1]!; k++) {
      const w = down.weights[k]!;
      const row = down.index[k]! * line;
      for (let i = 0; i < line; i++) sums[i]! += w * narrow[row + i]!;
    }
    for (let i = 0; i < line; i++)
      data[y * line + i] = whole ? Math.max(0, Math.min(top, Math.floor(sums[i]! + 0.5))) : sums[i]!;
  }
  return { width, height, channels, data };
}

/** Sparse rows: result x takes the samples `index[k]` with `weights[k]`, k from first[x] to first[x + 1]. */
interface Weights {
  first: Int32Array;
  index: Int32Array;
  weights: Float64Array;
}

const SUPPORT: Record<ResizeMethod, number> = {
  nearest: 0.5,
  area: 0.5,
  bilinear: 1,
  bicubic: 2,
  lanczos: 3,
};

function weightsOf(from: number, to: number, method: ResizeMethod, antialias: boolean): Weights {
  const step = from / to;
  const widened = (antialias && method !== 'nearest') || method === 'area' ? Math.max(1, step) : 1;
  const reach = SUPPORT[method] * widened;
  const first = new Int32Array(to + 1);
  const index: number[] = [];
  const weights: number[] = [];
  for (let x = 0; x < to; x++) {
    const centre = (x + 0.5) * step - 0.5;
    const begin = weights.length;
    if (method === 'nearest') {
      index.push(Math.min(from - 1, Math.floor((x + 0.5) * step)));
      weights.push(1);
    } else if (method === 'area') overlaps(x * step, (x + 1) * step);
    else
      for (
        let i = Math.max(0, Math.ceil(centre - reach));
        i <= Math.min(from - 1, Math.floor(centre + reach));
        i++
      ) {
        const w = KERNELS[method]((i - centre) / widened);
        if (w === 0) continue;
        index.push(i);
        weights.push(w);
      }
    let sum = 0;
    for (let k = begin; k < weights.length; k++) sum += weights[k]!;
    for (let k = begin; k < weights.length; k++) weights[k]! /= sum;
    first[x + 1] = weights.length;
  }
  return { first, index: Int32Array.from(index), weights: Float64Array.from(weights) };

  /** Shares of the pixels that lie between two places, counted from the outer edge. */
  function overlaps(low: number, high: number) {
    for (let i = Math.floor(low); i < high && i < from; i++) {
      const share = Math.min(high, i + 1) - Math.max(low, i);
      if (share <= 1e-12) continue;
      index.push(i);
      weights.push(share);
    }
  }
}

const sinc = (t: number) => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));

const KERNELS = {
  bilinear: (t: number) => Math.max(0, 1 - Math.abs(t)),
  bicubic: cubicKernel,
  lanczos: (t: number) => (Math.abs(t) < 3 ? sinc(t) * sinc(t / 3) : 0),
};

/** Keys' piecewise cubic with a = -1/2: reproduces parabolas. */
export function cubicKernel(t: number): number {
  const u = Math.abs(t);
  if (u < 1) return (1.5 * u - 2.5) * u * u + 1;
  return u < 2 ? ((-0.5 * u + 2.5) * u - 4) * u + 2 : 0;
}

/** The value of channel `c` at a place between pixels, bilinear; NaN outside a `constant` border. */
export function sampleBilinear(
  { width, height, channels, data }: Raster<Samples | Float64Array>,
  x: number,
  y: number,
  c = 0,
  border: Border = 'replicate',
): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const u = x - x0;
  const v = y - y0;
  const at = (i: number, j: number) => {
    const column = borderIndex(i, width, border);
    const row = borderIndex(j, height, border);
    return column < 0 || row < 0 ? Number.NaN : data[(row * width + column) * channels + c]!;
  };
  const top = u === 0 ? at(x0, y0) : (1 - u) * at(x0, y0) + u * at(x0 + 1, y0);
  if (v === 0) return top;
  const bottom = u === 0 ? at(x0, y0 + 1) : (1 - u) * at(x0, y0 + 1) + u * at(x0 + 1, y0 + 1);
  return (1 - v) * top + v * bottom;
}
