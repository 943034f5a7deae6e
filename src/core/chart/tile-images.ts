import type { Image } from '../data.js';
import { DataError } from '../errors.js';

/**
 * Images of any sizes as one image: in cells of the largest width and height, each centred, `gap` pixels of
 * background between and around. The result has as many channels and bits as the richest image needs.
 *
 * @param columns    images in a row; about a square by default
 * @param background 0..255 for each colour channel
 */
export function tileImages(
  images: readonly Image[],
  { columns = Math.ceil(Math.sqrt(images.length)), gap = 2, background = 255 } = {},
): Image {
  if (images.length === 0) throw new DataError('no images to tile: at least one is needed');
  const wide = Math.max(...images.map((image) => image.width)) + gap;
  const high = Math.max(...images.map((image) => image.height)) + gap;
  const color = images.some(({ channels }) => channels >= 3);
  const alpha = images.some(({ channels }) => channels % 2 === 0);
  const channels = ((color ? 3 : 1) + (alpha ? 1 : 0)) as Image['channels'];
  const deep = images.some(({ data }) => data instanceof Uint16Array);
  const width = columns * wide + gap;
  const height = Math.ceil(images.length / columns) * high + gap;
  const length = width * height * channels;
  const data = deep ? new Uint16Array(length) : new Uint8Array(length);
  data.fill(deep ? background * 257 : background);
  if (alpha) for (let i = channels - 1; i < length; i += channels) data[i] = deep ? 65535 : 255;
  images.forEach((image, i) => {
    const left = gap + (i % columns) * wide + ((wide - gap - image.width) >> 1);
    const top = gap + Math.floor(i / columns) * high + ((high - gap - image.height) >> 1);
    const scale = deep && image.data instanceof Uint8Array ? 257 : 1;
    const most = deep ? 65535 : 255;
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const from = (y * image.width + x) * image.channels;
        const to = ((top + y) * width + left + x) * channels;
        const colors = image.channels >= 3 ? 3 : 1;
        for (let c = 0; c < (color ? 3 : 1); c++)
          data[to + c] = image.data[from + Math.min(c, colors - 1)]! * scale;
        if (alpha)
          data[to + channels - 1] =
            image.channels % 2 === 0 ? image.data[from + image.channels - 1]! * scale : most;
      }
    }
  });
  return { width, height, channels, data };
}
