import type { Json } from './command/spec.js';
import type { Column, NdArray, Table } from './data.js';

/** One place where two results part. */
export interface Difference {
  /** `metrics.accuracy`, `results[3].metrics.n`; `column[row]` of tables, `name[i,j]` of arrays. */
  path: string;
  a: Json | undefined;
  b: Json | undefined;
}

export interface Tolerance {
  /** Numbers may differ by this times the larger magnitude of the two … */
  relative: number;
  /** … or by this. */
  absolute: number;
}

/** What a comparison found. */
export interface Comparison {
  /** The first of them, MOST_KEPT at most. */
  differences: Difference[];
  differing: number;
  /** Values that were looked at, so that an empty comparison is not taken for agreement. */
  compared: number;
  /** The largest |a - b| of two numbers that differ. */
  largest: number;
}

const MOST_KEPT = 100_000; // arrays may differ in millions of places

/** Within tolerance, NaN equal to NaN, an infinite number to itself only. */
export function equalNumbers(a: number, b: number, { relative, absolute }: Tolerance): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const most = Math.max(absolute, relative * Math.max(Math.abs(a), Math.abs(b)));
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= most;
}

/** Counts values and keeps those that differ; paths are made for these only. */
function comparison(tolerance: Tolerance) {
  const found: Comparison = { differences: [], differing: 0, compared: 0, largest: 0 };
  const differ = (path: () => string, a: Json | undefined, b: Json | undefined) => {
    found.differing++;
    if (found.differences.length < MOST_KEPT) found.differences.push({ path: path(), a, b });
  };
  const value = (path: () => string, a: Json | undefined, b: Json | undefined) => {
    found.compared++;
    if (typeof a !== 'number' || typeof b !== 'number') {
      if (a !== b) differ(path, a, b);
    } else if (!equalNumbers(a, b, tolerance)) {
      const gap = Math.abs(a - b);
      if (gap > found.largest) found.largest = gap;
      differ(path, a, b);
    }
  };
  return { found, value };
}

/** Where two JSON values differ; paths that `ignored` accepts are passed over. */
export function compareJson(
  a: Json,
  b: Json,
  tolerance: Tolerance,
  ignored: (path: string) => boolean,
): Comparison {
  const { found, value } = comparison(tolerance);
  visit(a, b, '');
  return found;

  function visit(left: Json | undefined, right: Json | undefined, path: string): void {
    if (path !== '' && ignored(path)) return;
    if (isMap(left) && isMap(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        const at = (map: Record<string, Json>) => (Object.hasOwn(map, key) ? map[key] : undefined);
        visit(at(left), at(right), path === '' ? key : `${path}.${key}`);
      }
      return;
    }
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      left.forEach((item: Json, index) => {
        visit(item, right[index] as Json, `${path}[${index}]`);
      });
      return;
    }
    value(() => path, left, right);
  }
}

/** Where two tables differ, cell by cell; columns are paired by name. */
export function compareTables(
  a: Table,
  b: Table,
  tolerance: Tolerance,
  ignored: (column: string) => boolean,
): Comparison {
  const { found, value } = comparison(tolerance);
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (ignored(name)) continue;
    const [left, right] = [a.get(name), b.get(name)];
    if (left === undefined || right === undefined || left.length !== right.length)
      value(() => `column ${name}`, rows(left), rows(right));
    else
      for (let row = 0; row < left.length; row++)
        value(() => `${name}[${row}]`, plain(left, row), plain(right, row));
  }
  return found;
}

const rows = (column: Column | undefined) => column && `${column.length} rows`;

/** Where two sets of named arrays differ, value by value. */
export function compareArrays(
  a: ReadonlyMap<string, NdArray>,
  b: ReadonlyMap<string, NdArray>,
  tolerance: Tolerance,
  ignored: (name: string) => boolean,
): Comparison {
  const { found, value } = comparison(tolerance);
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (ignored(name)) continue;
    const [left, right] = [a.get(name), b.get(name)];
    const [from, to] = [left?.shape.join(' × '), right?.shape.join(' × ')];
    if (left === undefined || right === undefined || from !== to)
      value(() => `array ${name}`.trim(), from, to);
    else
      for (let at = 0; at < left.data.length; at++)
        value(() => `${name}[${indices(at, left.shape)}]`, plain(left.data, at), plain(right.data, at));
  }
  return found;
}

/** Where in an array of this shape the value at a position is. */
function indices(at: number, shape: readonly number[]): string {
  const found: number[] = [];
  let rest = at;
  for (const length of shape.toReversed()) {
    found.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return found.join(',');
}

/** Integers that a double cannot hold are compared as text. */
function plain(column: Column, at: number): number | string {
  const value = column[at]!;
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

const isMap = (value: Json | undefined): value is Record<string, Json> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
