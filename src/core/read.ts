import { arrayColumns, isArray, oneArray, openArrays, readAllArrays } from './arrays.js';
import { fillColumns, pickColumns } from './columns.js';
import type { Audio, Column, Image, NdArray, Table } from './data.js';
import { DataError, excerpt, UsageError } from './errors.js';
import { type OpenInput, readAll } from './files.js';
import type { Missing } from './formats/csv-missing.js';
import { detectKind, type Kind } from './formats/kind.js';
import type { ImageOptions, SeriesOptions, TableOptions } from './options.js';
import { openPeeked, putBack } from './peek.js';
import { evenRate, stepRange, type Times, type TimeUnit, timesOf } from './times.js';

/** Where readers tell what they had to pass over or repair; `context.warn` in commands. */
export type Warn = (note: string) => void;

/** One series, or several that were recorded together. */
export interface SeriesSet {
  series: { name: string; values: Float64Array }[];
  /** Samples a second, or a `unit` of time, where the file, its --time-column or --rate tells. */
  rateHz: number | undefined;
  /** What times are counted in: seconds, or what the dates of a --time-column suggest. */
  unit: TimeUnit;
  kind: 'table' | 'audio' | 'array';
  /** Of --time-column. */
  time?: Times;
}

/** A series of a table's columns, a sound's channels, or the rows of an array; evenly sampled. */
export async function readSeries(path: string, options: SeriesOptions, warn: Warn): Promise<SeriesSet> {
  const set = await readTimedSeries(path, options, warn);
  const { time } = set;
  if (!time || set.rateHz !== undefined || time.values.length < 2) return set;
  const { least, most, longest } = stepRange(time);
  throw new DataError(
    `the times of '${excerpt(time.name)}' are uneven: steps from ${brief(least)} to ${brief(most)}, the longest after row ${longest + 1}`,
    { file: path, hint: 'ispr resample puts them on an even grid; --rate takes them as even' },
  );
}

const brief = (x: number) => String(Number(x.toPrecision(4)));

/** The same, with times that may be uneven: `rateHz` is undefined then. */
export async function readTimedSeries(path: string, options: SeriesOptions, warn: Warn): Promise<SeriesSet> {
  const input = await openPeeked(path);
  const kind = detectKind(input.head, path, input.size);
  if (kind === 'wav') {
    if (options.timeColumn !== undefined) {
      await input.close();
      throw new UsageError('--time-column is for tables: a recording has its own rate', { file: path });
    }
    return readSound(input, options, warn);
  }
  const { columns, timeColumn } = options;
  const wanted =
    timeColumn !== undefined && columns ? { ...options, columns: [timeColumn, ...columns] } : options;
  const table = await tableOf(input, kind, wanted, warn);
  const { time, rest } = timeColumn === undefined ? { rest: table } : timed(table, timeColumn, path);
  const series = await numericColumns(rest, path, options, warn);
  for (const { name, values } of series) requireSquares(name, values, path);
  return {
    series,
    rateHz: options.rate ?? (time && evenRate(time)),
    unit: time && options.rate === undefined ? time.unit : 's',
    kind: isArray(kind) ? 'array' : 'table',
    ...(time && { time }),
  };
}

/** Variances, powers and products of samples are finite, and not lost, within these. */
const [TINIEST, LARGEST] = [1e-150, 1e150];

function requireSquares(name: string, values: Float64Array, file: string): void {
  let largest = 0;
  for (let t = 0; t < values.length; t++) largest = Math.max(largest, Math.abs(values[t]!));
  if (largest === 0 || (largest >= TINIEST && largest <= LARGEST)) return;
  throw new DataError(
    `samples up to ${brief(largest)} in column '${excerpt(name)}': their squares are beyond a double`,
    { file, hint: `scale them to between ${TINIEST} and ${LARGEST} first` },
  );
}

function timed(table: Table, wanted: string, file: string): { time: Times; rest: Table } {
  const [name, column] = [...pickColumns(new Map(table), [wanted], file)][0]!;
  const rest = new Map(table);
  rest.delete(name);
  if (rest.size === 0) throw new DataError('a column of times alone, a series was needed', { file });
  return { time: timesOf(name, column, file), rest };
}

/** Table options, and the choice to have missing numbers as NaN. */
export type ReadOptions = Omit<TableOptions, 'missing'> & { missing: Missing };

/** A table with its columns as they are, numbers and text. */
export async function readTable(path: string, options: ReadOptions, warn: Warn): Promise<Table> {
  const input = await openPeeked(path);
  return tableOf(input, detectKind(input.head, path, input.size), options, warn);
}

/** The numeric columns of a table, or a two-dimensional array, row by row. */
export interface Matrix {
  names: string[];
  rows: number;
  columns: number;
  data: Float64Array;
}

