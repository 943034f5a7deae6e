import { describe, expect, test } from 'vitest';
import {
  boundOf,
  denoisingTerm,
  gaussianReconstruction,
  priorTerm,
  type ReverseVariance,
  reverseVariance,
} from '../../../src/kernels/generative/diffusion-bound.js';
import { noiseSchedule } from '../../../src/kernels/generative/noise-schedule.js';

/**
 * The bound for data N(0, s2) and the best guess E(x_0 | x_t), which misses x_0 by the variance that is left,
 * s2 (1 - a) / (a s2 + 1 - a).
 */
function gaussianBound(s2: number, variance: ReverseVariance) {
  const schedule = noiseSchedule('linear', 1000);
  const missed = (t: number) => {
    const a = schedule.alphaBar[t]!;
    return (s2 * (1 - a)) / (a * s2 + 1 - a);
  };
  const terms = Array.from({ length: 999 }, (_, i) =>
    denoisingTerm(schedule, i + 2, { dimensions: 1, squaredError: missed(i + 2), variance }),
  );
  const first = gaussianReconstruction(1, missed(1), reverseVariance(schedule, 1, variance));
  return boundOf(first, priorTerm(schedule, 1, s2), terms);
}

// The exact reverse of N(0, 1) is N(sqrt(alpha_t) x_t, beta_t): nothing is lost, and the parts are published.
test('N(0, 1): the bound is the log-likelihood, -(1 + log 2 pi) / 2, in its three parts', () => {
  const { bound, reconstruction, prior, denoising } = gaussianBound(1, 'beta');
  expect(Math.abs(bound + (1 + Math.log(2 * Math.PI)) / 2)).toBeLessThan(1e-9);
  expect(bound).toBeCloseTo(-1.418938533204, 9);
  expect(reconstruction).toBeCloseTo(3.186232, 6);
  expect(prior * 1e5).toBeCloseTo(2.018, 3);
  expect(denoising).toBeCloseTo(4.60515, 5);
});

describe.each([0.01, 0.25, 1, 4])('N(0, %d)', (s2) => {
  test.each(['beta', 'posterior'] as const)(
    'the bound with sigma of %s is below the likelihood',
    (variance) => {
      const likelihood = -(1 + Math.log(2 * Math.PI * s2)) / 2;
      const { bound } = gaussianBound(s2, variance);
      expect(bound).toBeLessThan(likelihood + 1e-12);
      // A thousand steps lose little but where data are much narrower than the last step.
      expect(bound).toBeGreaterThan(likelihood - (variance === 'beta' ? 0.15 : 0.8));
    },
  );
});

test('a worse guess lowers the bound, each number by as much', () => {
  const schedule = noiseSchedule('cosine', 100);
  const term = (squaredError: number, dimensions = 1) =>
    denoisingTerm(schedule, 40, { dimensions, squaredError, variance: 'posterior' });
  expect(term(0)).toBe(0);
  expect(term(0.2)).toBeGreaterThan(term(0.1));
  expect(term(0.5, 5)).toBeCloseTo(5 * term(0.1), 12);
});
