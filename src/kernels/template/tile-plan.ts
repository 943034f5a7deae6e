import { goodLength } from '../signal/fft-plan.js';

/** Transforms beyond this many numbers leave the cache and cost more a number. */
const MOST = 2 ** 21;

/** Filling, multiplying and taking out, in steps of a transform; measured. */
const OVERHEAD = 6;

/**
 * Rows and columns of the tiles by which across x down places of a template are computed with the fewest operations:
 * small ones fit the cache, large ones have a smaller share of overlap.
 */
export function planTiles(
  across: number,
  down: number,
  { width, height }: { width: number; height: number },
): { rows: number; cols: number } {
  let best = { rows: 0, cols: 0, cost: Infinity };
  for (const cols of sides(across, width))
    for (const rows of sides(down, height)) {
      if (rows * cols > MOST && best.cost < Infinity) continue;
      const tiles = Math.ceil(across / (cols - width + 1)) * Math.ceil(down / (rows - height + 1));
      // One transform for the template, two for each pair of tiles.
      const cost = (1 + 2 * Math.ceil(tiles / 2)) * rows * cols * (Math.log2(rows * cols) + OVERHEAD);
      if (cost < best.cost) best = { rows, cols, cost };
    }
  return { rows: best.rows, cols: best.cols };
}

/** Lengths that cut `valid` places of a template of `size` into 1, 2, 3, ... tiles, the shortest first. */
function sides(valid: number, size: number): number[] {
  const lengths = new Set<number>();
  for (let tiles = 1; tiles <= 256; tiles++) {
    lengths.add(goodLength(Math.ceil(valid / tiles) + size - 1));
    if (valid / tiles < size / 2) break;
  }
  return [...lengths].reverse();
}
