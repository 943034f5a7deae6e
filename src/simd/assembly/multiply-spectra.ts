/** x_k = x_k y_k for complex numbers k = begin..end-1, interleaved. */
export function multiplySpectra(begin: i32, end: i32, x: usize, y: usize): void {
  for (let at = <usize>begin << 4, stop = <usize>end << 4; at < stop; at += 16) {
    const a = v128.load(x + at), b = v128.load(y + at);
    const re = v128.shuffle<u64>(a, a, 0, 0), im = f64x2.mul(v128.shuffle<u64>(a, a, 1, 1), f64x2(-1, 1));
    v128.store(x + at, f64x2.add(f64x2.mul(re, b), f64x2.mul(im, v128.shuffle<u64>(b, b, 1, 0))));
  }
}
