import { fullScale, type Raster } from '../image/raster.js';
import { fromColourSpace, toColourSpace } from './colour.js';

type Whole = Uint8Array | Uint16Array;

export const LIGHTNESS = ['lab', 'ycbcr', 'hsv', 'channels'] as const;
export type LightnessSpace = (typeof LIGHTNESS)[number];

const PLACES = { lab: [0, 100], ycbcr: [0, 1], hsv: [2, 1] } as const;

/**
 * A picture whose lightness was changed and whose colours were kept: L of Lab, Y of YCbCr or V of HSV as levels of the
 * picture's own depth. `channels` changes each channel by itself, and with it the colours. Alpha stays; a gray picture
 * is its own lightness. What comes to lie beyond sRGB is cut off.
 */
export function withLightness<T extends Whole>(
  image: Raster<T>,
  space: LightnessSpace,
  change: (plane: Raster<T>, channel: number) => Raster<T>,
): Raster<T> {
  const { width, height, channels, data } = image;
  if (channels === 1) return change(image, 0);
  const Kind = data.constructor as new (n: number) => T;
  const plane = (fill: (p: number) => number): Raster<T> => {
    const one = new Kind(width * height);
    for (let p = 0; p < one.length; p++) one[p] = fill(p);
    return { width, height, channels: 1, data: one };
  };
  const out = data.slice() as T;
  if (channels < 3 || space === 'channels') {
    for (let c = 0; c < (channels < 3 ? 1 : 3); c++) {
      const changed = change(
        plane((p) => data[p * channels + c]!),
        c,
      ).data;
      for (let p = 0; p < changed.length; p++) out[p * channels + c] = changed[p]!;
    }
    return { width, height, channels, data: out };
  }
  const colours = toColourSpace(image, space);
  const [at, white] = PLACES[space];
  const top = fullScale(data);
  const levels = plane((p) => Math.floor((colours.data[3 * p + at]! * top) / white + 0.5));
  const changed = change(levels, 0).data;
  for (let p = 0; p < changed.length; p++) colours.data[3 * p + at] = (changed[p]! * white) / top;
  const rgb = fromColourSpace(colours, space).data;
  for (let p = 0; p < changed.length; p++)
    for (let c = 0; c < 3; c++) out[p * channels + c] = Math.floor(rgb[3 * p + c]! * top + 0.5);
  return { width, height, channels, data: out };
}
