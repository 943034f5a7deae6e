import type { BigArray, NumericArray } from '../data.js';

// A tile of 32 × 32 doubles is 8 KiB on either side: both stay in the first-level cache.
const TILE = 32;

/**
 * Column-major (Fortran) order to row-major (C): element (i_1 … i_n) moves from  i_1 + s_1 (i_2 + s_2 (…))
 * to  i_n + s_n (i_{n-1} + …). The fast axis of the source is the first and of the target the last, so those
 * two are walked in tiles and the ones between them one by one. `width` numbers (a complex pair) move as one.
 */
export function fortranToC<T extends NumericArray | BigArray>(
  source: T,
  shape: readonly number[],
  width = 1,
): T {
  const target = source.slice() as T;
  if (shape.length < 2 || source.length === 0) return target;
  const rows = shape[0]!;
  const columns = shape.at(-1)!;
  const middle = shape.slice(1, -1);
  const inner = product(middle);
  for (let m = 0; m < inner; m++) {
    const from = rows * mirror(m, middle) * width;
    const to = m * columns * width;
    for (let row = 0; row < rows; row += TILE)
      for (let column = 0; column < columns; column += TILE)
        for (let part = 0; part < width; part++)
          transposeTile(source, target, {
            rows: Math.min(TILE, rows - row),
            columns: Math.min(TILE, columns - column),
            from: from + (row + rows * inner * column) * width + part,
            fromRow: width,
            fromColumn: rows * inner * width,
            to: to + (row * inner * columns + column) * width + part,
            toRow: inner * columns * width,
            toColumn: width,
          });
  }
  return target;
}

interface Tile {
  rows: number;
  columns: number;
  from: number;
  fromRow: number;
  fromColumn: number;
  to: number;
  toRow: number;
  toColumn: number;
}

function transposeTile<T extends NumericArray | BigArray>(source: T, target: T, tile: Tile) {
  const { rows, columns, fromRow, fromColumn, toRow, toColumn } = tile;
  for (let row = 0; row < rows; row++) {
    let from = tile.from + row * fromRow;
    let to = tile.to + row * toRow;
    for (let column = 0; column < columns; column++, from += fromColumn, to += toColumn)
      target[to] = source[from]!;
  }
}

/** Column-major position of the element whose row-major position is `m`. */
function mirror(m: number, shape: readonly number[]): number {
  let mirrored = 0;
  for (let axis = shape.length - 1, stride = product(shape), rest = m; axis >= 0; axis--) {
    const length = shape[axis]!;
    stride /= length;
    mirrored += (rest % length) * stride;
    rest = Math.floor(rest / length);
  }
  return mirrored;
}

const product = (lengths: readonly number[]) => lengths.reduce((total, length) => total * length, 1);
