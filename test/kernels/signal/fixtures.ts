import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';

/** Normal numbers, the same for the same seed. */
export function noise(n: number, seed = 1): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => rng.normal());
}

/** ||a - b|| / ||b||: the measure in which an FFT's error is bounded. */
export function relativeError(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Infinity;
  const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const size = norm(b);
  return norm(a.map((v, i) => v - b[i]!)) / (size === 0 ? 1 : size);
}

/** max |a_i - b_i|, or Infinity where one is longer or holds a NaN. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    if (!(d <= most)) most = Number.isNaN(d) ? Infinity : d;
  }
  return most;
}

/** Run with other settings of `compute`, and put them back. */
export function computing<T>(settings: Partial<typeof compute>, body: () => T): T {
  const before = { ...compute };
  Object.assign(compute, settings);
  try {
    return body();
  } finally {
    Object.assign(compute, before);
  }
}

export const sameBytes = (x: Float64Array, y: Float64Array): boolean =>
  Buffer.from(x.buffer, x.byteOffset, x.byteLength).equals(Buffer.from(y.buffer, y.byteOffset, y.byteLength));

/** The signal that fft.oracle.py makes too. */
export const wave = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, j) => Math.sin(0.37 * j) + Math.cos(0.011 * j * (j % 7)) - 0.25);

/** The signal that time-frequency.oracle.py makes too, at 22050 Hz: three partials, one of them gliding, and clicks. */
export const voice = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, j) => {
    const t = j / 22_050;
    const tones =
      0.5 * Math.sin(2 * Math.PI * (220 + 40 * t) * t) +
      0.3 * Math.sin(2 * Math.PI * 447 * t) +
      0.1 * Math.cos(2 * Math.PI * 1760 * t);
    return tones + (j % 4001 === 0 ? 0.2 : 0);
  });
