import { BLANK, cellText, emptyRecord, isMissing, NONE, parseNumber, readRecord, TAB } from './csv-record.js';

/** How a file of delimited text is written. */
export interface Dialect {
  /** The byte between cells; BLANK for runs of blanks, NONE for a single column. */
  delimiter: number;
  /** The first record names the columns. */
  header: boolean;
  /** Every row ends with a delimiter that opens no further cell. */
  trailing: boolean;
  /** By position: the column holds text, as far as the sample goes. */
  text: boolean[];
}

const SAMPLE_RECORDS = 100;
// Rarest inside of cells first: commas occur in text and in numbers, tabs hardly anywhere.
const CANDIDATES = [TAB, ';', '|', ','].map((c) => (typeof c === 'number' ? c : c.charCodeAt(0)));

/**
 * Tell the dialect from a sample, the first bytes of the file (only whole records of it are used, 100 at
 * most). What the caller gives stands.
 *
 * **Delimiter.** Of tab, semicolon, bar and comma the first that parts every record into the same number of
 * cells, two or more; quoted ones do not count. Else runs of blanks, if every record has two cells or more
 * and half of the cells below the first record are numbers. Else the one of the four that parts most
 * records, if it is at least half of them (the ragged rows are then reported where they are read). Else
 * there is one column.
 *
 * **Header.** The first record names the columns if it is no data: if some cell of it is text where a later
 * cell of that column is a number, or if all its cells are text. Numbers and marks of missing values are no
 * text; a record of numbers is data.
 */
export function sniffDialect(
  sample: Buffer,
  given: { delimiter?: number | undefined; header?: boolean | undefined } = {},
): Dialect {
  const delimiter = given.delimiter ?? sniffDelimiter(sample);
  const { rows } = sampleRows(sample, delimiter);
  const trailing = rows.length > 0 && rows.every((cells) => cells.length > 1 && cells.at(-1) === '');
  if (trailing) for (const cells of rows) cells.pop();
  const header = given.header ?? looksLikeHeader(rows);
  const data = header ? rows.slice(1) : rows;
  const text = (rows[0] ?? []).map((_, j) => data.some((cells) => isText(cells[j])));
  return { delimiter, header, trailing, text };
}

function sniffDelimiter(sample: Buffer): number {
  const tried = CANDIDATES.map((delimiter) => ({ delimiter, ...sampleRows(sample, delimiter) }));
  const even = tried.find(({ rows, faulty }) => {
    const widths = rows.map(unpaddedWidth);
    return !faulty && widths.length > 0 && widths[0]! > 1 && widths.every((width) => width === widths[0]);
  });
  if (even) return even.delimiter;

  const { rows } = sampleRows(sample, BLANK);
  const cells = (rows.length > 1 ? rows.slice(1) : rows).flat();
  const numbers = cells.filter(isNumber).length;
  if (rows.every((row) => row.length > 1) && numbers > 0 && 2 * numbers >= cells.length) return BLANK;

  const parted = ({ rows }: { rows: string[][] }) => rows.filter((cells) => cells.length > 1).length;
  const most = tried.reduce((best, next) => (parted(next) > parted(best) ? next : best));
  return parted(most) > 0 && 2 * parted(most) >= most.rows.length ? most.delimiter : NONE;
}

/** Cells of a row; a last empty one is the work of a closing delimiter. */
const unpaddedWidth = (cells: string[]) => cells.length - (cells.length > 1 && cells.at(-1) === '' ? 1 : 0);

function looksLikeHeader([first = [], ...later]: string[][]): boolean {
  return (
    first.some((cell, j) => isText(cell) && later.some((cells) => isNumber(cells[j]))) ||
    (first.length > 0 && first.every(isText))
  );
}

const isNumber = (cell: string | undefined) => cell !== undefined && parseNumber(cell) !== undefined;
const isText = (cell: string | undefined) => cell !== undefined && !isMissing(cell) && !isNumber(cell);

/** The cells of the first records, up to one whose quotes do not fit this delimiter. */
function sampleRows(sample: Buffer, delimiter: number): { rows: string[][]; faulty: boolean } {
  const rows: string[][] = [];
  const record = emptyRecord();
  let pos = 0;
  while (pos < sample.length && rows.length < SAMPLE_RECORDS) {
    readRecord(sample, pos, sample.length, delimiter, record);
    // A quote may well be open only because the sample ends.
    if (record.fault === 'open') break;
    if (record.count > 0)
      rows.push(Array.from({ length: record.count }, (_, j) => cellText(sample, record, j) ?? '\ufffd'));
    if (record.fault) return { rows, faulty: true };
    pos = record.next;
  }
  return { rows, faulty: false };
}
