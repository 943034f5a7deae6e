import { describe, expect, test } from 'vitest';
import {
  autocorrelation,
  autocovariance,
  partialAutocorrelation,
} from '../../../src/kernels/signal/autocorrelation.js';
import { computing, largestDifference, noise } from './fixtures.js';

// x_t = 5 + 3 (-1)^t with even N has mean 5 and c(k) = 9 (-1)^k (N - k) / N exactly.
// Mean 0 and variance 1 would pass a kernel that forgets to subtract or to divide.
const x = Float64Array.from({ length: 64 }, (_, t) => 5 + 3 * (-1) ** t);

describe.each(['direct', 'fft'] as const)('%s', (method) => {
  const lags = Array.from({ length: 64 }, (_, k) => k);
  test('alternating series: c(k) = 9 (-1)^k (N - k) / N, rho(k) = c(k) / 9', () => {
    const want = lags.map((k) => ((-1) ** k * (64 - k)) / 64);
    expect(largestDifference(autocorrelation(x, 63, { method }), want)).toBeLessThan(1e-14);
    expect(
      largestDifference(
        autocovariance(x, 63, { method }),
        want.map((v) => 9 * v),
      ),
    ).toBeLessThan(1e-13);
  });
  test('unbiased: rho(k) = (-1)^k', () => {
    const rho = autocorrelation(x, 63, { unbiased: true, method });
    // At lag 63 one product is divided by 1/64 of the sum it was rounded with.
    expect(
      largestDifference(
        rho,
        lags.map((k) => (-1) ** k),
      ),
    ).toBeLessThan(1e-13);
  });
});

test('transforms agree with the sums as written, long and short, plain and SIMD', () => {
  for (const n of [2, 3, 100, 1009, 20_000]) {
    const series = noise(n).map((v, t) => v + 100 + Math.sin(t / 9));
    const lags = Math.min(n - 1, 300);
    const want = autocovariance(series, lags, { method: 'direct' });
    for (const simd of [true, false])
      computing({ simd }, () => {
        const c = autocovariance(series, lags, { method: 'fft' });
        expect(largestDifference(c, want)).toBeLessThan(1e-13);
      });
  }
});

test('a constant series is refused, even one that rounds', () => {
  expect(() => autocorrelation(new Float64Array(8).fill(0.1), 3)).toThrow('constant');
  expect(() => autocorrelation(x, 64)).toThrow('64 lags need more than 64 samples, got 64');
});

test('partial autocorrelation solves the Yule-Walker equations', () => {
  const series = noise(500);
  for (let t = 2; t < 500; t++) series[t]! += 0.6 * series[t - 1]! - 0.3 * series[t - 2]!;
  const rho = autocorrelation(series, 12);
  const alpha = partialAutocorrelation(series, 12);
  const want = [1, ...Array.from({ length: 12 }, (_, i) => lastCoefficient(rho, i + 1))];
  expect(largestDifference(alpha, want)).toBeLessThan(1e-13);
});

test('an autoregression of order 2 stops at lag 2', () => {
  const series = noise(50_000);
  for (let t = 2; t < series.length; t++) series[t]! += 0.6 * series[t - 1]! - 0.3 * series[t - 2]!;
  // alpha(1) = phi1 / (1 - phi2), alpha(2) = phi2; standard errors 1/sqrt(N) = 0.0045, four of them.
  const want = [1, 0.6 / 1.3, -0.3, 0, 0, 0, 0, 0];
  expect(largestDifference(partialAutocorrelation(series, 7), want)).toBeLessThan(0.018);
});

test('a series that is its own continuation has no partial autocorrelation further on', () => {
  expect(() => partialAutocorrelation(x, 5, { unbiased: true })).toThrow('1 lags predict');
});

/** The last coefficient of the predictor of order k, by Gaussian elimination on R phi = r. */
function lastCoefficient(rho: Float64Array, k: number): number {
  const rows = Array.from({ length: k }, (_, i) => [
    ...Array.from({ length: k }, (_, j) => rho[Math.abs(i - j)]!),
    rho[i + 1]!,
  ]);
  for (let c = 0; c < k; c++)
    for (let r = c + 1; r < k; r++) {
      const factor = rows[r]![c]! / rows[c]![c]!;
      rows[r] = rows[r]!.map((v, j) => v - factor * rows[c]![j]!);
    }
  return rows[k - 1]![k]! / rows[k - 1]![k - 1]!;
}
