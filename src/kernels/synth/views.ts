import type { Rng } from '../../core/random.js';
import { aboutPoint, composeTransforms, similarity, type Transform, tilted } from '../geometry/projective.js';
import { warp } from '../geometry/warp.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Raster } from '../image/raster.js';

/** How another view differs from the first. */
export interface View {
  /** Radians from +x towards +y. */
  rotation?: number;
  scale?: number;
  /** Angle between the line of sight and the normal of the picture, below pi / 2 radians. */
  tilt?: number;
  /** Direction in which it is tilted. */
  towards?: number;
}

/**
 * The homography of a flat picture that was turned by `rotation`, tilted away from the viewer and enlarged, about
 * its centre, as a camera sees it at 1.2 times the longer side from it (see `tilted`).
 */
export function viewTransform(
  width: number,
  height: number,
  { rotation = 0, scale = 1, tilt = 0, towards = 0 }: View,
): Transform {
  const f = 1.2 * Math.max(width, height);
  const turn = similarity({ angle: rotation - towards });
  const back = similarity({ angle: towards, scale });
  const h = composeTransforms(back, composeTransforms(tilted(tilt, f), turn));
  return aboutPoint((width - 1) / 2, (height - 1) / 2, h);
}

/** What light and lens do to a view. */
export interface Exposure {
  /** Factor on all levels. */
  light?: number;
  /** Standard deviation of the blur in pixels. */
  blur?: number;
  /** Standard deviation of the noise in levels. */
  noise?: number;
}

/** The picture seen through a transform: enlarged views stay sharp, shrunk ones are smoothed first. */
export function seenThrough(
  image: Raster<Uint8Array>,
  h: Transform,
  { width = image.width, height = image.height } = {},
  scale = 1,
): Raster<Uint8Array> {
  // A pixel of the result covers 1 / scale of the source: half of that as sigma takes away what it cannot show.
  const smooth = scale < 1 ? gaussianBlur(image, 0.5 * Math.sqrt(1 / scale ** 2 - 1)) : image;
  return warp(smooth, h, width, height, { method: 'bicubic', border: 'reflect' });
}

export function exposed(
  image: Raster<Uint8Array>,
  { light = 1, blur = 0, noise = 0 }: Exposure,
  rng: Rng,
): Raster<Uint8Array> {
  const soft = blur > 0 ? gaussianBlur(image, blur) : image;
  const data = new Uint8ClampedArray(soft.data.length);
  for (let i = 0; i < data.length; i++)
    data[i] = light * soft.data[i]! + (noise > 0 ? noise * rng.normal() : 0);
  return { ...soft, data: new Uint8Array(data.buffer) };
}
