import { type CsvOptions, openCsv } from './csv.js';
import { type Block, recordBlocks, tooLong } from './csv-blocks.js';
import { pickColumns } from './csv-columns.js';
import { notUtf8, quoteFault, ragged } from './csv-faults.js';
import { BLANK, CR, cellText, emptyRecord, LF, QUOTE, readRecord, TAB } from './csv-record.js';
import {
  type CellReader,
  cellReader,
  columnOf,
  hashOf,
  type LabelColumn,
  type NumberColumn,
  SPREAD,
  take,
  takeText,
} from './label-cells.js';

export interface LabelTable {
  columns: Map<string, LabelColumn | NumberColumn>;
  rows: number;
}

export interface LabelOptions extends CsvOptions {
  /** Columns read as numbers whatever they hold; text in them is refused with its line. */
  numeric?: readonly string[] | undefined;
}

/**
 * Delimited text whose columns are mostly labels: one code a cell instead of a string, in one pass. A column of more than
 * 4096 different numbers comes as numbers. Cells are told apart by their bytes, so that 1 and 1.0 are two labels.
 */
export async function readLabels(
  chunks: AsyncIterable<Uint8Array>,
  options: LabelOptions = {},
): Promise<LabelTable> {
  const { source, dialect, position, maxRecord } = await openCsv(chunks, options);
  const { delimiter } = dialect;
  const record = emptyRecord();
  let width = -1;
  let readers: (CellReader | undefined)[] = [];
  let order: { name: string; index: number }[] = [];
  let rows = 0;
  let blank = 0; // blank lines, each an empty cell if a row of a one-column table follows
  const tab = delimiter === TAB ? BLANK : TAB;

  for await (const block of recordBlocks(source.chunks(), delimiter, position, maxRecord)) read(block);
  return {
    columns: new Map(order.map(({ name, index }) => [name, columnOf(readers[index]!, rows)])),
    rows,
  };

  function read({ bytes, end }: Block): void {
    let pos = 0;
    while (pos < end) {
      if (width >= 0 && blank === 0 && delimiter !== BLANK) pos = plainRows(bytes, pos, end);
      if (pos < end) pos = slowRow(bytes, pos, end);
    }
  }

  /** Rows without quotes, from here on; stops before one that is blank, ragged or has a quote. */
  function plainRows(bytes: Buffer, from: number, end: number): number {
    // Of the closure, but read for every byte.
    const [columns, mark, other, all] = [width, delimiter, tab, readers];
    let pos = from;
    let row = rows;
    plain: while (pos < end) {
      let p = pos;
      for (let j = 0; j < columns; j++) {
        let byte = bytes[p]!;
        while (byte === BLANK || byte === other) byte = bytes[++p]!;
        const begin = p;
        let hash = 0;
        while (byte !== mark && byte !== LF && byte !== CR && byte !== QUOTE) {
          hash = (hash << 8) ^ byte ^ Math.imul(hash >>> 24, SPREAD);
          byte = bytes[++p]!;
        }
        if (byte === QUOTE || (p === begin && columns === 1)) break plain;
        if (j < columns - 1 ? byte !== mark : byte === mark) break plain;
        const reader = all[j];
        if (reader) {
          let stop = p;
          if (stop > begin && (bytes[stop - 1] === BLANK || bytes[stop - 1] === other)) {
            while (stop > begin && (bytes[stop - 1] === BLANK || bytes[stop - 1] === other)) stop--;
            hash = hashOf(bytes, begin, stop);
          }
          take(reader, bytes, begin, stop, hash, row);
        }
        if (j < columns - 1) p++;
      }
      if (bytes[p] === CR) p++;
      if (p < end && bytes[p] === LF) p++;
      pos = p;
      position.line++;
      row++;
    }
    rows = row;
    return pos;
  }

  /** One record, whatever it is: the header, a blank line, a row with quotes. */
  function slowRow(bytes: Buffer, pos: number, end: number): number {
    readRecord(bytes, pos, end, delimiter, record);
    if (record.fault) throw quoteFault(record, position);
    if (record.next - pos > maxRecord) throw tooLong(position, maxRecord);
    if (record.count === 0) blank++;
    else if (width < 0) begin(bytes);
    else {
      if (width === 1 && rows > 0)
        for (let i = 0; i < blank; i++) {
          if (readers[0]) takeText(readers[0], '', rows);
          rows++;
        }
      blank = 0;
      row(bytes);
    }
    if (width !== 1) blank = 0;
    position.line += record.lines;
    return record.next;
  }

  function begin(bytes: Buffer): void {
    blank = 0;
    width = record.count;
    if (dialect.trailing && width > 1) width--;
    const header = Array.from({ length: width }, (_, j) => (dialect.header ? text(bytes, j) : ''));
    order = pickColumns(header, { columns: options.columns, file: position.file });
    const numeric = new Set(options.numeric);
    readers = [];
    for (const { name, index } of order) readers[index] = cellReader(name, numeric.has(name), position);
    if (!dialect.header) row(bytes);
  }

  function row(bytes: Buffer): void {
    const { count, begins, ends, quoted } = record;
    const closing = count === width + 1 && begins[width] === ends[width] && !quoted[width];
    if (count !== width && !closing)
      throw ragged(count, width, { header: dialect.header, first: rows === 0 }, position);
    for (let j = 0; j < width; j++) {
      const reader = readers[j];
      if (reader) takeText(reader, text(bytes, j), rows);
    }
    rows++;
  }

  function text(bytes: Buffer, j: number): string {
    const cell = cellText(bytes, record, j);
    if (cell === undefined) throw notUtf8(position);
    return cell;
  }
}
