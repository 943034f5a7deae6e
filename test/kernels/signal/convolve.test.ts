import { expect, test } from 'vitest';
import type { Extension } from '../../../src/kernels/image/border.js';
import { convolve } from '../../../src/kernels/signal/convolve.js';
import { SERIES_KERNELS } from '../../../src/kernels/signal/named-kernels.js';
import oracle from './convolve.oracle.json' with { type: 'json' };
import { computing, largestDifference, noise, sameBytes, wave } from './fixtures.js';

/** What scipy.ndimage calls them. */
const BORDER_OF = new Map<string, Extension>([
  ['reflect', 'symmetric'],
  ['mirror', 'reflect'],
  ['nearest', 'replicate'],
  ['wrap', 'wrap'],
  ['constant', 'zero'],
]);
const METHODS = ['direct', 'fft'] as const;

test.each(oracle.line)('scipy.signal.convolve: $n samples, $taps taps, $mode', ({ n, taps, mode, y }) => {
  for (const method of METHODS)
    for (const simd of [true, false])
      computing({ simd }, () => {
        const kind = mode === 'full' ? 'full' : mode === 'same' ? 'same' : 'valid';
        const got = convolve(wave(n), wave(taps + 3).slice(3), { mode: kind, method });
        expect(largestDifference(got, y)).toBeLessThan(5e-15); // sums of a few products of size 2
      });
});

test.each(oracle.border)('scipy.ndimage.convolve1d: $scipyMode, $taps taps', ({ scipyMode, taps, y }) => {
  for (const method of METHODS) {
    const border = BORDER_OF.get(scipyMode);
    const got = convolve(wave(10), wave(taps + 3).slice(3), { mode: 'same', method, border });
    expect(largestDifference(got, y)).toBeLessThan(1e-14);
  }
});

test('an even kernel has its middle before the middle, under any border', () => {
  const y = convolve(Float64Array.of(1, 2, 3), Float64Array.of(1, 2), { mode: 'same', border: 'replicate' });
  expect([...y]).toEqual([3, 4, 7]);
});

test('a kernel longer than the signal sees the border again and again', () => {
  const y = convolve(Float64Array.of(1, 2), new Float64Array(9).fill(1), { mode: 'same', border: 'wrap' });
  expect([...y]).toEqual([13, 14]);
});

test('commutative, associative, linear; a unit impulse changes nothing; N + M - 1 values', () => {
  const [x, h, g] = [noise(300), noise(41, 2), noise(90, 3)];
  for (const method of METHODS) {
    const by = (a: Float64Array, b: Float64Array) => convolve(a, b, { method });
    expect(by(x, h)).toHaveLength(340);
    expect(largestDifference(by(x, h), by(h, x))).toBe(0);
    // Sums of 41 x 90 products of size 1.
    expect(largestDifference(by(by(x, h), g), by(x, by(h, g)))).toBeLessThan(1e-12);
    const both = by(
      x.map((v, i) => 2 * v - g[i % 90]!),
      h,
    );
    const apart = by(
      Float64Array.from(x, (_, i) => g[i % 90]!),
      h,
    ).map((v, i) => 2 * by(x, h)[i]! - v);
    expect(largestDifference(both, apart)).toBeLessThan(1e-13);
    expect(largestDifference(by(x, Float64Array.of(1)), x)).toBeLessThan(1e-15);
    const late = by(x, Float64Array.of(0, 0, 1));
    expect(largestDifference(late.subarray(2), x)).toBeLessThan(1e-14);
  }
});

test('the difference may be taken before or after: diff f * g = f * diff g = diff (f * g)', () => {
  // Whole numbers, so that sums are exact whatever their order.
  const whole = (n: number, seed: number) => noise(n, seed).map((v) => Math.round(10 * v));
  const diff = (v: Float64Array) => convolve(v, Float64Array.of(1, -1));
  const [f, g] = [whole(200, 1), whole(50, 2)];
  expect(convolve(diff(f), g)).toEqual(diff(convolve(f, g)).map((v) => v + 0));
  expect(convolve(f, diff(g))).toEqual(diff(convolve(f, g)).map((v) => v + 0));
});

test('the same bytes with and without SIMD, at 1, 2 and 3 threads, over several chunks', () => {
  const [x, h] = [noise(300_000), noise(7, 2)];
  const plain = computing({ simd: false }, () => convolve(x, h));
  for (const threads of [1, 2, 3])
    expect(
      sameBytes(
        computing({ threads }, () => convolve(x, h)),
        plain,
      ),
    ).toBe(true);
  for (const method of METHODS)
    expect(
      largestDifference(convolve(x, h, { method, mode: 'valid' }), plain.subarray(6, 300_000)),
    ).toBeLessThan(1e-13);
});

const named = (name: string, shape = {}) => SERIES_KERNELS.get(name)!.make(shape);

