import { DataError, excerpt } from '../errors.js';

/** Words (names, numbers; quotes taken off), marks of one character, the end. */
export interface BifTokens {
  /** Of the token: a word without its quotes, a mark, nothing at the end. */
  readonly text: string;
  /** Of the token. */
  readonly line: number;
  isWord(): boolean;
  ended(): boolean;
  advance(): void;
  /** Past the token if it is this mark. */
  accept(mark: string): boolean;
  /** The text of the token, which must be a word, and on to the next. */
  word(needed: string): string;
  /** Past the token, which must be this mark. */
  expect(mark: string): void;
  /** Past the semicolon that ends a property, whatever stands before it. */
  skipProperty(): void;
  fail(what: string, line?: number): never;
}

const MARKS = '{}()[]|,;';

/** The tokens of a BIF file, one at a time. Comments are those of C++. */
export function bifTokens(bytes: Uint8Array, file: string | undefined): BifTokens {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('text that is no UTF-8', { file, hint: 'iconv -f LATIN1 -t UTF-8 helps' });
  }
  let at = 0;
  let line = 1;
  const word = /[^\s{}()[\]|,;"/]+/y;

  let kind: 'word' | 'mark' | 'end' = 'end';

  const tokens = {
    text: '',
    line: 1,
    isWord: () => kind === 'word',
    ended: () => kind === 'end',
    advance,
    accept(mark: string): boolean {
      if (kind !== 'mark' || tokens.text !== mark) return false;
      advance();
      return true;
    },
    word(needed: string): string {
      if (kind !== 'word') fail(`${needed} was needed, found ${found()}`);
      const name = tokens.text;
      advance();
      return name;
    },
    expect(mark: string): void {
      if (!tokens.accept(mark)) fail(`'${mark}' was needed, found ${found()}`);
    },
    skipProperty(): void {
      const start = tokens.line;
      for (;;) {
        const c = text[at++];
        if (c === undefined) fail("a property without its ';'", start);
        if (c === '\n') line++;
        if (c === ';') break;
        if (c === '"') {
          const end = text.indexOf('"', at);
          if (end < 0) fail('a quote that is never closed', line);
          for (; at < end; at++) if (text[at] === '\n') line++;
          at = end + 1;
        }
      }
      advance();
    },
    fail,
  };
  advance();
  return tokens;

  function fail(what: string, where = tokens.line): never {
    throw new DataError(what, { file, line: where });
  }

  function found(): string {
    return kind === 'end' ? 'the end' : `'${excerpt(tokens.text)}'`;
  }

  function advance(): void {
    skipBlanks();
    tokens.line = line;
    const c = text[at];
    if (c === undefined) {
      kind = 'end';
      tokens.text = '';
    } else if (c === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) fail('a quote that is never closed');
      kind = 'word';
      tokens.text = text.slice(at + 1, end);
      for (; at <= end; at++) if (text[at] === '\n') line++;
    } else if (MARKS.includes(c)) {
      kind = 'mark';
      tokens.text = c;
      at++;
    } else {
      // A slash belongs to the word unless it opens a comment.
      const start = at;
      for (;;) {
        word.lastIndex = at;
        if (word.test(text)) at = word.lastIndex;
        if (text[at] !== '/' || /[/*]/.test(text[at + 1] ?? '')) break;
        at++;
      }
      kind = 'word';
      tokens.text = text.slice(start, at);
    }
  }

  function skipBlanks(): void {
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 10) line++;
      if (c === 32 || (c >= 9 && c <= 13) || c === 0xfeff || c === 0xa0) at++;
      else if (c === 47 && text[at + 1] === '/') {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
      } else if (c === 47 && text[at + 1] === '*') {
        const end = text.indexOf('*/', at + 2);
        if (end < 0) fail('a comment that is never closed', line);
        for (; at < end; at++) if (text[at] === '\n') line++;
        at = end + 2;
      } else return;
    }
  }
}
