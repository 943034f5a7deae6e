import type { Keypoints } from './keypoints.js';
import { placeOf, type ScaleSpace } from './scale-space.js';

const WORDS = 8;

/**
 * Where each keypoint is looked at, as src/simd/assembly/sift.ts reads it: address, width and height of the level,
 * then x, y, sigma there and the orientation.
 */
export function keypointWindows(space: ScaleSpace, points: Keypoints): Uint8Array {
  const n = points.x.length;
  const whole = new Int32Array(n * WORDS);
  const real = new Float32Array(whole.buffer);
  for (let i = 0, at = 0; i < n; i++, at += WORDS) {
    const { octave, level, x, y, sigma } = placeOf(space, points.x[i]!, points.y[i]!, points.scale[i]!);
    whole[at] = octave.address + level * octave.levelBytes;
    whole[at + 1] = octave.width;
    whole[at + 2] = octave.height;
    real[at + 3] = x;
    real[at + 4] = y;
    real[at + 5] = sigma;
    real[at + 6] = points.orientation[i]!;
  }
  return new Uint8Array(whole.buffer);
}
