import { DataError } from '../../core/errors.js';

/**
 * Rows that a text names: `A:B` from A to before B, either left out; whole numbers are rows, numbers with a point
 * parts of the series (0.0:0.8 its first four fifths), negative rows count from the end.
 *
 * @returns undefined where the text has another form
 */
export function rowRange(text: string, n: number): { begin: number; end: number } | undefined {
  const [, from, to] = /^(-?\d+|\d*\.\d*)?:(-?\d+|\d*\.\d*)?$/.exec(text) ?? [];
  if (from === undefined && to === undefined && text !== ':') return undefined;
  const begin = placeOf(from, n, 0);
  const end = placeOf(to, n, n);
  if (begin === undefined || end === undefined) return undefined;
  if (!(begin >= 0 && begin < end && end <= n))
    throw new DataError(`rows ${text} of ${n}: none, or beyond the series`);
  return { begin, end };
}

function placeOf(text: string | undefined, n: number, otherwise: number): number | undefined {
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (text.includes('.')) return value >= 0 && value <= 1 ? Math.round(value * n) : undefined;
  return value < 0 ? n + value : value;
}
