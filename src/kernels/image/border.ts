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

/**
 * Borders of what is no picture only; `zero` is a constant border of 0. Beside those above
 *
 *   symmetric  c b a | a b c d | d c b     the edge is repeated
 *
 * The names are those of numpy.pad. scipy.ndimage calls reflect mirror, symmetric reflect, replicate nearest.
 */
export const EXTENSIONS = ['zero', 'reflect', 'symmetric', 'replicate', 'wrap'] as const;
export type Extension = (typeof EXTENSIONS)[number];

/** The position in 0..n-1 that stands for position i, any whole number; -1 outside a constant border. */
export function borderIndex(i: number, n: number, border: Border | Extension): number {
  if (i >= 0 && i < n) return i;
  if (border === 'constant' || border === 'zero') return -1;
  if (border === 'replicate') return i < 0 ? 0 : n - 1;
  if (border === 'wrap') return ((i % n) + n) % n;
  const repeated = border === 'symmetric' ? 1 : 0;
  if (n === 1) return 0;
  const period = 2 * (n - 1 + repeated);
  const m = ((i % period) + period) % period;
  return m < n ? m : period - repeated - m;
}

/** x with `before` values in front and `after` behind it. */
export function extended(x: Float64Array, before: number, after: number, extension: Extension): Float64Array {
  const y = new Float64Array(before + x.length + after);
  y.set(x, before);
  if (extension === 'zero') return y;
  for (let i = -before; i < 0; i++) y[before + i] = x[borderIndex(i, x.length, extension)]!;
  for (let i = x.length; i < x.length + after; i++) y[before + i] = x[borderIndex(i, x.length, extension)]!;
  return y;
}
