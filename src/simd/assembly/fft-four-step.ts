import {
  acquire, buffer, fftPairs, item, layOut, loadUnit, release, setBuffer, setItem, sumsAt, transformBlock,
} from './fft-columns';

// One long transform, n = n1 n2, in two sweeps over memory (Bailey, FFTs in external or hierarchical memory,
// 1990). With j = j1 n2 + j2 and k = k1 + n1 k2,
//   X[k] = sum_j2 exp(-2 pi i j2 k2 / n2) (W^(j2 k1) sum_j1 x[j] exp(-2 pi i j1 k1 / n1)),   W = exp(-2 pi i / n).
// Columns do the sum over j1 and the turn, rows the sum over j2. Between them lies `middle`: unit
// (k1 / 2) n2 + j2 holds the values of k1 and k1 + 1, so that a row's transform runs over memory in order.
// A row ends in two units of padding: rows a power of two apart would fight for the same cache sets.
// W^m = fine[m mod R] coarse[m / R], R = 2^bits: two short tables, each exact to rounding.

@inline function rowAt(middle: usize, pair: i32, n2: i32): usize {
  return middle + ((<usize>pair * <usize>(n2 + 2)) << 5);
}

/** Turn columns j, j+1 (bins k, k+1) and store them, transposed, as units of rows: see above. */
@inline function storeTurned(
  re0: v128, im0: v128, re1: v128, im1: v128, j: i32, lastColumn: i32, k: i32, nextK: i32,
  middle: usize, fine: usize, coarse: usize, bits: i32,
): void {
  const mask = (1 << bits) - 1;
  const j1 = min(j + 1, lastColumn);
  let m = j * k, m1 = j1 * k;
  let f0 = v128.load(fine + (<usize>(m & mask) << 4)), f1 = v128.load(fine + (<usize>(m1 & mask) << 4));
  let c0 = v128.load(coarse + (<usize>(m >>> bits) << 4)), c1 = v128.load(coarse + (<usize>(m1 >>> bits) << 4));
  let fr = v128.shuffle<u64>(f0, f1, 0, 2), fi = v128.shuffle<u64>(f0, f1, 1, 3);
  let cr = v128.shuffle<u64>(c0, c1, 0, 2), ci = v128.shuffle<u64>(c0, c1, 1, 3);
  let wr = f64x2.sub(f64x2.mul(fr, cr), f64x2.mul(fi, ci)), wi = f64x2.add(f64x2.mul(fr, ci), f64x2.mul(fi, cr));
  const ar = f64x2.sub(f64x2.mul(re0, wr), f64x2.mul(im0, wi)), ai = f64x2.add(f64x2.mul(re0, wi), f64x2.mul(im0, wr));

  m = j * nextK; m1 = j1 * nextK;
  f0 = v128.load(fine + (<usize>(m & mask) << 4)); f1 = v128.load(fine + (<usize>(m1 & mask) << 4));
  c0 = v128.load(coarse + (<usize>(m >>> bits) << 4)); c1 = v128.load(coarse + (<usize>(m1 >>> bits) << 4));
  fr = v128.shuffle<u64>(f0, f1, 0, 2); fi = v128.shuffle<u64>(f0, f1, 1, 3);
  cr = v128.shuffle<u64>(c0, c1, 0, 2); ci = v128.shuffle<u64>(c0, c1, 1, 3);
  wr = f64x2.sub(f64x2.mul(fr, cr), f64x2.mul(fi, ci)); wi = f64x2.add(f64x2.mul(fr, ci), f64x2.mul(fi, cr));
  const br = f64x2.sub(f64x2.mul(re1, wr), f64x2.mul(im1, wi)), bi = f64x2.add(f64x2.mul(re1, wi), f64x2.mul(im1, wr));

  const at = middle + (<usize>j << 5);
  v128.store(at, v128.shuffle<u64>(ar, br, 0, 2));
  v128.store(at, v128.shuffle<u64>(ai, bi, 0, 2), 16);
  if (j < lastColumn) {
    v128.store(at, v128.shuffle<u64>(ar, br, 1, 3), 32);
    v128.store(at, v128.shuffle<u64>(ai, bi, 1, 3), 48);
  }
}

