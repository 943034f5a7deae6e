import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import type { SeriesOptions } from '../../core/options.js';
import { readSeries, type SeriesSet, type Warn } from '../../core/read.js';
import { type PlaneSet, readPlanes, scaleOf } from './planes.js';
import { psnrDb, snrDb } from './signal-to-noise.js';

type Parts = readonly Float64Array[];

/**
 * The clean series, as many and as long as the input's: those of its names, or where names differ the last columns, so
 * that a first column of times is passed over.
 */
export async function cleanSeries(
  path: string,
  { series: like }: SeriesSet,
  options: SeriesOptions,
  warn: Warn,
): Promise<Parts> {
  const { series } = await readSeries(path, { ...options, columns: undefined, timeColumn: undefined }, warn);
  const named = like.flatMap(({ name }) => series.find((one) => one.name === name) ?? []);
  const fitting = named.length === like.length ? named : series.slice(-like.length);
  const length = like[0]!.values.length;
  if (fitting.length !== like.length || fitting.some(({ values }) => values.length !== length))
    throw new DataError(
      `the reference has ${series.length} series of ${series[0]!.values.length} samples, the input ${like.length} of ${length}`,
      { file: path },
    );
  return fitting.map(({ values }) => values);
}

export async function cleanPlanes(
  path: string,
  like: PlaneSet,
  options: { maxPixels: number; gray: boolean },
  warn: Warn,
): Promise<Parts> {
  const { planes } = await readPlanes(path, options, warn);
  const { rows, cols } = like.planes[0]!;
  if (planes.length !== like.planes.length || planes.some((p) => p.rows !== rows || p.cols !== cols))
    throw new DataError('the reference has another size or other channels than the picture', { file: path });
  return planes.map(({ data }) => data);
}

/** How far `after` is from `clean`, and what was gained; null where nothing differs. */
export function quality(clean: Parts, before: Parts, after: Parts, range: number): Record<string, Json> {
  const [was, is] = [snrDb(clean, before), snrDb(clean, after)];
  return {
    snrDb: is,
    psnr: psnrDb(clean, after, range),
    improvementDb: was === null || is === null ? null : is - was,
  };
}

export const rangeOf = (clean: Parts): number => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const part of clean)
    for (const v of part) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  return high - low;
};

/** White for pictures, what they span for numbers. */
export const planeRange = (set: PlaneSet, clean: Parts): number =>
  set.image ? scaleOf(set) : rangeOf(clean);
