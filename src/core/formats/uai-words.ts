import { DataError, excerpt } from '../errors.js';
import { parseNumber } from './csv-record.js';

/** Words of a text between blanks and line ends, one at a time, with their lines. */
export interface UaiWords {
  /** Of the word read last; of the next one where none was read. */
  readonly line: number;
  ended(): boolean;
  /** Of the next word; the last line at the end. */
  nextLine(): number;
  /** The next word, which must be there. */
  word(needed: string): string;
  /** A whole number from 0. */
  count(needed: string): number;
  /** A number that is finite. */
  number(needed: string): number;
  /** Words that may still come, at most: each takes a character and a blank. */
  mostLeft(): number;
  fail(what: string, line?: number): never;
}

/** Files of the UAI contests are such words; everything else, even line ends, is layout. */
export function uaiWords(bytes: Uint8Array, file: string | undefined): UaiWords {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = begin(bytes);
  let line = 1;
  const words = {
    line: 1,
    ended: () => {
      skip();
      return at >= bytes.length;
    },
    nextLine: () => {
      skip();
      return line;
    },
    word,
    count(needed: string): number {
      const text = word(needed);
      const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
      if (value === undefined) fail(`${needed} was needed, found '${excerpt(text)}'`);
      return value;
    },
    number(needed: string): number {
      const text = word(needed);
      const value = parseNumber(text);
      if (value === undefined || !Number.isFinite(value))
        fail(`${needed} was needed, found '${excerpt(text)}'`);
      return value;
    },
    mostLeft: () => Math.ceil((bytes.length - at) / 2),
    fail,
  };
  return words;

  function skip(): void {
    for (; at < bytes.length && bytes[at]! <= 32; at++) if (bytes[at] === 10) line++;
  }

  function word(needed: string): string {
    skip();
    words.line = line;
    if (at >= bytes.length) fail(`${needed} was needed, found the end`);
    const start = at;
    while (at < bytes.length && bytes[at]! > 32) at++;
    return text.toString('latin1', start, Math.min(at, start + MOST));
  }

  function fail(what: string, where = words.line): never {
    throw new DataError(what, { file, line: where });
  }
}

// Longer words are no numbers, and messages show less.
const MOST = 400;

/** Past a byte order mark. */
const begin = (bytes: Uint8Array) => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
