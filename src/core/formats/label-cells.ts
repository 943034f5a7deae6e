import { DataError, excerpt } from '../errors.js';
import type { Position } from './csv-blocks.js';
import { notANumber, notUtf8, tooLarge } from './csv-faults.js';
import { isMissing, parseNumber, utf8 } from './csv-record.js';

/** A column whose cells are among a few texts: the texts in order of appearance, and which of them each row has. */
export interface LabelColumn {
  labels: string[];
  /** Line on which each label came first. */
  lines: number[];
  codes: Int16Array;
}

export interface NumberColumn {
  /** NaN where a cell says that there is no value. */
  numbers: Float64Array;
}

/** More different texts than this, all of them numbers: the column is one of numbers. */
const MOST_NUMBERS = 4096;
export const MOST_LABELS = 32_767;

/** What is known of a column while it is read. */
export interface CellReader {
  readonly name: string;
  readonly position: Position;
  /** By hash: the number of a label and 1, or 0. */
  slots: Int32Array;
  hashes: Int32Array;
  /** The bytes of all labels, one after the other; label k ends at ends[k]. */
  store: Uint8Array;
  ends: Int32Array;
  labels: string[];
  lines: number[];
  /** Labels seen so far are all numbers or missing. */
  plain: boolean;
  codes: Int16Array;
  numbers: Float64Array | undefined;
}

export const cellReader = (name: string, numeric: boolean, position: Position): CellReader => ({
  name,
  position,
  slots: new Int32Array(64),
  hashes: new Int32Array(32),
  store: new Uint8Array(256),
  ends: new Int32Array(32),
  labels: [],
  lines: [],
  plain: true,
  codes: new Int16Array(numeric ? 0 : 1024),
  numbers: numeric ? new Float64Array(1024) : undefined,
});

/** The cell bytes[begin] … bytes[end - 1] of a row. */
export function take(
  reader: CellReader,
  bytes: Uint8Array,
  begin: number,
  end: number,
  hash: number,
  row: number,
): void {
  if (reader.numbers) {
    takeNumber(reader, utf8(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), begin, end), row);
    return;
  }
  if (row >= reader.codes.length) reader.codes = grown(reader.codes, row);
  const { slots, ends, store, hashes } = reader;
  const mask = slots.length - 1;
  const size = end - begin;
  for (let s = mixed(hash) & mask; ; s = (s + 1) & mask) {
    const k = slots[s]! - 1;
    if (k < 0) break;
    if (hashes[k] !== hash) continue;
    if (size <= EXACT_BYTES) {
      if (ends[k]! - (k === 0 ? 0 : ends[k - 1]!) > EXACT_BYTES) continue;
      reader.codes[row] = k;
      return;
    }
    const from = k === 0 ? 0 : ends[k - 1]!;
    if (ends[k]! - from !== size) continue;
    let i = 0;
    while (i < size && store[from + i] === bytes[begin + i]) i++;
    if (i < size) continue;
    reader.codes[row] = k;
    return;
  }
  add(reader, bytes, begin, end, hash, row);
}

const mixed = (hash: number) => Math.imul(hash ^ (hash >>> 15), SPREAD) >>> 8;

/** A label that was not there before. */
function add(
  reader: CellReader,
  bytes: Uint8Array,
  begin: number,
  end: number,
  hash: number,
  row: number,
): void {
  const { labels, position, name } = reader;
  const k = labels.length;
  const label = utf8(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), begin, end);
  if (label === undefined) throw notUtf8(position);
  reader.plain &&= isMissing(label) || parseNumber(label) !== undefined;
  if (k >= MOST_NUMBERS && reader.plain) {
    becomeNumbers(reader, row);
    takeNumber(reader, label, row);
    return;
  }
  if (k >= MOST_LABELS)
    throw new DataError(`column '${excerpt(name)}' has more than ${MOST_LABELS} different texts`, {
      file: position.file,
      line: position.line,
      hint: 'names of rows? --columns picks others',
    });
  labels.push(label);
  reader.lines.push(position.line);
  if (k >= reader.hashes.length) {
    reader.hashes = grown(reader.hashes, k);
    reader.ends = grown(reader.ends, k);
  }
  const from = k === 0 ? 0 : reader.ends[k - 1]!;
  const to = from + end - begin;
  if (to > reader.store.length) reader.store = grown(reader.store, to);
  reader.store.set(bytes.subarray(begin, end), from);
  reader.ends[k] = to;
  reader.hashes[k] = hash;
  reader.codes[row] = k;
  if (3 * k > reader.slots.length) reader.slots = new Int32Array(4 * reader.slots.length);
  else {
    place(reader, k);
    return;
  }
  for (let i = 0; i <= k; i++) place(reader, i);
}

function place({ slots, hashes }: CellReader, k: number): void {
  const mask = slots.length - 1;
  let s = mixed(hashes[k]!) & mask;
  while (slots[s] !== 0) s = (s + 1) & mask;
  slots[s] = k + 1;
}

export function takeText(reader: CellReader, text: string, row: number): void {
  const bytes = Buffer.from(text);
  take(reader, bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length), row);
}

function takeNumber(reader: CellReader, cell: string | undefined, row: number): void {
  const { position, name } = reader;
  if (cell === undefined) throw notUtf8(position);
  if (row >= reader.numbers!.length) reader.numbers = grown(reader.numbers!, row);
  const value = isMissingCell(cell) ? Number.NaN : parseNumber(cell);
  if (value === undefined) throw notANumber(cell, name, position);
  if (Math.abs(value) === Infinity) throw tooLarge(cell, name, position);
  reader.numbers![row] = value;
}

/** Cells that say that there is no value, the question mark of many collections included. */
export const isMissingCell = (cell: string): boolean => cell === '?' || isMissing(cell);

function becomeNumbers(reader: CellReader, rows: number): void {
  const values = Float64Array.from(reader.labels, (label) =>
    isMissingCell(label) ? Number.NaN : parseNumber(label)!,
  );
  const numbers = new Float64Array(2 * rows + 1024);
  for (let row = 0; row < rows; row++) numbers[row] = values[reader.codes[row]!]!;
  reader.numbers = numbers;
  reader.codes = new Int16Array(0);
}

export function columnOf(
  { labels, lines, codes, numbers }: CellReader,
  rows: number,
): LabelColumn | NumberColumn {
  return numbers ? { numbers: numbers.slice(0, rows) } : { labels, lines, codes: codes.slice(0, rows) };
}

function grown<A extends Int16Array | Int32Array | Float64Array | Uint8Array>(array: A, needed: number): A;
function grown(array: Int16Array | Int32Array | Float64Array | Uint8Array, needed: number) {
  const size = Math.max(2 * array.length, needed + 1);
  const larger =
    array instanceof Int16Array
      ? new Int16Array(size)
      : array instanceof Int32Array
        ? new Int32Array(size)
        : array instanceof Uint8Array
          ? new Uint8Array(size)
          : new Float64Array(size);
  larger.set(array);
  return larger;
}

export const SPREAD = 0x9e3779b1;
const EXACT_BYTES = 4;

/** Up to four bytes are their own hash; NUL is not among them, so that this tells their number too. */
export function hashOf(bytes: Uint8Array, begin: number, end: number): number {
  let hash = 0;
  for (let p = begin; p < end; p++) hash = (hash << 8) ^ bytes[p]! ^ Math.imul(hash >>> 24, SPREAD);
  return hash;
}
