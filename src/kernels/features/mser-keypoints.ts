import type { Plane } from '../image/raster.js';
import { type Keypoints, keypoints } from './keypoints.js';
import { type MserOptions, mser } from './mser.js';

/**
 * Extremal regions as keypoints: the centroid, sigma = sqrt(area / (2 pi)), so that the circle of radius sqrt(2) sigma
 * has the area of the region, the angle of its major axis, and 1 / (1 + variation) as response. Levels are 0..255.
 */
export function mserKeypoints({ width, height, data }: Plane, options: MserOptions = {}): Keypoints {
  const levels = Uint8Array.from(data, (v) => Math.min(255, Math.max(0, Math.round(255 * v))));
  const { regions } = mser({ width, height, data: levels }, options);
  const points = keypoints(regions.length);
  regions.forEach(({ x, y, area, angle, variation }, i) => {
    points.x[i] = x;
    points.y[i] = y;
    points.scale[i] = Math.sqrt(area / (2 * Math.PI));
    points.orientation[i] = angle < 0 ? angle + Math.PI : angle;
    points.response[i] = 1 / (1 + variation);
  });
  return points;
}