/** Columns of a complex array; `im` is 16, or 0 to swap the parts (inverse). */
export function fftColumns(
  begin: i32, end: i32, x: usize, middle: usize, n1: i32, n2: i32, im: usize, fine: usize, coarse: usize,
  bits: i32, plan: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, n1);
  const rowBytes = <usize>n2 << 4, most = 2 * fftPairs(n1);
  for (let block = begin; block < end; block++) {
    layOut(scratch, n1);
    const first = block * most;
    const lanes = min(most, n2 - first), pairs = (lanes + 1) >> 1;
    for (let lane = 0; lane < most; lane++) setItem(scratch, lane, <usize>(first + min(lane, lanes - 1)) << 4);
    for (let i = 0, row = x; i < n1; i++, row += rowBytes)
      for (let pair = 0; pair < pairs; pair++)
        loadUnit(
          buffer(scratch, pair) + (<usize>i << 5),
          row + item(scratch, 2 * pair), row + item(scratch, 2 * pair + 1), im,
        );
    transformBlock(scratch, n1, pairs, plan, sums);
    for (let k = 0; k < n1; k += 2) {
      const next = min(k + 1, n1 - 1);
      const row = rowAt(middle, k >> 1, n2);
      for (let pair = 0; pair < pairs; pair++) {
        const a = buffer(scratch, pair) + (<usize>k << 5), b = buffer(scratch, pair) + (<usize>next << 5);
        storeTurned(
          v128.load(a), v128.load(a, 16), v128.load(b), v128.load(b, 16),
          first + 2 * pair, n2 - 1, k, next, row, fine, coarse, bits,
        );
      }
    }
  }
  release(slots, slot);
}

/**
 * Columns of a real array, four a pair: columns a, b, c, d make one unit [a b | c d], that is the
 * complex columns a + i c and b + i d, parted again by symmetry. Bins k1 = 0..n1/2 only: the others are their
 * conjugates. `fine` is halved, for the half in the parting.
 */
export function rfftColumns(
  begin: i32, end: i32, x: usize, middle: usize, n1: i32, n2: i32, fine: usize, coarse: usize, bits: i32,
  plan: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, n1);
  const rowBytes = <usize>n2 << 3, most = 4 * fftPairs(n1);
  const bins = (n1 >> 1) + 1, last = n2 - 1;
  for (let block = begin; block < end; block++) {
    layOut(scratch, n1);
    const first = block * most;
    const columns = min(most, n2 - first), quads = (columns + 3) >> 2;
    for (let i = 0, row = x; i < n1; i++, row += rowBytes)
      for (let quad = 0; quad < quads; quad++) {
        const j = first + 4 * quad;
        const unit = buffer(scratch, quad) + (<usize>i << 5);
        const from = row + (<usize>j << 3);
        if (j + 3 <= last) {
          v128.store(unit, v128.load(from));
          v128.store(unit, v128.load(from, 16), 16);
        } else {
          for (let lane = 0; lane < 4; lane++)
            store<f64>(unit + (<usize>lane << 3), load<f64>(row + (<usize>min(j + lane, last) << 3)));
        }
      }
    transformBlock(scratch, n1, quads, plan, sums);
    for (let k = 0; k < bins; k += 2) {
      const next = min(k + 1, bins - 1);
      const row = rowAt(middle, k >> 1, n2);
      const mirrored = k == 0 ? 0 : n1 - k, nextMirrored = next == 0 ? 0 : n1 - next;
      for (let quad = 0; quad < quads; quad++) {
        const z = buffer(scratch, quad);
        const a = z + (<usize>k << 5), b = z + (<usize>mirrored << 5);
        const c = z + (<usize>next << 5), d = z + (<usize>nextMirrored << 5);
        const ar = v128.load(a), ai = v128.load(a, 16), br = v128.load(b), bi = v128.load(b, 16);
        const cr = v128.load(c), ci = v128.load(c, 16), dr = v128.load(d), di = v128.load(d, 16);
        const j = first + 4 * quad;
        storeTurned(
          f64x2.add(ar, br), f64x2.sub(ai, bi), f64x2.add(cr, dr), f64x2.sub(ci, di),
          j, last, k, next, row, fine, coarse, bits,
        );
        if (j + 2 <= last)
          storeTurned(
            f64x2.add(ai, bi), f64x2.sub(br, ar), f64x2.add(ci, di), f64x2.sub(dr, cr),
            j + 2, last, k, next, row, fine, coarse, bits,
          );
      }
    }
  }
  release(slots, slot);
}

