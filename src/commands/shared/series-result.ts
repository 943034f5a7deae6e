import type { Forms } from '../../core/command/spec.js';
import type { Column, Table } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';

interface Changes {
  /** Rate of the result, where it is not that of the input: its times are then counted anew. */
  rateHz?: number;
  /** Sample of the input that the first one of the result belongs to, where borders were dropped. */
  first?: number;
  /** Names of the result's series, where they are not those of the input. */
  names?: readonly string[];
}

/**
 * Series made of series, in the forms of their kind: a table with the same columns (times first, where there were
 * any), an array [n] or [n, series], a sound where there is a rate. The first form is the input's own.
 */
export function sameKind(
  set: SeriesSet,
  values: readonly Float64Array[],
  { rateHz = set.rateHz, first = 0, names = set.series.map(({ name }) => name) }: Changes = {},
): Forms {
  const n = values[0]!.length;
  const table = () => {
    const columns = new Map<string, Column>();
    if (set.time) columns.set(set.time.name, timesFor(set, n, rateHz, first));
    values.forEach((series, i) => {
      columns.set(names[i]!, series);
    });
    return columns satisfies Table;
  };
  const array = () =>
    values.length === 1
      ? { shape: [n], data: values[0]! }
      : { shape: [n, values.length], data: interleaved(values) };
  const audio = () => {
    if (rateHz === undefined || set.unit !== 's')
      throw new UsageError('--rate is needed to write a sound: the input does not tell samples a second');
    return { rateHz, channels: [...values] };
  };
  return { table, array, audio };
}

/** The input's own times where samples are the same ones, else numbers from its first time on. */
function timesFor(set: SeriesSet, n: number, rateHz: number | undefined, first: number): Column {
  const { column, values } = set.time!;
  if (rateHz === set.rateHz && first + n <= values.length) return part(column, first, first + n);
  return Float64Array.from({ length: n }, (_, i) => values[0]! + (first + i) / (rateHz ?? 1));
}

const part = (column: Column, begin: number, end: number): Column =>
  begin === 0 && end === column.length ? column : column.slice(begin, end);

function interleaved(values: readonly Float64Array[]): Float64Array {
  const columns = values.length;
  const data = new Float64Array(values[0]!.length * columns);
  values.forEach((series, j) => {
    for (let i = 0; i < series.length; i++) data[i * columns + j] = series[i]!;
  });
  return data;
}