export async function readMatrix(path: string, options: ReadOptions, warn: Warn): Promise<Matrix> {
  return matrixFrom(await readTable(path, options, warn), path, options, warn);
}

/** The numeric columns of a table that is read already. */
export async function matrixFrom(
  table: Table,
  path: string,
  options: ReadOptions,
  warn: Warn,
): Promise<Matrix> {
  const columns = await numericColumns(table, path, options, warn);
  const rows = columns[0]!.values.length;
  const data = new Float64Array(rows * columns.length);
  columns.forEach(({ values }, j) => {
    for (let i = 0; i < rows; i++) data[i * columns.length + j] = values[i]!;
  });
  return { names: columns.map(({ name }) => name), rows, columns: columns.length, data };
}

/** A picture, or an array [height, width] or [height, width, channels] of bytes; gray on request. */
export async function readImage(
  path: string,
  options: ImageOptions & { gray?: boolean },
  warn: Warn,
): Promise<Image> {
  const input = await openPeeked(path);
  const kind = detectKind(input.head, path, input.size);
  await refuseEmpty(input);
  if (isArray(kind)) return arrayImage(await arrayOf(input, kind, undefined), path, options, warn);
  const bytes = await readAll(input);
  const { decodeImage } = await import('./formats/image.js');
  const { value, notes } = await decodeImage(bytes, path, {
    maxPixels: options.maxPixels,
    gray: options.gray,
  });
  notes.forEach(warn);
  return value;
}

async function refuseEmpty(input: OpenInput): Promise<void> {
  if (input.head.length > 0) return;
  await input.close();
  throw new DataError('the file is empty', { file: input.path });
}

async function arrayImage(
  { shape, data }: NdArray,
  file: string,
  options: ImageOptions & { gray?: boolean },
  warn: Warn,
): Promise<Image> {
  const [height, width, channels = 1] = shape;
  const isBytes = data instanceof Uint8Array || data instanceof Uint16Array;
  if (
    !isBytes ||
    shape.length < 2 ||
    shape.length > 3 ||
    !(channels === 1 || channels === 3 || channels === 4)
  )
    throw new DataError(
      `an array of ${shape.join(' × ')} ${data.constructor.name.replace('Array', '')} is no picture`,
      {
        file,
        hint: 'uint8 or uint16, height × width, or height × width × 3',
      },
    );
  const { checkPixels, chosenChannels } = await import('./formats/pixels.js');
  checkPixels(width!, height!, options.maxPixels);
  const notes: string[] = [];
  const image = chosenChannels(
    { width: width!, height: height!, channels, data },
    { gray: options.gray },
    notes,
  );
  notes.forEach(warn);
  return image;
}

/** All that an array file, a picture or a sound holds, by name; what has no name is ''. */
export async function readArrays(path: string, warn: Warn): Promise<Map<string, NdArray>> {
  const input = await openPeeked(path);
  const kind = detectKind(input.head, path, input.size);
  if (!isArray(kind)) {
    await putBack(path, input);
    return new Map([['', await readArray(path, undefined, warn)]]);
  }
  return readAllArrays(await openArrays(await readAll(input), kind, path));
}

/** One array of a file; `name` picks among several. */
export async function readArray(path: string, name: string | undefined, warn: Warn): Promise<NdArray> {
  const input = await openPeeked(path);
  const kind = detectKind(input.head, path, input.size);
  if (isArray(kind)) return arrayOf(input, kind, name);
  await refuseEmpty(input);
  if (isPicture(kind)) {
    await putBack(path, input);
    const { width, height, channels, data } = await readImage(path, { maxPixels: 100_000_000 }, warn);
    return { shape: channels === 1 ? [height, width] : [height, width, channels], data };
  }
  if (kind === 'csv' || kind === 'tsv' || kind === 'text') {
    await putBack(path, input);
    const { rows, columns, data } = await readMatrix(path, { header: true, missing: 'error' }, warn);
    return { shape: [rows, columns], data };
  }
  if (kind === 'wav') {
    const { audioArray } = await import('./table.js');
    return audioArray(await decodeSound(input, warn));
  }
  await input.close();
  throw wrongKind(path, kind, 'an array (.npy .npz .idx .safetensors), a table, picture or sound');
}

const PICTURES: readonly Kind[] = ['png', 'jpeg', 'webp', 'tiff', 'gif', 'bmp', 'pnm'];

export const isPicture = (kind: Kind): boolean => PICTURES.includes(kind);

/** A recording with all its channels. */
export const readAudio = async (path: string, warn: Warn): Promise<Audio> =>
  decodeSound(await openPeeked(path), warn);

async function decodeSound(input: OpenInput, warn: Warn): Promise<Audio> {
  const { decodeWav } = await import('./formats/wav.js');
  const { value, notes } = decodeWav(await readAll(input), input.path);
  notes.forEach(warn);
  return value;
}

