import type { Keypoints } from './keypoints.js';

/**
 * Those of `points`, strongest first, whose disc of radius sqrt(2) sigma shares no more than `most` of the area of the
 * smaller disc with a stronger one that stays. Kept ones lie in grids of cells, one for each power of two of their
 * radius, so that each asks few others.
 */
export function pruneOverlaps({ x, y, scale }: Keypoints, most: number): Int32Array {
  const kept: number[] = [];
  const grids = new Map<number, Map<number, number[]>>();
  const radius = (i: number) => Math.SQRT2 * scale[i]!;
  const cellOf = (column: number, row: number) => row * 2 ** 26 + column;
  for (let i = 0; i < x.length; i++) {
    if (isCovered(i)) continue;
    kept.push(i);
    const size = 2 ** Math.ceil(Math.log2(radius(i)));
    const cells = grids.get(size) ?? new Map<number, number[]>();
    grids.set(size, cells);
    const cell = cellOf(Math.floor(x[i]! / size), Math.floor(y[i]! / size));
    const list = cells.get(cell);
    if (list) list.push(i);
    else cells.set(cell, [i]);
  }
  return Int32Array.from(kept);

  function isCovered(i: number): boolean {
    for (const [size, cells] of grids) {
      const reach = radius(i) + size; // no disc of this grid is larger than `size`
      for (let row = Math.floor((y[i]! - reach) / size); row <= (y[i]! + reach) / size; row++)
        for (let column = Math.floor((x[i]! - reach) / size); column <= (x[i]! + reach) / size; column++)
          for (const j of cells.get(cellOf(column, row)) ?? []) {
            const distance = Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
            if (sharedDisc(radius(i), radius(j), distance) > most) return true;
          }
    }
    return false;
  }
}

/** Area that two discs share, as a part of the smaller one. */
export function sharedDisc(r1: number, r2: number, distance: number): number {
  const [small, large] = r1 < r2 ? [r1, r2] : [r2, r1];
  if (distance >= small + large) return 0;
  if (distance <= large - small) return 1;
  const segment = (r: number, other: number) => {
    // The circular segment cut off by the common chord, at `away` from this centre
    const away = (distance * distance + r * r - other * other) / (2 * distance);
    const cosine = Math.max(-1, Math.min(1, away / r));
    return r * r * Math.acos(cosine) - away * Math.sqrt(Math.max(0, r * r - away * away));
  };
  return (segment(small, large) + segment(large, small)) / (Math.PI * small * small);
}
