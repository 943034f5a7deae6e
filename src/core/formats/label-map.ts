import type { Image, LabelMap, NdArray } from '../data.js';
import { DataError } from '../errors.js';

const MOST = 65535;

/** As a 16-bit picture, the usual exchange format; more labels than it holds are refused. */
export function labelPicture({ width, height, data }: LabelMap): Image {
  if (!(data instanceof Int32Array)) return { width, height, channels: 1, data };
  const top = largest(data);
  if (top > MOST)
    throw new DataError(`labels up to ${top} do not fit a 16-bit picture, 65535 is the most`, {
      hint: 'write .npy, which holds them all',
    });
  return { width, height, channels: 1, data: Uint16Array.from(data) };
}

/** As an array of 16 bits, or of 32 where labels need them. */
export function labelArray({ width, height, data }: LabelMap): NdArray {
  const narrow = data instanceof Int32Array && largest(data) <= MOST;
  return { shape: [height, width], data: narrow ? Uint16Array.from(data) : data };
}

function largest(labels: Int32Array): number {
  let top = 0;
  for (let p = 0; p < labels.length; p++) if (labels[p]! > top) top = labels[p]!;
  return top;
}
