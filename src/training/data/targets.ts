import { DataError, excerpt, UsageError } from '../../core/errors.js';
import type { InputDescription } from './dataset.js';
import type { RawData } from './raw.js';

/** What is to be learnt of each item: the position of its class among `labels`, or a number; or nothing. */
export type Targets =
  | { kind: 'classes'; labels: string[]; codes: Int32Array }
  | { kind: 'numbers'; values: Float64Array }
  | { kind: 'none' };

const NONE: Targets = { kind: 'none' };

/**
 * Targets to train on. With `wanted` undefined they are what they look like: text and whole numbers are classes.
 * Items of classes that --classes leaves out have -1.
 */
export function trainingTargets(
  { target, kind }: RawData,
  wanted: 'classes' | 'number' | undefined,
  classes: readonly string[] | undefined,
  file: string,
): Targets {
  if (target === undefined) {
    if (classes) throw new UsageError('--classes: the data have no classes', { file });
    if (wanted === undefined) return NONE;
    throw new DataError(wanted === 'classes' ? 'the data have no labels' : 'the data have no target', {
      file,
      hint: kind === 'images' ? 'put each class into a subfolder' : 'name the column with --target',
    });
  }
  const { name, values } = target;
  const numeric = values instanceof Float64Array;
  const fraction = numeric ? values.find((v) => !Number.isSafeInteger(v)) : undefined;
  if (wanted === 'number' || (wanted === undefined && fraction !== undefined && !classes))
    return numbersOf(name, values, file);
  if (fraction !== undefined)
    throw new DataError(`${fraction} in '${excerpt(name)}' is no label: text or whole numbers were needed`, {
      file,
    });
  const empty = numeric ? -1 : values.indexOf('');
  if (empty >= 0) throw new DataError(`an empty label in '${excerpt(name)}', item ${empty} from 0`, { file });
  const all = classNames(values);
  const labels = classes ? chosenClasses(all, classes, file) : all;
  return { kind: 'classes', labels, codes: classCodes(values, labels) };
}

/**
 * Targets by the classes or the scale of a model. If they are `needed`, what the model does not know is refused;
 * otherwise data with other labels have none.
 */
export function knownTargets(
  { target }: RawData,
  input: InputDescription,
  needed: boolean,
  file: string,
): Targets {
  if (input.labels === undefined && input.target === undefined) {
    if (needed) throw new UsageError('the model has learnt no labels or numbers', { file });
    return NONE;
  }
  if (target === undefined) {
    if (!needed) return NONE;
    throw new DataError('the data have no labels to compare with', { file });
  }
  const { name, values } = target;
  if (input.labels === undefined) {
    if (!needed && !(values instanceof Float64Array)) return NONE;
    return numbersOf(name, values, file);
  }
  const codes = classCodes(values, input.labels);
  const unknown = codes.indexOf(-1);
  if (unknown < 0) return { kind: 'classes', labels: input.labels, codes };
  if (!needed) return NONE;
  throw new DataError(`the model does not know the class '${excerpt(String(values[unknown]))}'`, {
    file,
    hint: `it knows ${listed(input.labels)}`,
  });
}

function numbersOf(name: string, values: readonly string[] | Float64Array, file: string): Targets {
  if (values instanceof Float64Array) return { kind: 'numbers', values };
  throw new DataError(`'${excerpt(name)}' holds text ('${excerpt(values[0] ?? '')}'), numbers were needed`, {
    file,
  });
}

/**
 * Labels in the order of their names; where all of them are whole numbers, in the order of these, so that 10
 * comes after 9.
 */
export function classNames(values: readonly string[] | Float64Array): string[] {
  const names = Array.from(new Set<string | number>(values), String);
  const numbers = names.every((name) => /^-?\d{1,15}$/.test(name));
  return names.sort((a, b) => (numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0));
}

/** The position of each label among the known ones; -1 for others. */
function classCodes(values: readonly string[] | Float64Array, known: readonly string[]): Int32Array {
  const codes = new Map<string | number, number>();
  for (const [code, name] of known.entries()) {
    codes.set(name, code);
    if (String(Number(name)) === name) codes.set(Number(name), code); // labels may come as numbers
  }
  return Int32Array.from<string | number>(values, (value) => codes.get(value) ?? -1);
}

/** The classes that --classes asks for, in the order of `all`. */
export function chosenClasses(all: readonly string[], wanted: readonly string[], file: string): string[] {
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown === undefined) return all.filter((name) => wanted.includes(name));
  throw new UsageError(`--classes: there is no class '${excerpt(unknown)}'`, {
    file,
    hint: `the classes are ${listed(all)}`,
  });
}

/** Refuse classes that a classifier could not learn from. */
export function checkClasses(
  labels: readonly string[],
  codes: Int32Array,
  train: Uint32Array,
  file: string,
): void {
  if (labels.length < 2)
    throw new DataError(`one class only ('${excerpt(labels[0] ?? '')}'), two at the least were needed`, {
      file,
    });
  const seen = new Set(Array.from(train, (i) => codes[i]));
  const unseen = labels.find((_, code) => !seen.has(code));
  if (unseen !== undefined)
    throw new DataError(`no item to train on in class '${excerpt(unseen)}'`, {
      file,
      hint: 'it only occurs in the part for validation or test',
    });
}

/** Names for a message, a dozen at most. */
export const listed = (names: readonly string[]): string =>
  names.slice(0, 12).map(excerpt).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');
