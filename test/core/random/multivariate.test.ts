import { expect, test } from 'vitest';
import { multinomial } from '../../../src/core/random/binomial.js';
import { dirichlet } from '../../../src/core/random/gamma.js';
import { multivariateNormal, wishart } from '../../../src/core/random/multivariate.js';
import { createRng } from '../../../src/core/random.js';

const N = 50_000;

/** Means and covariances of the entries of N draws. */
function moments(draw: () => Float64Array) {
  const rows = Array.from({ length: N }, () => Float64Array.from(draw()));
  const n = rows[0]!.length;
  const mean = Float64Array.from({ length: n }, (_, i) => rows.reduce((s, r) => s + r[i]!, 0) / N);
  const covariance = (i: number, j: number) =>
    rows.reduce((s, r) => s + (r[i]! - mean[i]!) * (r[j]! - mean[j]!), 0) / N;
  return { mean, covariance };
}

const factor = Float64Array.of(2, 0, 0, 0.5, 1, 0, -1, 0.3, 0.7);
const sigma = (i: number, j: number) =>
  [0, 1, 2].reduce((s, k) => s + factor[3 * i + k]! * factor[3 * j + k]!, 0);

test('multivariate normal: mean and covariance L L^T', () => {
  const rng = createRng(1);
  const want = [1, -2, 0.5];
  const { mean, covariance } = moments(() => multivariateNormal(rng, want, factor));
  for (let i = 0; i < 3; i++) {
    expect(Math.abs(mean[i]! - want[i]!)).toBeLessThan(5 * Math.sqrt(sigma(i, i) / N));
    for (let j = 0; j < 3; j++) {
      const sd = Math.sqrt((sigma(i, i) * sigma(j, j) + sigma(i, j) ** 2) / N); // Isserlis
      expect(Math.abs(covariance(i, j) - sigma(i, j))).toBeLessThan(5 * sd);
    }
  }
});

test('wishart: mean v S and variance v (S_ij^2 + S_ii S_jj)', () => {
  const rng = createRng(2);
  const freedom = 4.5;
  const { mean, covariance } = moments(() => wishart(rng, freedom, factor, 3));
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const variance = freedom * (sigma(i, j) ** 2 + sigma(i, i) * sigma(j, j));
      expect(Math.abs(mean[3 * i + j]! - freedom * sigma(i, j))).toBeLessThan(5 * Math.sqrt(variance / N));
      // Fourth moments of products of normals stay within 12 variances squared at this freedom.
      expect(Math.abs(covariance(3 * i + j, 3 * i + j) / variance - 1)).toBeLessThan(5 * Math.sqrt(12 / N));
    }
  }
});

test('dirichlet: mean a / s, covariances as the formula has them, sum 1', () => {
  const rng = createRng(3);
  const a = [0.2, 1, 3];
  const s = 4.2;
  let farthest = 0;
  const { mean, covariance } = moments(() => {
    const p = dirichlet(rng, a);
    farthest = Math.max(farthest, Math.abs(p[0]! + p[1]! + p[2]! - 1));
    return p;
  });
  expect(farthest).toBeLessThan(4e-16); // two roundings
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const [m, n] = [a[i]! / s, a[j]! / s];
      const want = ((i === j ? m : 0) - m * n) / (s + 1);
      expect(Math.abs(mean[i]! - m)).toBeLessThan(5 * Math.sqrt((m * (1 - m)) / (s + 1) / N));
      expect(Math.abs(covariance(i, j) - want)).toBeLessThan(5 * Math.sqrt(0.05 / N)); // x_i^2 x_j^2 <= 0.05
    }
  }
});

test('dirichlet at concentrations of 1e-4 is a corner, each as often', () => {
  const rng = createRng(4);
  const counts = [0, 0, 0];
  for (let i = 0; i < 3000; i++) counts[dirichlet(rng, [1e-4, 1e-4, 1e-4]).findIndex((p) => p > 0.5)]!++;
  for (const c of counts) expect(Math.abs(c - 1000)).toBeLessThan(5 * Math.sqrt((3000 * 2) / 9));
});

test('multinomial: counts sum to n; mean n p and covariance n (p_i [i = j] - p_i p_j)', () => {
  const rng = createRng(5);
  const weights = [2, 0, 5, 3];
  const n = 60;
  let whole = true;
  const { mean, covariance } = moments(() => {
    const counts = multinomial(rng, n, weights);
    whole &&= counts.reduce((s, c) => s + c) === n && counts[1] === 0;
    return counts;
  });
  expect(whole).toBe(true);
  weights.forEach((w, i) => {
    expect(Math.abs(mean[i]! - (n * w) / 10)).toBeLessThanOrEqual(
      5 * Math.sqrt((n * (w / 10) * (1 - w / 10)) / N),
    );
    weights.forEach((v, j) => {
      const want = n * ((i === j ? w / 10 : 0) - (w * v) / 100);
      expect(Math.abs(covariance(i, j) - want)).toBeLessThan(5 * 15 * Math.sqrt(2 / N) + 1e-12); // n/4 = 15
    });
  });
});

test('wrong sizes and degrees of freedom are refused', () => {
  const rng = createRng(0);
  expect(() => multivariateNormal(rng, [1, 2], factor)).toThrow('2 x 2');
  expect(() => wishart(rng, 2, factor, 3)).toThrow('above 2');
  expect(() => dirichlet(rng, [])).toThrow('at least one');
  expect(() => multinomial(rng, -1, [1])).toThrow('multinomial: n');
});
