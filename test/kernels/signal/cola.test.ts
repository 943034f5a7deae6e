import { expect, test } from 'vitest';
import { overlapOf, overlapSums } from '../../../src/kernels/signal/cola.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { largestDifference } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

test('hann windows add up to 1 at half overlap, their squares to 3/2 at three quarters', () => {
  const w = windowOf('hann', 64);
  expect(largestDifference(overlapSums(w, 32), new Float64Array(32).fill(1))).toBeLessThan(1e-15);
  expect(largestDifference(overlapSums(w, 16, 2), new Float64Array(16).fill(1.5))).toBeLessThan(1e-14);
});

test("SciPy's verdicts", () => {
  for (const { window, size, hop, cola, nola } of oracle.overlaps) {
    const kind = window === 'boxcar' ? 'rectangular' : (window as 'hann' | 'hamming' | 'blackman' | 'tukey');
    const w = windowOf(kind, size, { alpha: 0.5 });
    expect({ window, size, hop, ...overlapOf(w, hop) }).toEqual({ window, size, hop, cola, nola });
  }
});

test('gaps are neither', () => {
  expect(overlapOf(windowOf('rectangular', 4), 5)).toEqual({ cola: false, nola: false });
});
