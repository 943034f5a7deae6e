import type { Image } from '../../core/data.js';
import { gray } from '../../kernels/colour/colour.js';
import { fullScale, type Raster } from '../../kernels/image/raster.js';
import { felzenszwalb as graphSegments } from '../../kernels/segmentation/felzenszwalb.js';
import type { Method } from './method.js';

export const felzenszwalb: Method = {
  about:
    'joins neighbours, most alike first, while the difference between two segments is no larger than within them; sizes vary with the content',
  heeds: ['scale', 'sigma', 'minSize'],
  run: (image, { scale, sigma, minSize }) => ({
    labels: graphSegments(unit(image), { scale, sigma, minSize }),
  }),
};

/** Values in 0..1, alpha dropped. */
function unit(image: Image): Raster<Float32Array> {
  const { width, height, channels, data } = image;
  const factor = 1 / fullScale(data);
  if (channels < 3) {
    const levels = gray<Uint8Array | Uint16Array>(image).data;
    return { width, height, channels: 1, data: Float32Array.from(levels, (v) => v * factor) };
  }
  const out = new Float32Array(3 * width * height);
  for (let i = 0, p = 0; i < out.length; i += 3, p += channels)
    for (let c = 0; c < 3; c++) out[i + c] = data[p + c]! * factor;
  return { width, height, channels: 3, data: out };
}
