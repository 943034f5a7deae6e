import { DataError, excerpt } from '../errors.js';

/** A word (name, number, quoted or HTML text) or a mark of the language. */
export interface DotToken {
  kind: 'word' | 'mark';
  text: string;
  /** A quoted word is never a keyword. */
  quoted: boolean;
  line: number;
}

/** An opening mark of each kind of token, sticky, tried in this order. */
const BLANK = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<=(?:^|\n)[ \t]*)#[^\n]*/y;
const MARK = /->|--|[{}[\];,=:+]/y;
const NUMBER = /-?(?:\.\d+|\d+(?:\.\d*)?)/y;
const NAME = /[\p{L}\p{Pc}\p{M}\p{So}][\p{L}\p{Pc}\p{M}\p{So}\p{N}]*/uy;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;

/** The tokens of a DOT text. Names may be of any letters; `"a" + "b"` is one word. */
export function dotTokens(text: string, file: string): DotToken[] {
  const tokens: DotToken[] = [];
  let [at, line] = [0, 1];
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const pass = (piece: string) => {
    at += piece.length;
    for (let i = piece.indexOf('\n'); i >= 0; i = piece.indexOf('\n', i + 1)) line++;
  };
  const push = (kind: DotToken['kind'], value: string, quoted: boolean) =>
    tokens.push({ kind, text: value, quoted, line });

  while (at < text.length) {
    const skipped = match(BLANK) ?? match(COMMENT);
    if (skipped) {
      pass(skipped[0]);
      continue;
    }
    const quote = match(QUOTED);
    if (quote) {
      // A backslash at the end of a line joins it to the next.
      push('word', quote[1]!.replace(/\\\r?\n/g, '').replace(/\\(["\\])/g, '$1'), true);
      pass(quote[0]);
      joinWords(tokens);
      continue;
    }
    if (text[at] === '<') {
      const html = htmlText(text, at);
      if (html === undefined) throw new DataError('a text in <> that never ends', { file, line });
      push('word', html, true);
      pass(text.slice(at, at + html.length + 2));
      continue;
    }
    const mark = match(MARK);
    const word = mark ?? match(NUMBER) ?? match(NAME);
    if (!word) {
      const open = text[at] === '"' || text.startsWith('/*', at);
      const what = open
        ? 'a quote or comment that is never closed'
        : `'${excerpt(text[at]!)}' is not of the language`;
      throw new DataError(what, { file, line });
    }
    push(mark ? 'mark' : 'word', word[0], false);
    pass(word[0]);
  }
  return tokens;
}

/** `"a" + "b"` becomes one word once its last part is there. */
function joinWords(tokens: DotToken[]): void {
  const [left, plus, right] = tokens.slice(-3);
  if (!right || plus?.kind !== 'mark' || plus.text !== '+' || !left?.quoted) return;
  tokens.splice(-3, 3, { ...left, text: left.text + right.text });
}

/** What stands between < and its own >; others inside come in pairs. */
function htmlText(text: string, at: number): string | undefined {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>' && --depth === 0) return text.slice(at + 1, i);
  }
  return undefined;
}
