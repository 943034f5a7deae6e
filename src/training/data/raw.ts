import { DataError, UsageError } from '../../core/errors.js';
import type { DataKind, InputDescription } from './dataset.js';
import { type DataOptions, type Usage, uselessOptions } from './options.js';

/** Where one item's raw values begin in an array; those of bytes and 16-bit words are pictures', of 0..full. */
export interface RawItem {
  data: Uint8Array | Uint16Array | Float32Array | Float64Array;
  from: number;
}

/** What an item is there for. */
export const TRAIN = 0;
export const VALIDATION = 1;
export const TEST = 2;

/** Data as a reader found them: not normalised, not split, targets as they are written. */
export interface RawData {
  format: string;
  kind: DataKind;
  shape: number[];
  length: number;
  /** Labels as text, or numbers that may be labels or quantities. */
  target?: { name: string; values: readonly string[] | Float64Array } | undefined;
  /** TRAIN, VALIDATION or TEST for each item, where the data tell. */
  parts?: Uint8Array | undefined;
  columns?: InputDescription['columns'];
  resized?: boolean | undefined;
  sequenceColumn?: string | undefined;
  rateHz?: number | undefined;
  files: DataFiles;
  nameOf?: ((index: number) => string) | undefined;
  items(indices: ArrayLike<number>): Promise<readonly RawItem[]>;
}

/** Files whose names say that they are for testing come last. */
export const testLast = (names: readonly string[], isTest: (name: string) => boolean): string[] => [
  ...names.filter((name) => !isTest(name)),
  ...names.filter(isTest),
];

/** The files that were read, for the hash: all their bytes count, or of many only the beginning of each. */
export interface DataFiles {
  folder: string;
  names: readonly string[];
  whole: boolean;
}

/** The `items` of values that lie one after the other in one array. */
export function flatItems(data: RawItem['data'], size: number): RawData['items'] {
  return async (indices) => Array.from(indices, (i) => ({ data, from: i * size }));
}

// 8 GiB of doubles; what needs more needs another way than memory.
const MOST_VALUES = 2 ** 30;

/** Room for items that are made from a table, checked before it is taken. */
export function roomFor(items: number, size: number, file: string): Float64Array {
  if (items * size > MOST_VALUES)
    throw new DataError(`${items} items of ${size} numbers, ${MOST_VALUES} numbers at once are the most`, {
      file,
    });
  return new Float64Array(items * size);
}

/** What `full` stands for: a value of 1 in pictures of so many bits. */
export const fullScale = (data: RawItem['data']): number =>
  data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : 1;

/** Refuse options that would be passed over. */
export function refuseUseless(options: DataOptions, usage: Usage, file: string, what: string): void {
  const [useless] = uselessOptions(options, usage);
  if (useless !== undefined) throw new UsageError(`${useless} means nothing for ${what}`, { file });
}

/** Folder and name of a path. */
export function splitPath(path: string): { folder: string; name: string } {
  const [, folder = '', name = path] = /^(.*[/\\])?([^/\\]*)$/.exec(path) ?? [];
  return { folder: folder === '' ? '.' : folder.slice(0, -1) || '/', name };
}
