@inline function times(a: v128, b: v128): v128 {
  const re = v128.shuffle<u64>(a, a, 0, 0), im = f64x2.mul(v128.shuffle<u64>(a, a, 1, 1), f64x2(-1, 1));
  return f64x2.add(f64x2.mul(re, b), f64x2.mul(im, v128.shuffle<u64>(b, b, 1, 0)));
}

/**
 * Bins X of real signals of length 2h (h + 1 a row) to the spectra Z of their complex halves (h a row), for the
 * numbers begin..end-1 of Z: signal/real-spectrum.ts says how. W^k = fine[k mod 2^bits] coarse[k / 2^bits].
 */
export function tangleSpectra(
  begin: i32, end: i32, X: usize, Z: usize, h: i32, fine: usize, coarse: usize, bits: i32,
): void {
  const conj = f64x2(1, -1), half = f64x2.splat(0.5), real = f64x2(1, 0);
  const mask = (1 << bits) - 1;
  let row = begin / h, k = begin - row * h;
  for (let i = begin; i < end; i++) {
    const x = X + (<usize>row * <usize>(h + 1) << 4);
    let a = v128.load(x + (<usize>k << 4)), b = f64x2.mul(v128.load(x + (<usize>(h - k) << 4)), conj);
    if (k == 0) {
      a = f64x2.mul(a, real); // bins 0 and h are real
      b = f64x2.mul(b, real);
    }
    const w = times(v128.load(fine + (<usize>(k & mask) << 4)), v128.load(coarse + (<usize>(k >>> bits) << 4)));
    const odd = times(f64x2.mul(f64x2.sub(a, b), half), f64x2.mul(w, conj));
    const turned = f64x2.mul(v128.shuffle<u64>(odd, odd, 1, 0), f64x2(-1, 1)); // times i
    v128.store(Z + (<usize>i << 4), f64x2.add(f64x2.mul(f64x2.add(a, b), half), turned));
    if (++k == h) {
      k = 0;
      row++;
    }
  }
}
