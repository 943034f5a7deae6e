import { DataError } from '../../core/errors.js';
import type { Corpus, WordLists } from './corpus.js';
import { type Macro, macroReader, padding } from './macro.js';
import type { Template } from './template.js';

/** For each token its attributes: token t has attribute[start[t]] .. attribute[start[t + 1] - 1]. */
export interface TokenAttributes {
  start: Uint32Array;
  attribute: Int32Array;
}

/** The number of an attribute; undefined where it is not known and so not used. */
export type Intern = (text: string) => number | undefined;

/** Something that makes an attribute of a token, or none: a template, or a rule whose conditions hold. */
export type AttributeMaker = (t: number, begin: number, end: number) => number | undefined;

/**
 * The attributes of every token, in the order of their makers. Bigrams need a label before: `skipFirst` leaves
 * the first token of each sentence without any.
 */
export function tokenAttributes(
  { starts }: Corpus,
  makers: readonly AttributeMaker[],
  { skipFirst = false } = {},
): TokenAttributes {
  const tokens = starts.at(-1) ?? 0;
  const start = new Uint32Array(tokens + 1);
  let attribute = new Int32Array(Math.max(16, tokens * makers.length));
  let count = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const [begin, end] = [starts[s]!, starts[s + 1]!];
    for (let t = begin; t < end; t++) {
      if (!(skipFirst && t === begin))
        for (const maker of makers) {
          const id = maker(t, begin, end);
          if (id !== undefined) attribute[count++] = id;
        }
      start[t + 1] = count;
    }
  }
  attribute = attribute.slice(0, count);
  return { start, attribute };
}

/** What a template makes of a token. Texts are put together once for each combination of cells. */
export function templateMaker(
  { parts }: Template,
  corpus: Corpus,
  lists: WordLists,
  intern: Intern,
): AttributeMaker {
  const looks = parts.flatMap((part, i) =>
    typeof part === 'string' ? [] : [cellReader(part, corpus, lists, i)],
  );
  const known = new Map<number, number | undefined>();
  const codes = new Int32Array(looks.length);
  const textOf = () => {
    const said = parts.map((part) => (typeof part === 'string' ? part : ''));
    for (const [k, { index, say }] of looks.entries()) {
      const text = say(codes[k]!);
      if (text === undefined) return undefined;
      said[index] = text;
    }
    return said.join('');
  };
  // One number for a combination of cells, where it is exact.
  const exact = looks.reduce((product, { size }) => product * size, 1) < Number.MAX_SAFE_INTEGER;
  return (t, begin, end) => {
    let key = 0;
    for (let k = 0; k < looks.length; k++) {
      codes[k] = looks[k]!.code(t, begin, end);
      key = key * looks[k]!.size + codes[k]!;
    }
    if (exact && known.has(key)) return known.get(key);
    const text = textOf();
    const id = text === undefined ? undefined : intern(text);
    if (exact) known.set(key, id);
    return id;
  };
}

/** Numbers for what one macro may meet: codes of cells, then places beyond either end of the sentence. */
function cellReader(macro: Macro, { columns }: Corpus, lists: WordLists, index: number) {
  const column = columns[macro.column];
  if (!column)
    throw new DataError(
      `a template reads column ${macro.column}, the text has columns 0 to ${columns.length - 1}`,
    );
  const { row } = macro;
  const reach = Math.abs(row);
  const cells = column.values.length;
  const read = macroReader(macro, column, lists);
  return {
    index,
    size: cells + 2 * reach + 1,
    code(t: number, begin: number, end: number): number {
      const at = t + row;
      if (at < begin) return cells + (at - begin) + reach;
      if (at >= end) return cells + (at - end + 1) + reach;
      return column.codes[at]!;
    },
    say: (code: number) => (code < cells ? read(code) : padding(code - cells - reach)),
  };
}
