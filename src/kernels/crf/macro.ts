import { DataError } from '../../core/errors.js';
import type { TextColumn, WordLists } from './corpus.js';

/** What is read from a cell near the token: all of it, a part, or the answer to a question. */
export type MacroKind = 'value' | 'prefix' | 'suffix' | 'shape' | 'matches' | 'match' | 'listed';

/** A look at the cell `row` tokens further on, in one column. */
export interface Macro {
  kind: MacroKind;
  row: number;
  column: number;
  /** The answer in small letters. */
  lower: boolean;
  /** Characters of a prefix or suffix. */
  length?: number;
  pattern?: RegExp;
  /** Name of a word list. */
  list?: string;
}

/**
 * What the macro says of each cell of its column, by the cell's code; undefined where a word is too short for a
 * prefix or has no match: the template makes no attribute then. Beyond the ends of a sentence all macros say _B-1,
 * _B-2, .. and _B+1, _B+2, ...
 */
export function macroReader(macro: Macro, column: TextColumn, lists: WordLists) {
  const words = macro.kind === 'listed' ? listOf(macro.list, lists) : undefined;
  const known = new Map<number, string | undefined>();
  return (code: number): string | undefined => {
    if (!known.has(code)) {
      const said = read(macro, column.values[code]!, words);
      known.set(code, macro.lower ? said?.toLowerCase() : said);
    }
    return known.get(code);
  };
}

/** Beyond the end of the sentence by `distance`: -1 is just before its first token, 1 just after its last. */
export const padding = (distance: number) => `_B${distance > 0 ? '+' : ''}${distance}`;

function listOf(name: string | undefined, lists: WordLists): ReadonlySet<string> {
  const words = lists.get(name ?? '');
  if (!words) throw new DataError(`the word list '${name}' was not given`);
  return words;
}

function read(macro: Macro, cell: string, words: ReadonlySet<string> | undefined): string | undefined {
  const { kind, length = 0, pattern } = macro;
  switch (kind) {
    case 'value':
      return cell;
    case 'prefix':
    case 'suffix': {
      const characters = [...cell];
      if (characters.length < length) return undefined;
      return (kind === 'prefix' ? characters.slice(0, length) : characters.slice(-length)).join('');
    }
    case 'shape':
      return shapeOf(cell);
    case 'matches':
      return String(pattern!.test(cell));
    case 'match':
      return pattern!.exec(cell)?.[0];
    case 'listed':
      return String(words!.has(cell));
  }
}

/** Capitals X, small letters x, digits 0, the rest as it is; runs count once: Mc-Donald98 is Xx-Xx0. */
export const shapeOf = (word: string): string =>
  word
    .replace(/\p{Lu}+/gu, 'X')
    .replace(/[\p{Ll}\p{Lo}\p{Lt}\p{Lm}]+/gu, 'x')
    .replace(/\p{Nd}+/gu, '0');
