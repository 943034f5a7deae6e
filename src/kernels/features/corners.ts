import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { localMaxima } from '../image/local-maxima.js';
import { plane as emptyPlane, type Plane } from '../image/raster.js';
import {
  type StructureTensor,
  type StructureTensorOptions,
  structureTensor,
} from '../image/structure-tensor.js';
import { type Keypoints, keypoints } from './keypoints.js';
import { refinedByGradients } from './sub-pixel.js';

export const CORNER_MEASURES = ['harris', 'shi-tomasi'] as const;
export type CornerMeasure = (typeof CORNER_MEASURES)[number];

export interface CornerOptions extends StructureTensorOptions {
  measure?: CornerMeasure;
  /** Of harris, 0.04 to 0.06; default 0.04. */
  k?: number;
  /** Share of the largest response that a corner must exceed, default 0.01. */
  threshold?: number;
  /** No two corners lie within so many pixels in x and y, default 5. */
  distance?: number;
  atMost?: number;
  /** Move corners to where the edges around them meet; default true. */
  refine?: boolean;
}

/**
 * How much of a corner each pixel is, from the eigenvalues a >= b of the structure tensor:
 *
 *   harris      det M - k (tr M)^2 = a b - k (a + b)^2: below 0 on edges, near 0 where nothing happens
 *   shi-tomasi  b, the smaller eigenvalue
 *
 * @see Harris & Stephens, A combined corner and edge detector, 1988; Shi & Tomasi, Good features to track, 1994
 */
export function cornerResponse(
  { width, height, xx, xy, yy }: StructureTensor,
  measure: CornerMeasure = 'harris',
  k = 0.04,
): Plane {
  const out = emptyPlane(width, height);
  const { data } = out;
  if (compute.simd)
    return simd((s) => {
      const room = Math.ceil(data.length / 4) * 4;
      const [a, b, c, r] = [s.f32(room), s.f32(room), s.f32(room), s.f32(room)];
      a.view().set(xx);
      b.view().set(xy);
      c.view().set(yy);
      s.parallel('cornerBlocks', room / 4, 4096, [a.ptr, b.ptr, c.ptr, r.ptr, measure === 'harris' ? k : -1]);
      data.set(r.view().subarray(0, data.length));
      return out;
    });
  if (measure === 'harris')
    for (let p = 0; p < data.length; p++) {
      const trace = xx[p]! + yy[p]!;
      data[p] = xx[p]! * yy[p]! - xy[p]! * xy[p]! - k * trace * trace;
    }
  else
    for (let p = 0; p < data.length; p++) {
      const half = (xx[p]! - yy[p]!) / 2;
      data[p] = (xx[p]! + yy[p]!) / 2 - Math.sqrt(half * half + xy[p]! * xy[p]!);
    }
  return out;
}

/** Corners by falling response; `scale` is the sigma of the window. */
export function corners(plane: Plane, options: CornerOptions = {}): Keypoints {
  const {
    measure = 'harris',
    k,
    threshold = 0.01,
    distance = 5,
    atMost,
    refine = true,
    window = 1.5,
  } = options;
  const tensor = structureTensor(plane, {
    ...options,
    operator: options.operator ?? (options.derivative === undefined ? 'sobel' : 'gaussian'),
  });
  const response = cornerResponse(tensor, measure, k);
  let largest = 0;
  for (const v of response.data) if (v > largest) largest = v;
  const found =
    largest > 0
      ? localMaxima(response, {
          radius: distance,
          threshold: threshold * largest,
          border: 1,
          ...(atMost !== undefined && { atMost }),
        })
      : new Int32Array(0);
  const out = keypoints(found.length);
  found.forEach((p, i) => {
    out.x[i] = p % plane.width;
    out.y[i] = Math.floor(p / plane.width);
    out.scale[i] = window;
    out.response[i] = response.data[p]!;
  });
  return refine ? refinedByGradients(plane, out, { radius: Math.max(2, Math.round(2 * window)) }) : out;
}
