import { describe, expect, test } from 'vitest';
import { wavedec } from '../../../src/kernels/wavelet/dwt.js';
import { WAVELET_NAMES, waveletOf } from '../../../src/kernels/wavelet/families.js';
import { iswt, iswt2, swt, swt2 } from '../../../src/kernels/wavelet/swt.js';
import { largestDifference, noise } from '../signal/fixtures.js';
import oracle from './packets.oracle.json' with { type: 'json' };

const signal = (n: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(0.3 * i) + ((i * i * 7) % 11) / 10);
const energy = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);
const turned = (x: Float64Array, by: number) =>
  x.map((_, i) => x[(((i - by) % x.length) + x.length) % x.length]!);

test('Haar by hand: sums and differences with the next sample', () => {
  const [a, d] = swt(Float64Array.of(1, 3, 0, 4), waveletOf('haar'), { level: 1 });
  expect(
    largestDifference(
      a!,
      [4, 3, 4, 5].map((v) => v / Math.SQRT2),
    ),
  ).toBeLessThan(1e-15);
  expect(
    largestDifference(
      d!,
      [-2, 3, -4, 3].map((v) => v / Math.SQRT2),
    ),
  ).toBeLessThan(1e-15);
});

test.each(oracle.stationary)(
  'PyWavelets: $wavelet, level $level, norm $norm',
  ({ wavelet, level, norm, parts }) => {
    const mine = swt(signal(16), waveletOf(wavelet), { level, norm });
    expect(mine.length).toBe(level + 1);
    // Sums of up to 16 numbers; its sym5 has 12 digits.
    mine.forEach((part, i) => {
      expect(largestDifference(part, parts[i]!)).toBeLessThan(wavelet === 'sym5' ? 1e-10 : 1e-13);
    });
  },
);

test('every 2^l-th coefficient is one of dwt in periodization', () => {
  const w = waveletOf('db4');
  const x = noise(64);
  const [a, ...details] = swt(x, w, { level: 3 });
  const [approx, ...decimated] = wavedec(x, w, { level: 3, mode: 'periodization' });
  // Each level of dwt starts at an odd place of the one before.
  for (const [whole, part, step] of [
    [a!, approx!, 8],
    ...details.map((d, i) => [d, decimated[i]!, 2 ** (3 - i)] as const),
  ] as const) {
    const found = Array.from({ length: step }, (_, first) =>
      largestDifference(
        part,
        part.map((_, i) => whole[first + step * i]!),
      ),
    );
    expect(Math.min(...found)).toBeLessThan(1e-14);
  }
});

describe.each(['haar', 'db4', 'coif2', 'bior3.5', 'rbio2.2', 'cdf97'])('%s', (name) => {
  const w = waveletOf(name);
  test('a shifted signal has shifted coefficients', () => {
    const x = noise(50);
    const [before, after] = [swt(x, w, { level: 4 }), swt(turned(x, 7), w, { level: 4 })];
    before.forEach((part, i) => {
      expect(largestDifference(after[i]!, turned(part, 7))).toBeLessThan(1e-15);
    });
  });
  test('any length comes back, from any useful level', () => {
    for (const n of [1, 2, 3, 16, 37, 101])
      for (let level = 0; 2 ** level <= n; level++)
        for (const norm of [false, true]) {
          const x = noise(n);
          const parts = swt(x, w, { level, norm });
          expect(parts.every((part) => part.length === n)).toBe(true);
          expect(largestDifference(iswt(parts, w, { norm }), x)).toBeLessThan(1e-12);
        }
  });
  test.runIf(w.orthogonal)('norm keeps the energy', () => {
    const x = noise(77);
    const parts = swt(x, w, { level: 4, norm: true });
    expect(parts.reduce((sum, part) => sum + energy(part), 0)).toBeCloseTo(energy(x), 11);
  });
});

test('all families come back', () => {
  const x = noise(64);
  for (const name of WAVELET_NAMES.filter((known) => known !== 'dmey')) {
    const w = waveletOf(name);
    expect(largestDifference(iswt(swt(x, w, { level: 3 }), w), x)).toBeLessThan(1e-11);
  }
});

describe('pictures', () => {
  test('PyWavelets, db2', () => {
    const { approx, details } = swt2({ height: 8, width: 12, data: signal(96) }, waveletOf('db2'), {
      level: 1,
    });
    expect(largestDifference(approx.data, oracle.pictures.approx)).toBeLessThan(1e-13);
    expect(largestDifference(details[0]!.horizontal.data, oracle.pictures.horizontal)).toBeLessThan(1e-13);
    expect(largestDifference(details[0]!.vertical.data, oracle.pictures.vertical)).toBeLessThan(1e-13);
    expect(largestDifference(details[0]!.diagonal.data, oracle.pictures.diagonal)).toBeLessThan(1e-13);
  });
  test.each([true, false])('any size comes back, norm %s', (norm) => {
    for (const name of ['haar', 'sym4', 'cdf97']) {
      const x = { height: 9, width: 14, data: noise(126) };
      const w = waveletOf(name);
      const back = iswt2(swt2(x, w, { level: 3, norm }), w, { norm });
      expect(largestDifference(back.data, x.data)).toBeLessThan(1e-13 * 10);
    }
  });
});

test('what cannot be is refused', () => {
  expect(() => swt(noise(7), waveletOf('haar'), { level: 3 })).toThrow(
    '3 levels need 8 samples or more, got 7',
  );
  expect(() => iswt([noise(8), noise(7)], waveletOf('haar'))).toThrow('7 details beside 8');
  expect(() => iswt([], waveletOf('haar'))).toThrow('no coefficients');
});
