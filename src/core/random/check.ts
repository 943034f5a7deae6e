import { DataError } from '../errors.js';

/** Parameters of distributions: each check names the distribution, what it got and what it needs. */
export function positive(what: string, value: number) {
  if (!(value > 0 && value < Infinity)) throw new DataError(`${what} must be above 0, got ${value}`);
}

export function finite(what: string, value: number) {
  if (!Number.isFinite(value)) throw new DataError(`${what} must be a finite number, got ${value}`);
}

export function probability(what: string, value: number) {
  if (!(value >= 0 && value <= 1)) throw new DataError(`${what} must be within 0 to 1, got ${value}`);
}

export function count(what: string, value: number, most = Number.MAX_SAFE_INTEGER) {
  if (!(Number.isInteger(value) && value >= 0 && value <= most)) {
    throw new DataError(`${what} must be a whole number of 0 to ${most}, got ${value}`);
  }
}

/** Weights, none negative, with a finite sum above 0, which comes back. */
export function weightSum(what: string, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! >= 0)) throw new DataError(`${what} must not be negative, got ${weights[i]} at ${i}`);
    sum += weights[i]!;
  }
  if (!(sum > 0 && sum < Infinity)) throw new DataError(`${what} must have a finite sum above 0, got ${sum}`);
  return sum;
}
