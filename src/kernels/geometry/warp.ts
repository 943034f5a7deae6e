import { DataError } from '../../core/errors.js';
import { type Border, borderIndex } from '../image/border.js';
import { fullScale, type Raster } from '../image/raster.js';
import { cubicKernel } from '../image/resample.js';
import { invertTransform, type Transform } from './projective.js';

type Samples = Float32Array | Uint8Array | Uint16Array;

export interface WarpOptions {
  /** Default constant. */
  border?: Border;
  /** Value beyond a constant border, default 0. */
  outside?: number;
  /** Default bilinear. */
  method?: 'nearest' | 'bilinear' | 'bicubic';
}

/**
 * The picture J with J(H p) = I(p): each pixel of the result is read at H^-1 of its place, between pixels by
 * bilinear or bicubic (Keys, a = -1/2) weights. It does not smooth: shrink by more than 2 through `resize`, or blur
 * first. Whole numbers are rounded and clipped.
 */
export function warp<T extends Samples>(
  image: Raster<T>,
  h: Transform,
  width: number,
  height: number,
  { border = 'constant', outside = 0, method = 'bilinear' }: WarpOptions = {},
): Raster<T> {
  if (!(width >= 1 && height >= 1)) throw new DataError(`a picture needs pixels, got ${width} x ${height}`);
  const back = invertTransform(h);
  const { channels, data } = image;
  const out = new (data.constructor as new (n: number) => T)(width * height * channels) as T;
  const whole = !(data instanceof Float32Array);
  const top = fullScale(data);
  const taps = tapsOf(method);
  const columns = new Int32Array(taps.count);
  const across = new Float64Array(taps.count);
  const down = new Float64Array(taps.count);
  const sums = new Float64Array(channels);
  for (let y = 0, q = 0; y < height; y++)
    for (let x = 0; x < width; x++, q += channels) {
      const w = back[6]! * x + back[7]! * y + back[8]!;
      const sx = (back[0]! * x + back[1]! * y + back[2]!) / w;
      const sy = (back[3]! * x + back[4]! * y + back[5]!) / w;
      sums.fill(0);
      // Beyond the horizon, or so far off that every tap is outside
      if (!(w > 0) || !(Math.abs(sx) < 1e9 && Math.abs(sy) < 1e9)) sums.fill(outside);
      else {
        const i0 = taps.place(sx, across);
        const j0 = taps.place(sy, down);
        for (let k = 0; k < taps.count; k++) columns[k] = borderIndex(i0 + k, image.width, border);
        for (let j = 0; j < taps.count; j++) {
          const row = borderIndex(j0 + j, image.height, border);
          for (let k = 0; k < taps.count; k++) {
            const weight = down[j]! * across[k]!;
            if (weight === 0) continue;
            const at = row < 0 || columns[k]! < 0 ? -1 : (row * image.width + columns[k]!) * channels;
            for (let c = 0; c < channels; c++) sums[c]! += weight * (at < 0 ? outside : data[at + c]!);
          }
        }
      }
      for (let c = 0; c < channels; c++)
        out[q + c] = whole ? Math.max(0, Math.min(top, Math.floor(sums[c]! + 0.5))) : sums[c]!;
    }
  return { width, height, channels, data: out };
}

/** `place` fills in the weights of neighbouring pixels, and answers the first of them. */
interface Taps {
  count: number;
  place(at: number, weights: Float64Array): number;
}

function tapsOf(method: 'nearest' | 'bilinear' | 'bicubic'): Taps {
  if (method === 'nearest')
    return {
      count: 1,
      place(at, weights) {
        weights[0] = 1;
        return Math.floor(at + 0.5);
      },
    };
  if (method === 'bilinear')
    return {
      count: 2,
      place(at, weights) {
        const first = Math.floor(at);
        weights[1] = at - first;
        weights[0] = 1 - weights[1];
        return first;
      },
    };
  return {
    count: 4,
    place(at, weights) {
      const first = Math.floor(at) - 1;
      for (let k = 0; k < 4; k++) weights[k] = cubicKernel(at - first - k);
      return first;
    },
  };
}
