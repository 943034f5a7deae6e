import { DataError, excerpt, UsageError } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { rowCount } from '../../core/table.js';
import { sizeOf } from '../../tensor/host.js';
import type { DataOptions } from './options.js';
import { flatItems, type RawData, roomFor } from './raw.js';
import { type Columns, filesOf, isText, type KnownColumns, numbers, readColumns } from './table.js';

/**
 * Series in a table. Without --sequence-column each row is one series of one channel, its columns the time steps
 * in their order (as the UCR archive has them). With it each row is a time step, its columns the channels, and
 * rows of one name in that column are one series, whose target is that of its rows.
 */
export async function readSeriesTable(
  path: string,
  options: DataOptions,
  warn: Warn,
  { target }: KnownColumns = {},
): Promise<RawData> {
  const read = (columns = options.columns) => readColumns(path, { ...options, columns }, warn, { target });
  return options.sequenceColumn === undefined
    ? rowSeries(path, options, await read())
    : longSeries(path, options, options.sequenceColumn, read);
}

function rowSeries(path: string, options: DataOptions, { features, target }: Columns): RawData {
  const steps = options.length ?? features.size;
  const rows = rowCount(features);
  const data = roomFor(rows, steps, path);
  for (const [t, [name, column]] of [...features].slice(0, steps).entries()) {
    if (isText(column)) throw textChannel(name, path);
    const values = numbers(column);
    for (let i = 0; i < rows; i++) data[i * steps + t] = values[i]!;
  }
  return found(path, options, data, [steps, 1], rows, target);
}

async function longSeries(
  path: string,
  options: DataOptions,
  by: string,
  read: (columns?: string[]) => Promise<Columns>,
): Promise<RawData> {
  if (options.columns?.includes(by) || options.target === by)
    throw new UsageError(`--sequence-column '${excerpt(by)}' is also a feature or the target`, {
      file: path,
    });
  const { features, target } = await read(options.columns && [...options.columns, by]);
  const names = features.get(by);
  if (names === undefined) throw new UsageError(`there is no column '${excerpt(by)}'`, { file: path });
  features.delete(by);
  const rowsOf = new Map<string, number[]>();
  for (const [i, name] of Array.from(names as ArrayLike<unknown>, String).entries()) {
    const rows = rowsOf.get(name);
    if (rows) rows.push(i);
    else rowsOf.set(name, [i]);
  }
  const [first] = rowsOf;
  const steps = options.length ?? first![1].length;
  const channels = [...features].map(([name, column]) => {
    if (isText(column)) throw textChannel(name, path);
    return numbers(column);
  });
  if (channels.length === 0) throw new DataError('no channel beside the sequence column', { file: path });
  const data = roomFor(rowsOf.size, steps * channels.length, path);
  let at = 0;
  for (const [name, rows] of rowsOf) {
    if (options.length === undefined && rows.length !== steps)
      throw new DataError(
        `series '${excerpt(name)}' has ${rows.length} rows, '${excerpt(first![0])}' has ${steps}; one length was needed`,
        { file: path, hint: '--length N cuts the longer and fills up the shorter' },
      );
    for (let t = 0; t < steps; t++)
      for (const channel of channels) data[at++] = t < rows.length ? channel[rows[t]!]! : 0;
  }
  const keys = [...rowsOf.keys()];
  const source = found(
    path,
    options,
    data,
    [steps, channels.length],
    rowsOf.size,
    target && onePerSeries(target, rowsOf, path),
  );
  return { ...source, nameOf: (i) => keys[i]! };
}

type Target = NonNullable<RawData['target']>;

function onePerSeries({ name, values }: Target, rowsOf: Map<string, number[]>, file: string): Target {
  const picks: number[] = [];
  for (const [series, rows] of rowsOf) {
    const other = rows.find((row) => values[row] !== values[rows[0]!]);
    if (other !== undefined)
      throw new DataError(
        `series '${excerpt(series)}' has two targets: ${excerpt(String(values[rows[0]!]))} and ${excerpt(String(values[other]))}`,
        { file },
      );
    picks.push(rows[0]!);
  }
  return values instanceof Float64Array
    ? { name, values: Float64Array.from(picks, (row) => values[row]!) }
    : { name, values: picks.map((row) => values[row]!) };
}

function found(
  path: string,
  { length: fixed, sequenceColumn }: DataOptions,
  data: Float64Array,
  shape: number[],
  length: number,
  target: RawData['target'],
): RawData {
  return {
    format: 'table of series',
    kind: 'series',
    shape,
    length,
    target,
    resized: fixed !== undefined,
    sequenceColumn,
    files: { ...filesOf(path), whole: true },
    items: flatItems(data, sizeOf(shape)),
  };
}

const textChannel = (name: string, file: string) =>
  new DataError(`column '${excerpt(name)}' is text, a series is numbers`, {
    file,
    hint: 'pick its columns with --columns, name the label with --target',
  });
