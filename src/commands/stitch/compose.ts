import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { crop } from '../../kernels/image/crop.js';
import { fullScale } from '../../kernels/image/raster.js';
import { bandMargin, blendLayers } from '../../kernels/panorama/blend-layers.js';
import { gainCompensation } from '../../kernels/panorama/gain-compensation.js';
import { largestRectangle } from '../../kernels/panorama/largest-rectangle.js';
import { layerOf } from '../../kernels/panorama/layers.js';
import { boxOf, type PixelBox, type Placement, unionOf } from '../../kernels/panorama/surface.js';
import type { StitchOptions } from './options.js';

const BANDS = 5;

export interface Panorama {
  image: Image;
  /** Upper left corner on the surface. */
  left: number;
  top: number;
  gains: Float64Array;
  /** Share of the pixels that show a picture. */
  coverage: number;
}

/** All pictures drawn onto their surface, made equally bright, blended and cut to size. */
export function compose(
  images: readonly Image[],
  placements: readonly Placement[],
  { blend, bands = BANDS, gain, crop: cropped, maxPixels }: StitchOptions,
): Panorama {
  const like = alike(images);
  const boxes = like.map((image, i) => boxOf(placements[i]!, image));
  const whole = unionOf(boxes);
  const pixels = (whole.right - whole.left) * (whole.bottom - whole.top);
  if (!(pixels <= maxPixels))
    throw new DataError(
      `the panorama would have ${whole.right - whole.left} × ${whole.bottom - whole.top} pixels, ${maxPixels} at most`,
      { hint: '--projection cylinder --focal PIXELS for wide turns, or --max-pixels' },
    );
  const margin = blend === 'multiband' ? bandMargin(bands) : 0;
  const layers = like.map((image, i) => layerOf(image, placements[i]!, widened(boxes[i]!, margin, whole)));
  const white = fullScale(like[0]!.data);
  const gains = gain ? gainCompensation(layers, white) : new Float64Array(layers.length).fill(1);
  layers.forEach(({ colour }, i) => {
    for (let k = 0; k < colour.length; k++) colour[k]! *= gains[i]!;
  });
  const { image, covered } = blendLayers(layers, whole, blend, { bands });
  const data = new (like[0]!.data instanceof Uint16Array ? Uint16Array : Uint8Array)(image.data.length);
  for (let k = 0; k < data.length; k++) data[k] = Math.max(0, Math.min(white, Math.round(image.data[k]!)));
  const panorama = { ...image, data };
  const part = cropped
    ? largestRectangle(covered, image.width, image.height)
    : { x: 0, y: 0, width: image.width, height: image.height };
  let count = 0;
  for (let y = part.y; y < part.y + part.height; y++)
    for (let x = part.x; x < part.x + part.width; x++) count += covered[y * image.width + x]!;
  return {
    image: cropped ? crop(panorama, part.x, part.y, part.width, part.height) : panorama,
    left: whole.left + part.x,
    top: whole.top + part.y,
    gains,
    coverage: count / (part.width * part.height),
  };
}

const widened = (box: PixelBox, by: number, limit: PixelBox): PixelBox => ({
  left: Math.max(limit.left, box.left - by),
  top: Math.max(limit.top, box.top - by),
  right: Math.min(limit.right, box.right + by),
  bottom: Math.min(limit.bottom, box.bottom + by),
});

/** All gray or all RGB, all of 8 bits or all of 16; alpha is left away. */
function alike(images: readonly Image[]): Image[] {
  const channels = images.some((image) => image.channels >= 3) ? 3 : 1;
  const deep = images.some(({ data }) => data instanceof Uint16Array);
  return images.map((image) => {
    if (image.channels === channels && image.data instanceof Uint16Array === deep) return image;
    const pixels = image.width * image.height;
    const data = new (deep ? Uint16Array : Uint8Array)(pixels * channels);
    const scale = deep && image.data instanceof Uint8Array ? 257 : 1;
    for (let i = 0; i < pixels; i++)
      for (let c = 0; c < channels; c++)
        data[i * channels + c] = scale * image.data[i * image.channels + (image.channels < 3 ? 0 : c)]!;
    return { width: image.width, height: image.height, channels, data };
  });
}
