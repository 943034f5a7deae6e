import { DataError } from '../errors.js';
import { gathered, oneAhead } from './csv-chunks.js';
import { BLANK, CR, LF, QUOTE, TAB } from './csv-record.js';

/** Whole records: bytes[0] … bytes[end - 1], and four more bytes at least behind them. */
export interface Block {
  bytes: Buffer;
  end: number;
  /** The bytes stay as they are; of other blocks they hold until the next one is asked for. */
  lasting: boolean;
}

/** Where the reading stands: its consumer moves the line on, so that both can name it in an error. */
export interface Position {
  file: string | undefined;
  /** Physical line, from 1, of the next record. */
  line: number;
}

export const MAX_RECORD_BYTES = 2 ** 24;
const SLACK = 8;
const LARGE_CHUNK = 2 ** 17; // not copied

/**
 * Cut a stream of bytes into blocks of whole records. The chunks of the stream leave no trace: what is found in
 * the blocks, and the first fault, are the same however the bytes arrive. The last record gets a line end if it
 * lacks one. Without a delimiter every line is a record, whatever quotes it holds.
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
  const noEnd = () => tooLong(position, maxRecord, delimiter === undefined ? 'line' : 'record');

  for await (const chunk of oneAhead(gathered(chunks))) {
    const lines = quotes ? undefined : plainLines(chunk, delimiter, maxRecord - have);
    if (lines) {
      // The record across the border is joined; those behind it stay where they are.
      append(chunk.subarray(0, lines.begin));
      yield { bytes, end: have, lasting: false };
      yield { bytes: lines.bytes, end: lines.end - lines.begin, lasting: true };
      have = 0;
      append(chunk.subarray(lines.end));
      if (have > maxRecord) throw noEnd();
      continue;
    }
    let from = have;
    append(chunk);
    const zero = bytes.subarray(from, have).indexOf(0);
    const limit = zero < 0 ? have : from + zero;
    if (delimiter !== undefined && !quotes && bytes.subarray(from, limit).includes(QUOTE)) {
      quotes = true;
      lastEnd = quotedEnds(delimiter);
      from = 0; // a record begins here
    }
    const end = lastEnd(bytes, from, limit);
    if (end > 0) yield { bytes, end, lasting: false };
    if (limit - end > maxRecord) throw noEnd();
    if (zero >= 0) {
      const line = position.line + countLines(bytes, end, limit);
      throw new DataError('a NUL byte: this is no text', { file: position.file, line });
    }
    bytes.copyWithin(0, end, have);
    have -= end;
  }
  if (have > 0) {
    if (bytes[have - 1] !== LF && bytes[have - 1] !== CR) bytes[have++] = LF;
    yield { bytes, end: have, lasting: false };
  }

  function append(more: Uint8Array): void {
    if (have + more.length + SLACK > bytes.length) {
      const larger = Buffer.alloc(Math.max(2 * bytes.length, have + more.length + SLACK));
      bytes.copy(larger, 0, 0, have);
      bytes = larger;
    }
    bytes.set(more, have);
    have += more.length;
  }
}

/**
 * The whole lines of a large chunk of plain text, from behind its first line feed; undefined if it has to be
 * looked at more closely. The first line is no longer than `longest`.
 */
function plainLines(chunk: Uint8Array, delimiter: number | undefined, longest: number) {
  if (chunk.length < LARGE_CHUNK) return undefined;
  const { buffer, byteOffset, length } = chunk;
  const text = Buffer.from(buffer, byteOffset, length);
  if (text.includes(0) || (delimiter !== undefined && text.includes(QUOTE))) return undefined;
  const begin = text.indexOf(LF) + 1;
  const end = text.lastIndexOf(LF, length - SLACK - 1) + 1;
  return begin > 0 && begin <= longest && begin < end
    ? { bytes: text.subarray(begin), begin, end }
    : undefined;
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
