import type { Image } from '../../core/data.js';
import type { Features } from '../../kernels/features/keypoints.js';
import { resize } from '../../kernels/image/resample.js';
import type { Vectors } from '../../kernels/neighbours/vectors.js';
import { describePicture } from '../shared/feature-input.js';

/** Features as an index keeps them: descriptors as bytes, places in the picture that was made smaller. */
export interface Described {
  x: Float32Array;
  y: Float32Array;
  vectors: Vectors & { data: Uint8Array };
}

/** SIFT of a picture no larger than `detail`. */
export async function describeForIndex(
  image: Image,
  { max, detail }: { max: number; detail: number },
): Promise<Described> {
  const scale = Math.max(image.width, image.height) / detail;
  const small =
    scale <= 1
      ? image
      : resize(
          image,
          Math.max(1, Math.round(image.width / scale)),
          Math.max(1, Math.round(image.height / scale)),
          'area',
        );
  const features = await describePicture(small, 'sift', max);
  const { x, y } = features.keypoints;
  return { x, y, vectors: { n: x.length, d: features.width, data: asBytes(features) } };
}

/** Descriptors of length 1, times 512: few numbers reach a half, and those are cut off at 255, as Lowe's program did. */
const asBytes = ({ descriptors }: Features): Uint8Array =>
  Uint8Array.from(descriptors, (v) => Math.min(255, Math.round(512 * v)));
