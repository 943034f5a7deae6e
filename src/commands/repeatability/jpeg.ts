import { decodeImage, encodeImage } from '../../core/formats/image.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import type { View } from '../../kernels/features/perturbations.js';
import { identityTransform } from '../../kernels/geometry/projective.js';
import type { Plane } from '../../kernels/image/raster.js';

export const JPEG = { unit: 'quality', levels: [90, 60, 40, 20, 10, 5], range: [1, 100] } as const;

/** A picture as JPEG of some quality gives it back, in 8 bits. */
export async function throughJpeg({ width, height, data }: Plane, quality: number): Promise<View> {
  const bytes = Uint8Array.from(data, (v) => Math.round(255 * v));
  const image = { width, height, channels: 1, data: bytes } as const;
  const encoded = await encodeImage(image, 'jpg', { quality });
  const { value } = await decodeImage(Buffer.concat(encoded), undefined, {
    gray: true,
    maxPixels: width * height,
  });
  return { plane: grayPlane(value), transform: identityTransform() };
}
