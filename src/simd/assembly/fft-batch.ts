import { acquire, buffer, fftPairs, item, layOut, loadUnit, release, setItem, sumsAt, transformBlock } from './fft-columns';

/**
 * FFTs along one axis of a complex array [outer, n, inner], blocks begin..end-1 of the
 * outer * inner = count transforms. `im` 16 is forward; 0 swaps real and imaginary parts on the way in and
 * out, which is the inverse. `scale` multiplies the result.
 */
export function fftAxis(
  begin: i32, end: i32, x: usize, y: usize, n: i32, inner: i32, count: i32, im: usize, scale: f64,
  plan: usize, slots: usize, scratches: usize, scratchBytes: usize,
): void {
  const slot = acquire(slots);
  const scratch = scratches + <usize>slot * scratchBytes;
  const sums = sumsAt(scratch, n);
  const step = <usize>inner << 4, most = 2 * fftPairs(n);
  const factor = f64x2.splat(scale);
  for (let block = begin; block < end; block++) {
    layOut(scratch, n);
    const lanes = min(most, count - block * most);
    for (let lane = 0; lane < most; lane++) {
      const t = block * most + min(lane, lanes - 1);
      setItem(scratch, lane, (<usize>(t / inner) * <usize>inner * <usize>n + <usize>(t % inner)) << 4);
    }
    const pairs = (lanes + 1) >> 1;
    for (let i = 0, row = x; i < n; i++, row += step)
      for (let pair = 0; pair < pairs; pair++)
        loadUnit(
          buffer(scratch, pair) + (<usize>i << 5),
          row + item(scratch, 2 * pair), row + item(scratch, 2 * pair + 1), im,
        );
    transformBlock(scratch, n, pairs, plan, sums);
    for (let i = 0, row = y; i < n; i++, row += step)
      for (let pair = 0; pair < pairs; pair++) {
        const unit = buffer(scratch, pair) + (<usize>i << 5);
        const re = f64x2.mul(v128.load(unit + 16 - im), factor), i2 = f64x2.mul(v128.load(unit + im), factor);
        v128.store(row + item(scratch, 2 * pair), v128.shuffle<u64>(re, i2, 0, 2));
        v128.store(row + item(scratch, 2 * pair + 1), v128.shuffle<u64>(re, i2, 1, 3));
      }
  }
  release(slots, slot);
}
