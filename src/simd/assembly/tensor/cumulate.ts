import { loadSome, storeSome } from './block';

/** Columns of a strip. */
const STRIP: i32 = 64;

/**
 * Running sums, or products, along the middle of [outer, n, inner], from its end where `reverse`; `exclusive` ones
 * leave out the number of their own place. Strips begin..end-1, counted through the slices.
 */
export function cumulate(
  begin: i32, end: i32, x: usize, y: usize, n: i32, inner: i32, product: i32, exclusive: i32, reverse: i32,
): void {
  const strips = (inner + STRIP - 1) / STRIP;
  const step = <usize>inner << 2;
  for (let strip = begin; strip < end; strip++) {
    const slice = <usize>(strip / strips) * <usize>n * step, first = strip % strips * STRIP;
    for (let c = first; c < min(inner, first + STRIP); c += 4) {
      const count = inner - c;
      let total = f32x4.splat(product ? 1 : 0);
      for (let i = 0; i < n; i++) {
        const at = slice + <usize>(reverse ? n - 1 - i : i) * step + (<usize>c << 2);
        const v = loadSome(x + at, count);
        const next = product ? f32x4.mul(total, v) : f32x4.add(total, v);
        storeSome(y + at, exclusive ? total : next, count);
        total = next;
      }
    }
  }
}
