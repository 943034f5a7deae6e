import { DataError } from '../../core/errors.js';

/** Refuse a series that is too short for what is asked of it. */
export function requireLength(x: Float64Array, needed: number, what: string): void {
  if (x.length < needed)
    throw new DataError(`${what} needs ${needed} samples or more, got ${x.length === 0 ? 'none' : x.length}`);
}

/** Compares samples, not a variance: rounding in the mean leaves 0.1, 0.1, ... a tiny positive one. */
export function isConstant(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false;
  return true;
}

export function requireVarying(x: Float64Array, what: string): void {
  if (isConstant(x)) throw new DataError(`${what} needs a series that varies, this one is constant`);
}
