import type { Plane } from './raster.js';
import { resize } from './resample.js';

/** A plane in falling sizes, and how places lead back: x of the first = (x + 1/2) scaleX - 1/2. */
export interface PyramidLevel {
  plane: Plane;
  scaleX: number;
  scaleY: number;
}

/**
 * Each level is smaller than the one before by `factor`, the mean over the area of its pixels; sizes are rounded, so
 * each level has its exact scales. It ends after `levels`, or before a side would fall below `least` pixels.
 */
export function pyramid(plane: Plane, factor: number, levels: number, least = 16): PyramidLevel[] {
  const out: PyramidLevel[] = [{ plane, scaleX: 1, scaleY: 1 }];
  for (let level = 1; level < levels; level++) {
    const width = Math.round(plane.width / factor ** level);
    const height = Math.round(plane.height / factor ** level);
    if (Math.min(width, height) < least) break;
    out.push({
      plane: resize(out.at(-1)!.plane, width, height, 'area'),
      scaleX: plane.width / width,
      scaleY: plane.height / height,
    });
  }
  return out;
}
