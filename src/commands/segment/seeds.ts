import type { Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { readLabelsFor } from '../shared/label-map.js';
import type { SegmentOptions } from './options.js';

/** Labels above 0 where regions grow from: of a file, or the points in their order. */
export async function seedsOf(
  image: Image,
  { seeds, seedPoints }: SegmentOptions,
  warn: Warn,
): Promise<Int32Array> {
  if ((seeds === undefined) === (seedPoints === undefined))
    throw new UsageError(
      seeds === undefined
        ? 'grow needs --seeds or --seed-points'
        : '--seeds and --seed-points exclude each other',
    );
  if (seeds !== undefined) return readLabelsFor(seeds, image, warn);
  const { width, height } = image;
  const map = new Int32Array(width * height);
  seedPoints!.split(';').forEach((point, i) => {
    const [x, y] = point.split(',').map(Number) as [number, number];
    if (x >= width || y >= height)
      throw new DataError(`the seed ${point} lies outside of the picture of ${width} × ${height} pixels`);
    if (map[y * width + x] !== 0) throw new UsageError(`--seed-points has ${point} twice`);
    map[y * width + x] = i + 1;
  });
  return map;
}
