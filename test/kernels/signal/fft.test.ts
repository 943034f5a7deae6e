import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fft, irfft, rfft } from '../../../src/kernels/signal/fft.js';
import { dft } from '../../../src/kernels/signal/fft-plain.js';
import { asComplex } from '../../../src/kernels/signal/real-spectrum.js';
import oracle from './fft.oracle.json' with { type: 'json' };
import { computing, noise, relativeError, sameBytes, wave } from './fixtures.js';

// The norm of the error grows as eps log2 n; the definition itself rounds by about eps sqrt(n) / 2.
const tolerance = (n: number) => 1e-15 * Math.max(1, Math.log2(n)) + 5e-17 * Math.sqrt(n);

// Every written radix, generic ones up to 47, their mixtures, primes for Bluestein (89 and up).
const LENGTHS = [
  ...Array.from({ length: 64 }, (_, i) => i + 1),
  ...[72, 89, 97, 100, 101, 120, 127, 128, 143, 210, 243, 256, 343, 360, 512, 625, 1000, 1009, 1024, 2 * 499],
];

describe.each([true, false])('simd %s', (simd) => {
  test('every length agrees with the definition, forward and back, complex and real', () => {
    computing({ simd }, () => {
      for (const n of LENGTHS) {
        const x = noise(2 * n, n);
        const X = dft(x);
        expect(relativeError(fft(x), X), `fft ${n}`).toBeLessThan(tolerance(n));
        expect(relativeError(fft(X, { inverse: true }), x), `inverse ${n}`).toBeLessThan(tolerance(n));
        const r = noise(n, -n);
        const R = dft(asComplex(r)).subarray(0, 2 * (Math.floor(n / 2) + 1));
        expect(relativeError(rfft(r), R), `rfft ${n}`).toBeLessThan(tolerance(n));
        expect(relativeError(irfft(R, n), r), `irfft ${n}`).toBeLessThan(tolerance(n));
      }
    });
  });

  test.each([12, 45, 1009])('rows of %i are transformed one by one', (n) => {
    computing({ simd }, () => {
      // 37 rows: several blocks of the SIMD kernels, an incomplete one, an odd one out.
      const rows = 37;
      const x = noise(2 * n * rows);
      const r = noise(n * rows);
      const bins = 2 * (Math.floor(n / 2) + 1);
      const X = fft(x, { rows });
      const R = rfft(r, { rows });
      const back = irfft(R, n, { rows });
      for (let t = 0; t < rows; t++) {
        const row = x.slice(2 * n * t, 2 * n * (t + 1));
        expect(relativeError(X.slice(2 * n * t, 2 * n * (t + 1)), fft(row))).toBeLessThan(tolerance(n));
        const real = r.slice(n * t, n * (t + 1));
        expect(relativeError(R.slice(bins * t, bins * (t + 1)), rfft(real))).toBeLessThan(tolerance(n));
        expect(relativeError(back.slice(n * t, n * (t + 1)), real)).toBeLessThan(tolerance(n));
      }
    });
  });
});

test('long transforms, two sweeps over memory, agree with the plain passes', () => {
  for (const n of [2 ** 14, 20_000, 3 ** 9, 30_030, 2 * 16_807, 65_536, 4_099 * 16]) {
    const x = noise(2 * n);
    const r = noise(n);
    const [X, R] = computing({ simd: false }, () => [fft(x), rfft(r)] as const);
    expect(relativeError(fft(x), X), `fft ${n}`).toBeLessThan(tolerance(n));
    expect(relativeError(fft(X, { inverse: true }), x), `inverse ${n}`).toBeLessThan(tolerance(n));
    expect(relativeError(rfft(r), R), `rfft ${n}`).toBeLessThan(tolerance(n));
    expect(relativeError(irfft(R, n), r), `irfft ${n}`).toBeLessThan(tolerance(n));
  }
});

test('the number of threads changes no bit', () => {
  for (const n of [20_000, 32_768, 3 ** 9, 10_007, 99_991]) {
    const x = noise(2 * n);
    const results = [1, 2, 3].map((threads) =>
      computing({ threads }, () => [
        fft(x),
        fft(x, { inverse: true }),
        rfft(x),
        irfft(x.slice(0, 2 * (Math.floor(n / 2) + 1)), n),
      ]),
    );
    for (const other of results.slice(1))
      for (const [i, y] of other.entries()) expect(sameBytes(y, results[0]![i]!)).toBe(true);
  }
  const rows = noise(200 * 240);
  const [one, three] = [1, 3].map((threads) => computing({ threads }, () => rfft(rows, { rows: 200 })));
  expect(sameBytes(one!, three!)).toBe(true);
});

