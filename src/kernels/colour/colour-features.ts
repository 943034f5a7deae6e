import type { Image } from '../../core/data.js';
import type { Points } from '../cluster/points.js';
import { toColourSpace } from './colour.js';

export const FEATURE_SPACES = ['rgb', 'lab', 'rgbxy', 'labxy'] as const;
export type FeatureSpace = (typeof FEATURE_SPACES)[number];

/**
 * Every pixel as a point: its colour, rgb in 0..1 or L, a, b divided by 100, and with xy its place, in units of
 * the longer side times `positionWeight`. In Lab equal distances look about equally different.
 */
export function colourFeatures(image: Image, space: FeatureSpace, positionWeight = 1): Points {
  const { width, height } = image;
  const isLab = space.startsWith('lab');
  const colours = toColourSpace(image, isLab ? 'lab' : 'rgb').data;
  const scale = isLab ? 0.01 : 1;
  const d = space.endsWith('xy') ? 5 : 3;
  const step = positionWeight / Math.max(width, height);
  const data = new Float32Array(width * height * d);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) data[p * d + c] = colours[3 * p + c]! * scale;
    if (d === 5) {
      data[p * d + 3] = (p % width) * step;
      data[p * d + 4] = Math.floor(p / width) * step;
    }
  }
  return { n: width * height, d, data };
}
