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
  const rows = shape[0] ?? 1;
  const columns = shape.at(-1) ?? 1;
  if (shape.length < 2 || source.length === 0) return target;
  const middle = shape.slice(1, -1);
  const inner = middle.reduce((product, length) => product * length, 1);
  for (let m = 0; m < inner; m++) {
    const mirrored = mirror(m, middle);
    for (let row0 = 0; row0 < rows; row0 += TILE)
      for (let column0 = 0; column0 < columns; column0 += TILE)
        for (let row = row0; row < Math.min(row0 + TILE, rows); row++)
          for (let column = column0; column < Math.min(column0 + TILE, columns); column++)
            for (let part = 0; part < width; part++)
              target[((row * inner + m) * columns + column) * width + part] =
                source[(row + rows * (mirrored + inner * column)) * width + part]!;
  }
  return target;
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
