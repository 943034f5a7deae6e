import { DataError, excerpt, UsageError } from '../errors.js';
import { didYouMean } from '../nearest.js';

/** A column that is wanted: where it stands in the rows, and whether it is kept as text whatever it holds. */
export interface Pick {
  name: string;
  index: number;
  asText: boolean;
}

/**
 * Names of the columns, all different: an empty one becomes c<position>, and of equal ones the later get
 * .1, .2 … (as pandas does).
 */
export function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set(header.filter((name) => name !== ''));
  const seen = new Set<string>();
  return header.map((cell, j) => {
    let name = cell === '' ? `c${j}` : cell;
    if (seen.has(name) || (cell === '' && taken.has(name))) {
      const stem = name;
      for (let k = 1; seen.has(name) || taken.has(name); k++) name = `${stem}.${k}`;
    }
    seen.add(name);
    return name;
  });
}

/**
 * The columns asked for, in the order asked for; all where none are named. A column is named as the header
 * has it or, if no column has that name, by its position counted from 0. A name that several columns bear
 * is refused: it has to be the position then. Columns of `asText` that `columns` leaves out come last.
 */
export function pickColumns(
  header: readonly string[],
  {
    columns,
    asText = [],
    file,
  }: {
    columns?: readonly string[] | undefined;
    asText?: readonly string[] | undefined;
    file?: string | undefined;
  },
): Pick[] {
  const names = uniqueNames(header);
  const text = new Set(asText.map((column) => find(column, header, names, file)));
  const wanted = columns?.map((column) => find(column, header, names, file)) ?? [...names.keys()];
  wanted.forEach((index, i) => {
    if (wanted.indexOf(index) !== i)
      throw new UsageError(`column '${excerpt(names[index]!)}' is picked twice`, { file });
  });
  for (const index of text) if (!wanted.includes(index)) wanted.push(index);
  return wanted.map((index) => ({ name: names[index]!, index, asText: text.has(index) }));
}

function find(column: string, header: readonly string[], names: readonly string[], file?: string): number {
  const index = names.indexOf(column);
  if (index >= 0) {
    const places = [...header.keys()].filter((j) => header[j] === column);
    if (places.length < 2) return index;
    throw new DataError(`${places.length} columns are named '${excerpt(column)}'`, {
      file,
      hint: `pick by position: ${places.join(', ')}`,
    });
  }
  if (/^\d{1,9}$/.test(column) && Number(column) < names.length) return Number(column);
  const shown = names.slice(0, 8).map((name) => excerpt(name));
  const known = `${shown.join(', ')}${names.length > 8 ? ', …' : ''}`;
  throw new UsageError(`there is no column '${excerpt(column)}' among ${names.length}`, {
    file,
    hint: didYouMean(column, names) ?? `the columns are ${known}`,
  });
}
