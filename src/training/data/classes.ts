import { DataError, excerpt, UsageError } from '../../core/errors.js';

/**
 * Labels in the order of their names; where all of them are whole numbers, in the order of these, so that 10
 * comes after 9.
 */
export function classNames(values: ArrayLike<string | number>): string[] {
  const names = [...new Set<string>(Array.from(new Set(Array.from(values)), String))];
  const numbers = names.every((name) => /^-?\d{1,15}$/.test(name));
  return names.sort((a, b) => (numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0));
}

/** The position of each label among the known ones; -1 for others. */
export function classCodes(values: ArrayLike<string | number>, known: readonly string[]): Int32Array {
  const codes = new Map(known.map((name, i) => [name, i]));
  return Int32Array.from(values, (value) => codes.get(String(value)) ?? -1);
}

/** Numbers that can name classes are whole. */
export const areWhole = (values: ArrayLike<number>): boolean => Array.from(values).every(Number.isSafeInteger);

/** The classes that --classes asks for, in the order of `all`. */
export function chosenClasses(all: readonly string[], wanted: readonly string[], file: string): string[] {
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--classes: there is no class '${excerpt(unknown)}'`, {
      file,
      hint: `the classes are ${listed(all)}`,
    });
  return all.filter((name) => wanted.includes(name));
}

/** Refuse classes that a classifier could not learn from. */
export function checkClasses(names: readonly string[], training: Int32Array, file: string): void {
  if (names.length < 2)
    throw new DataError(`one class only ('${excerpt(names[0] ?? '')}'), two at the least were needed`, {
      file,
    });
  const seen = new Set(training);
  const unseen = names.find((_, code) => !seen.has(code));
  if (unseen !== undefined)
    throw new DataError(`no item to train on in class '${excerpt(unseen)}'`, {
      file,
      hint: 'it only occurs in the part for validation or test',
    });
}

export const listed = (names: readonly string[]): string =>
  names.slice(0, 12).map(excerpt).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');