test.each(oracle.ffts)('rfft of $n samples as SciPy has it', ({ n, bins, values, norm }) => {
  const X = rfft(wave(n));
  const picked = bins.flatMap((k) => [X[2 * k]!, X[2 * k + 1]!]);
  // A bin's error: about eps log2 n times the root mean square of all bins, and its own rounding.
  const tolerance = 4e-16 * Math.log2(n) * (norm / Math.sqrt(n));
  picked.forEach((v, i) => {
    expect(Math.abs(v - values[i]!)).toBeLessThan(tolerance + 2e-15 * Math.abs(v) + 1e-13);
  });
  const measured = Math.sqrt(X.reduce((sum, v) => sum + v * v, 0));
  expect(Math.abs(measured / norm - 1)).toBeLessThan(1e-13);
});

describe.each([1000, 1021, 40_000])('laws, n = %i', (n) => {
  const cycles = 37;
  test('a delta is flat, at any place', () => {
    const x = new Float64Array(2 * n);
    x[2 * 5] = 1;
    const X = fft(x);
    for (let k = 0; k < n; k++) expect(Math.hypot(X[2 * k]!, X[2 * k + 1]!)).toBeCloseTo(1, 12);
  });
  test('a constant has bin 0 only', () => {
    const X = rfft(new Float64Array(n).fill(0.3));
    expect(X[0]).toBeCloseTo(0.3 * n, 9);
    expect(Math.max(...X.subarray(1).map(Math.abs))).toBeLessThan(1e-12 * n);
  });
  test('a cosine of m cycles has n/2 at bins m and n - m', () => {
    const X = fft(
      asComplex(Float64Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * ((j * cycles) % n)) / n))),
    );
    const want = new Float64Array(2 * n);
    want[2 * cycles] = want[2 * (n - cycles)] = n / 2;
    expect(relativeError(X, want)).toBeLessThan(1e-14);
  });
  test('a shift by d turns bin k by exp(-2 pi i k d / n)', () => {
    const x = noise(2 * n);
    const d = 11;
    const shifted = Float64Array.from({ length: 2 * n }, (_, i) => x[(i + 2 * (n - d)) % (2 * n)]!);
    const turned = fft(x);
    for (let k = 0; k < n; k++) {
      const angle = (-2 * Math.PI * ((k * d) % n)) / n;
      const [re, im] = [turned[2 * k]!, turned[2 * k + 1]!];
      turned[2 * k] = re * Math.cos(angle) - im * Math.sin(angle);
      turned[2 * k + 1] = re * Math.sin(angle) + im * Math.cos(angle);
    }
    expect(relativeError(fft(shifted), turned)).toBeLessThan(1e-14);
  });
  test('Parseval: sum |x|^2 = 1/n sum |X|^2', () => {
    const energy = (v: Float64Array) => v.reduce((sum, a) => sum + a * a, 0);
    const x = noise(2 * n);
    expect(energy(fft(x)) / n / energy(x)).toBeCloseTo(1, 13);
  });
});

test('round trips give back what went in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), (n, seed) => {
      const x = noise(2 * n, seed);
      expect(relativeError(fft(fft(x), { inverse: true }), x)).toBeLessThan(tolerance(n));
      const r = x.subarray(0, n);
      expect(relativeError(irfft(rfft(r), n), r)).toBeLessThan(tolerance(n));
    }),
    { numRuns: 60 },
  );
});

test('bins 0 and n/2 of a real signal are real, and what a file holds there is not taken for signal', () => {
  for (const n of [10, 20_000]) {
    const X = rfft(noise(n));
    expect([X[1], X[n + 1]]).toEqual([0, 0]);
    const changed = X.slice();
    changed[1] = changed[n + 1] = 5;
    expect(sameBytes(irfft(changed, n), irfft(X, n))).toBe(true);
  }
});

test('what has no transform is refused', () => {
  expect(() => fft(new Float64Array(0))).toThrow('one sample');
  expect(() => fft(new Float64Array(7))).toThrow('7 numbers');
  expect(() => rfft(new Float64Array(10), { rows: 3 })).toThrow('10 numbers for 3');
  expect(() => irfft(new Float64Array(10), 10)).toThrow('6 bins, got 5');
});
