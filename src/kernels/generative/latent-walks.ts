import type { Rng } from '../../core/random.js';
import { normalQuantile } from '../special/normal-quantile.js';

/*
 * Places to look at in a space of codes whose law is N(0, I). Codes are rows of J numbers, one after the other.
 */

/** n draws from N(0, I); the i-th depends on the generator and i alone. */
export function priorCodes(n: number, units: number, rng: Rng): Float32Array {
  const codes = new Float32Array(n * units);
  for (let i = 0; i < n; i++) {
    const own = rng.stream(i);
    for (let j = 0; j < units; j++) codes[i * units + j] = own.normal();
  }
  return codes;
}

/** For each of `dims` a code that goes from -range to range in it in equal steps and is `base` elsewhere. */
export function traversals(
  base: Float32Array,
  dims: readonly number[],
  { steps, range }: { steps: number; range: number },
): Float32Array {
  const units = base.length;
  const codes = new Float32Array(dims.length * steps * units);
  for (const [row, dim] of dims.entries())
    for (let k = 0; k < steps; k++) {
      const at = (row * steps + k) * units;
      codes.set(base, at);
      codes[at + dim] = walkAt(k, { steps, range });
    }
  return codes;
}

/** The k-th place of a walk from -range to range. */
export const walkAt = (k: number, { steps, range }: { steps: number; range: number }): number =>
  steps === 1 ? 0 : range * ((2 * k) / (steps - 1) - 1);

/**
 * The plane of two dimensions, `base` elsewhere: steps x steps codes at the quantiles of the normal distribution, so
 * that each stands for as much of the prior. Rows go down from the high end of the second dimension, columns from the
 * low end of the first.
 *
 * @see Kingma & Welling, Auto-encoding variational Bayes, 2014, figure 4
 */
export function manifold(
  base: Float32Array,
  [across, up]: readonly [number, number],
  steps: number,
): Float32Array {
  const units = base.length;
  const codes = new Float32Array(steps * steps * units);
  const place = (k: number) => normalQuantile((k + 0.5) / steps);
  for (let row = 0; row < steps; row++)
    for (let column = 0; column < steps; column++) {
      const at = (row * steps + column) * units;
      codes.set(base, at);
      codes[at + across] = place(column);
      codes[at + up] = place(steps - 1 - row);
    }
  return codes;
}

export type Path = 'linear' | 'spherical';

// Below this angle, and this near to a half turn, the arc is no other than the line or not defined.
const LEAST_SINE = 1e-6;

/**
 * Codes on the way from a to b, both included. Linear: (1 - t) a + t b. Spherical: (sin((1 - t) w) a + sin(t w) b) /
 * sin w with the angle w between them, which keeps to lengths that codes of many dimensions have: the middle of a line
 * between two of them is shorter than any draw from N(0, I).
 *
 * @see Shoemake, Animating rotation with quaternion curves, 1985; White, Sampling generative networks, 2016
 */
export function interpolation(a: Float32Array, b: Float32Array, steps: number, path: Path): Float32Array {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, j) => sum + value * y[j]!, 0);
  const norms = Math.sqrt(dot(a, a) * dot(b, b));
  const angle = norms > 0 ? Math.acos(Math.min(1, Math.max(-1, dot(a, b) / norms))) : 0;
  const sine = Math.sin(angle);
  const round = path === 'spherical' && sine > LEAST_SINE;
  const codes = new Float32Array(steps * a.length);
  for (let k = 0; k < steps; k++) {
    const t = steps === 1 ? 0 : k / (steps - 1);
    const [u, v] = round ? [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine] : [1 - t, t];
    for (let j = 0; j < a.length; j++) codes[k * a.length + j] = u * a[j]! + v * b[j]!;
  }
  return codes;
}
