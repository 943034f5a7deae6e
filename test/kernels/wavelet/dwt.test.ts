import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dwt, idwt, maxLevel, wavedec, waverec } from '../../../src/kernels/wavelet/dwt.js';
import { EXTENSIONS } from '../../../src/kernels/wavelet/edges.js';
import { WAVELET_NAMES, waveletOf } from '../../../src/kernels/wavelet/families.js';
import { largestDifference, noise } from '../signal/fixtures.js';
import oracle from './dwt.oracle.json' with { type: 'json' };

/** The signal of dwt.oracle.py. */
const signal = (n: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(0.3 * i) + ((i * i * 7) % 11) / 10);

const energy = (parts: readonly Float64Array[]) =>
  parts.reduce((sum, part) => part.reduce((s, v) => s + v * v, sum), 0);

describe('Haar by hand', () => {
  const x = Float64Array.of(4, 6, 10, 12, 8, 6, 5, 5);
  const parts = wavedec(x, waveletOf('haar'), { level: 3, mode: 'periodization' });

  test('means and differences of neighbours, of their means, and of those', () => {
    const r2 = Math.SQRT2;
    const expected = [[56 / Math.sqrt(8)], [8 / Math.sqrt(8)], [-6, 2], [-r2, -r2, r2, 0]];
    expect(parts.map(({ length }) => length)).toEqual([1, 1, 2, 4]);
    for (const [i, part] of parts.entries())
      expect(largestDifference(part, expected[i]!)).toBeLessThan(1e-14);
  });
  test('the energy is 446 on both sides', () => {
    expect(energy([x])).toBe(446);
    expect(energy(parts)).toBeCloseTo(446, 11);
  });
});

test.each(['haar', 'db4', 'sym8', 'coif2', 'bior3.5', 'rbio6.8', 'cdf97'])(
  '%s: a constant has no details',
  (name) => {
    const [, ...details] = wavedec(new Float64Array(64).fill(3), waveletOf(name), { level: 3 });
    for (const d of details)
      expect(largestDifference(d, new Float64Array(d.length))).toBeLessThan(1e-14 * 30);
  },
);

test('a straight line has no db2 details but at the ends, a parabola no db3 details', () => {
  const line = Float64Array.from({ length: 64 }, (_, i) => 5 + 3 * i);
  const { detail } = dwt(line, waveletOf('db2'), 'symmetric');
  // 200 times the rounding of a number near 1.
  expect(Math.max(...detail.subarray(1, -1).map(Math.abs))).toBeLessThan(1e-13);
  expect(Math.abs(detail[0]!)).toBeGreaterThan(0.1);
  const smooth = dwt(line, waveletOf('db2'), 'smooth').detail;
  expect(Math.max(...smooth.map(Math.abs))).toBeLessThan(1e-13);
  const parabola = line.map((v) => v * v);
  const [d2, d3] = ['db2', 'db3'].map((name) =>
    dwt(parabola, waveletOf(name), 'zero').detail.subarray(3, -3),
  );
  expect(Math.min(...d2!.map(Math.abs))).toBeGreaterThan(1);
  expect(Math.max(...d3!.map(Math.abs))).toBeLessThan(1e-10);
});

const noises = Array.from({ length: 71 }, (_, n) => noise(n, n));

