import type { Column, Table } from '../data.js';
import { encodedPieces } from './text.js';

/**
 * A table as delimited text: a line of names, a line a row, ended by LF. Numbers are decimals no longer than they need
 * to be to read back as the same double, or in a column of float32 as the same float32 (-0 keeps its sign); NaN is
 * written as it is. A cell is quoted only
 * where a reader would take it for something else: it holds a quote, a line end or one of the usual
 * delimiters, begins or ends with a blank, begins with # or a byte order mark, or is empty and alone.
 */
export function* encodeCsv(
  table: Table,
  { delimiter = ',', header = true }: { delimiter?: ',' | '\t' | ';' | '|'; header?: boolean } = {},
): Generator<Uint8Array> {
  yield* encodedPieces(lines(table, delimiter, header));
}

/** The same of columns that come in blocks of rows. */
export async function* encodeCsvBlocks(
  names: readonly string[],
  blocks: AsyncIterable<readonly Column[]>,
  { delimiter = ',' }: { delimiter?: ',' | '\t' } = {},
): AsyncGenerator<Uint8Array> {
  let header = true;
  for await (const columns of blocks) {
    yield* encodeCsv(new Map(names.map((name, j) => [name, columns[j]!])), { delimiter, header });
    header = false;
  }
  if (header) yield* encodeCsv(new Map(names.map((name) => [name, []])), { delimiter });
}

function* lines(table: Table, delimiter: string, header: boolean): Generator<string> {
  const columns = [...table.values()];
  if (columns.length === 0) return;
  const alone = columns.length === 1;
  const rows = columns[0]!.length;
  if (columns.some((column) => column.length !== rows)) throw new Error('columns of unequal length');
  if (header) yield `${[...table.keys()].map((name) => textCell(name, alone)).join(delimiter)}\n`;
  const cells = columns.map((column) => cellWriter(column, alone));
  for (let row = 0; row < rows; row++) {
    let line = cells[0]!(row);
    for (let j = 1; j < cells.length; j++) line += delimiter + cells[j]!(row);
    yield `${line}\n`;
  }
}

function cellWriter(column: Column, alone: boolean): (row: number) => string {
  if (column instanceof Float32Array) return (row) => singleText(column[row]!);
  return (row) => {
    const value = column[row]!;
    if (typeof value === 'number') return numberText(value);
    return typeof value === 'string' ? textCell(value, alone) : value.toString();
  };
}

/** The shortest text that Number() turns into the same double. */
export function numberText(value: number): string {
  return value === 0 && 1 / value < 0 ? '-0' : `${value}`;
}

/** At most nine digits that read back as the same float32: 0.1, not 0.10000000149011612. */
function singleText(value: number): string {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 1e6)) return numberText(value);
  const near = Number(value.toPrecision(8)); // enough for all but a few
  return `${Math.fround(near) === value ? near : Number(value.toPrecision(9))}`;
}

const SPECIAL = /^[#\ufeff \t]|[ \t]$|[",;|\t\r\n]/;

function textCell(text: string, alone: boolean): string {
  if (text === '') return alone ? '""' : '';
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
