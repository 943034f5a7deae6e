import { brentRoot } from '../optimize/brent.js';

/** Places that a search looks at, evenly over the band and about each hint. */
const EVEN = 2048;
const ABOUT = 60;

/**
 * Frequencies, cycles a sample, at which a gain passes half of the power of its largest value: the -3 dB edges of the
 * bands. Bands narrower than the search's steps are found about the hints, the cut-offs.
 */
export function halfPowerEdges(gain: (f: number) => number, hints: readonly number[]): number[] {
  const places = new Set<number>();
  for (let i = 0; i <= EVEN; i++) places.add((0.5 * i) / EVEN);
  // Ever nearer to the hint, down to a millionth of it.
  for (const hint of hints)
    for (let i = 0; i <= ABOUT; i++)
      for (const side of [-1, 1]) {
        const f = hint * (1 + side * 10 ** (-6 + (6 * i) / ABOUT));
        if (f > 0 && f < 0.5) places.add(f);
      }
  const grid = [...places].sort((a, b) => a - b);
  const gains = grid.map(gain);
  const level = gains.reduce((most, v) => Math.max(most, v), 0) * Math.SQRT1_2;
  const edges: number[] = [];
  for (let i = 1; i < grid.length; i++)
    if (gains[i - 1]! >= level !== gains[i]! >= level)
      edges.push(brentRoot((f) => gain(f) - level, grid[i - 1]!, grid[i]!, { tolerance: 1e-12 }));
  return edges;
}