describe.each(WAVELET_NAMES.map((name, index) => ({ name, index })))('$name', ({ name, index }) => {
  const w = waveletOf(name);
  // The Meyer filter is an approximation. Dual filters may amplify: rbio3.1 by 3 a level.
  const tolerance = name === 'dmey' ? 0.1 : 1e-11;

  // Short filters meet every length, long ones a sixth of them, each wavelet and mode another.
  test.each(EXTENSIONS.map((mode, i) => ({ mode, first: index + i })))(
    '$mode: every length comes back',
    ({ mode, first }) => {
      const step = w.decLow.length <= 10 ? 1 : 6;
      let [once, thrice] = [0, 0];
      for (let n = 1 + (first % step); n <= 70; n += step) {
        const x = noises[n]!;
        const { approx, detail } = dwt(x, w, mode);
        const isPeriodic = mode === 'periodization';
        if (approx.length !== Math.floor((n + (isPeriodic ? 1 : w.decLow.length - 1)) / 2)) once = Infinity;
        const back = idwt(approx, detail, w, mode);
        if (back.length !== n + (n % 2)) once = Infinity;
        once = Math.max(once, largestDifference(back.subarray(0, n), x));
        const levels = wavedec(x, w, { level: 3, mode });
        thrice = Math.max(thrice, largestDifference(waverec(levels, w, { mode, length: n }), x));
      }
      expect(once).toBeLessThan(tolerance);
      expect(thrice).toBeLessThan(10 * tolerance);
    },
  );

  if (w.orthogonal)
    test('periodization keeps the energy', () => {
      const x = noise(256);
      expect(
        Math.abs(energy(wavedec(x, w, { level: 4, mode: 'periodization' })) / energy([x]) - 1),
      ).toBeLessThan(tolerance);
    });
});

test('any wavelet, mode, level and length come back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WAVELET_NAMES.filter((name) => name !== 'dmey' && !name.startsWith('rbio3'))),
      fc.constantFrom(...EXTENSIONS),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 300 }),
      (name, mode, level, n) => {
        const x = noise(n, n);
        const back = waverec(wavedec(x, waveletOf(name), { level, mode }), waveletOf(name), {
          mode,
          length: n,
        });
        return largestDifference(back, x) < 1e-7;
      },
    ),
    { numRuns: 300 },
  );
});

test('a part that is left out counts as zeros', () => {
  const w = waveletOf('db3');
  const x = noise(50);
  const { approx, detail } = dwt(x, w, 'reflect');
  const low = idwt(approx, undefined, w, 'reflect');
  const high = idwt(undefined, detail, w, 'reflect');
  expect(
    largestDifference(
      low.map((v, i) => v + high[i]!),
      x,
    ),
  ).toBeLessThan(1e-13);
  expect(() => idwt(undefined, undefined, w, 'zero')).toThrow('the approximation or the details');
});

describe('PyWavelets', () => {
  test.each(oracle.decompositions)('$wavelet $mode, $n samples, level $level', (published) => {
    const mode = EXTENSIONS.find((known) => known === published.mode)!;
    const parts = wavedec(signal(published.n), waveletOf(published.wavelet), {
      level: published.level,
      mode,
    });
    expect(parts.map(({ length }) => length)).toEqual(published.lengths);
    const sums = parts.map((part) => part.reduce((sum, v, i) => sum + v * Math.cos(i), 0));
    // antireflect and smooth rise beyond the ends of short signals: sums of some hundreds.
    const size = Math.max(1, ...published.sums.map(Math.abs));
    expect(largestDifference(sums, published.sums)).toBeLessThan(1e-12 * size);
  });

  test.each(Object.entries(oracle.families))('%s: coefficients of 41 samples', (name, { coefficients }) => {
    const { approx: a, detail: d } = dwt(signal(41), waveletOf(name), 'symmetric');
    const mine = [a[0], a[7], a.at(-1), d[0], d[7], d.at(-1)].map((v) => v!);
    // Up to 1e-11 is its tables (families.test.ts).
    expect(largestDifference(mine, coefficients)).toBeLessThan(name.startsWith('sym') ? 1e-10 : 1e-11);
  });

  test('useful levels', () => {
    for (const [name, n, level] of oracle.levels as [string, number, number][])
      expect([name, n, maxLevel(n, waveletOf(name))]).toEqual([name, n, level]);
  });
});

test('what cannot be is refused', () => {
  const w = waveletOf('db4');
  expect(() => wavedec(new Float64Array(0), w)).toThrow('empty');
  expect(() => waverec([], w)).toThrow('no coefficients');
  expect(() => waverec([new Float64Array(4), new Float64Array(5)], w)).toThrow(
    '5 details of level 1, 4 were needed',
  );
  expect(() => waverec([new Float64Array(2), new Float64Array(2)], w)).toThrow(
    '2 coefficients are too few for db4: 4',
  );
  expect(() => waverec(wavedec(noise(20), w), w, { length: 30 })).toThrow('20 samples, not of 30');
});
