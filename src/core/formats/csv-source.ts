import { DataError } from '../errors.js';
import { countLines, MAX_RECORD_BYTES } from './csv-blocks.js';
import { CR, LF } from './csv-record.js';

/** A stream of delimited text whose beginning was looked at. */
export interface TextSource {
  /** Whole lines from where the content begins: 64 KiB or more, the same however the bytes arrive. */
  sample: Buffer;
  /** Line on which the content begins. */
  line: number;
  /** All bytes from there on, once. */
  chunks(): AsyncGenerator<Uint8Array>;
}

const SAMPLE_BYTES = 2 ** 16;

/**
 * Look at the beginning of a text: a byte order mark is dropped, UTF-16 refused by name. Where `comments`
 * are expected, blank lines and lines that begin with # are skipped up to the first other one. The sample
 * is doubled until it holds two lines of content.
 */
export async function openText(
  input: AsyncIterable<Uint8Array>,
  { file, comments = false }: { file?: string | undefined; comments?: boolean },
): Promise<TextSource> {
  const iterator = input[Symbol.asyncIterator]();
  let bytes = Buffer.alloc(0);
  let ended = false;
  let begin = 0;
  for (let target = SAMPLE_BYTES; ; target *= 2) {
    const pieces = [bytes];
    for (let have = bytes.length; have < target && !ended; ) {
      const next = await iterator.next();
      if (next.done) ended = true;
      else {
        pieces.push(Buffer.from(next.value));
        have += next.value.length;
      }
    }
    bytes = Buffer.concat(pieces);
    refuseUtf16(bytes, file);
    begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const seen = Math.min(bytes.length, target);
    if (comments) begin = skipComments(bytes, begin, seen);
    if (ended && bytes.length <= target) break;
    if (countLines(bytes, begin, seen) > 2 || target > 2 * MAX_RECORD_BYTES) {
      return source(bytes.subarray(begin, lastLineEnd(bytes, seen)));
    }
  }
  return source(bytes.subarray(begin));

  function source(sample: Buffer): TextSource {
    const line = 1 + countLines(bytes, 0, begin);
    return {
      sample,
      line,
      async *chunks() {
        try {
          yield bytes.subarray(begin);
          while (!ended) {
            const next = await iterator.next();
            if (next.done) return;
            yield next.value;
          }
        } finally {
          await iterator.return?.();
        }
      },
    };
  }
}

function refuseUtf16(bytes: Uint8Array, file: string | undefined): void {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new DataError('UTF-16 text, UTF-8 was needed', {
      file,
      hint: 'save it as UTF-8, or: iconv -f UTF-16 -t UTF-8',
    });
}

/** Where the first line begins that is neither blank nor a comment. */
function skipComments(bytes: Uint8Array, begin: number, end: number): number {
  let lineStart = begin;
  for (let p = begin; p < end; p++) {
    const byte = bytes[p]!;
    if (byte === LF || byte === CR) lineStart = p + 1;
    else if (byte === 35) {
      while (p + 1 < end && bytes[p + 1] !== LF && bytes[p + 1] !== CR) p++;
      if (p + 1 >= end) return end;
    } else if (byte !== 32 && byte !== 9) return lineStart;
  }
  return end;
}

/** The whole lines among the first `end` bytes, or all where there is none. */
function lastLineEnd(bytes: Uint8Array, end: number): number {
  for (let p = end; p > 0; p--) if (bytes[p - 1] === LF || (bytes[p - 1] === CR && p < end)) return p;
  return end;
}
