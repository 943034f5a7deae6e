import { acquire, buffer, fftPairs, layOut, release, sumsAt, transformBlock } from './fft-columns';

/**
 * The opposite of `rfftFrames`: frame t = window times the real signal of even length n = 2h whose bins 0..h lie
 * at x + t rowStride + k binStride, its first `size` samples written at y + 8 size t. With A = X_k + conj X_(h-k)
 * and B = X_k - conj X_(h-k) the neighbours' spectrum is Z_k = A / 2 + i conj(W^k / 2) B, and Z_(h-k) is the
 * conjugate of the difference. The transform runs forward with the parts of Z swapped; its 1/h is expected in
 * `window`. The imaginary parts of bins 0 and h do not count. `roots` holds W^k / 2 for k = 0..h/2.
 */
export function irfftFrames(
  begin: i32, end: i32, x: usize, y: usize, h: i32, size: i32, frames: i32, window: usize,
  rowStride: usize, binStride: usize, plan: usize, roots: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, h);
  const half = f64x2.splat(0.5), none = f64x2.splat(0);
  const whole = size >> 1, most = 2 * fftPairs(h);
  const frameBytes = <usize>size << 3;
  for (let block = begin; block < end; block++) {
    layOut(scratch, h);
    const lanes = min(most, frames - block * most), pairs = (lanes + 1) >> 1;
    const from = x + <usize>(block * most) * rowStride;
    for (let k = 0; 2 * k <= h; k++) {
      const wr = v128.load64_splat(roots + (<usize>k << 4)), wi = v128.load64_splat(roots + (<usize>k << 4), 8);
      const low = from + <usize>k * binStride, high = from + <usize>(h - k) * binStride;
      for (let pair = 0; pair < pairs; pair++) {
        const first = <usize>(2 * pair) * rowStride, second = 2 * pair + 1 < lanes ? first + rowStride : first;
        const a = v128.load(low + first), b = v128.load(low + second);
        const c = v128.load(high + first), d = v128.load(high + second);
        const ar = v128.shuffle<u64>(a, b, 0, 2), br = v128.shuffle<u64>(c, d, 0, 2);
        const ai = k == 0 ? none : v128.shuffle<u64>(a, b, 1, 3), bi = k == 0 ? none : v128.shuffle<u64>(c, d, 1, 3);
        const er = f64x2.mul(f64x2.add(ar, br), half), ei = f64x2.mul(f64x2.sub(ai, bi), half);
        const dr = f64x2.sub(ar, br), di = f64x2.add(ai, bi);
        // i conj(w) (dr + i di)
        const fr = f64x2.sub(f64x2.mul(wi, dr), f64x2.mul(wr, di)), fi = f64x2.add(f64x2.mul(wr, dr), f64x2.mul(wi, di));
        const unit = buffer(scratch, pair);
        const to = unit + (<usize>k << 5);
        v128.store(to, f64x2.add(ei, fi));
        v128.store(to, f64x2.add(er, fr), 16);
        if (k > 0) {
          const mirrored = unit + (<usize>(h - k) << 5);
          v128.store(mirrored, f64x2.sub(fi, ei));
          v128.store(mirrored, f64x2.sub(er, fr), 16);
        }
      }
    }
    transformBlock(scratch, h, pairs, plan, sums);
    for (let pair = 0; pair < pairs; pair++) {
      const a = y + <usize>(block * most + 2 * pair) * frameBytes;
      const both = 2 * pair + 1 < lanes;
      let unit = buffer(scratch, pair);
      for (let i: usize = 0, stop = <usize>whole << 4; i < stop; i += 16, unit += 32) {
        const im = v128.load(unit), re = v128.load(unit, 16), w = v128.load(window + i);
        v128.store(a + i, f64x2.mul(v128.shuffle<u64>(re, im, 0, 2), w));
        if (both) v128.store(a + frameBytes + i, f64x2.mul(v128.shuffle<u64>(re, im, 1, 3), w));
      }
      if (size & 1) {
        const at = frameBytes - 8;
        const w = load<f64>(window + at);
        store<f64>(a + at, load<f64>(unit, 16) * w);
        if (both) store<f64>(a + frameBytes + at, load<f64>(unit, 24) * w);
      }
    }
  }
  release(slots, slot);
}

/**
 * Frames of `size` samples, one after the other at `x`, added `hop` apart: samples begin hop .. end hop - 1 of the
 * sum, of which `length` exist, at y. The order of the terms is that of the frames, however the work is shared.
 */
export function overlapAdd(begin: i32, end: i32, x: usize, y: usize, size: i32, hop: i32, frames: i32, length: i32): void {
  for (let block = begin; block < end; block++) {
    const start = block * hop, stop = min(start + hop, length);
    memory.fill(y + (<usize>start << 3), 0, <usize>(stop - start) << 3);
    for (let t = max(0, (start - size) / hop); t <= min(block, frames - 1); t++) {
      const offset = t * hop;
      const last = min(stop, offset + size);
      let to = y + (<usize>start << 3), from = x + ((<usize>(t * size + start - offset)) << 3);
      const whole = max(0, last - start) >> 1;
      for (let i = 0; i < whole; i++, to += 16, from += 16)
        v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
      if (last > start && (last - start) & 1) store<f64>(to, load<f64>(to) + load<f64>(from));
    }
  }
}
