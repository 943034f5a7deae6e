import { pass2, pass3, pass4, pass5, pass8, passOdd } from './fft-butterflies';

// What all the FFT kernels share: the plan, the scratch memory and the passes over a block of transforms.

const UNIT: usize = 32;
const MOST_PAIRS: i32 = 16;

/**
 * Pairs of transforms of length n in a block: as many as half a megabyte holds, at least 4. They are read and
 * written a row of numbers at a time, and memory gives long runs several times faster than single lines.
 */
export function fftPairs(n: i32): i32 {
  return max(4, min(MOST_PAIRS, 16384 / n));
}

/** Bytes of working memory a thread needs for transforms of length n whose largest generic radix is r. */
export function fftScratchBytes(n: i32, r: i32): i32 {
  return (<i32>sumsAt(0, n) + 32 * r + 63) & ~63;
}

/**
 * FFT of n units at x, through y, which is overwritten too; returns which of the two holds the result.
 * Plan: [passes, (radix, offset of its factors) ..., factors], offsets in numbers from the plan's start; an odd
 * radix past 5 has its r roots of unity before its factors. `sums` is room for the largest odd radix.
 */
export function transform(x: usize, y: usize, n: i32, plan: usize, sums: usize): usize {
  const passes = <i32>load<f64>(plan);
  let from = x, to = y, length = n, s = UNIT;
  for (let pass = 0; pass < passes; pass++) {
    const entry = plan + (<usize>pass << 4);
    const r = <i32>load<f64>(entry, 8);
    const w = plan + (<usize>load<f64>(entry, 16) << 3);
    const m = length / r;
    if (r == 4) pass4(from, to, m, s, w);
    else if (r == 8) pass8(from, to, m, s, w);
    else if (r == 2) pass2(from, to, m, s, w);
    else if (r == 3) pass3(from, to, m, s, w);
    else if (r == 5) pass5(from, to, m, s, w);
    else passOdd(from, to, r, m, s, w, w + (<usize>r << 4), sums);
    length = m;
    s *= r;
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

// A thread's scratch memory: the buffers of a block and `sums`, taken for the length of one call. `slots` is the
// number of such memories, then a flag for each. A worker too many (one that joined late) waits for its turn.
export function acquire(slots: usize): i32 {
  const count = load<i32>(slots);
  let i = 0;
  while (atomic.cmpxchg<i32>(slots + 4 + (<usize>i << 2), 0, 1) != 0) i = i + 1 < count ? i + 1 : 0;
  return i;
}

export function release(slots: usize, slot: i32): void {
  atomic.store<i32>(slots + 4 + (<usize>slot << 2), 0);
}

/** Addresses of a block's buffers and, as the last, of the free one, at the start of the scratch memory. */
@inline export function buffer(scratch: usize, pair: i32): usize {
  return load<usize>(scratch + (<usize>pair << 2));
}

@inline export function setBuffer(scratch: usize, pair: i32, at: usize): void {
  store<usize>(scratch + (<usize>pair << 2), at);
}

/** Room in front of the buffers: their addresses (128 bytes), those of a block's items (128 bytes). */
const HEAD: usize = 256;

/** Bytes from one buffer to the next: not a power of two, or their lines would fight for the same cache sets. */
@inline function stride(n: i32): usize {
  return (<usize>n << 5) + 192;
}

/** Where the room for a generic radix begins, behind the buffers. */
export function sumsAt(scratch: usize, n: i32): usize {
  return scratch + HEAD + <usize>(fftPairs(n) + 1) * stride(n);
}

@inline export function item(scratch: usize, lane: i32): usize {
  return load<usize>(scratch + 128 + (<usize>lane << 2));
}

@inline export function setItem(scratch: usize, lane: i32, at: usize): void {
  store<usize>(scratch + 128 + (<usize>lane << 2), at);
}

export function layOut(scratch: usize, n: i32): void {
  const pairs = fftPairs(n);
  for (let i = 0; i < pairs; i++) setBuffer(scratch, i, scratch + HEAD + <usize>i * stride(n));
  setBuffer(scratch, MOST_PAIRS, scratch + HEAD + <usize>pairs * stride(n));
}

/** Transform the first `pairs` buffers; their entries then point to the results. */
export function transformBlock(scratch: usize, n: i32, pairs: i32, plan: usize, sums: usize): void {
  for (let i = 0; i < pairs; i++) {
    const x = buffer(scratch, i), free = buffer(scratch, MOST_PAIRS);
    const y = transform(x, free, n, plan, sums);
    if (y != x) {
      setBuffer(scratch, i, y);
      setBuffer(scratch, MOST_PAIRS, x);
    }
  }
}

/** Complex numbers at a and b (interleaved) become one unit; `im` is 16, or 0 to swap the parts. */
@inline export function loadUnit(at: usize, a: usize, b: usize, im: usize): void {
  const u = v128.load(a), v = v128.load(b);
  v128.store(at + 16 - im, v128.shuffle<u64>(u, v, 0, 2));
  v128.store(at + im, v128.shuffle<u64>(u, v, 1, 3));
}
