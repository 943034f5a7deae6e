import { compute } from '../backend.js';
import type { Column } from '../data.js';
import { DataError, excerpt, UsageError } from '../errors.js';
import { type Block, countLines, MAX_RECORD_BYTES, recordBlocks } from './csv-blocks.js';
import { type Dialect, sniffDialect } from './csv-dialect.js';
import { fillMissing, type Missing } from './csv-missing.js';
import { BLANK, NONE } from './csv-record.js';
import { createRows, type RowReader } from './csv-rows.js';
import { openText } from './csv-source.js';

export interface CsvOptions {
  /** Named in errors. */
  file?: string | undefined;
  /** Cells are parted by this one-byte character; ' ' is any run of blanks. Told from the content if left out. */
  delimiter?: string | undefined;
  /** Whether the first row names the columns; told from the content if left out. */
  header?: boolean | undefined;
  /** Columns wanted, in this order, each by name or else by position counted from 0. All if left out. */
  columns?: readonly string[] | undefined;
  /** Size of the text in bytes, where it is known: the columns are then made at once. */
  bytes?: number | undefined;
  /** A record longer than this is refused; 16 MiB if left out. */
  maxRecordBytes?: number | undefined;
}

export interface CsvTableOptions extends CsvOptions {
  /** Columns kept as text even where all their cells are numbers, such as labels. */
  asText?: readonly string[] | undefined;
  /** Refuse text in the other columns, naming the line; without it a column with text is a text column. */
  numbersOnly?: boolean | undefined;
  /**
   * Numbers that are not there (empty, NaN, NA, n/a, null): refused with their line; or their rows left out;
   * or replaced by the mean of the column; or by the line between the nearest known ones above and below
   * (by row; the first and last known value hold to the ends). Text columns keep such cells as text.
   */
  missing?: Missing | undefined;
}

export interface CsvTable {
  /** Numbers are Float64Array, text string[]. */
  table: Map<string, Column>;
  rows: number;
  delimiter: string;
  header: boolean;
  /** What was done about missing cells, for people. */
  notes: string[];
}

export interface CsvBatch {
  names: string[];
  /** Rows of this batch, a view that holds until the next batch is asked for. */
  columns: Float64Array[];
  /** With `text: 'apart'`: the text columns, by name, with the cells read since the last batch. */
  text: Map<string, string[]>;
  rows: number;
  /** Physical line of the first row. */
  firstLine: number;
}

/**
 * Read delimited text. The delimiter and the header are told from the first 64 KiB (see `sniffDialect`);
 * comment lines (#) and blank lines above the content are skipped. A column is numeric if all its cells are
 * numbers or missing and one at least is a number; as a column may turn to text late, the bytes are kept
 * to the end unless `numbersOnly` says that it may not.
 */
export async function readCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvTableOptions = {},
): Promise<CsvTable> {
  const { missing = 'error', numbersOnly = false } = options;
  const { source, dialect, position, maxRecord } = await openCsv(chunks, options);
  const startLine = position.line;
  const room = likelyRows(source.sample, options.bytes);
  const text = new Set(numbersOnly ? [] : dialect.text.flatMap((isText, j) => (isText ? [j] : [])));
  const kept: Block[] = [];
  let rows = 0;
  let columns: Float64Array[][] = [];
  let scanMany: RowReader['scanMany'];
  let reader = start();

  for await (const block of recordBlocks(source.chunks(), dialect.delimiter, position, maxRecord)) {
    if (!numbersOnly) kept.push(block.lasting ? block : copied(block));
    scanMany ??= await manyRows(block.end);
    take(block);
    while (reader.late.length > 0) {
      // A column that looked numeric holds text: read again what was read, with that column as text.
      for (const index of reader.late) text.add(index);
      reader = start();
      for (const earlier of kept) if (reader.late.length === 0) take(earlier);
    }
  }
  collect(reader.rest(), true);
  if (!numbersOnly) textWithoutNumbers();
  const filled = fillMissing(joined(), reader.missing, { missing, file: options.file });
  return { ...filled, delimiter: delimiterName(dialect), header: dialect.header };

  function start(): RowReader {
    rows = 0;
    columns = [];
    position.line = startLine;
    const { columns: picked, asText } = options;
    const onText = numbersOnly ? 'refuse' : 'note';
    return createRows({
      dialect,
      position,
      columns: picked,
      asText,
      text,
      onText,
      onMissing: 'keep',
      maxRecord,
      room,
    });
  }

  function take(block: Block): void {
    reader.scanMany = scanMany;
    for (const batch of reader.read(block)) collect(batch);
  }

  function collect(batch: ReturnType<RowReader['rest']>, last = false): void {
    if (!batch) return;
    rows += batch.rows;
    // The last batch is ours; it is copied all the same where it would keep much more room than it fills.
    const stays = last && 2 * batch.rows > batch.stride;
    for (let from = 0, s = 0; from < batch.numbers.length; from += batch.stride, s++) {
      const column = batch.numbers.subarray(from, from + batch.rows);
      columns[s] ??= [];
      columns[s]!.push(stays ? column : column.slice());
    }
  }

  /** A column without a single number is text: of empty cells, as a rule. */
  function textWithoutNumbers(): void {
    const holds = (slot: number) => columns[slot]?.some((piece) => !piece.every(Number.isNaN));
    const empty = reader.picks.filter((_, i) => reader.slots[i]! >= 0 && !holds(reader.slots[i]!));
    if (rows === 0 || empty.length === 0) return;
    for (const { index } of empty) text.add(index);
    reader = start();
    for (const block of kept) take(block);
    collect(reader.rest(), true);
  }

  function joined(): Map<string, Float64Array | string[]> {
    const table = new Map<string, Float64Array | string[]>();
    reader.picks.forEach(({ name }, i) => {
      const slot = reader.slots[i]!;
      table.set(name, slot < 0 ? reader.texts[i]! : concatenate(columns[slot] ?? [], rows));
    });
    return table;
  }
}

