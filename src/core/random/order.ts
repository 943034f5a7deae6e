import type { Rng } from '../random.js';
import { count } from './check.js';

/** Shuffle in place, every order equally likely: Durstenfeld, Algorithm 235, 1964. Returns its argument. */
export function shuffle<T extends { length: number; [index: number]: unknown }>(rng: Rng, items: T): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}

/** The numbers 0..n-1 in a random order. */
export function permutation(rng: Rng, n: number): Uint32Array {
  count('the length of a permutation', n, 2 ** 32 - 1);
  return shuffle(
    rng,
    Uint32Array.from({ length: n }, (_, i) => i),
  );
}

/**
 * k different numbers of 0..n-1, in random order, in time and space of order k: the first k steps of a shuffle
 * of 0..n-1 of which only the places that moved are kept.
 */
export function sampleWithoutReplacement(rng: Rng, n: number, k: number): number[] {
  count('the number to sample from', n);
  count('the sample size', k, n);
  const moved = new Map<number, number>();
  return Array.from({ length: k }, (_, i) => {
    const j = i + rng.integer(n - i);
    const drawn = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return drawn;
  });
}
