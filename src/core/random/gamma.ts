import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { positive } from './check.js';
import { exponential } from './inversion.js';

/** f(x) = x^(shape-1) exp(-x / scale) / (Gamma(shape) scale^shape), x > 0. */
export function gamma(rng: Rng, shape: number, scale = 1): number {
  positive('gamma: the shape', shape);
  positive('gamma: the scale', scale);
  if (shape >= 1) return scale * squeezed(rng, shape);
  return scale * Math.exp(logGamma(rng, shape));
}

/**
 * log of a gamma number of scale 1. Below shape 1 it is log G(shape + 1) - E / shape, E exponential, which
 * keeps what would underflow: at shape 0.001 half of all numbers lie below 1e-300.
 */
export function logGamma(rng: Rng, shape: number): number {
  positive('gamma: the shape', shape);
  if (shape >= 1) return Math.log(squeezed(rng, shape));
  return Math.log(squeezed(rng, shape + 1)) - exponential(rng) / shape;
}

/** Marsaglia & Tsang, A simple method for generating gamma variables, 2000, for shapes from 1 on. */
function squeezed(rng: Rng, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - rng.uniform();
    if (u < 1 - 0.0331 * x * x * x * x) return d * v;
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** f(x) proportional to x^(a-1) (1 - x)^(b-1) on 0..1, as G(a) / (G(a) + G(b)). */
export function beta(rng: Rng, a: number, b: number): number {
  const x = logGamma(rng, a);
  const y = logGamma(rng, b);
  return 1 / (1 + Math.exp(y - x)); // in logarithms, since both may underflow at small a and b
}

/** The sum of squares of `freedom` standard normal numbers; any freedom above 0. */
export function chiSquare(rng: Rng, freedom: number): number {
  positive('chi-square: the degrees of freedom', freedom);
  return 2 * gamma(rng, freedom / 2);
}

/** Student's t: a normal number over the root of an independent chi-square a degree of freedom. */
export function studentT(rng: Rng, freedom: number): number {
  positive('Student t: the degrees of freedom', freedom);
  return rng.normal() * Math.exp(0.5 * (Math.log(freedom / 2) - logGamma(rng, freedom / 2)));
}

/** A point of the simplex, f(x) proportional to prod x_i^(a_i - 1); written to `out`. */
export function dirichlet(rng: Rng, a: ArrayLike<number>, out = new Float64Array(a.length)): Float64Array {
  if (a.length === 0) throw new DataError('dirichlet needs at least one concentration');
  let most = -Infinity;
  for (let i = 0; i < a.length; i++) {
    out[i] = logGamma(rng, a[i]!);
    if (out[i]! > most) most = out[i]!;
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    out[i] = Math.exp(out[i]! - most);
    sum += out[i]!;
  }
  for (let i = 0; i < a.length; i++) out[i]! /= sum;
  return out;
}
