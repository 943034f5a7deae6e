import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
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
  const sums = (compute.simd ? weighedBySimd : weighedPlainly)(image, across, down, width, height);
  if (image.data instanceof Float32Array) return { width, height, channels, data: sums as T };
  const data = new (image.data.constructor as new (n: number) => T)(sums.length) as T;
  const top = fullScale(data);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(top, Math.floor(sums[i]! + 0.5)));
  return { width, height, channels, data };
}

/** The definition; oracle of the SIMD kernels. */
function weighedPlainly(
  image: Raster<Samples>,
  across: Weights,
  down: Weights,
  width: number,
  height: number,
) {
  const { channels } = image;
  const line = width * channels;
  const narrow = new Float64Array(line * image.height);
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < width; x++)
      for (let k = across.first[x]!; k < across.first[x + 1]!; k++) {
        const from = (y * image.width + across.index[k]!) * channels;
        for (let c = 0; c < channels; c++)
          narrow[y * line + x * channels + c]! += across.weights[k]! * image.data[from + c]!;
      }
  const sums = new Float64Array(line * height);
  for (let y = 0; y < height; y++)
    for (let k = down.first[y]!; k < down.first[y + 1]!; k++)
      for (let i = 0; i < line; i++)
        sums[y * line + i]! += down.weights[k]! * narrow[down.index[k]! * line + i]!;
  return Float32Array.from(sums);
}

function weighedBySimd(
  image: Raster<Samples>,
  across: Weights,
  down: Weights,
  width: number,
  height: number,
) {
  const { channels } = image;
  const line = width * channels;
  return simd((s) => {
    const from = s.f32(image.data.length);
    from.view().set(image.data);
    const place = ({ first, index, weights }: Weights) => [
      s.i32(first).ptr,
      s.i32(index).ptr,
      s.f32(weights).ptr,
    ];
    const pitch = Math.ceil(line / 4) * 4;
    const narrow = s.f32(pitch * image.height);
    // biome-ignore format: one line a thought
    s.parallel('resampleAcross', image.height, 32, [
      from.ptr, narrow.ptr, image.width, width, channels, 4 * pitch, ...place(across),
    ]);
    const out = s.f32(pitch * height);
    s.parallel('resampleDown', height, 32, [narrow.ptr, out.ptr, 4 * pitch, ...place(down)]);
    const sums = new Float32Array(line * height);
    const rows = out.view();
    if (pitch === line) sums.set(rows);
    else for (let y = 0; y < height; y++) sums.set(rows.subarray(y * pitch, y * pitch + line), y * line);
    return sums;
  });
}

/** Sparse rows: result x takes the samples `index[k]` with `weights[k]`, k from first[x] to first[x + 1]. */
interface Weights {
  first: Int32Array;
  index: Int32Array;
  weights: Float32Array;
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
  return { first, index: Int32Array.from(index), weights: Float32Array.from(weights) };

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