/**
 * The numeric columns of delimited text in batches of a fixed number of rows (16,384, fewer where there are
 * many columns), so that sums over batches do not depend on how the bytes arrive. Memory does not grow with
 * the file. `missing` is 'error', 'drop' or 'keep' (as NaN): means and neighbours are not known before the
 * end. Text is refused, or kept apart in the columns that hold some within the first 64 KiB.
 */
export async function* csvBatches(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions & { missing?: 'error' | 'drop' | 'keep'; text?: 'refuse' | 'apart' } = {},
): AsyncGenerator<CsvBatch> {
  const { missing = 'error', text = 'refuse' } = options;
  const { source, dialect, position, maxRecord } = await openCsv(chunks, options);
  const reader = createRows({
    dialect,
    position,
    columns: options.columns,
    text: new Set(text === 'apart' ? dialect.text.flatMap((isText, j) => (isText ? [j] : [])) : []),
    onText: 'refuse',
    onMissing: missing === 'error' ? 'refuse' : missing,
    maxRecord,
  });
  for await (const block of recordBlocks(source.chunks(), dialect.delimiter, position, maxRecord)) {
    reader.scanMany ??= await manyRows(block.end);
    for (const batch of reader.read(block)) yield named(batch);
  }
  const last = reader.rest();
  if (last) yield named(last);

  function named({ numbers, stride, rows, firstLine }: NonNullable<typeof last>): CsvBatch {
    const numeric = reader.picks.flatMap((pick, i) =>
      reader.slots[i]! < 0 ? [] : [{ name: pick.name, slot: reader.slots[i]! }],
    );
    const columns = numeric.map(({ slot }) => numbers.subarray(slot * stride, slot * stride + rows));
    const cells = new Map<string, string[]>();
    reader.picks.forEach(({ name }, i) => {
      if (reader.slots[i]! < 0) cells.set(name, reader.texts[i]!.splice(0));
    });
    return { names: numeric.map(({ name }) => name), columns, text: cells, rows, firstLine };
  }
}

/** A table whose beginning was looked at: how it is written, and where its content begins. */
export async function openCsv(chunks: AsyncIterable<Uint8Array>, options: CsvOptions) {
  const { file, header, maxRecordBytes: maxRecord = MAX_RECORD_BYTES } = options;
  const delimiter = options.delimiter === undefined ? undefined : delimiterByte(options.delimiter);
  const source = await openText(chunks, { file, comments: true });
  if (source.sample.length === 0) throw new DataError('no table: the file is empty', { file });
  const dialect = sniffDialect(source.sample, { delimiter, header });
  return { source, dialect, position: { file, line: source.line }, maxRecord };
}

/** As many rows as there are in the sample for its length, and a little more. 0 where the size is not known. */
function likelyRows(sample: Buffer, bytes = 0): number {
  return Math.ceil((1.02 * bytes * countLines(sample, 0, sample.length)) / sample.length);
}

function copied({ bytes, end }: Block): Block {
  return { bytes: Buffer.from(bytes.subarray(0, end + 8)), end, lasting: true };
}

const LARGE_BYTES = 2 ** 18; // a table that is worth starting WebAssembly for

/** The scanner for long stretches of rows, from the first large block on. */
async function manyRows(bytes: number): Promise<RowReader['scanMany']> {
  if (!compute.simd || bytes < LARGE_BYTES) return undefined;
  return (await import('./csv-pieces.js')).scanPieces;
}

function delimiterByte(delimiter: string): number {
  const known = new Map([
    ['tab', '\t'],
    ['\\t', '\t'],
    ['comma', ','],
    ['semicolon', ';'],
    ['space', ' '],
  ]);
  const character = known.get(delimiter) ?? delimiter;
  const byte = character.charCodeAt(0);
  if (character.length !== 1 || byte > 126 || /["\r\n\0\w.+-]/.test(character))
    throw new UsageError(`--delimiter '${excerpt(delimiter)}': one of , ; | : tab space was needed`);
  return byte;
}

function delimiterName({ delimiter }: Dialect): string {
  return delimiter === NONE ? '' : delimiter === BLANK ? ' ' : String.fromCharCode(delimiter);
}

function concatenate(pieces: Float64Array[], length: number): Float64Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Float64Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  pieces.length = 0; // gone before the next column is joined
  return whole;
}
