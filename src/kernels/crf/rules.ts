import { DataError, excerpt } from '../../core/errors.js';
import type { AttributeMaker } from './attributes.js';
import type { Corpus, WordLists } from './corpus.js';
import { type Macro, macroReader } from './macro.js';
import { patternOf } from './template.js';

/** A soft rule: where what it says of the observations holds, the labels it names gain its weight. */
export interface Rule {
  text: string;
  /** Label of the token, and where the rule is one of transitions, of the token before. */
  label: string;
  before: string | undefined;
  conditions: readonly Condition[];
  /** Weight before learning; `fixed` keeps it. */
  weight: number;
  fixed: boolean;
}

interface Condition {
  macro: Macro;
  wanted: string;
  negated: boolean;
}

/**
 * Rules, one a line: conditions joined by &, then a colon and the weight: `start W`, which learning begins
 * with, or `fixed W`, which it keeps.
 *
 *   Y[t]=NAME & capital(X[t]) & !in(X[t],names) : start 0.5
 *   Y[t-1]=NOUN & Y[t]=ART : fixed -2
 *
 * Y are labels, X cells of column 0, X[t-1,2] cells of column 2. Questions: X[t]=word, capital(X[t]), digit(X[t]),
 * prefix(X[t],"un"), suffix(X[t],"ing"), matches(X[t],"regex"), in(X[t],list); ! says not. A rule may speak of Y[t] and Y[t-1], or of Y[t] and Y[t+1].
 */
export function parseRules(text: string, file?: string): Rule[] {
  const rules: Rule[] = [];
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    const content = line.trim();
    if (content !== '' && !content.startsWith('#')) rules.push(parseRule(content, { file, line: i + 1 }));
  });
  return rules;
}

interface Place {
  file?: string | undefined;
  line?: number | undefined;
}

const WEIGHT = /\s*:\s*(start|fixed)\s+([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;
const LABEL = /^Y\[t([+-]1)?\]\s*=\s*(\S+)$/;
const CELL = String.raw`X\[t([+-]\d{1,4})?(?:\s*,\s*(\d{1,4}))?\]`;
const EQUALS = new RegExp(`^(!)?\\s*${CELL}\\s*(!?=)\\s*(.+)$`);
const QUESTION = new RegExp(
  `^(!)?\\s*(capital|digit|prefix|suffix|matches|in)\\(\\s*${CELL}\\s*(?:,\\s*(.+?)\\s*)?\\)$`,
);

export function parseRule(text: string, place: Place = {}): Rule {
  const weighted = WEIGHT.exec(text);
  const body = weighted ? text.slice(0, weighted.index) : text;
  const labels = new Map<number, string>();
  const conditions: Condition[] = [];
  for (const part of splitAnd(body)) {
    const said = LABEL.exec(part);
    if (said) labels.set(Number(said[1] ?? 0), said[2]!);
    else conditions.push(conditionOf(part, place));
  }
  const offsets = [...labels.keys()].sort((a, b) => a - b);
  const last = offsets.at(-1);
  if (last === undefined || offsets.length > 2 || (offsets.length === 2 && offsets[1]! - offsets[0]! !== 1))
    throw new DataError(
      `a rule names the label Y[t], or those of two neighbours; this is '${excerpt(text)}'`,
      place,
    );
  // Weights stand with the later of the two labels: cells are counted from there.
  const shifted = conditions.map((c) => ({ ...c, macro: { ...c.macro, row: c.macro.row - last } }));
  return {
    text,
    label: labels.get(last)!,
    before: offsets.length === 2 ? labels.get(last - 1) : undefined,
    conditions: shifted,
    weight: Number(weighted?.[2] ?? 0),
    fixed: weighted?.[1]?.toLowerCase() === 'fixed',
  };
}

/** Parts between &, but not of those in quotes. */
const splitAnd = (text: string) =>
  (text.match(/(?:"(?:[^"\\]|\\.)*"|[^&"])+/g) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== '');

function conditionOf(part: string, place: Place): Condition {
  const equals = EQUALS.exec(part);
  const asked = QUESTION.exec(part);
  const [, not, , row, column] = asked ?? (equals ? [equals[0], equals[1], '', equals[2], equals[3]] : []);
  const at = { row: Number(row ?? 0), column: Number(column ?? 0), lower: false };
  if (equals) {
    const negated = (not !== undefined) !== (equals[4] === '!=');
    return { macro: { kind: 'value', ...at }, wanted: unquoted(equals[5]!.trim()), negated };
  }
  if (!asked) throw new DataError(`'${excerpt(part)}' is no condition of a rule`, place);
  const [, , name = '', , , argument] = asked;
  const negated = not !== undefined;
  const question = (pattern: RegExp): Condition => ({
    macro: { kind: 'matches', ...at, pattern },
    ...{ wanted: 'true', negated },
  });
  const simple = new Map([
    ['capital', /^\p{Lu}/u],
    ['digit', /\p{Nd}/u],
  ]).get(name);
  if (simple) {
    if (argument !== undefined) throw new DataError(`${name}() takes a cell only`, place);
    return question(simple);
  }
  if (argument === undefined) throw new DataError(`${name}() needs a cell and a text`, place);
  const word = unquoted(argument);
  if (name === 'in') return { macro: { kind: 'listed', ...at, list: word }, wanted: 'true', negated };
  if (name === 'matches') return question(patternOf(word, place));
  const literal = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return question(new RegExp(name === 'prefix' ? `^${literal}` : `${literal}$`, 'u'));
}

const unquoted = (text: string) => /^"(.*)"$/s.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1') ?? text;

/** The attribute `id` for tokens where all conditions hold; a cell beyond the sentence answers no question. */
export function ruleMaker(rule: Rule, { columns }: Corpus, lists: WordLists, id: number): AttributeMaker {
  const looks = rule.conditions.map(({ macro, wanted, negated }) => {
    const column = columns[macro.column];
    if (!column)
      throw new DataError(
        `the rule '${excerpt(rule.text)}' reads column ${macro.column}, which is not there`,
      );
    const read = macroReader(macro, column, lists);
    return {
      row: macro.row,
      codes: column.codes,
      holds: (code: number) => (read(code) === wanted) !== negated,
    };
  });
  return (t, begin, end) => {
    for (const { row, codes, holds } of looks) {
      const at = t + row;
      if (at < begin || at >= end || !holds(codes[at]!)) return undefined;
    }
    return id;
  };
}
