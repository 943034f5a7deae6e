/**
 * Spectrum of a real signal (bins 0..n/2 at X) times real responses, folded to `points` complex numbers each:
 *
 *   G_q = sum_r X_(q + r points) A_(q + r points),   X_(n-f) = conj X_f,
 *
 * for the responses begin..end-1. `runs` holds for each, as i32, its first bin (0..n-1), the number of its values,
 * which go on past n from 0, and their offset in `values`. `points` divides n.
 */
export function foldSpectra(
  begin: i32, end: i32, X: usize, n: i32, points: i32, runs: usize, values: usize, G: usize,
): void {
  const conj = f64x2(1, -1), half = n / 2 + 1;
  for (let i = begin; i < end; i++) {
    const run = runs + <usize>i * 12;
    let f = load<i32>(run), left = load<i32>(run, 4);
    let a = values + (<usize>load<i32>(run, 8) << 3);
    const g = G + (<usize>i * <usize>points << 4);
    memory.fill(g, 0, <usize>points << 4);
    while (left > 0) {
      const q = f % points, mirrored = f >= half;
      const count = min(min(left, points - q), (mirrored ? n : half) - f);
      let to = g + (<usize>q << 4);
      if (mirrored) {
        let x = X + (<usize>(n - f) << 4);
        for (let j = 0; j < count; j++, to += 16, x -= 16, a += 8)
          v128.store(to, f64x2.add(v128.load(to), f64x2.mul(f64x2.mul(v128.load(x), conj), v128.load64_splat(a))));
      } else {
        let x = X + (<usize>f << 4);
        for (let j = 0; j < count; j++, to += 16, x += 16, a += 8)
          v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.load(x), v128.load64_splat(a))));
      }
      left -= count;
      f += count;
      if (f == n) f = 0;
    }
  }
}
