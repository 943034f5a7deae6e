import type { Column } from './data.js';
import { DataError, excerpt, UsageError } from './errors.js';
import { fillMissing, type Missing } from './formats/csv-missing.js';

/** The columns that --columns asks for, by name or else by position from 0, in that order. */
export function pickColumns(
  table: Map<string, Column>,
  columns: readonly string[],
  file: string,
): Map<string, Column> {
  if (columns.length === 0) return table;
  const names = [...table.keys()];
  return new Map(
    columns.map((wanted) => {
      const name = names.includes(wanted) ? wanted : /^\d+$/.test(wanted) ? names[Number(wanted)] : undefined;
      if (name !== undefined) return [name, table.get(name)!] as const;
      throw new UsageError(`there is no column '${excerpt(wanted)}' among ${names.length}`, {
        file,
        hint: `the columns are ${names.slice(0, 12).map(excerpt).join(', ')}`,
      });
    }),
  );
}

/** Deal with the NaN of a table that is no CSV, as --missing says. */
export function fillColumns(
  table: Map<string, Column>,
  missing: Missing,
  file: string,
): { table: Map<string, Column>; notes: string[] } {
  const own = new Map<string, Float64Array | string[]>();
  let cells = 0;
  for (const [name, column] of table) {
    if (isText(column)) {
      own.set(name, [...column]);
      continue;
    }
    const x =
      column instanceof Float64Array ? column : Float64Array.from(column as ArrayLike<number>, Number);
    let first = -1;
    let gaps = 0;
    for (let i = 0; i < x.length; i++)
      if (Number.isNaN(x[i]!)) {
        if (gaps++ === 0) first = i;
      }
    if (gaps > 0 && missing === 'error')
      throw new DataError(`no number in column '${excerpt(name)}', row ${first} from 0`, {
        file,
        hint: '--missing drop, mean or interpolate deals with such cells',
      });
    cells += gaps;
    own.set(name, x);
  }
  if (cells === 0 || missing === 'keep') return { table, notes: [] };
  const filled = fillMissing(own, { cells, first: undefined }, { missing, file });
  return { table: new Map(filled.table), notes: filled.notes };
}

const isText = (column: Column): column is readonly string[] =>
  Array.isArray(column) && typeof column[0] === 'string';
