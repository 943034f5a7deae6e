import { readFileSync } from 'node:fs';

/** The yearly sunspot numbers of fixtures/, 1700 to 2008. */
export const sunspots = Float64Array.from(
  readFileSync(new URL('../../../fixtures/sunspots.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1),
  (line) => Number(line.split(',')[1]),
);

/** Rough and made from the same formula in arma.oracle.py. */
export const wave = (n: number) =>
  Float64Array.from(
    { length: n },
    (_, t) => Math.sin(0.37 * t) + Math.cos(0.011 * t * (t % 7)) + 0.5 * Math.sin(t * t * 0.7) - 0.25,
  );

/** Largest difference, relative to `scale` or to the largest wanted number. */
export function far(got: ArrayLike<number>, want: ArrayLike<number>, scale?: number): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  let size = scale ?? 0;
  if (scale === undefined) for (let i = 0; i < want.length; i++) size = Math.max(size, Math.abs(want[i]!));
  for (let i = 0; i < want.length; i++) {
    const d = Math.abs(got[i]! - want[i]!);
    // A NaN is as far as can be.
    most = d <= most ? most : Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
  }
  return most / size;
}
