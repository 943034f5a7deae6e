import { compute } from '../../core/backend.js';
import type { Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { type GridField, smoothField } from '../../kernels/field/grid-field.js';
import { isingField } from '../../kernels/field/ising.js';
import { neighboursOf, type Options, type PRIORS } from './options.js';

export type Prior = (typeof PRIORS)[number];

/** A field and what its labels mean. */
export interface Task {
  prior: Prior;
  field: GridField;
  /** The label that each pixel came with, or is likeliest by itself. */
  observed: Int32Array;
  /** The gray level of each label, of a picture. */
  levels?: Float64Array;
}

export const GRAY_DEFAULTS = {
  linear: { smoothness: 20, truncate: 50 },
  quadratic: { smoothness: 1, truncate: 1000 },
} as const;

/** The levels of a picture, rising. */
export function levelsIn({ data }: Image): number[] {
  const seen = new Uint8Array(data instanceof Uint8Array ? 256 : 65536);
  for (const v of data) seen[v] = 1;
  const levels: number[] = [];
  seen.forEach((v, level) => {
    if (v) levels.push(level);
  });
  return levels;
}

/** Pixels as -1 and 1: dark and bright of a picture of two levels, or of one, by the half of the range. */
export function signsOf(image: Image, file: string): { x: Int8Array; low: number; high: number } {
  const levels = levelsIn(image);
  if (levels.length > 2)
    throw new DataError(`the picture has ${levels.length} gray levels, the Ising field is for two`, {
      file,
      hint: 'ispr segment --method otsu makes two of many, --prior quadratic keeps them',
    });
  const top = image.data instanceof Uint8Array ? 255 : 65535;
  const only = levels[0]!;
  const [low, high] = levels.length === 2 ? [only, levels[1]!] : 2 * only > top ? [0, only] : [only, top];
  const x = new Int8Array(image.data.length).fill(-1);
  for (let p = 0; p < x.length; p++) if (image.data[p] === high) x[p] = 1;
  return { x, low, high };
}

export function isingTask(
  image: Image,
  file: string,
  weights: { dataWeight: number; smoothness: number },
  options: Options,
): Task {
  const { x, low, high } = signsOf(image, file);
  const observed = new Int32Array(x.length);
  for (let p = 0; p < x.length; p++) observed[p] = x[p]! > 0 ? 1 : 0;
  const field = isingField(x, image.width, image.height, weights, neighboursOf(options));
  return {
    prior: 'ising',
    field,
    observed,
    levels: Float64Array.of(low, high),
  };
}

// A cost for each label, and about five messages of half its size.
const BYTES_A_LABEL = 28;

/** Refuses what would not fit into memory, before any of it is asked for. */
export function checkRoom(pixels: number, labels: number): void {
  const bytes = BYTES_A_LABEL * pixels * labels;
  if (bytes > compute.memoryBytes)
    throw new DataError(
      `${labels} labels at ${pixels} pixels take about ${Math.round(bytes / 2 ** 20)} MiB, there are ${Math.round(compute.memoryBytes / 2 ** 20)}`,
      { hint: 'fewer --levels, or a smaller picture' },
    );
}

/** Gray levels in steps: data cost dataWeight (x - g)^2, pairs by their distance in levels of 0..255. */
export function grayTask(
  { width, height, data }: Image,
  prior: 'linear' | 'quadratic',
  options: Options,
): Task {
  const { dataWeight = 1, smoothness, truncate, dataTruncate = Infinity, levels: count = 64 } = options;
  checkRoom(data.length, count);
  const usual = GRAY_DEFAULTS[prior];
  const scale = data instanceof Uint8Array ? 1 : 255 / 65535;
  const step = 255 / (count - 1);
  const size = prior === 'linear' ? step : step * step;
  const costs = new Float64Array(data.length * count);
  const observed = new Int32Array(data.length);
  for (let p = 0, i = 0; p < data.length; p++) {
    const x = data[p]! * scale;
    observed[p] = Math.round(x / step);
    for (let l = 0; l < count; l++) costs[i++] = dataWeight * Math.min((x - l * step) ** 2, dataTruncate);
  }
  const field = smoothField({ width, height, labels: count }, costs, {
    shape: { kind: prior, truncate: (truncate ?? usual.truncate) / size },
    smoothness: (smoothness ?? usual.smoothness) * size,
    neighbours: neighboursOf(options),
  });
  return {
    prior,
    field,
    observed,
    levels: Float64Array.from({ length: count }, (_, l) => (l * step) / scale),
  };
}

// A picture of more has gray levels, not labels; every one costs memory at every pixel.
const MOST_LABELS = 64;

/** A few levels without order: data cost dataWeight where a pixel changes. */
export function levelTask({ width, height, data }: Image, options: Options): Task {
  const { dataWeight = 1, smoothness = 1 } = options;
  const levels = levelsIn({ width, height, channels: 1, data });
  if (levels.length > MOST_LABELS)
    throw new UsageError(
      `--prior potts is for labels, ${MOST_LABELS} at most; the picture has ${levels.length} levels`,
    );
  checkRoom(data.length, levels.length);
  const places = new Map(levels.map((level, l) => [level, l]));
  const observed = Int32Array.from(data, (v) => places.get(v)!);
  const costs = new Float64Array(data.length * levels.length).fill(dataWeight);
  observed.forEach((l, p) => {
    costs[p * levels.length + l] = 0;
  });
  const field = smoothField({ width, height, labels: levels.length }, costs, {
    shape: { kind: 'potts', truncate: 1 },
    smoothness,
    neighbours: neighboursOf(options),
  });
  return { prior: 'potts', field, observed, levels: Float64Array.from(levels) };
}

/** Labels as the gray levels they stand for, of the depth of the picture. */
export function pictureOf({ levels }: Task, labels: Int32Array, { width, height, data }: Image): Image {
  const out = data instanceof Uint8Array ? new Uint8Array(labels.length) : new Uint16Array(labels.length);
  for (let p = 0; p < out.length; p++) out[p] = Math.round(levels![labels[p]!]!);
  return { width, height, channels: 1, data: out };
}
