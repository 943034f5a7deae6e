import { dot } from '../linalg/vector.js';
import { irfft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';

/** From this many lags on transforms are faster than the sums. */
const MANY_LAGS = 64;

/** A block is this many times the lags: short ones waste work on what overlaps, long ones memory. */
const BLOCK_FACTOR = 8;

/** Numbers that are transformed at a time. */
const CHUNK = 2 ** 18;

/**
 * s_k = sum_t a_t b_(t+k) for k = from..to, over the t at which both are there; 0 where none is.
 *
 * By transforms the whole sequences are padded so that no sum wraps round; where the lags are few for the length,
 * spectra conj(A) B of blocks are added up instead, and one transform leads back: O(n log lags), with memory for the
 * lags only.
 *
 * @param a    may be b itself, which saves half of the transforms
 * @param from any sign, as `to`, which is not smaller
 */
export function laggedProducts(
  a: Float64Array,
  b: Float64Array,
  from: number,
  to: number,
  method: 'auto' | 'direct' | 'fft' = 'auto',
): Float64Array {
  const sums = new Float64Array(to - from + 1);
  // Lags at which the two meet at all.
  const low = Math.max(from, 1 - a.length);
  const high = Math.min(to, b.length - 1);
  if (low > high) return sums;
  const lags = high - low + 1;
  const short = Math.min(a.length, b.length);
  const byFft = method === 'fft' || (method === 'auto' && lags >= MANY_LAGS && short >= MANY_LAGS);
  const found = !byFft ? direct : short > 2 * BLOCK_FACTOR * lags ? byBlocks : atOnce;
  sums.set(found(a, b, low, lags), low - from);
  return sums;
}

function direct(a: Float64Array, b: Float64Array, low: number, lags: number): Float64Array {
  const sums = new Float64Array(lags);
  for (let i = 0; i < lags; i++) {
    const k = low + i;
    const begin = Math.max(0, -k);
    const end = Math.min(a.length, b.length - k);
    sums[i] = dot(a.subarray(begin, end), b.subarray(begin + k, end + k));
  }
  return sums;
}

function atOnce(a: Float64Array, b: Float64Array, low: number, lags: number): Float64Array {
  // Sums further off may wrap round as long as they do not reach the lags that are wanted.
  const highest = low + lags - 1;
  const n = goodEven(Math.max(b.length - low, a.length + highest, a.length, b.length));
  const A = spectrum(a, n);
  const B = b === a ? A : spectrum(b, n);
  multiply(A, B);
  const circle = irfft(A, n);
  const sums = new Float64Array(lags);
  for (let i = 0; i < lags; i++) sums[i] = circle[(low + i + n) % n]!;
  return sums;
}

function byBlocks(a: Float64Array, b: Float64Array, low: number, lags: number): Float64Array {
  const n = goodEven((BLOCK_FACTOR + 1) * lags);
  const block = n - lags + 1;
  const most = Math.max(1, Math.floor(CHUNK / n));
  const total = new Float64Array(n + 2);
  // Blocks of a that meet nothing are left out.
  const end = Math.min(a.length, b.length - low);
  for (let at = Math.max(0, -low - lags); at < end; at += most * block) {
    const rows = Math.min(most, Math.ceil((end - at) / block));
    const [left, right] = [new Float64Array(rows * n), new Float64Array(rows * n)];
    for (let row = 0; row < rows; row++) {
      const first = at + row * block;
      left.set(a.subarray(first, Math.min(end, first + block)), row * n);
      const begin = Math.max(0, first + low);
      const part = b.subarray(begin, Math.max(begin, first + low + n));
      right.set(part, row * n + begin - first - low);
    }
    addProducts(rfft(left, { rows }), rfft(right, { rows }), total);
  }
  return irfft(total, n).slice(0, lags);
}

const goodEven = (n: number) => 2 * goodLength(Math.ceil(n / 2));

function spectrum(x: Float64Array, n: number): Float64Array {
  const padded = new Float64Array(n);
  padded.set(x);
  return rfft(padded);
}

/** A becomes conj(A) B, complex and interleaved; B may be A. */
function multiply(A: Float64Array, B: Float64Array): void {
  for (let k = 0; k < A.length; k += 2) {
    const a = A[k]!;
    const b = A[k + 1]!;
    const c = B[k]!;
    const d = B[k + 1]!;
    A[k] = a * c + b * d;
    A[k + 1] = a * d - b * c;
  }
}

/** The same for rows, which are added up. */
function addProducts(A: Float64Array, B: Float64Array, total: Float64Array): void {
  for (let row = 0; row < A.length; row += total.length)
    for (let k = 0; k < total.length; k += 2) {
      const a = A[row + k]!;
      const b = A[row + k + 1]!;
      const c = B[row + k]!;
      const d = B[row + k + 1]!;
      total[k]! += a * c + b * d;
      total[k + 1]! += a * d - b * c;
    }
}
