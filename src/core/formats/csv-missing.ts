import type { Column } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { missingCell } from './csv-faults.js';
import type { RowReader } from './csv-rows.js';

/** What to do about numbers that are not there; kept ones are NaN. */
export type Missing = 'error' | 'drop' | 'mean' | 'interpolate' | 'keep';

/** Deal with the NaN that stand for missing numbers in a table, in place; text columns are left alone. */
export function fillMissing(
  table: Map<string, Float64Array | string[]>,
  { cells, first }: Pick<RowReader['missing'], 'cells' | 'first'>,
  { missing, file }: { missing: Missing; file: string | undefined },
): { table: Map<string, Column>; rows: number; notes: string[] } {
  const rows = [...table.values()][0]?.length ?? 0;
  if (cells === 0 || missing === 'keep') return { table, rows, notes: [] };
  if (missing === 'error') throw missingCell(first!.name, { file, line: first!.line });
  if (missing === 'drop') return dropRows(table, rows);
  for (const [name, column] of table) {
    if (!(column instanceof Float64Array) || !column.some(Number.isNaN)) continue;
    if (column.every(Number.isNaN))
      throw new DataError(`column '${excerpt(name)}' holds no number at all`, { file });
    if (missing === 'mean') fillWithMean(column);
    else interpolate(column);
  }
  const how = missing === 'mean' ? 'the mean of their column' : 'interpolated values';
  return { table, rows, notes: [`${cells} missing cells replaced by ${how}`] };
}

function dropRows(table: Map<string, Float64Array | string[]>, rows: number) {
  const numeric = [...table.values()].filter((column) => column instanceof Float64Array);
  const keep = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    numeric.every((column) => !Number.isNaN(column[row])),
  );
  for (const [name, column] of table)
    table.set(
      name,
      column instanceof Float64Array
        ? Float64Array.from(keep, (row) => column[row]!)
        : keep.map((row) => column[row]!),
    );
  return {
    table,
    rows: keep.length,
    notes: [`${rows - keep.length} of ${rows} rows left out: missing cells`],
  };
}

function fillWithMean(x: Float64Array): void {
  const known = x.filter((v) => !Number.isNaN(v));
  const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
  x.forEach((v, i) => {
    if (Number.isNaN(v)) x[i] = mean;
  });
}

/** x_i = x_a + (x_b - x_a)(i - a)/(b - a) between known rows a < i < b. */
function interpolate(x: Float64Array): void {
  let a = -1;
  for (let b = 0; b <= x.length; b++) {
    if (b < x.length && Number.isNaN(x[b])) continue;
    for (let i = a + 1; i < b; i++) {
      if (a < 0) x[i] = x[b]!;
      else if (b === x.length) x[i] = x[a]!;
      else x[i] = x[a]! + ((x[b]! - x[a]!) * (i - a)) / (b - a);
    }
    a = b;
  }
}