/** The buffers of a block are the rows in `middle` themselves; they are used up. */
function takeRows(scratch: usize, middle: usize, block: i32, pairs: i32, n2: i32): void {
  layOut(scratch, n2); // for the free buffer
  for (let pair = 0; pair < pairs; pair++)
    setBuffer(scratch, pair, rowAt(middle, block * fftPairs(n2) + pair, n2));
}

/** Rows k1: X[k1 + n1 k2] = scale (sum over j2). */
export function fftRows(
  begin: i32, end: i32, middle: usize, y: usize, n1: i32, n2: i32, im: usize, scale: f64,
  plan: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, n2);
  const rowBytes = <usize>n1 << 4, most = 2 * fftPairs(n2);
  const factor = f64x2.splat(scale);
  for (let block = begin; block < end; block++) {
    const lanes = min(most, n1 - block * most), pairs = (lanes + 1) >> 1;
    takeRows(scratch, middle, block, pairs, n2);
    transformBlock(scratch, n2, pairs, plan, sums);
    const to = y + (<usize>(block * most) << 4);
    for (let k2 = 0, row = to; k2 < n2; k2++, row += rowBytes)
      for (let pair = 0; pair < pairs; pair++) {
        const unit = buffer(scratch, pair) + (<usize>k2 << 5);
        const re = f64x2.mul(v128.load(unit + 16 - im), factor), i2 = f64x2.mul(v128.load(unit + im), factor);
        const at = row + (<usize>pair << 5);
        v128.store(at, v128.shuffle<u64>(re, i2, 0, 2));
        if (2 * pair + 1 < lanes) v128.store(at, v128.shuffle<u64>(re, i2, 1, 3), 16);
      }
  }
  release(slots, slot);
}

@inline function storeBin(y: usize, k: i32, n: i32, z: v128): void {
  if (2 * k <= n) v128.store(y + (<usize>k << 4), z);
  else v128.store(y + (<usize>(n - k) << 4), f64x2.mul(z, f64x2(1, -1)));
}

/** Rows k1 = 0..n1/2 of a real signal's transform: bins 0..n/2, those past the middle as conjugates. */
export function rfftRows(
  begin: i32, end: i32, middle: usize, y: usize, n1: i32, n2: i32,
  plan: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, n2);
  const n = n1 * n2, rows = (n1 >> 1) + 1, most = 2 * fftPairs(n2);
  for (let block = begin; block < end; block++) {
    const lanes = min(most, rows - block * most), pairs = (lanes + 1) >> 1;
    takeRows(scratch, middle, block, pairs, n2);
    transformBlock(scratch, n2, pairs, plan, sums);
    for (let k2 = 0, k = block * most; k2 < n2; k2++, k += n1)
      for (let pair = 0; pair < pairs; pair++) {
        const unit = buffer(scratch, pair) + (<usize>k2 << 5);
        const re = v128.load(unit), im = v128.load(unit, 16);
        storeBin(y, k + 2 * pair, n, v128.shuffle<u64>(re, im, 0, 2));
        if (2 * pair + 1 < lanes) storeBin(y, k + 2 * pair + 1, n, v128.shuffle<u64>(re, im, 1, 3));
      }
  }
  release(slots, slot);
}
