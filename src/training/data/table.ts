import type { Column, Table } from '../../core/data.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { readMatrix, readTable, type Warn } from '../../core/read.js';
import { rowCount } from '../../core/table.js';
import type { InputDescription } from './dataset.js';
import type { DataOptions } from './options.js';
import { flatItems, type RawData, roomFor, splitPath } from './raw.js';
import { classNames, listed } from './targets.js';

export type ColumnCodes = NonNullable<InputDescription['columns']>;

// A column of more different texts is a name or a remark, no category.
const MOST_CATEGORIES = 256;

/** The columns of a table that a reader of rows works on. */
export interface Columns {
  features: Map<string, Column>;
  target: { name: string; values: readonly string[] | Float64Array } | undefined;
}

/**
 * A table of rows: --target the label or number to be learnt, --columns or all others the features. Text columns
 * become one feature for each of their values; `known` columns come from a model and must be there as it saw them.
 */
export async function readRows(
  path: string,
  options: DataOptions,
  warn: Warn,
  known: KnownColumns = {},
): Promise<RawData> {
  const { features, target } = await readColumns(path, options, warn, known);
  const columns =
    known.columns ?? (await Promise.all([...features].map((entry) => codeOf(entry, path, options, warn))));
  const rows = rowCount(features);
  const width = columns.reduce((n, { values }) => n + (values?.length ?? 1), 0);
  const data = roomFor(rows, width, path);
  let j = 0;
  for (const { name, values } of columns) {
    const column = features.get(name)!;
    if (values === undefined) writeNumbers(column, name, data, j, width, path);
    else writeOneHot(column, name, values, data, j, width, path);
    j += values?.length ?? 1;
  }
  return {
    format: 'table',
    kind: 'table',
    shape: [width],
    length: rows,
    target,
    columns,
    files: { ...filesOf(path), whole: true },
    items: flatItems(data, width),
  };
}

/** Columns that a model has learnt from; its target may be missing, as it is what is to be predicted. */
export interface KnownColumns {
  columns?: ColumnCodes | undefined;
  target?: string | undefined;
}

/** The columns of a table, the target apart. */
export async function readColumns(
  path: string,
  options: DataOptions,
  warn: Warn,
  known: KnownColumns = {},
): Promise<Columns> {
  const { target, columns } = options;
  if (columns !== undefined && known.columns !== undefined)
    throw new UsageError('--columns: the model has its columns', { file: path });
  if (target !== undefined && columns?.includes(target))
    throw new UsageError(`--target '${excerpt(target)}' is among --columns`, { file: path });
  const picked = columns && [...columns, ...(target === undefined ? [] : [target])];
  const table = await readTable(path, { ...options, columns: picked }, warn);
  const names = [...table.keys()];
  const targetName =
    target === undefined
      ? names.find((name) => name === known.target)
      : picked
        ? names.at(-1)!
        : nameOf(target, names);
  if (target !== undefined && targetName === undefined)
    throw new UsageError(`there is no column '${excerpt(target)}' among ${names.length}`, {
      file: path,
      hint: `the columns are ${listed(names)}`,
    });
  const wanted = known.columns?.map(({ name }) => name) ?? names.filter((name) => name !== targetName);
  const missing = wanted.find((name) => !table.has(name));
  if (missing !== undefined)
    throw new DataError(`the model needs a column '${excerpt(missing)}'`, {
      file: path,
      hint: `the columns are ${listed(names)}`,
    });
  if (wanted.length === 0) throw new DataError('no column beside the target', { file: path });
  return {
    features: new Map(wanted.map((name) => [name, table.get(name)!])),
    target:
      targetName === undefined ? undefined : { name: targetName, values: targetValues(table, targetName) },
  };
}

/** By name, or else by position from 0. */
const nameOf = (wanted: string, names: readonly string[]): string | undefined =>
  names.includes(wanted) ? wanted : /^\d+$/.test(wanted) ? names[Number(wanted)] : undefined;

function targetValues(table: Table, name: string): readonly string[] | Float64Array {
  const column = table.get(name)!;
  return isText(column) ? column : numbers(column);
}

export const isText = (column: Column): column is readonly string[] =>
  Array.isArray(column) && typeof column[0] === 'string';

export const numbers = (column: Exclude<Column, readonly string[]>): Float64Array =>
  column instanceof Float64Array ? column : Float64Array.from(column as ArrayLike<number | bigint>, Number);

async function codeOf(
  [name, column]: [string, Column],
  path: string,
  options: DataOptions,
  warn: Warn,
): Promise<ColumnCodes[number]> {
  if (!isText(column)) return { name };
  const values = classNames(column);
  const numeric = column.filter((cell) => cell.trim() !== '' && Number.isFinite(Number(cell))).length;
  // Mostly numbers: a stray text, which the reader of numbers refuses with its line.
  if (2 * numeric >= column.length) await readMatrix(path, { ...options, columns: [name] }, warn);
  if (values.length > MOST_CATEGORIES)
    throw new DataError(
      `the text column '${excerpt(name)}' has ${values.length} different values, ${MOST_CATEGORIES} at most make features`,
      { file: path, hint: 'pick the features with --columns' },
    );
  return { name, values };
}

function writeNumbers(
  column: Column,
  name: string,
  data: Float64Array,
  j: number,
  width: number,
  file: string,
): void {
  if (isText(column))
    throw new DataError(
      `column '${excerpt(name)}' holds text ('${excerpt(column[0]!)}'), numbers were needed`,
      {
        file,
      },
    );
  const values = numbers(column);
  for (let i = 0; i < values.length; i++) data[i * width + j] = values[i]!;
}

function writeOneHot(
  column: Column,
  name: string,
  values: readonly string[],
  data: Float64Array,
  j: number,
  width: number,
  file: string,
): void {
  const places = new Map(values.map((value, at) => [value, at]));
  const cells = isText(column) ? column : Array.from(numbers(column), String);
  for (const [i, cell] of cells.entries()) {
    const at = places.get(cell);
    if (at === undefined)
      throw new DataError(
        `'${excerpt(cell)}' in column '${excerpt(name)}', row ${i + 1}, is no value that the model has seen`,
        { file, hint: `it has seen ${listed(values)}` },
      );
    data[i * width + j + at] = 1;
  }
}

export function filesOf(path: string): { folder: string; names: string[] } {
  const { folder, name } = splitPath(path);
  return { folder, names: [name] };
}
