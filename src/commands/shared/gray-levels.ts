import type { Image } from '../../core/data.js';
import { readImage, type Warn } from '../../core/read.js';
import { gray } from '../../kernels/colour/colour.js';
import type { Levels } from '../../kernels/detection/scan.js';

/** A picture in whole gray levels 0..255. */
export function levelsOf(image: Image): Levels {
  const { width, height, data } = gray(image);
  const levels = data instanceof Uint8Array ? data : Uint8Array.from(data, (v) => Math.round(v / 257));
  return { width, height, channels: 1, data: levels };
}

export const readLevels = async (path: string, maxPixels: number, warn: Warn): Promise<Levels> =>
  levelsOf(await readImage(path, { maxPixels, gray: true }, warn));