async function readSound(input: OpenInput, options: SeriesOptions, warn: Warn): Promise<SeriesSet> {
  const { mixChannel } = await import('./formats/wav.js');
  const value = await decodeSound(input, warn);
  const { channel } = options;
  const series =
    channel === 'all'
      ? value.channels.map((values, index) => ({ name: `channel${index}`, values }))
      : [{ name: channel === 'mix' ? 'value' : `channel${channel}`, values: mixChannel(value, channel) }];
  if (series[0]!.values.length === 0)
    throw new DataError('the recording has no samples', { file: input.path });
  return { series, rateHz: value.rateHz, unit: 's', kind: 'audio' };
}

const arrayOf = async (input: OpenInput, kind: Kind, name: string | undefined): Promise<NdArray> =>
  oneArray(await openArrays(await readAll(input), kind, input.path), name, input.path);

async function tableOf(input: OpenInput, kind: Kind, options: ReadOptions, warn: Warn): Promise<Table> {
  if (isArray(kind)) {
    const arrays = await readAllArrays(await openArrays(await readAll(input), kind, input.path));
    const { table, notes } = arrayColumns(arrays, input.path, options);
    notes.forEach(warn);
    return table;
  }
  if (kind === 'json' || kind === 'jsonl') {
    const { readJsonRows } = await import('./formats/jsonl.js');
    const rows = await readJsonRows(input.chunks(), { file: input.path, whole: kind === 'json' });
    const { table, notes } = fillColumns(
      pickColumns(rows, options.columns ?? [], input.path),
      options.missing,
      input.path,
    );
    notes.forEach(warn);
    return table;
  }
  if (input.size === 0) {
    await input.close();
    throw new DataError('the file is empty', { file: input.path });
  }
  if (kind !== 'csv' && kind !== 'tsv' && kind !== 'text' && kind !== 'unknown') {
    await input.close();
    throw wrongKind(input.path, kind, 'a table (.csv .tsv .jsonl .npy)');
  }
  const { readCsv } = await import('./formats/csv.js');
  const { table, rows, notes } = await readCsv(input.chunks(), {
    file: input.path,
    bytes: input.size,
    delimiter: options.delimiter,
    header: options.header ? undefined : false,
    columns: options.columns,
    missing: options.missing,
  });
  notes.forEach(warn);
  if (rows === 0) throw new DataError('the table has no rows', { file: input.path });
  return table;
}

/**
 * Columns as numbers. Text columns are passed over, or refused where they were asked for by name; a column of
 * numbers with a stray text in it is refused with the line.
 */
async function numericColumns(
  table: Table,
  file: string,
  options: ReadOptions,
  warn: Warn,
): Promise<SeriesSet['series']> {
  const text = [...table].filter((entry): entry is [string, readonly string[]] => isText(entry[1]));
  for (const [name, cells] of text)
    if (options.columns || mostlyNumbers(cells)) await refuseText(name, cells, file, options);
  const numeric = [...table].filter(([, column]) => !isText(column));
  if (numeric.length === 0)
    throw new DataError('no column of numbers', {
      file,
      hint: `text is in ${text
        .slice(0, 6)
        .map(([name]) => excerpt(name))
        .join(', ')}; is the --delimiter right?`,
    });
  if (text.length > 0)
    warn(
      `text column${text.length > 1 ? 's' : ''} left out: ${text.map(([name]) => excerpt(name)).join(', ')}`,
    );
  return numeric.map(([name, column]) => ({
    name,
    values: column instanceof Float64Array ? column : Float64Array.from(column as ArrayLike<number>, Number),
  }));
}

const isText = (column: Column): column is readonly string[] =>
  Array.isArray(column) && typeof column[0] === 'string';

const isNumber = (cell: string) => cell.trim() !== '' && !Number.isNaN(Number(cell));

const mostlyNumbers = (cells: readonly string[]) => 2 * cells.filter(isNumber).length >= cells.length;

async function refuseText(
  name: string,
  cells: readonly string[],
  file: string,
  options: ReadOptions,
): Promise<never> {
  if (file !== '-') {
    // Read again as numbers only: that reader knows the line.
    const { readCsv } = await import('./formats/csv.js');
    const { delimiter, missing } = options;
    const header = options.header ? undefined : false;
    await readCsv((await openPeeked(file)).chunks(), {
      file,
      delimiter,
      header,
      missing,
      columns: [name],
      numbersOnly: true,
    });
  }
  const row = cells.findIndex((cell) => !isNumber(cell));
  throw new DataError(`'${excerpt(cells[row]!)}' is no number (column '${excerpt(name)}', row ${row + 1})`, {
    file,
  });
}

function wrongKind(file: string, kind: Kind, needed: string): DataError {
  return new DataError(
    `${kind === 'unknown' ? 'unknown content' : `this is ${kind}`}, ${needed} was needed`,
    { file },
  );
}
