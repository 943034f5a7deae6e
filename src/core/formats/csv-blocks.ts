import { DataError } from '../errors.js';
import { BLANK, CR, LF, QUOTE, TAB } from './csv-record.js';

/** Whole records: bytes[0] … bytes[end - 1], and four more bytes at least behind them. */
export interface Block {
  bytes: Buffer;
  end: number;
}

/** Where the reading stands: its consumer moves the line on, so that both can name it in an error. */
export interface Position {
  file: string | undefined;
  /** Physical line, from 1, of the next record. */
  line: number;
}

export const MAX_RECORD_BYTES = 2 ** 24;
const SLACK = 8;

/**
 * Cut a stream of bytes into blocks of whole records. The chunks of the stream leave no trace: what is
 * found in the blocks, and the first fault, are the same however the bytes arrive. A block holds until the
 * next one is asked for. The last record gets a line end if it lacks one. Without a delimiter every line is
 * a record, whatever quotes it holds.
 */
export async function* recordBlocks(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: number | undefined,
  position: Position,
  maxRecord = MAX_RECORD_BYTES,
): AsyncGenerator<Block> {
  let bytes = Buffer.alloc(2 ** 16);
  let have = 0;
  let lastEnd = plainEnds;
  let quotes = false;

  for await (const chunk of chunks) {
    if (have + chunk.length + SLACK > bytes.length) {
      const larger = Buffer.alloc(Math.max(2 * bytes.length, have + chunk.length + SLACK));
      bytes.copy(larger, 0, 0, have);
      bytes = larger;
    }
    bytes.set(chunk, have);
    let from = have;
    have += chunk.length;
    const zero = bytes.subarray(from, have).indexOf(0);
    const limit = zero < 0 ? have : from + zero;
    if (delimiter !== undefined && !quotes && bytes.subarray(from, limit).includes(QUOTE)) {
      quotes = true;
      lastEnd = quotedEnds(delimiter);
      from = 0; // a record begins here
    }
    const end = lastEnd(bytes, from, limit);
    if (end > 0) yield { bytes, end };
    if (limit - end > maxRecord)
      throw tooLong(position, maxRecord, delimiter === undefined ? 'line' : 'record');
    if (zero >= 0) {
      const line = position.line + countLines(bytes, end, limit);
      throw new DataError('a NUL byte: this is no text', { file: position.file, line });
    }
    bytes.copyWithin(0, end, have);
    have -= end;
  }
  if (have > 0) {
    if (bytes[have - 1] !== LF && bytes[have - 1] !== CR) bytes[have++] = LF;
    yield { bytes, end: have };
  }
}

export function tooLong({ file, line }: Position, maxRecord: number, what = 'record'): DataError {
  const hint = what === 'record' ? 'a quote that is never closed, or not a table?' : undefined;
  return new DataError(`a ${what} of more than ${maxRecord} bytes`, { file, line, hint });
}

/** Finds the end of the last whole record before `to`; all before `from` was looked at already. 0 if none. */
type LastEnd = (bytes: Buffer, from: number, to: number) => number;

/** Without quotes every line is a record. A CR at the very end may be the first half of a CRLF. */
const plainEnds: LastEnd = (bytes, from, to) => {
  const start = Math.max(0, from - 1);
  const fresh = bytes.subarray(start, to);
  const lf = fresh.lastIndexOf(LF);
  if (lf >= 0) return start + lf + 1;
  const cr = fresh.subarray(0, -1).lastIndexOf(CR);
  return cr < 0 ? 0 : start + cr + 1;
};

/** With quotes the bytes are followed one by one, by the grammar of `readRecord`. */
function quotedEnds(delimiter: number): LastEnd {
  let state: 'cell' | 'plain' | 'quoted' | 'closing' = 'cell';
  let afterCR = false;
  return (bytes, from, to) => {
    let end = 0;
    for (let p = from; p < to; p++) {
      const byte = bytes[p]!;
      if (afterCR) {
        afterCR = false;
        end = byte === LF ? p + 1 : p;
        if (byte === LF) continue;
      }
      if (state === 'quoted') {
        if (byte === QUOTE) state = 'closing';
      } else if (state === 'closing' && byte === QUOTE) state = 'quoted';
      else if (byte === LF || byte === CR) {
        state = 'cell';
        if (byte === CR) afterCR = true;
        else end = p + 1;
      } else if (byte === delimiter || (delimiter === BLANK && byte === TAB)) state = 'cell';
      else if (state === 'cell') {
        if (byte === QUOTE) state = 'quoted';
        else if (byte !== BLANK && byte !== TAB) state = 'plain';
      } else state = 'plain';
    }
    return end;
  };
}

/** Line ends in bytes[begin] … bytes[end - 1]: LF, CRLF and lone CR count one each. */
export function countLines(bytes: Uint8Array, begin: number, end: number): number {
  let lines = 0;
  for (let p = begin; p < end; p++)
    if (bytes[p] === LF || (bytes[p] === CR && !(p + 1 < end && bytes[p + 1] === LF))) lines++;
  return lines;
}
