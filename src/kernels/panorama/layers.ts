import type { Raster } from '../image/raster.js';
import type { PixelBox, Placement } from './surface.js';

type Samples = Uint8Array | Uint16Array | Float32Array;

/** A picture as it lies on a panorama: interleaved samples of a box of it. */
export interface Layer {
  left: number;
  top: number;
  width: number;
  height: number;
  channels: Raster<Samples>['channels'];
  colour: Float32Array;
  /**
   * 0 outside the picture; inside the distance to its frame along each axis, as a share of half its size, multiplied:
   * 1 in its middle.
   */
  weight: Float32Array;
}

/**
 * A picture seen from a surface, by bilinear interpolation. Beyond its frame the nearest sample goes on, with weight
 * 0, so that filters over the layer meet no edge there.
 */
export function layerOf(image: Raster<Samples>, { from }: Placement, box: PixelBox): Layer {
  const { width, height, channels, data } = image;
  const [across, down] = [box.right - box.left, box.bottom - box.top];
  const colour = new Float32Array(across * down * channels);
  const weight = new Float32Array(across * down);
  const at = new Float64Array(2);
  for (let v = 0, i = 0; v < down; v++)
    for (let u = 0; u < across; u++, i++) {
      from(box.left + u, box.top + v, at);
      const x = at[0]!;
      const y = at[1]!;
      if (Number.isNaN(x)) continue;
      // Half a pixel around the outermost centres belongs to the picture.
      if (x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)
        weight[i] = Math.max(tent(x, width) * tent(y, height), 1e-6);
      const px = Math.max(0, Math.min(width - 1, x));
      const py = Math.max(0, Math.min(height - 1, y));
      const x0 = Math.min(Math.floor(px), Math.max(0, width - 2));
      const y0 = Math.min(Math.floor(py), Math.max(0, height - 2));
      const fx = px - x0;
      const fy = py - y0;
      const near = (y0 * width + x0) * channels;
      const right = width > 1 ? channels : 0;
      const below = height > 1 ? width * channels : 0;
      for (let c = 0; c < channels; c++) {
        const p = near + c;
        const upper = data[p]! + fx * (data[p + right]! - data[p]!);
        const lower = data[p + below]! + fx * (data[p + below + right]! - data[p + below]!);
        colour[i * channels + c] = upper + fy * (lower - upper);
      }
    }
  return { left: box.left, top: box.top, width: across, height: down, channels, colour, weight };
}

/** 1 in the middle of n pixels, 0 at the outer edges. */
const tent = (x: number, n: number) => 1 - Math.abs((2 * x + 1) / n - 1);
