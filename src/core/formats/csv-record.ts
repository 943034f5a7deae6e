import { isUtf8 } from 'node:buffer';

/** Bytes with a meaning in delimited text. */
export const LF = 10;
export const CR = 13;
export const TAB = 9;
export const BLANK = 32;
export const QUOTE = 34;
/** In place of a delimiter: a table of one column, whose lines are not split. */
export const NONE = -1;

/**
 * The cells of one record as stretches of its bytes. Blanks around a cell do not belong to it; the quotes
 * around a quoted one neither.
 */
export interface CsvRecord {
  count: number;
  begins: number[];
  ends: number[];
  /** Quoted cells may hold delimiters, line ends and doubled quotes. */
  quoted: boolean[];
  /** Where the next record begins. */
  next: number;
  /** Physical lines that the record spans. */
  lines: number;
  /** A quote that is never closed, or text behind a closing one; `lines` is then the line of it, from 1. */
  fault: 'open' | 'trailing' | undefined;
}

export function emptyRecord(): CsvRecord {
  return { count: 0, begins: [], ends: [], quoted: [], next: 0, lines: 0, fault: undefined };
}

/**
 * Split the record at `pos` into cells, into `record`. The grammar is that of RFC 4180 with any one-byte
 * delimiter, line ends LF, CRLF and CR, and blanks around cells. A quote opens a quoted cell only where the
 * cell begins; elsewhere it is a character like any other. With the delimiter BLANK any run of blanks and
 * tabs parts two cells and those at the ends of the line do not count. A line of blanks has no cells.
 */
export function readRecord(
  bytes: Uint8Array,
  pos: number,
  end: number,
  delimiter: number,
  record: CsvRecord,
): void {
  let p = pos;
  let lines = 1;
  record.count = 0;
  record.fault = undefined;
  const isBlank = (byte: number) => (byte === BLANK || byte === TAB) && byte !== delimiter;
  const runs = delimiter === BLANK;
  const skipBlanks = () => {
    while (p < end && (isBlank(bytes[p]!) || (runs && bytes[p] === BLANK))) p++;
  };
  const atLineEnd = () => p >= end || bytes[p] === LF || bytes[p] === CR;

  for (;;) {
    skipBlanks();
    if (atLineEnd() && (record.count === 0 || runs)) break;
    const quoted = bytes[p] === QUOTE;
    const begin = quoted ? ++p : p;
    let stop: number;
    if (quoted) {
      const opened = lines;
      while (p < end && (bytes[p] !== QUOTE || (p + 1 < end && bytes[p + 1] === QUOTE))) {
        if (bytes[p] === QUOTE) p++;
        else if (bytes[p] === LF || (bytes[p] === CR && !(p + 1 < end && bytes[p + 1] === LF))) lines++;
        p++;
      }
      if (p >= end) {
        faulty(record, 'open', opened);
        return;
      }
      stop = p++;
      skipBlanks();
      if (!atLineEnd() && bytes[p] !== delimiter && !(runs && p > stop + 1)) {
        faulty(record, 'trailing', lines);
        return;
      }
    } else {
      while (!atLineEnd() && bytes[p] !== delimiter && !(runs && bytes[p] === TAB)) p++;
      stop = p;
      while (stop > begin && isBlank(bytes[stop - 1]!)) stop--;
    }
    record.begins[record.count] = begin;
    record.ends[record.count] = stop;
    record.quoted[record.count++] = quoted;
    if (atLineEnd()) break;
    if (!runs) p++;
  }
  if (p < end && bytes[p] === CR) p++;
  if (p < end && bytes[p] === LF) p++;
  record.next = p;
  record.lines = lines;
}

function faulty(record: CsvRecord, fault: 'open' | 'trailing', line: number): void {
  record.fault = fault;
  record.lines = line;
}

/** The text of cell j, its doubled quotes made single; undefined where its bytes are no UTF-8. */
export function cellText(bytes: Buffer, { begins, ends, quoted }: CsvRecord, j: number): string | undefined {
  const text = utf8(bytes, begins[j]!, ends[j]!);
  return quoted[j] && text?.includes('""') ? text.replaceAll('""', '"') : text;
}

/** Bytes as text; undefined where they are no UTF-8. */
export function utf8(bytes: Buffer, begin: number, end: number): string | undefined {
  const text = bytes.toString('utf8', begin, end);
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(begin, end)) ? undefined : text;
}

/** A decimal number as tables write it: no hexadecimal, no Infinity, no separators, and a digit at least. */
export function parseNumber(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether a cell of a numeric column says that there is no value. */
export function isMissing(text: string): boolean {
  return text === '' || (text.length <= 4 && MISSING.test(text));
}

const MISSING = /^(?:[+-]?nan|na|n\/a|null)$/i;
