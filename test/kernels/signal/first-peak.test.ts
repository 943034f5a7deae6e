import { expect, test } from 'vitest';
import { firstPeak } from '../../../src/kernels/signal/first-peak.js';

test('the correlogram of a sinusoid peaks at its period', () => {
  for (const period of [5, 11, 24]) {
    const rho = Array.from({ length: 60 }, (_, k) => Math.cos((2 * Math.PI * k) / period) * 0.98 ** k);
    expect(firstPeak(rho, 0.1)).toBe(period);
  }
});

test('a slow decay, noise and a hill without an end have no period', () => {
  expect(firstPeak([1, 0.9, 0.8, 0.7], 0.1)).toBeUndefined();
  expect(firstPeak([1, 0.05, -0.05, 0.08], 0.1)).toBeUndefined();
  expect(firstPeak([1, 0, 0.2, 0.4], 0.1)).toBeUndefined();
});
