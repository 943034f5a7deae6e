import { fullScale, type Raster } from '../image/raster.js';
import type { ColourSpace } from './colour.js';

type Whole = Uint8Array | Uint16Array;

/** A coordinate of a colour space, and the values that are black and white when it is shown as a picture. */
export interface Coordinate {
  name: string;
  low: number;
  high: number;
}

const axis = (name: string, low = 0, high = 1): Coordinate => ({ name, low, high });
const RGB = [axis('red'), axis('green'), axis('blue')];

/** Those of Lab and Luv are OpenCV's; hues take all levels, chroma reaches a little beyond sRGB. */
export const COORDINATES: Record<ColourSpace, readonly Coordinate[]> = {
  rgb: RGB,
  linear: RGB,
  hsv: [axis('H', 0, 360), axis('S'), axis('V')],
  hsl: [axis('H', 0, 360), axis('S'), axis('L')],
  ycbcr: [axis('Y'), axis('Cb', -128 / 255, 127 / 255), axis('Cr', -128 / 255, 127 / 255)],
  xyz: [axis('X'), axis('Y'), axis('Z')],
  lab: [axis('L', 0, 100), axis('a', -128, 127), axis('b', -128, 127)],
  lch: [axis('L', 0, 100), axis('C', 0, 150), axis('h', 0, 360)],
  luv: [axis('L', 0, 100), axis('u', -134, 220), axis('v', -140, 122)],
};

/**
 * Coordinates as levels: 0 at `low`, 255 (or 65535) at `high`, rounded; values beyond are cut off and counted.
 */
export function toLevels(
  { width, height, data }: Raster<Float32Array>,
  space: ColourSpace,
  deep: boolean,
): { image: { width: number; height: number; channels: 3; data: Whole }; clipped: number } {
  const out = deep ? new Uint16Array(data.length) : new Uint8Array(data.length);
  const top = fullScale(out);
  const lows = COORDINATES[space].map(({ low }) => low);
  const spans = COORDINATES[space].map(({ low, high }) => high - low);
  let clipped = 0;
  for (let i = 0; i < data.length; i += 3)
    for (let c = 0; c < 3; c++) {
      const level = Math.floor(((data[i + c]! - lows[c]!) * top) / spans[c]! + 0.5);
      out[i + c] = level < 0 ? 0 : level > top ? top : level;
      if (level < 0 || level > top) clipped++;
    }
  return { image: { width, height, channels: 3, data: out }, clipped };
}

/** The other way; gray stands for three equal channels. */
export function fromLevels(image: Raster<Whole>, space: ColourSpace): Raster<Float32Array> {
  const { width, height, channels, data } = image;
  const out = new Float32Array(width * height * 3);
  const top = fullScale(data);
  const step = channels < 3 ? 0 : 1;
  COORDINATES[space].forEach(({ low, high }, c) => {
    const scale = (high - low) / top;
    for (let i = c, p = c * step; i < out.length; i += 3, p += channels) out[i] = low + data[p]! * scale;
  });
  return { width, height, channels: 3, data: out };
}
