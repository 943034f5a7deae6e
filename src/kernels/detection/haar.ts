import { DataError } from '../../core/errors.js';

/** Cells across and down: the white ones come first, then they alternate. */
const CELLS = {
  'edge-x': [2, 1],
  'edge-y': [1, 2],
  'line-x': [3, 1],
  'line-y': [1, 3],
  checker: [2, 2],
} as const;

export type HaarKind = keyof typeof CELLS;
export const HAAR_KINDS = Object.keys(CELLS) as HaarKind[];

export const isHaarKind = (name: unknown): name is HaarKind => HAAR_KINDS.some((kind) => kind === name);

/** The window that a detector looks through. */
export interface WindowSize {
  width: number;
  height: number;
}

/**
 * A Haar-like feature: equal cells of w x h pixels, alternately white and black, from the upper left corner (x, y).
 * Its response is
 *
 *   mean brightness of the white cells - mean brightness of the black ones,
 *
 * in standard deviations of the window, so that neither light nor contrast matter. 0 for a constant. edge-x is white on
 * the left, edge-y above; line-x and line-y are black in the middle; checker is white at the upper left, lower right.
 *
 * @see Viola & Jones, Robust real-time face detection, 2004, section 2
 */
export interface HaarFeature {
  kind: HaarKind;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Pixels that a sum white - black is divided by to be that difference of means. */
export function haarArea({ kind, w, h }: HaarFeature): number {
  return kind === 'edge-x' || kind === 'edge-y' ? w * h : 2 * w * h;
}

/** The cells as rectangles, for drawing. */
export function haarCells({ kind, x, y, w, h }: HaarFeature) {
  const [across, down] = CELLS[kind];
  return Array.from({ length: across * down }, (_, i) => {
    const column = i % across;
    const row = Math.floor(i / across);
    return { x: x + column * w, y: y + row * h, width: w, height: h, white: (column + row) % 2 === 0 };
  });
}

/** Whether all of it lies within the window. */
export function fitsWindow({ kind, x, y, w, h }: HaarFeature, { width, height }: WindowSize): boolean {
  const [across, down] = CELLS[kind];
  return (
    [x, y, w, h].every(Number.isInteger) &&
    x >= 0 &&
    y >= 0 &&
    w >= 1 &&
    h >= 1 &&
    x + across * w <= width &&
    y + down * h <= height
  );
}

/** All features of a window, by number: 162,336 for 24 x 24. */
export interface HaarPool {
  count: number;
  at(index: number): HaarFeature;
}

export function haarPool({ width, height }: WindowSize): HaarPool {
  const parts = HAAR_KINDS.map((kind) => {
    const [across, down] = CELLS[kind];
    const columns = intervals(width, across);
    const rows = intervals(height, down);
    return { kind, columns, rows, count: columns.length * rows.length };
  });
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { count, at };

  function at(index: number): HaarFeature {
    let rest = index;
    for (const { kind, columns, rows, count } of parts) {
      if (rest >= 0 && rest < count) {
        const [x, w] = columns[rest % columns.length]!;
        const [y, h] = rows[Math.floor(rest / columns.length)]!;
        return { kind, x, y, w, h };
      }
      rest -= count;
    }
    throw new DataError(`feature ${index} of ${count} was asked for`);
  }
}

/** Where `cells` cells of one length fit on a line of n pixels: begin and length. */
function intervals(n: number, cells: number): [begin: number, length: number][] {
  const found: [number, number][] = [];
  for (let length = 1; cells * length <= n; length++)
    for (let begin = 0; begin + cells * length <= n; begin++) found.push([begin, length]);
  return found;
}

/**
 * Boundaries of the cells as offsets into a summed-area table in which a step to the right is `right` words and one
 * down is `down`: four along the feature and three across. Along is the direction in which there are more cells.
 */
export function haarOffsets(
  { kind, x, y, w, h }: HaarFeature,
  right: number,
  down: number,
): { along: number[]; across: number[] } {
  const [columns, rows] = CELLS[kind];
  const xs = Array.from({ length: columns + 1 }, (_, i) => (x + i * w) * right);
  const ys = Array.from({ length: rows + 1 }, (_, i) => (y + i * h) * down);
  return columns >= rows ? { along: xs, across: ys } : { along: ys, across: xs };
}

/** Sum of the white pixels minus the black ones, the middle of three counted twice, from a summed-area table. */
export function haarSum(
  sums: ArrayLike<number>,
  base: number,
  { along, across }: { along: readonly number[]; across: readonly number[] },
): number {
  const [a, b, c, d] = along;
  const strip = (at: number, k: number) => sums[base + at + across[k + 1]!]! - sums[base + at + across[k]!]!;
  if (d !== undefined) return 3 * (strip(b!, 0) - strip(c!, 0)) + strip(d, 0) - strip(a!, 0);
  const near = 2 * strip(b!, 0) - strip(a!, 0) - strip(c!, 0);
  return across.length === 2 ? near : near - (2 * strip(b!, 1) - strip(a!, 1) - strip(c!, 1));
}
