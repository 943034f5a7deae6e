import { type Block, type Position, tooLong } from './csv-blocks.js';
import { type Pick, pickColumns } from './csv-columns.js';
import type { Dialect } from './csv-dialect.js';
import { missingCell, notANumber, notUtf8, quoteFault, ragged, tooLarge } from './csv-faults.js';
import { type NumericPlan, scanNumbers } from './csv-numbers.js';
import type { scanPieces } from './csv-pieces.js';
import { cellText, emptyRecord, isMissing, LF, parseNumber, readRecord, utf8 } from './csv-record.js';

export interface RowOptions {
  dialect: Dialect;
  position: Position;
  columns?: readonly string[] | undefined;
  asText?: readonly string[] | undefined;
  /** Positions of columns known to be text. */
  text: ReadonlySet<number>;
  /** Text in a column that is not `asText`: an error, or noted in `late` (reading then stops). */
  onText: 'refuse' | 'note';
  /** A missing number: an error, a row left out, or NaN in its place. */
  onMissing: 'refuse' | 'drop' | 'keep';
  maxRecord: number;
  /** Make room for as many rows at once (a guess), unless there is text to be kept. */
  room?: number | undefined;
}

/** Rows that were read: column s of the numbers is numbers[s * stride] … numbers[s * stride + rows - 1]. */
export interface RowBatch {
  numbers: Float64Array;
  stride: number;
  rows: number;
  firstLine: number;
}

export interface RowReader {
  /** Reads long stretches of plain rows faster than `scanNumbers`, where it is given. */
  scanMany: typeof scanPieces | undefined;
  /** Take the rows of a block; a batch comes when it is full and holds until the next is asked for. */
  read(block: Block): Generator<RowBatch>;
  /** What the last batch holds. */
  rest(): RowBatch | undefined;
  /** Known once the first record is read. */
  picks: Pick[];
  /** By pick: the column among the numbers, or -1 where it is text. */
  slots: number[];
  /** By pick: the cells of text columns, over all rows. */
  texts: string[][];
  /** Positions of columns that turned out to be text. */
  late: number[];
  /** Numbers missing (kept as NaN), rows left out, and where the first one was. */
  missing: { cells: number; droppedRows: number; first: { line: number; name: string } | undefined };
}

// Room for 2^17 numbers, 16,384 rows at most: it stays in the cache, and does not hang on how bytes arrive.
const BATCH_CELLS = 2 ** 17;
const BATCH_ROWS = 2 ** 14;
const MOST_ROOM = 2 ** 27; // numbers, a gigabyte, for which room is made on a guess
const THREADS_BYTES = 2 ** 23; // read before threads are started: that takes as long as reading so much
const MANY_BYTES = 2 ** 16; // what is worth the way to `scanMany` and back

/**
 * Turn records into columns. Plain rows go through `scanNumbers`; the first record, and every row that it
 * leaves, through `readRecord`, cell by cell.
 *
 * Blank lines are skipped, except between the rows of a one-column table, where each is an empty cell.
 */
