import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Plane } from '../image/raster.js';
import { blobs } from './blobs.js';
import { corners } from './corners.js';
import { fast } from './fast.js';
import { type Keypoints, keypoints, pickKeypoints, strongest } from './keypoints.js';
import { mserKeypoints } from './mser-keypoints.js';
import { orb } from './orb.js';
import { siftKeypoints } from './sift.js';

/** What finds keypoints by itself: on gray 0..1, by falling response. */
export type Detector = (plane: Plane, atMost: number, rng: Rng) => Keypoints;

/** All of them with their usual options; each file says what it does, and has more. */
export const DETECTORS = {
  sift: (plane, max) => siftKeypoints(plane, { max }),
  log: (plane, atMost) => first(blobs(plane, { method: 'log' }), atMost),
  dog: (plane, atMost) => first(blobs(plane, { method: 'dog' }), atMost),
  doh: (plane, atMost) => first(blobs(plane, { method: 'doh' }), atMost),
  mser: (plane, atMost) => first(mserKeypoints(plane), atMost),
  harris: (plane, atMost) => corners(plane, { measure: 'harris', atMost }),
  'shi-tomasi': (plane, atMost) => corners(plane, { measure: 'shi-tomasi', atMost }),
  fast: (plane, atMost) => fast(plane, { atMost }),
  orb: (plane, atMost) => orb(plane, { atMost: Math.min(atMost, ORB_POINTS) }).keypoints,
  grid: (plane, atMost) => gridPoints(plane, atMost),
  random: (plane, atMost, rng) => randomPoints(plane, atMost, rng),
} satisfies Record<string, Detector>;

export type DetectorName = keyof typeof DETECTORS;
export const DETECTOR_NAMES = Object.keys(DETECTORS) as [DetectorName, ...DetectorName[]];

/** The detector of a name; the table's own type forgets that all have three arguments. */
export const detectorOf = (name: DetectorName): Detector => DETECTORS[name];

const ORB_POINTS = 20_000;
const SPREAD_POINTS = 500;
const SPREAD_SCALE = 3;

function first(points: Keypoints, atMost: number): Keypoints {
  return points.x.length <= atMost ? points : pickKeypoints(points, strongest(points, atMost));
}

/** Points in even rows and columns, about `atMost` of them (500 where there is no limit): what is there, is described. */
export function gridPoints({ width, height }: Plane, atMost: number, step?: number): Keypoints {
  const wanted = Number.isFinite(atMost) ? atMost : SPREAD_POINTS;
  const gap = step ?? Math.max(1, Math.sqrt((width * height) / wanted));
  if (!(gap >= 1)) throw new DataError(`points of a grid are 1 pixel apart or more, got ${gap}`);
  const [across, down] = [Math.max(1, Math.floor(width / gap)), Math.max(1, Math.floor(height / gap))];
  const points = keypoints(across * down);
  for (let i = 0; i < points.x.length; i++) {
    points.x[i] = (width - 1) / 2 + ((i % across) - (across - 1) / 2) * gap;
    points.y[i] = (height - 1) / 2 + (Math.floor(i / across) - (down - 1) / 2) * gap;
  }
  points.scale.fill(SPREAD_SCALE);
  points.response.fill(1);
  return points;
}

/** Pixels drawn evenly, without looking at the picture: the fastest of all, and what others must beat. */
export function randomPoints({ width, height }: Plane, atMost: number, rng: Rng): Keypoints {
  const points = keypoints(Number.isFinite(atMost) ? atMost : SPREAD_POINTS);
  for (let i = 0; i < points.x.length; i++) {
    points.x[i] = rng.integer(width);
    points.y[i] = rng.integer(height);
  }
  points.scale.fill(SPREAD_SCALE);
  points.response.fill(1);
  return points;
}