test('named kernels: scipy.ndimage and scipy.signal', () => {
  const got = (name: string) => convolve(wave(12), named(name), { mode: 'same', border: 'replicate' });
  expect(largestDifference(got('gaussian'), oracle.series.gaussian)).toBeLessThan(1e-15);
  expect(largestDifference(got('box'), oracle.series.box)).toBeLessThan(1e-15);
  for (const name of ['sinc', 'hann', 'triangle'] as const)
    expect(largestDifference(named(name), oracle.series[name])).toBeLessThan(1e-16);
});

test.each(['box', 'triangle', 'hann', 'gaussian', 'exponential', 'sinc'])(
  '%s: sum 1, less variance',
  (name) => {
    const h = named(name);
    expect(h.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 14);
    const energy = (v: Float64Array) => v.reduce((sum, w) => sum + w * w, 0);
    expect(energy(convolve(noise(2000), h, { mode: 'same' }))).toBeLessThan(0.5 * energy(noise(2000)));
  },
);

test('derivatives: 1 on a ramp, the curvature 2 on a parabola, most at a step', () => {
  const ramp = Float64Array.from({ length: 60 }, (_, t) => t - 7);
  for (const name of ['derivative', 'gaussian-derivative'])
    for (const v of convolve(ramp, named(name), { mode: 'valid' })) expect(v).toBeCloseTo(1, 12);
  const parabola = ramp.map((v) => v * v);
  expect([...new Set(convolve(parabola, named('laplacian'), { mode: 'valid' }))]).toEqual([2]);
  const step = Float64Array.from({ length: 61 }, (_, t) => (t < 30 ? 0 : t === 30 ? 0.5 : 1));
  const slope = convolve(step, named('gaussian-derivative', { sigma: 3 }), {
    mode: 'same',
    border: 'replicate',
  });
  expect(slope.indexOf(Math.max(...slope))).toBe(30);
});

test('an exponential takes the past only', () => {
  const impulse = new Float64Array(41);
  impulse[20] = 1;
  const y = convolve(impulse, named('exponential', { tau: 2, size: 10 }), { mode: 'same' });
  expect(Math.max(...y.subarray(0, 20))).toBe(0);
  expect(y[22]! / y[20]!).toBeCloseTo(Math.exp(-1), 14);
});

test('kernels that cannot be are refused', () => {
  expect(() => named('gaussian', { sigma: 0 })).toThrow('sigma');
  expect(() => named('gaussian', { size: 4 })).toThrow('odd');
  expect(() => named('box', { size: 0 })).toThrow('got 0');
  expect(() => named('sinc', { cutoff: 0.6 })).toThrow('0.6');
  expect(() => named('exponential', { tau: -1 })).toThrow('tau');
});

test('by hand: full, same, valid', () => {
  const x = Float64Array.of(1, 2, 3, 4);
  const h = Float64Array.of(1, 0, -1);
  for (const method of ['direct', 'fft'] as const) {
    const values = (mode: 'full' | 'same' | 'valid') =>
      [...convolve(x, h, { mode, method })].map((v) => Math.round(v * 1e12) / 1e12 + 0);
    expect(values('full')).toEqual([1, 2, 2, 2, -3, -4]);
    expect(values('same')).toEqual([2, 2, 2, -3]);
    expect(values('valid')).toEqual([2, 2]);
  }
});

// scipy.signal.convolve(..., mode='same') is centred on the first input, whichever is longer.
test('same: as long as the signal, even under a longer kernel', () => {
  const y = convolve(Float64Array.of(1, 1), Float64Array.of(1, 2, 3, 4, 5), { mode: 'same' });
  expect([...y]).toEqual([5, 7]);
  const even = convolve(Float64Array.of(1, 2, 3), Float64Array.of(1, 2), { mode: 'same' });
  expect([...even]).toEqual([1, 4, 7]);
});

test.each([
  [1, 1],
  [1000, 65],
  [1000, 333],
  [70, 1000],
  [12_345, 200],
  [500, 500],
])('%i samples, %i taps: transforms agree with the double loop', (n, m) => {
  const [x, h] = [noise(n), noise(m, 2)];
  const want = convolve(x, h, { method: 'direct' });
  // Sums of m products of size 1, rounded by eps sqrt(m) log m.
  for (const simd of [true, false])
    computing({ simd }, () =>
      expect(largestDifference(convolve(x, h, { method: 'fft' }), want)).toBeLessThan(2e-14 * Math.sqrt(m)),
    );
  expect(largestDifference(convolve(h, x), want)).toBeLessThan(2e-14 * Math.sqrt(m));
});

test('a product of polynomials', () => {
  // (1 + z)^200 = (1 + z)^100 (1 + z)^100
  const binomials = (n: number) => {
    const c = new Float64Array(n + 1).fill(1);
    for (let k = 1; k <= n; k++) c[k] = (c[k - 1]! * (n - k + 1)) / k;
    return c;
  };
  const [half, whole] = [binomials(100), binomials(200)];
  expect(largestDifference(convolve(half, half), whole)).toBeLessThan(1e-14 * whole[100]!);
});

test('what cannot be convolved is refused', () => {
  expect(() => convolve(new Float64Array(0), Float64Array.of(1))).toThrow('empty');
  expect(() => convolve(Float64Array.of(1), noise(2), { mode: 'valid' })).toThrow('kernel has 2');
});
