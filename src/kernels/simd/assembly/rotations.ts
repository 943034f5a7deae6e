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
    let i = load<i32>(index);
    let row = base + ((<usize>i) << 6);
    let a0 = v128.load(row), a1 = v128.load(row, 16), a2 = v128.load(row, 32), a3 = v128.load(row, 48);
    let b0 = v128.load(row, 64), b1 = v128.load(row, 80), b2 = v128.load(row, 96), b3 = v128.load(row, 112);
    for (let k = 0; k < count; k++) {
      const c = v128.load64_splat(f64At(cosine, k));
      const s = v128.load64_splat(f64At(sine, k));
      const low0 = f64x2.sub(f64x2.mul(c, a0), f64x2.mul(s, b0));
      b0 = f64x2.add(f64x2.mul(s, a0), f64x2.mul(c, b0));
      const low1 = f64x2.sub(f64x2.mul(c, a1), f64x2.mul(s, b1));
      b1 = f64x2.add(f64x2.mul(s, a1), f64x2.mul(c, b1));
      const low2 = f64x2.sub(f64x2.mul(c, a2), f64x2.mul(s, b2));
      b2 = f64x2.add(f64x2.mul(s, a2), f64x2.mul(c, b2));
      const low3 = f64x2.sub(f64x2.mul(c, a3), f64x2.mul(s, b3));
      b3 = f64x2.add(f64x2.mul(s, a3), f64x2.mul(c, b3));
      const next = k + 1 < count ? load<i32>(index + ((<usize>(k + 1)) << 2)) : -2;
      if (next == i - 1) {
        v128.store(row, b0, 64);
        v128.store(row, b1, 80);
        v128.store(row, b2, 96);
        v128.store(row, b3, 112);
        b0 = low0;
        b1 = low1;
        b2 = low2;
        b3 = low3;
        row -= 64;
        a0 = v128.load(row);
        a1 = v128.load(row, 16);
        a2 = v128.load(row, 32);
        a3 = v128.load(row, 48);
      } else if (next == i + 1) {
        v128.store(row, low0);
        v128.store(row, low1, 16);
        v128.store(row, low2, 32);
        v128.store(row, low3, 48);
        a0 = b0;
        a1 = b1;
        a2 = b2;
        a3 = b3;
        row += 64;
        b0 = v128.load(row, 64);
        b1 = v128.load(row, 80);
        b2 = v128.load(row, 96);
        b3 = v128.load(row, 112);
      } else {
        v128.store(row, low0);
        v128.store(row, low1, 16);
        v128.store(row, low2, 32);
        v128.store(row, low3, 48);
        v128.store(row, b0, 64);
        v128.store(row, b1, 80);
        v128.store(row, b2, 96);
        v128.store(row, b3, 112);
        if (next < 0) break;
        row = base + ((<usize>next) << 6);
        a0 = v128.load(row);
        a1 = v128.load(row, 16);
        a2 = v128.load(row, 32);
        a3 = v128.load(row, 48);
        b0 = v128.load(row, 64);
        b1 = v128.load(row, 80);
        b2 = v128.load(row, 96);
        b3 = v128.load(row, 112);
      }
      i = next;
    }
  }
}
