/**
 * Weighted sums of rows, y_m = sum_k w_mk x_k over the run of rows k = first_m .. first_m + count_m - 1, for the
 * sums begin..end-1 and `columns` columns, in steps of eight: rows are `pitch` bytes apart, in x and in y, and padded
 * to a multiple of eight numbers. `runs` holds (first_m, count_m, offset of its weights) as i32.
 */
export function bandSums(
  begin: i32, end: i32, x: usize, y: usize, columns: i32, pitch: usize, runs: usize, weights: usize,
): void {
  for (let m = begin; m < end; m++) {
    const run = runs + <usize>m * 12;
    const first = load<i32>(run), count = load<i32>(run, 4);
    const w = weights + (<usize>load<i32>(run, 8) << 3);
    for (let t = 0; t < columns; t += 8) {
      let a = f64x2.splat(0), b = a, c = a, d = a;
      let from = x + <usize>first * pitch + (<usize>t << 3);
      for (let k = 0; k < count; k++, from += pitch) {
        const weight = v128.load64_splat(w + (<usize>k << 3));
        a = f64x2.add(a, f64x2.mul(weight, v128.load(from)));
        b = f64x2.add(b, f64x2.mul(weight, v128.load(from, 16)));
        c = f64x2.add(c, f64x2.mul(weight, v128.load(from, 32)));
        d = f64x2.add(d, f64x2.mul(weight, v128.load(from, 48)));
      }
      const to = y + <usize>m * pitch + (<usize>t << 3);
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
  }
}