export function createRows(options: RowOptions): RowReader {
  const { dialect, position, onText, onMissing, maxRecord } = options;
  const { file } = position;
  const record = emptyRecord();
  const at = { pos: 0, row: 0 };
  let width = -1;
  let plan: NumericPlan | undefined;
  let numbers = new Float64Array(0);
  const textPicks: number[] = [];
  let stride = 1;
  let firstLine = 0;
  let blankLines = 0;
  let rowsBefore = false;
  const seen = { bytes: 0, rows: 0, wasted: 0 };

  const reader: RowReader = {
    scanMany: undefined,
    picks: [],
    slots: [],
    texts: [],
    late: [],
    missing: { cells: 0, droppedRows: 0, first: undefined },
    *read({ bytes, end }) {
      at.pos = 0;
      while (at.pos < end) {
        if (at.row === 0) firstLine = position.line;
        if (plan && blankLines === 0) scan(bytes, end, plan);
        if (at.row < stride && at.pos < end) takeRecord(bytes, end);
        if (reader.late.length > 0) return;
        if (at.row === stride) yield reader.rest()!;
      }
    },
    rest() {
      if (at.row === 0) return undefined;
      const rows = at.row;
      at.row = 0;
      return { numbers, stride, rows, firstLine };
    },
  };
  return reader;

  /** The rows that are plain, from here on. */
  function scan(bytes: Buffer, end: number, plan: NumericPlan): void {
    const { pos, row: before } = at;
    if (reader.scanMany) scanMany(bytes, end, plan, reader.scanMany);
    if (at.pos < end && at.row < stride) scanNumbers(bytes, end, at, plan, numbers);
    seen.bytes += at.pos - pos;
    seen.rows += at.row - before;
    rowsBefore ||= at.row > before;
    for (let row = before; row < at.row; row++, position.line++)
      for (let t = 0; t < textPicks.length; t++) {
        const k = 2 * (t * stride + row);
        const text = utf8(bytes, plan.spans[k]!, plan.spans[k + 1]!);
        if (text === undefined) throw notUtf8(position);
        reader.texts[textPicks[t]!]!.push(text);
      }
  }

  /**
   * Hand on as many bytes as will fill the batch, by the rows so far. What lies behind a row that is not plain
   * is read in vain; a quarter of the whole at most, so that a file full of such rows is not read twice.
   */
  function scanMany(bytes: Buffer, end: number, plan: NumericPlan, scan: typeof scanPieces): void {
    if (4 * seen.wasted > seen.bytes) return;
    const likely = Math.ceil(((stride - at.row) * 1.02 * seen.bytes) / seen.rows) || end;
    const stop = at.pos + likely < end ? bytes.lastIndexOf(LF, at.pos + likely) + 1 : end;
    if (stop - at.pos < MANY_BYTES) return;
    const { line } = position;
    const { row } = at;
    const settle = (cell: string, r: number, slot: number) => {
      const value = parseNumber(cell);
      if (value !== undefined) return Number.isFinite(value) ? value : undefined;
      if (onMissing !== 'keep' || !isMissing(cell)) return undefined;
      noteMissing(line + r - row, reader.picks[reader.slots.indexOf(slot)]!.name);
      return Number.NaN;
    };
    scan(bytes, stop, at, plan, numbers, settle, seen.bytes < THREADS_BYTES);
    if (at.row < stride) seen.wasted += stop - at.pos;
  }

  function noteMissing(line: number, name: string): void {
    reader.missing.cells++;
    reader.missing.first ??= { line, name };
  }

  function takeRecord(bytes: Buffer, end: number): void {
    readRecord(bytes, at.pos, end, dialect.delimiter, record);
    if (record.fault) throw quoteFault(record, position);
    if (record.next - at.pos > maxRecord) throw tooLong(position, maxRecord);
    if (record.count === 0) {
      blankLines++;
    } else if (width < 0) {
      begin(bytes);
    } else {
      if (blankLines > 0 && width === 1 && rowsBefore) {
        // The blank lines above were cells of this column: one becomes a row now, this record waits.
        const line = position.line;
        position.line = line - blankLines--;
        takeRow(bytes, true);
        position.line = line;
        return;
      }
      blankLines = 0;
      takeRow(bytes, false);
    }
    at.pos = record.next;
    position.line += record.lines;
  }

  /** The first record: names or a row, and in either case the number of columns. */
  function begin(bytes: Buffer): void {
    blankLines = 0;
    width = record.count;
    if (dialect.trailing && width > 1 && record.ends[width - 1] === record.begins[width - 1]) width--;
    const header = Array.from({ length: width }, (_, j) => (dialect.header ? text(bytes, j) : ''));
    const picks = pickColumns(header, { columns: options.columns, asText: options.asText, file });
    const isText = ({ index, asText }: Pick) => asText || options.text.has(index);
    let count = 0;
    const slots = new Int32Array(width).fill(-1);
    const textSlots = new Int32Array(width).fill(-1);
    for (const pick of picks) {
      const slot = isText(pick) ? -1 : count++;
      slots[pick.index] = slot;
      if (slot < 0) textSlots[pick.index] = textPicks.push(reader.slots.length) - 1;
      reader.slots.push(slot);
      reader.texts.push([]);
    }
    reader.picks = picks;
    stride = Math.max(1, Math.min(BATCH_ROWS, Math.floor(BATCH_CELLS / Math.max(1, picks.length))));
    if (textPicks.length === 0 && options.room)
      stride = Math.max(stride, Math.min(options.room, Math.floor(MOST_ROOM / Math.max(1, picks.length))));
    numbers = new Float64Array(count * stride);
    const spans = new Int32Array(2 * textPicks.length * stride);
    plan = { delimiter: dialect.delimiter, width, slots, textSlots, spans, stride, maxRecord };
    if (!dialect.header) takeRow(bytes, false);
  }

  /** One row from `record`, or one whose only cell is empty. */
  function takeRow(bytes: Buffer, blank: boolean): void {
    if (!blank) checkWidth(!rowsBefore);
    rowsBefore = true;
    let dropped = false;
    for (let i = 0; i < reader.picks.length; i++) {
      const pick = reader.picks[i]!;
      const slot = reader.slots[i]!;
      const cell = blank ? '' : text(bytes, pick.index);
      if (slot < 0) {
        reader.texts[i]!.push(cell);
        continue;
      }
      let value = parseNumber(cell);
      if (value === undefined && isMissing(cell)) {
        value = Number.NaN;
        if (onMissing === 'refuse') throw missingCell(pick.name, position, cell);
        if (onMissing === 'drop') dropped = true;
        noteMissing(position.line, pick.name);
      } else if (value === undefined) {
        if (onText === 'refuse') throw notANumber(cell, pick.name, position);
        if (!reader.late.includes(pick.index)) reader.late.push(pick.index);
        continue;
      } else if (!Number.isFinite(value)) {
        throw tooLarge(cell, pick.name, position);
      }
      numbers[slot * stride + at.row] = value;
    }
    if (dropped) {
      reader.missing.droppedRows++;
      reader.picks.forEach((_, i) => {
        if (reader.slots[i]! < 0) reader.texts[i]!.pop();
      });
    } else at.row++;
  }

  function checkWidth(first: boolean): void {
    const { count, begins, ends, quoted } = record;
    if (count === width) return;
    if (count === width + 1 && begins[width] === ends[width] && !quoted[width]) return;
    throw ragged(count, width, { header: dialect.header, first }, position);
  }

  function text(bytes: Buffer, j: number): string {
    const cell = cellText(bytes, record, j);
    if (cell === undefined) throw notUtf8(position);
    return cell;
  }
}
