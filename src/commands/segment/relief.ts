import type { Json } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import { histogram } from '../../kernels/histogram/histogram.js';
import { distanceTransform } from '../../kernels/image/distance-transform.js';
import { gaussianBlur } from '../../kernels/image/gaussian-blur.js';
import { gradient } from '../../kernels/image/gradient.js';
import { otsu } from '../../kernels/image/otsu.js';
import type { Plane } from '../../kernels/image/raster.js';
import type { SegmentOptions } from './options.js';

/** What a watershed floods. */
export interface Relief {
  levels: Uint16Array;
  /** Levels that make 1 in the unit of --depth. */
  unit: number;
  /** Default of --depth. */
  depth: number;
  /** Objects, where only they are flooded. */
  mask?: Uint8Array;
  metrics?: Record<string, Json>;
}

export const RELIEF_TOP = 65535;
/** A Sobel operator gives 4 for a step of 1. */
const SOBEL_OF_A_STEP = 4;

export function reliefOf(image: Image, { surface = 'gradient', sigma, dark }: SegmentOptions): Relief {
  if (dark && surface !== 'distance') throw new UsageError('--dark is for --surface distance');
  const plane = gaussianBlur(grayPlane(image), sigma ?? 1);
  if (surface === 'distance') return insideObjects(plane, dark);
  const heights = surface === 'gray' ? plane.data : steepness(plane);
  const levels = new Uint16Array(heights.length);
  for (let p = 0; p < levels.length; p++) levels[p] = Math.round(RELIEF_TOP * Math.min(1, heights[p]!));
  return { levels, unit: RELIEF_TOP, depth: 0.03 };
}

function steepness(plane: Plane): Float32Array {
  const { x, y } = gradient(plane, 'sobel');
  return x.map((v, p) => Math.sqrt(v * v + y[p]! * y[p]!) / SOBEL_OF_A_STEP);
}

/** Objects by Otsu's threshold, lowest where they are farthest from their edge. */
function insideObjects({ width, height, data }: Plane, dark: boolean): Relief {
  const gray = new Uint8Array(data.length);
  for (let p = 0; p < gray.length; p++) gray[p] = Math.round(255 * data[p]!);
  const [counts] = histogram({ width, height, channels: 1, data: gray });
  const threshold = otsu(counts!).thresholds[0]!;
  const mask = gray.map((v) => (v > threshold !== dark ? 1 : 0));
  const distances = distanceTransform(mask, width, height);
  const farthest = distances.reduce((most, d) => Math.max(most, d), 0);
  if (farthest === Infinity) throw new DataError('the picture is one object: there is no ground');
  const unit = RELIEF_TOP / farthest;
  const levels = new Uint16Array(mask.length);
  for (let p = 0; p < levels.length; p++) levels[p] = RELIEF_TOP - Math.round(distances[p]! * unit);
  return { levels, unit, depth: 1, mask, metrics: { thresholds: [threshold] } };
}
