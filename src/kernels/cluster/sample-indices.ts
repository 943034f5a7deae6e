import type { Rng } from '../../core/random.js';

/**
 * `count` different numbers of 0..n-1, every set of them equally likely, in memory for `count` (Floyd).
 *
 * @see Bentley & Floyd, Programming pearls: a sample of brilliance, 1987
 */
export function sampleIndices(n: number, count: number, rng: Rng): Int32Array {
  const drawn = new Set<number>();
  for (let top = n - count; top < n; top++) {
    const i = rng.integer(top + 1);
    drawn.add(drawn.has(i) ? top : i);
  }
  return Int32Array.from(drawn);
}
