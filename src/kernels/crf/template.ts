import { DataError, excerpt } from '../../core/errors.js';
import type { Macro, MacroKind } from './macro.js';

/**
 * What makes one attribute of a token: its parts, said one after the other. A unigram attribute goes with the label of
 * the token, a bigram attribute with that label and the one before; a bigram without macros is the plain weight of
 * a transition.
 */
export interface Template {
  text: string;
  unigram: boolean;
  bigram: boolean;
  parts: readonly (string | Macro)[];
}

/**
 * Templates as CRF++ and Wapiti write them, one a line: U.. for unigrams, B.. for bigrams, * for both; # begins a
 * comment. Macros, of the cell `row` tokens on in `column`, both whole numbers:
 *
 *   %x[row,col]           the cell
 *   %t[row,col,"regex"]   true or false: whether it matches
 *   %m[row,col,"regex"]   the part that matches
 *   %p[row,col,n]         its first n characters, %s its last
 *   %h[row,col]           its shape: X capitals, x small letters, 0 digits
 *   %g[row,col,"list"]    true or false: whether it is in the word list of that name
 *
 * A macro in a capital letter says it in small letters.
 */
export function parseTemplates(text: string, file?: string): Template[] {
  const templates: Template[] = [];
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) return;
    templates.push(parseTemplate(content, { file, line: i + 1 }));
  });
  if (templates.length === 0)
    throw new DataError('no template was found, lines such as U01:%x[0,0] were needed', { file });
  return templates;
}

interface Place {
  file?: string | undefined;
  line?: number | undefined;
}

export function parseTemplate(text: string, place: Place = {}): Template {
  const kind = text[0]!.toUpperCase();
  if (!'UB*'.includes(kind))
    throw new DataError(`a template begins with U, B or *, this is '${excerpt(text)}'`, place);
  const parts: (string | Macro)[] = [];
  let at = 0;
  for (const found of text.matchAll(MACRO)) {
    if (found.index > at) parts.push(text.slice(at, found.index));
    parts.push(macroOf(found, text, place));
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  const stray = parts.find((part) => typeof part === 'string' && /%[a-z]\s*\[/i.test(part));
  if (stray !== undefined)
    throw new DataError(`a macro in '${excerpt(text)}' is not of the form %x[row,column]`, place);
  return { text, unigram: kind !== 'B', bigram: kind !== 'U', parts };
}

const MACRO =
  /%([xtmpshg])\[\s*([+-]?\d{1,4})\s*,\s*(\d{1,4})\s*(?:,\s*(?:"((?:[^"\\]|\\.)*)"|(\d{1,3})))?\s*\]/gi;

const KINDS = new Map<string, MacroKind>([
  ['x', 'value'],
  ['t', 'matches'],
  ['m', 'match'],
  ['p', 'prefix'],
  ['s', 'suffix'],
  ['h', 'shape'],
  ['g', 'listed'],
]);

function macroOf(found: RegExpExecArray, text: string, place: Place): Macro {
  const [whole, letter = '', row, column, quoted, number] = found;
  const kind = KINDS.get(letter.toLowerCase())!;
  const macro: Macro = {
    kind,
    row: Number(row),
    column: Number(column),
    lower: letter !== letter.toLowerCase(),
  };
  const wrong = (what: string) => new DataError(`${excerpt(whole)} ${what} in '${excerpt(text)}'`, place);
  if (kind === 'value' || kind === 'shape') {
    if (quoted !== undefined || number !== undefined) throw wrong('takes a row and a column only');
    return macro;
  }
  if (kind === 'prefix' || kind === 'suffix') {
    if (number === undefined || Number(number) === 0) throw wrong('needs a number of characters');
    return { ...macro, length: Number(number) };
  }
  if (quoted === undefined) throw wrong('needs a third part in quotes');
  if (kind === 'listed') return { ...macro, list: quoted };
  return { ...macro, pattern: patternOf(quoted.replace(/\\"/g, '"'), place) };
}

/** A regular expression of a user, with Unicode classes such as \p{Lu}. */
export function patternOf(source: string, place: Place = {}): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : 'not understood';
    throw new DataError(`the pattern '${excerpt(source)}' is no regular expression: ${excerpt(why)}`, place);
  }
}

/**
 * Templates for words in column 0, used where none are given: the word and its neighbours, beginnings and endings, shape,
 * digits and hyphens, further columns as they are, and the transition from label to label.
 */
export function standardTemplates(observed: readonly number[], lists: readonly string[]): string {
  const [word = 0, ...others] = observed;
  const at = (row: number) => `${row},${word}`;
  const lines = [
    'U:bias',
    ...[-2, -1, 0, 1, 2].map((row) => `U:w${row}=%X[${at(row)}]`),
    `U:w-1|w=%X[${at(-1)}]|%X[${at(0)}]`,
    `U:w|w+1=%X[${at(0)}]|%X[${at(1)}]`,
    ...[1, 2, 3].map((n) => `U:p${n}=%P[${at(0)},${n}]`),
    ...[1, 2, 3, 4].map((n) => `U:s${n}=%S[${at(0)},${n}]`),
    ...[-1, 0, 1].map((row) => `U:h${row}=%h[${at(row)}]`),
    `U:capital=%t[${at(0)},"^\\p{Lu}"]`,
    `U:digit=%t[${at(0)},"\\p{Nd}"]`,
    `U:hyphen=%t[${at(0)},"-"]`,
    ...others.flatMap((column) => [-1, 0, 1].map((row) => `U:c${column}.${row}=%x[${row},${column}]`)),
    ...lists.map((name) => `U:list.${name}=%g[${at(0)},"${name}"]`),
    'B',
  ];
  return `${lines.join('\n')}\n`;
}
