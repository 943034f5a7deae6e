import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { fullScale, type Raster } from '../../kernels/image/raster.js';
import { BACKGROUND, UNKNOWN } from '../../kernels/segmentation/grabcut.js';
import { readLabelsFor } from './label-map.js';

/** 0 unknown, 1 foreground, 2 background; outside of a box all is background. */
export async function readSeeds(
  image: Image,
  { seeds: path, box }: { seeds?: string | undefined; box?: readonly number[] | undefined },
  warn: Warn,
): Promise<Uint8Array> {
  const { width, height } = image;
  const seeds = new Uint8Array(width * height);
  if (path !== undefined) {
    const marks = await readLabelsFor(path, image, warn);
    const odd = marks.findIndex((mark) => mark < 0 || mark > 2);
    if (odd >= 0)
      throw new DataError(
        `seed ${marks[odd]} at x ${odd % width}, y ${Math.floor(odd / width)}, known are 0 unknown, 1 foreground, 2 background`,
        { file: path },
      );
    seeds.set(marks);
  }
  if (box === undefined) return seeds;
  const { x, y, width: w, height: h } = boxOf(box);
  if (x >= width || y >= height || w < 1 || h < 1)
    throw new DataError(
      `a box of ${w} x ${h} at ${x},${y} has no pixel in a picture of ${width} x ${height}`,
    );
  if (x === 0 && y === 0 && w >= width && h >= height)
    throw new DataError(
      'the box is the whole picture: what lies outside of it shows what the background looks like',
    );
  for (let row = 0, p = 0; row < height; row++)
    for (let at = 0; at < width; at++, p++) {
      const outside = row < y || row >= y + h || at < x || at >= x + w;
      if (outside && seeds[p] === UNKNOWN) seeds[p] = BACKGROUND;
    }
  return seeds;
}

export const boxOf = ([x = 0, y = 0, width = 0, height = 0]: readonly number[]) => ({ x, y, width, height });

/** Three channels on a scale of 0..255; gray stands for three equal ones. */
export function onByteScale({ width, height, channels, data }: Image): Raster<Float32Array> {
  const out = new Float32Array(3 * width * height);
  const scale = 255 / fullScale(data);
  const step = channels < 3 ? 0 : 1;
  for (let i = 0, from = 0; i < out.length; i += 3, from += channels)
    for (let c = 0; c < 3; c++) out[i + c] = data[from + c * step]! * scale;
  return { width, height, channels: 3, data: out };
}

/** The background faded to near white. */
export function onPaleGround({ width, height, channels, data }: Image, labels: Uint8Array): Image {
  const out = data.slice();
  const top = fullScale(data);
  for (let p = 0; p < labels.length; p++)
    if (labels[p] === 0)
      for (let i = p * channels; i < (p + 1) * channels; i++)
        out[i] = Math.round(top - 0.15 * (top - data[i]!));
  return { width, height, channels, data: out };
}
