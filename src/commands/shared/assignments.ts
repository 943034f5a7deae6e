import { DataError, excerpt, type IsprError, UsageError } from '../../core/errors.js';
import { readAll } from '../../core/files.js';
import { type JsonMapValue, parseJsonMap } from '../../core/formats/json-strict.js';
import { didYouMean } from '../../core/nearest.js';
import { openPeeked, peekKind } from '../../core/peek.js';
import { readTable } from '../../core/read.js';
import { rowCount } from '../../core/table.js';

/** A name and what it is set to, as texts. */
export type Assignment = readonly [name: string, value: string];

/** How to refuse: by the option on the command line, or by the file and line that a name stands in. */
export type Refuse = (what: string, hint?: string) => IsprError;

/** A variable that may be set: to one of its states, or to a number where it has none. */
export interface Variable {
  readonly name: string;
  readonly states?: readonly string[];
}

/** `--evidence: what`. */
export const refuseOption =
  (flag: string): Refuse =>
  (what, hint) =>
    new UsageError(`${flag}: ${what}`, { hint });

export const refuseFile =
  (file: string, line?: number): Refuse =>
  (what, hint) =>
    new DataError(what, { file, line, hint });

/**
 * What an option like --evidence says: `A=a,B=b` itself, or a file of it, a JSON object {"A": "a"} or a table of
 * one row, whose empty cells say nothing. A text without an unquoted `=` is a path.
 */
export async function readAssignments(
  given: string,
  flag: string,
): Promise<{ assignments: Assignment[]; refuse: Refuse }> {
  const refuse = refuseOption(flag);
  if (splitOutside(given, '=').length > 1) return { assignments: parseAssignments(given, refuse), refuse };
  if ((await peekKind(given)) !== 'json')
    return { assignments: await oneRow(given), refuse: refuseFile(given) };
  const content = parseJsonMap(await readAll(await openPeeked(given)), given);
  return { assignments: assignmentsOf(content, refuseFile(given)), refuse: refuseFile(given) };
}

async function oneRow(file: string): Promise<Assignment[]> {
  const table = await readTable(file, { header: true, missing: 'keep' }, () => {});
  const rows = rowCount(table);
  if (rows !== 1) throw new DataError(`${rows} rows, one was needed`, { file });
  return [...table].flatMap(([name, column]): Assignment[] => {
    const cell = String(column[0]!);
    return cell === '' || cell === 'NaN' ? [] : [[name, cell]];
  });
}

/** `A=a,B=b`; names and values that hold commas, `=` or quotes stand in quotes, quotes within them doubled. */
export function parseAssignments(text: string, refuse: Refuse): Assignment[] {
  return splitOutside(text, ',').map((piece) => {
    const parts = splitOutside(piece, '=');
    const [name, value] = parts.map(unquoted);
    if (parts.length !== 2 || !name || !value)
      throw refuse(`'${excerpt(piece.trim())}' is no NAME=VALUE`, 'names with , or = stand in "quotes"');
    return [name, value];
  });
}

/** The entries of a JSON object whose values are texts, numbers or truth values. */
export function assignmentsOf(value: JsonMapValue, refuse: Refuse): Assignment[] {
  if (!(value instanceof Map)) throw refuse('an object of names and values was needed');
  return [...value].map(([name, state]): Assignment => {
    if (typeof state === 'object') throw refuse(`no state or number for '${excerpt(name)}'`);
    return [name, String(state)];
  });
}

/** Names separated by commas, in quotes where they hold some. */
export const parseNames = (text: string): string[] => splitOutside(text, ',').map(unquoted);

/** The text cut at a character, save within double quotes. */
export function splitOutside(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === separator && !quoted) {
      pieces.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...pieces, text.slice(from)];
}

export function unquoted(piece: string): string {
  const text = piece.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll('""', '"')
    : text;
}

/** Which variable each name is, with hints at near names. */
export function createResolver(variables: readonly Variable[]) {
  const places = new Map(variables.map(({ name }, i) => [name, i]));

  const variable = (name: string, refuse: Refuse): number => {
    const place = places.get(name);
    if (place === undefined)
      throw refuse(
        `there is no variable '${excerpt(name)}'`,
        didYouMean(name, places.keys()) ?? `there are ${someOf(places.keys())}`,
      );
    return place;
  };

  /** A state by its name, or the value of a variable of numbers. */
  const value = (place: number, text: string, refuse: Refuse): number => {
    const { name, states } = variables[place]!;
    if (!states) {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number))
        throw refuse(`'${excerpt(name)}' is a variable of numbers, not '${excerpt(text)}'`);
      return number;
    }
    const state = states.indexOf(text);
    if (state < 0)
      throw refuse(
        `'${excerpt(name)}' has no state '${excerpt(text)}'`,
        didYouMean(text, states) ?? `its states are ${someOf(states)}`,
      );
    return state;
  };

  return {
    variable,
    value,
    /** Values by the places of the variables; one that is set twice is refused. */
    assign(assignments: readonly Assignment[], refuse: Refuse): Map<number, number> {
      const values = new Map<number, number>();
      for (const [name, text] of assignments) {
        const place = variable(name, refuse);
        if (values.has(place)) throw refuse(`'${excerpt(name)}' is set twice`);
        values.set(place, value(place, text, refuse));
      }
      return values;
    },
  };
}

export type Resolver = ReturnType<typeof createResolver>;

const SHOWN = 12;

function someOf(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, SHOWN).map(excerpt).join(', ');
  return `${shown}${all.length > SHOWN ? `, … (${all.length})` : ''}`;
}
