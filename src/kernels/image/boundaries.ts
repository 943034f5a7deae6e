import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';

/**
 * Pixels on the border of two labels, 1 there and 0 elsewhere. `thick` marks both sides (any of the four
 * neighbours differs); otherwise only the pixel left of or above the change, a line one pixel wide.
 */
export function boundaries(
  labels: Int32Array,
  width: number,
  height: number,
  { thick = false } = {},
): Uint8Array {
  const mask = new Uint8Array(labels.length);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (x + 1 < width && labels[p] !== labels[p + 1]) {
        mask[p] = 1;
        if (thick) mask[p + 1] = 1;
      }
      if (y + 1 < height && labels[p] !== labels[p + width]) {
        mask[p] = 1;
        if (thick) mask[p + width] = 1;
      }
    }
  return mask;
}

/** Every segment in its mean colour. Labels count from 0. */
export function meanColours(image: Image, labels: Int32Array): Image {
  const { channels, data } = image;
  if (labels.length * channels !== data.length)
    throw new DataError(`${labels.length} labels do not cover a picture of ${image.width} x ${image.height}`);
  const count = labels.reduce((top, v) => Math.max(top, v), 0) + 1;
  const sums = new Float64Array(count * channels);
  const areas = new Float64Array(count);
  labels.forEach((label, p) => {
    areas[label]!++;
    for (let c = 0; c < channels; c++) sums[label * channels + c]! += data[p * channels + c]!;
  });
  const out = data.slice();
  labels.forEach((label, p) => {
    for (let c = 0; c < channels; c++)
      out[p * channels + c] = Math.round(sums[label * channels + c]! / areas[label]!);
  });
  return { ...image, data: out };
}

/**
 * The picture as RGB with `colour` (0..255) laid over the pixels of a mask; opacity 1 hides what is below.
 * 16-bit pictures stay 16-bit.
 */
export function overlay(
  image: Image,
  mask: Uint8Array,
  {
    colour = [255, 255, 0],
    opacity = 1,
  }: { colour?: readonly [number, number, number]; opacity?: number } = {},
): Image {
  const { width, height, channels, data } = image;
  if (mask.length !== width * height)
    throw new DataError(`a mask of ${mask.length} pixels does not cover a picture of ${width} x ${height}`);
  const eight = data instanceof Uint8Array;
  const out = eight ? new Uint8Array(mask.length * 3) : new Uint16Array(mask.length * 3);
  const scale = eight ? 1 : 257;
  const step = channels < 3 ? 0 : 1;
  for (let p = 0; p < mask.length; p++)
    for (let c = 0; c < 3; c++) {
      const v = data[p * channels + c * step]!;
      out[3 * p + c] = mask[p] ? Math.round(v + opacity * (colour[c]! * scale - v)) : v;
    }
  return { width, height, channels: 3, data: out };
}
