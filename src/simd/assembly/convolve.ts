import { f64At } from './vector';

/** y_i = sum_k h_k x_(i + taps - 1 - k) for i = begin..end-1. */
export function convolveRun(begin: i32, end: i32, x: usize, h: usize, taps: i32, y: usize): void {
  sums(begin, end, x, 0, h, 1, taps, y);
}

/**
 * y_(r, i) = sum_(a, b) h_(a, b) x_(r + rows - 1 - a, i + cols - 1 - b) for rows r = begin..end-1 of `width` values;
 * a row of x has width + cols - 1.
 */
export function convolveRows(
  begin: i32, end: i32, x: usize, h: usize, rows: i32, cols: i32, y: usize, width: i32,
): void {
  const stride = f64At(0, width + cols - 1);
  for (let r = begin; r < end; r++)
    sums(0, width, x + <usize>(r + rows - 1) * stride, stride, h, rows, cols, y + <usize>r * f64At(0, width));
}

/** Taps in rising order for each value; sixteen sums at a time stay in registers. x is the row of the first taps. */
function sums(begin: i32, end: i32, x: usize, stride: usize, h: usize, rows: i32, cols: i32, y: usize): void {
  let i = begin;
  for (; i + 15 < end; i += 16) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    let row = f64At(x, i + cols - 1);
    let q = h;
    for (let a = 0; a < rows; a++, row -= stride) {
      let p = row;
      for (let stop = f64At(q, cols); q < stop; q += 8, p -= 8) {
        const w = v128.load64_splat(q);
        s0 = f64x2.add(s0, f64x2.mul(w, v128.load(p)));
        s1 = f64x2.add(s1, f64x2.mul(w, v128.load(p, 16)));
        s2 = f64x2.add(s2, f64x2.mul(w, v128.load(p, 32)));
        s3 = f64x2.add(s3, f64x2.mul(w, v128.load(p, 48)));
        s4 = f64x2.add(s4, f64x2.mul(w, v128.load(p, 64)));
        s5 = f64x2.add(s5, f64x2.mul(w, v128.load(p, 80)));
        s6 = f64x2.add(s6, f64x2.mul(w, v128.load(p, 96)));
        s7 = f64x2.add(s7, f64x2.mul(w, v128.load(p, 112)));
      }
    }
    const o = f64At(y, i);
    v128.store(o, s0);
    v128.store(o, s1, 16);
    v128.store(o, s2, 32);
    v128.store(o, s3, 48);
    v128.store(o, s4, 64);
    v128.store(o, s5, 80);
    v128.store(o, s6, 96);
    v128.store(o, s7, 112);
  }
  for (; i < end; i++) {
    let sum: f64 = 0;
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < cols; b++)
        sum +=
          load<f64>(h + f64At(0, a * cols + b)) * load<f64>(f64At(x, i + cols - 1 - b) - <usize>a * stride);
    store<f64>(f64At(y, i), sum);
  }
}
