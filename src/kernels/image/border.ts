/**
 * What lies beyond the edge of a row a b c d:
 *
 *   reflect    d c b | a b c d | c b a     the edge is not repeated (OpenCV's reflect 101)
 *   replicate  a a a | a b c d | d d d
 *   wrap       b c d | a b c d | a b c
 *   constant   k k k | a b c d | k k k
 */
export const BORDERS = ['reflect', 'replicate', 'wrap', 'constant'] as const;
export type Border = (typeof BORDERS)[number];

/** The position in 0..n-1 that stands for position i, any whole number; -1 outside a constant border. */
export function borderIndex(i: number, n: number, border: Border): number {
  if (i >= 0 && i < n) return i;
  if (border === 'constant') return -1;
  if (border === 'replicate') return i < 0 ? 0 : n - 1;
  if (border === 'wrap') return ((i % n) + n) % n;
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const m = ((i % period) + period) % period;
  return m < n ? m : period - m;
}
