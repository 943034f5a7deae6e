import { isUtf8 } from 'node:buffer';
import { MAX_RECORD_BYTES, recordBlocks, tooLong } from './csv-blocks.js';
import { notUtf8 } from './csv-faults.js';
import { CR, LF } from './csv-record.js';
import { openText } from './csv-source.js';

export interface LineOptions {
  file?: string | undefined;
  /** A longer line is refused; 16 MiB if left out. */
  maxLineBytes?: number | undefined;
}

/** A line of a file as bytes, without its line end; they hold until the next line is asked for. */
export interface Line {
  bytes: Buffer;
  /** From 1. */
  line: number;
}

/** A text corpus: one document a line, empty ones included, so that a document is known by its line. */
export async function* readDocuments(
  chunks: AsyncIterable<Uint8Array>,
  options: LineOptions = {},
): AsyncGenerator<{ text: string; line: number }> {
  for await (const { bytes, line } of readLines(chunks, options))
    yield { text: bytes.toString('utf8'), line };
}

/**
 * The lines of a UTF-8 text, ended by LF, CRLF or CR, without a byte order mark. UTF-16, bytes that are no
 * UTF-8 and NUL bytes are refused with their line.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  { file, maxLineBytes = MAX_RECORD_BYTES }: LineOptions = {},
): AsyncGenerator<Line> {
  const source = await openText(chunks, { file });
  const position = { file, line: source.line };
  for await (const { bytes, end } of recordBlocks(source.chunks(), undefined, position, maxLineBytes)) {
    const valid = isUtf8(bytes.subarray(0, end));
    for (let begin = 0; begin < end; ) {
      let stop = begin;
      while (bytes[stop] !== LF && bytes[stop] !== CR) stop++;
      const next = bytes[stop] === CR && stop + 1 < end && bytes[stop + 1] === LF ? stop + 2 : stop + 1;
      if (next - begin > maxLineBytes) throw tooLong(position, maxLineBytes, 'line');
      const line = bytes.subarray(begin, stop);
      if (!valid && !isUtf8(line)) throw notUtf8(position);
      yield { bytes: line, line: position.line++ };
      begin = next;
    }
  }
}

const PIECE = 2 ** 16; // characters encoded at once: large enough to be cheap, small enough to stream

/** Strings as UTF-8 in pieces of some 64 KiB. */
export function* encodedPieces(texts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length >= PIECE) {
      yield encoder.encode(piece);
      piece = '';
    }
  }
  if (piece !== '') yield encoder.encode(piece);
}
