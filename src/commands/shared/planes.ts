import type { Forms } from '../../core/command/spec.js';
import type { Image, NdArray } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, readArray, readImage, type Warn } from '../../core/read.js';
import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';

/** A picture channel by channel, in its own levels, or a matrix of numbers as a picture of one channel. */
export interface PlaneSet {
  planes: Matrix[];
  /** The picture as it was read; undefined for numbers that are no 8- or 16-bit samples. */
  image: Image | undefined;
}

/** What the values of a picture run up to: 255 or 65535; 1 for numbers. */
export const scaleOf = ({ image }: PlaneSet): number =>
  image === undefined ? 1 : image.data instanceof Uint8Array ? 255 : 65535;

export async function readPlanes(
  path: string,
  options: { maxPixels: number; gray: boolean },
  warn: Warn,
): Promise<PlaneSet> {
  if (isPicture(await peekKind(path))) return planesOfImage(await readImage(path, options, warn));
  return planesOfArray(await readArray(path, undefined, warn), path);
}

export function planesOfImage(image: Image): PlaneSet {
  const { width, height, channels, data } = image;
  const planes = Array.from({ length: channels }, (_, c) => {
    const plane = matrix(height, width);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = data[i * channels + c]!;
    return plane;
  });
  return { planes, image };
}

/** An array [height, width] or [height, width, channels]. */
export function planesOfArray({ shape, data }: NdArray, file: string): PlaneSet {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || !isChannelCount(channels) || height * width === 0)
    throw new DataError(`an array of ${shape.join(' × ')}, height × width (× channels) was needed`, { file });
  if (data instanceof Uint8Array || data instanceof Uint16Array)
    return planesOfImage({ width, height, channels, data });
  const bad = data.findIndex((v: number | bigint) => !Number.isFinite(Number(v)));
  if (bad >= 0) throw new DataError(`value ${bad} of the array is ${String(data[bad])}, no number`, { file });
  const planes = Array.from({ length: channels }, (_, c) =>
    matrix(
      height,
      width,
      Float64Array.from({ length: height * width }, (_, i) => Number(data[i * channels + c]!)),
    ),
  );
  return { planes, image: undefined };
}

const isChannelCount = (n: number): n is Image['channels'] => n === 1 || n === 2 || n === 3 || n === 4;

/** Planes as a picture of this kind: rounded to the nearest level, and cut off at 0 and the largest one. */
export function imageOf({ image }: PlaneSet, planes: readonly Matrix[], scale = 1, offset = 0) {
  const { rows, cols } = planes[0]!;
  const channels = planes.length;
  if (!isChannelCount(channels)) throw new DataError(`a picture has 1 to 4 channels, got ${channels}`);
  const deep = image?.data instanceof Uint16Array;
  const top = deep ? 65535 : 255;
  const data = deep ? new Uint16Array(rows * cols * channels) : new Uint8Array(rows * cols * channels);
  let clipped = 0;
  planes.forEach((plane, c) => {
    for (let i = 0; i < plane.data.length; i++) {
      const level = Math.floor(plane.data[i]! * scale + offset + 0.5);
      if (level < 0 || level > top) clipped++;
      data[i * channels + c] = Math.max(0, Math.min(top, level));
    }
  });
  return { image: { width: cols, height: rows, channels, data } satisfies Image, clipped };
}

/** Planes as an array of numbers, neither rounded nor cut off. */
export function arrayOf(planes: readonly Matrix[]): NdArray {
  const { rows, cols } = planes[0]!;
  if (planes.length === 1) return { shape: [rows, cols], data: planes[0]!.data };
  const data = new Float64Array(rows * cols * planes.length);
  planes.forEach((plane, c) => {
    for (let i = 0; i < plane.data.length; i++) data[i * planes.length + c] = plane.data[i]!;
  });
  return { shape: [rows, cols, planes.length], data };
}

/** Planes in the forms of what they were read from: a picture (and numbers), or numbers only. */
export function planeForms(set: PlaneSet, planes: readonly Matrix[], offset = 0): Forms {
  const array = () => arrayOf(planes);
  return set.image ? { image: () => imageOf(set, planes, 1, offset).image, array } : { array };
}
