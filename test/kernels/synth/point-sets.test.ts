import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { adjustedRand } from '../../../src/kernels/cluster/agreement.js';
import { kmeans } from '../../../src/kernels/cluster/kmeans.js';
import { blobs, circles, moons, spirals } from '../../../src/kernels/synth/point-sets.js';

describe.each(['spherical', 'diagonal', 'full'] as const)('%s blobs', (covariance) => {
  const set = blobs({ n: 30_000, k: 3, d: 3, separation: 7, covariance }, createRng(5));

  test('each group has the mean and covariance of the truth', () => {
    for (let g = 0; g < 3; g++) {
      const mean = [0, 0, 0];
      const rows: number[][] = [];
      for (let i = 0; i < set.n; i++)
        if (set.labels[i] === g) rows.push([...set.data.subarray(3 * i, 3 * i + 3)]);
      expect(rows).toHaveLength(10_000);
      for (const row of rows) for (let j = 0; j < 3; j++) mean[j]! += row[j]! / 1e4;
      for (let r = 0; r < 3; r++) {
        expect(Math.abs(mean[r]! - set.centres[3 * g + r]!)).toBeLessThan(0.04); // four standard errors
        for (let c = 0; c < 3; c++) {
          const cov = rows.reduce((s, row) => s + (row[r]! - mean[r]!) * (row[c]! - mean[c]!), 0) / 1e4;
          expect(Math.abs(cov - set.covariances[9 * g + 3 * r + c]!)).toBeLessThan(0.06);
        }
      }
    }
  });

  test('the nearest centres are as far apart as asked', () => {
    const gaps = [
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([a, b]) =>
      Math.hypot(...[0, 1, 2].map((j) => set.centres[3 * a! + j]! - set.centres[3 * b! + j]!)),
    );
    expect(Math.min(...gaps)).toBeCloseTo(7, 10);
  });
});

test('full covariances are turned, with variances up to 1', () => {
  const { covariances } = blobs({ n: 10, k: 4, covariance: 'full' }, createRng(1));
  for (let g = 0; g < 4; g++) {
    const [a, b, c, d] = covariances.subarray(4 * g, 4 * g + 4);
    expect(b).toBeCloseTo(c!, 14);
    expect(Math.abs(b!)).toBeGreaterThan(1e-3);
    expect(a! + d!).toBeLessThanOrEqual(2);
    expect(a! * d! - b! * c!).toBeGreaterThan(0.4 ** 4);
  }
});

test('k-means finds separated blobs', () => {
  const set = blobs({ n: 500, k: 5, separation: 9 }, createRng(2));
  expect(adjustedRand(kmeans(set, { k: 5, restarts: 3 }, createRng(0)).labels, set.labels)).toBe(1);
});

test('without noise, moons, circles and spirals lie on their curves', () => {
  const rng = createRng(3);
  const moon = moons({ n: 50, noise: 0 }, rng);
  for (let i = 0; i < 50; i++) {
    const [x, y] = moon.data.subarray(2 * i, 2 * i + 2);
    expect(moon.labels[i] === 0 ? Math.hypot(x!, y!) : Math.hypot(x! - 1, y! - 0.5)).toBeCloseTo(1, 14);
  }
  const ring = circles({ n: 40, noise: 0, factor: 0.3 }, rng);
  for (let i = 0; i < 40; i++)
    expect(Math.hypot(ring.data[2 * i]!, ring.data[2 * i + 1]!)).toBeCloseTo(
      ring.labels[i] === 0 ? 1 : 0.3,
      14,
    );
  const arms = spirals({ n: 60, arms: 3, turns: 2, noise: 0 }, rng);
  for (let i = 0; i < 60; i++) {
    const [x, y] = arms.data.subarray(2 * i, 2 * i + 2);
    const turn = 2 * ((Math.hypot(x!, y!) - 0.05) / 0.95) + arms.labels[i]! / 3;
    expect(Math.cos(Math.atan2(y!, x!) - 2 * Math.PI * turn)).toBeCloseTo(1, 10);
  }
  expect([0, 1, 2].map((g) => arms.labels.filter((v) => v === g).length)).toEqual([20, 20, 20]);
});
