import { expect, test } from 'vitest';
import { pairSections } from '../../../src/kernels/filter/pair-sections.js';
import { comb, resonator } from '../../../src/kernels/filter/resonators.js';
import { gainAt } from '../../../src/kernels/filter/response.js';
import { sosFilter } from '../../../src/kernels/filter/sos-filter.js';
import { isStable } from '../../../src/kernels/filter/stability.js';
import { largestDifference, wave } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

test.each(oracle.notches)('SciPy: $kind at $frequency, q $q', ({ frequency, q, kind, b, a }) => {
  const sections = pairSections(resonator(frequency, q, kind as 'notch' | 'peak'));
  expect(largestDifference(sections, [...b, ...a])).toBeLessThan(1e-12);
});

test.each(oracle.combs)('SciPy: comb of $n, $kind', ({ n, q, kind, y }) => {
  const sections = pairSections(comb(1 / n, q, kind as 'notch' | 'peak'));
  expect(isStable(sections)).toBe(true);
  expect(largestDifference(sosFilter(wave(110), sections), y)).toBeLessThan(1e-11);
});

test('a notch takes 50 Hz away and is -3 dB at the ends of its band', () => {
  const rate = 1000;
  const sections = pairSections(resonator(50 / rate, 10, 'notch'));
  expect(gainAt({ sections }, 0.05)).toBeLessThan(1e-12);
  expect(gainAt({ sections }, 0)).toBeCloseTo(1, 12);
  // The band of width f / q lies about f in the warped frequency: product of the tangents is tan^2.
  const t = (f: number) => Math.tan((Math.PI * f) / rate);
  const half = Math.tan((Math.PI * 5) / rate) * (1 + t(50) ** 2);
  const root = Math.sqrt((half / 2) ** 2 + t(50) ** 2);
  for (const edge of [root - half / 2, root + half / 2])
    expect(gainAt({ sections }, Math.atan(edge) / Math.PI)).toBeCloseTo(Math.SQRT1_2, 9);
});

test('what is wrong', () => {
  expect(() => comb(0.3, 10, 'notch')).toThrow('whole number');
  expect(() => comb(1 / 8192, 10, 'notch')).toThrow('at most 4096');
  expect(() => resonator(0.5, 10, 'notch')).toThrow('between 0 and 0.5');
});
