import { acquire, buffer, fftPairs, layOut, release, sumsAt, transformBlock } from './fft-columns';

/** What is written for a bin. */
const COMPLEX: i32 = 0;
const POWER: i32 = 1;

@inline function storeBins(y: usize, lanes: i32, rowStride: usize, mode: i32, re: v128, im: v128): void {
  if (mode == COMPLEX) {
    v128.store(y, v128.shuffle<u64>(re, im, 0, 2));
    if (lanes > 1) v128.store(y + rowStride, v128.shuffle<u64>(re, im, 1, 3));
    return;
  }
  let value = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
  if (mode != POWER) value = f64x2.sqrt(value);
  v128.store64_lane(y, value, 0);
  if (lanes > 1) v128.store64_lane(y + rowStride, value, 1);
}

/**
 * FFTs of real frames of even length n = 2h, frame t = x[t hop .. t hop + size - 1] times `window` (0: none),
 * zeros up to n. Neighbours make complex numbers, z_i = x_2i + i x_(2i+1), and
 *   X_k = E + T, X_(h-k) = conj(E - T), E = (Z_k + conj Z_(h-k)) / 2, T = -i W^k (Z_k - conj Z_(h-k)) / 2,
 * W = exp(-2 pi i / n). Bin k of frame t is written at y + t rowStride + k binStride: as it is (mode 0), its
 * power (1) or magnitude (2). `roots` holds W^k / 2 for k = 0..h/2.
 */
export function rfftFrames(
  begin: i32, end: i32, x: usize, y: usize, h: i32, size: i32, hop: i32, frames: i32, window: usize, mode: i32,
  rowStride: usize, binStride: usize, plan: usize, roots: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, h);
  const half = f64x2.splat(0.5);
  const whole = size >> 1, most = 2 * fftPairs(h);
  for (let block = begin; block < end; block++) {
    layOut(scratch, h);
    const lanes = min(most, frames - block * most), pairs = (lanes + 1) >> 1;
    for (let pair = 0; pair < pairs; pair++) {
      const t = block * most + 2 * pair;
      const a = x + (<usize>t * <usize>hop << 3), b = 2 * pair + 1 < lanes ? a + (<usize>hop << 3) : a;
      let unit = buffer(scratch, pair);
      for (let i: usize = 0, stop = <usize>whole << 4; i < stop; i += 16, unit += 32) {
        let u = v128.load(a + i), v = v128.load(b + i);
        if (window) {
          const w = v128.load(window + i);
          u = f64x2.mul(u, w);
          v = f64x2.mul(v, w);
        }
        v128.store(unit, v128.shuffle<u64>(u, v, 0, 2));
        v128.store(unit, v128.shuffle<u64>(u, v, 1, 3), 16);
      }
      let i = whole;
      if (size & 1) {
        const at = <usize>(size - 1) << 3;
        const w = window ? load<f64>(window + at) : 1;
        store<f64>(unit, load<f64>(a + at) * w);
        store<f64>(unit, load<f64>(b + at) * w, 8);
        v128.store(unit, f64x2.splat(0), 16);
        unit += 32;
        i++;
      }
      for (; i < h; i++, unit += 32) {
        v128.store(unit, f64x2.splat(0));
        v128.store(unit, f64x2.splat(0), 16);
      }
    }
    transformBlock(scratch, h, pairs, plan, sums);
    const to = y + <usize>(block * most) * rowStride;
    for (let k = 0; 2 * k <= h; k++) {
      const wr = v128.load64_splat(roots + (<usize>k << 4)), wi = v128.load64_splat(roots + (<usize>k << 4), 8);
      const mirrored = k == 0 ? 0 : h - k;
      for (let pair = 0; pair < pairs; pair++) {
        const a = buffer(scratch, pair) + (<usize>k << 5), b = buffer(scratch, pair) + (<usize>mirrored << 5);
        const ar = v128.load(a), ai = v128.load(a, 16), br = v128.load(b), bi = v128.load(b, 16);
        const er = f64x2.mul(f64x2.add(ar, br), half), ei = f64x2.mul(f64x2.sub(ai, bi), half);
        const or = f64x2.sub(ar, br), oi = f64x2.add(ai, bi);
        const tr = f64x2.add(f64x2.mul(or, wi), f64x2.mul(oi, wr)), ti = f64x2.sub(f64x2.mul(oi, wi), f64x2.mul(or, wr));
        const at = to + <usize>(2 * pair) * rowStride;
        const left = lanes - 2 * pair;
        storeBins(at + <usize>k * binStride, left, rowStride, mode, f64x2.add(er, tr), f64x2.add(ei, ti));
        storeBins(at + <usize>(h - k) * binStride, left, rowStride, mode, f64x2.sub(er, tr), f64x2.sub(ti, ei));
      }
    }
  }
  release(slots, slot);
}
