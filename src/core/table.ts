import type { Audio, BigArray, Column, NdArray, NumericArray, Table } from './data.js';
import { DataError, excerpt } from './errors.js';

/** Rows of a table; all its columns have as many. */
export function rowCount(table: Table): number {
  for (const column of table.values()) return column.length;
  return 0;
}

/** What a column holds, for people and for `inspect`. */
export interface ColumnKind {
  name: string;
  type: 'number' | 'integer' | 'text';
  rows: number;
  /** Different values of a text column. */
  distinct?: number;
}

/** The type of each column; numbers without a fraction are integers. */
export function describeTable(table: Table): ColumnKind[] {
  return [...table].map(([name, column]) => {
    const rows = column.length;
    if (isText(column)) return { name, type: 'text', rows, distinct: new Set(column).size };
    const whole = isBig(column) || (rows > 0 && everyNumber(column, Number.isSafeInteger));
    return { name, type: whole ? 'integer' : 'number', rows };
  });
}

/**
 * The columns as one matrix, [rows, columns] row by row in float64. Text is refused by the name of its
 * column; so are big integers that a double cannot hold.
 */
export function matrixOf(table: Table): NdArray & { data: Float64Array } {
  const rows = rowCount(table);
  const width = table.size;
  const data = new Float64Array(rows * width);
  let j = 0;
  for (const [name, column] of table) {
    const numbers = numericColumn(table, name, column);
    for (let i = 0; i < rows; i++) data[i * width + j] = numbers[i]!;
    j++;
  }
  return { shape: [rows, width], data };
}

/** One column as numbers, or a refusal that names it. */
export function numericColumn(table: Table, name: string, column = table.get(name)): Float64Array {
  if (column === undefined) throw new DataError(`there is no column '${excerpt(name)}'`);
  if (column instanceof Float64Array) return column;
  if (isText(column))
    throw new DataError(`column '${excerpt(name)}' is text, numbers were needed`, {
      hint: 'pick numeric columns with --columns',
    });
  if (!isBig(column)) return Float64Array.from(column);
  return Float64Array.from(column, (value) => {
    if (BigInt(Number(value)) === value) return Number(value);
    throw new DataError(`${value} in column '${excerpt(name)}' is beyond the integers of a double`);
  });
}

/**
 * An array as a table: a vector is a column `value`, a matrix has columns c0, c1 …, and a larger one is
 * listed cell by cell with its indices i0, i1 … before the `value`.
 */
export function arrayTable({ shape, data }: NdArray): Map<string, Column> {
  if (shape.length < 2) return new Map([['value', data]]);
  if (shape.length === 2) {
    const [rows = 0, width = 0] = shape;
    return new Map(
      Array.from({ length: width }, (_, j) => [`c${j}`, strided(data, j, width, rows)] as const),
    );
  }
  const table = new Map<string, Column>();
  let inner = data.length;
  for (const [axis, length] of shape.entries()) {
    inner /= Math.max(1, length);
    const step = inner;
    table.set(
      `i${axis}`,
      Int32Array.from(data as ArrayLike<unknown>, (_, at) => Math.floor(at / step) % length),
    );
  }
  return table.set('value', data);
}

/** An array as lists within lists, as JSON has it; NaN and infinite values become null there. */
export type Nested = number | Nested[];
export function nestedLists({ shape, data }: NdArray): Nested {
  const build = (axis: number, begin: number, size: number): Nested => {
    if (axis === shape.length) return Number(data[begin]);
    const inner = shape[axis]! === 0 ? 0 : size / shape[axis]!;
    return Array.from({ length: shape[axis]! }, (_, i) => build(axis + 1, begin + i * inner, inner));
  };
  return build(0, 0, data.length);
}

/** Samples as [frames, channels]. */
export function audioArray({ channels }: Audio): NdArray {
  const frames = channels[0]?.length ?? 0;
  const data = new Float64Array(frames * channels.length);
  channels.forEach((channel, c) => {
    for (let t = 0; t < frames; t++) data[t * channels.length + c] = channel[t]!;
  });
  return { shape: [frames, channels.length], data };
}

/** Samples against time in seconds: `time,value`, or `time,c0,c1…` for several channels. */
export function audioTable({ rateHz, channels }: Audio): Map<string, Column> {
  const frames = channels[0]?.length ?? 0;
  const time = Float64Array.from({ length: frames }, (_, t) => t / rateHz);
  const names = channels.length === 1 ? ['value'] : channels.map((_, c) => `c${c}`);
  return new Map<string, Column>([['time', time], ...names.map((name, c) => [name, channels[c]!] as const)]);
}

function isText(column: Column): column is readonly string[] {
  return Array.isArray(column) && typeof column[0] === 'string';
}

function isBig(column: NumericArray | BigArray | readonly number[]): column is BigArray {
  return column instanceof BigInt64Array || column instanceof BigUint64Array;
}

function everyNumber(column: NumericArray | readonly number[], test: (value: number) => boolean): boolean {
  for (const value of column) if (!test(value)) return false;
  return true;
}

function strided(data: NdArray['data'], first: number, step: number, count: number): Column {
  if (data instanceof BigInt64Array)
    return BigInt64Array.from({ length: count }, (_, i) => data[first + i * step]!);
  if (data instanceof BigUint64Array)
    return BigUint64Array.from({ length: count }, (_, i) => data[first + i * step]!);
  // A loop: the columns of an array can have millions of rows.
  const column = new Float64Array(count);
  for (let i = 0; i < count; i++) column[i] = data[first + i * step]!;
  return column;
}
