import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';

/** Where a thing of some scale lies. */
export interface Place {
  x: number;
  y: number;
  scale: number;
}

const TRIES = 2000;

/**
 * A random place for one more thing of scale `scale()`, `reach` of it from the edges of the picture and from the
 * reach of all others.
 */
export function placeApart(
  { width, height }: { width: number; height: number },
  others: readonly Place[],
  { scale, reach }: { scale: () => number; reach: (scale: number) => number },
  what: string,
  rng: Rng,
): Place {
  for (let t = 0; t < TRIES; t++) {
    const own = scale();
    const margin = reach(own);
    if (2 * margin > Math.min(width, height) - 1) continue;
    const x = margin + rng.uniform() * (width - 1 - 2 * margin);
    const y = margin + rng.uniform() * (height - 1 - 2 * margin);
    if (others.every((o) => Math.hypot(o.x - x, o.y - y) > margin + reach(o.scale)))
      return { x, y, scale: own };
  }
  throw new DataError(`${what} finds no room in ${width} x ${height} pixels: fewer or smaller ones will`);
}

export function checkScales(minScale: number, maxScale: number): void {
  if (!(minScale > 0 && maxScale >= minScale))
    throw new DataError(`scales go from above 0 to the largest, got ${minScale} to ${maxScale}`);
}
