// Long lists of plane rotations on neighbouring rows, as QR iterations make them. The matrix lies in strips of 8
// columns, each contiguous, so that a strip stays in the first-level cache through the whole list and the row that
// two successive rotations share stays in registers.
import { f64At } from './vector';

const STRIP: i32 = 8;

/** Strips begin..end-1 of a matrix rows x columns (stride numbers from row to row); the last is filled with zeros. */
export function toStrips(begin: i32, end: i32, a: usize, stride: i32, rows: i32, columns: i32, strips: usize): void {
  for (let strip = begin; strip < end; strip++) {
    const left = strip * STRIP;
    const width = min(STRIP, columns - left);
    let to = f64At(strips, left * rows);
    for (let i = 0; i < rows; i++, to += 64) {
      memory.fill(to, 0, 64);
      memory.copy(to, f64At(a, i * stride + left), (<usize>width) << 3);
    }
  }
}

/**
 * For each k in order, rows i = index[k] and i + 1 of strips begin..end-1 become
 *   c row_i - s row_i+1   and   s row_i + c row_i+1.
 */
export function rotateStrips(
  begin: i32, end: i32, strips: usize, rows: i32, index: usize, cosine: usize, sine: usize, count: i32,
): void {
  for (let strip = begin; strip < end; strip++) {
    const base = f64At(strips, strip * STRIP * rows);
    for (let k = 0; k < count; ) {
      const first = load<i32>(index + ((<usize>k) << 2));
      const way = k + 1 < count ? load<i32>(index + ((<usize>(k + 1)) << 2)) - first : 0;
      let last = k + 1;
      if (way == 1 || way == -1)
        while (last < count && load<i32>(index + ((<usize>last) << 2)) == first + way * (last - k)) last++;
      const row = base + ((<usize>first) << 6);
      if (way == 1) rotateDown(row, f64At(cosine, k), f64At(sine, k), last - k);
      else rotateUp(row, f64At(cosine, k), f64At(sine, k), last - k);
      k = last;
    }
  }
}

/** A run of rotations of the pairs at row, row - 1, ...: the upper row of one is the lower of the next. */
function rotateUp(row: usize, cosine: usize, sine: usize, count: i32): void {
  let b0 = v128.load(row, 64), b1 = v128.load(row, 80), b2 = v128.load(row, 96), b3 = v128.load(row, 112);
  for (let k = 0; k < count; k++, row -= 64, cosine += 8, sine += 8) {
    const c = v128.load64_splat(cosine), s = v128.load64_splat(sine);
    const a0 = v128.load(row);
    v128.store(row, f64x2.add(f64x2.mul(s, a0), f64x2.mul(c, b0)), 64);
    b0 = f64x2.sub(f64x2.mul(c, a0), f64x2.mul(s, b0));
    const a1 = v128.load(row, 16);
    v128.store(row, f64x2.add(f64x2.mul(s, a1), f64x2.mul(c, b1)), 80);
    b1 = f64x2.sub(f64x2.mul(c, a1), f64x2.mul(s, b1));
    const a2 = v128.load(row, 32);
    v128.store(row, f64x2.add(f64x2.mul(s, a2), f64x2.mul(c, b2)), 96);
    b2 = f64x2.sub(f64x2.mul(c, a2), f64x2.mul(s, b2));
    const a3 = v128.load(row, 48);
    v128.store(row, f64x2.add(f64x2.mul(s, a3), f64x2.mul(c, b3)), 112);
    b3 = f64x2.sub(f64x2.mul(c, a3), f64x2.mul(s, b3));
  }
  v128.store(row, b0, 64);
  v128.store(row, b1, 80);
  v128.store(row, b2, 96);
  v128.store(row, b3, 112);
}

/** The same for row, row + 1, ...: the lower row of one is the upper of the next. */
function rotateDown(row: usize, cosine: usize, sine: usize, count: i32): void {
  let a0 = v128.load(row), a1 = v128.load(row, 16), a2 = v128.load(row, 32), a3 = v128.load(row, 48);
  for (let k = 0; k < count; k++, row += 64, cosine += 8, sine += 8) {
    const c = v128.load64_splat(cosine), s = v128.load64_splat(sine);
    const b0 = v128.load(row, 64);
    v128.store(row, f64x2.sub(f64x2.mul(c, a0), f64x2.mul(s, b0)));
    a0 = f64x2.add(f64x2.mul(s, a0), f64x2.mul(c, b0));
    const b1 = v128.load(row, 80);
    v128.store(row, f64x2.sub(f64x2.mul(c, a1), f64x2.mul(s, b1)), 16);
    a1 = f64x2.add(f64x2.mul(s, a1), f64x2.mul(c, b1));
    const b2 = v128.load(row, 96);
    v128.store(row, f64x2.sub(f64x2.mul(c, a2), f64x2.mul(s, b2)), 32);
    a2 = f64x2.add(f64x2.mul(s, a2), f64x2.mul(c, b2));
    const b3 = v128.load(row, 112);
    v128.store(row, f64x2.sub(f64x2.mul(c, a3), f64x2.mul(s, b3)), 48);
    a3 = f64x2.add(f64x2.mul(s, a3), f64x2.mul(c, b3));
  }
  v128.store(row, a0);
  v128.store(row, a1, 16);
  v128.store(row, a2, 32);
  v128.store(row, a3, 48);
}
