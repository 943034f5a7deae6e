import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { kMedoids, silhouetteOf } from '../../../src/kernels/cluster/k-medoids.js';
import { silhouette } from '../../../src/kernels/cluster/silhouette.js';

function cloud(n: number, seed: number) {
  const rng = createRng(seed);
  const data = Float64Array.from({ length: 2 * n }, (_, i) => rng.normal() + (Math.floor(i / 2) % 3) * 5);
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      distances[i * n + j] = Math.hypot(data[2 * i]! - data[2 * j]!, data[2 * i + 1]! - data[2 * j + 1]!);
  return { data, distances };
}

/** Every choice of medoids. */
function exhaustive(distances: Float64Array, n: number, k: number): number {
  let best = Infinity;
  const choose = (from: number, chosen: number[]) => {
    if (chosen.length === k) {
      let cost = 0;
      for (let j = 0; j < n; j++) cost += Math.min(...chosen.map((i) => distances[i * n + j]!));
      best = Math.min(best, cost);
      return;
    }
    for (let i = from; i < n; i++) choose(i + 1, [...chosen, i]);
  };
  choose(0, []);
  return best;
}

describe('k-medoids', () => {
  test('one medoid is the member with the least sum of distances', () => {
    const { distances } = cloud(15, 1);
    const sums = Array.from({ length: 15 }, (_, i) =>
      distances.slice(15 * i, 15 * i + 15).reduce((a, b) => a + b),
    );
    const { medoids, cost } = kMedoids(distances, 15, 1);
    expect(medoids[0]).toBe(sums.indexOf(Math.min(...sums)));
    expect(cost).toBeCloseTo(Math.min(...sums), 12);
  });
  test('groups that lie apart: the best of all choices', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { distances } = cloud(14, seed);
      expect(kMedoids(distances, 14, 3).cost).toBeCloseTo(exhaustive(distances, 14, 3), 10);
    }
  });
  test('no exchange lowers the cost, and it is that of the labels', () => {
    const [n, k] = [30, 4];
    let swaps = 0;
    for (let seed = 0; seed < 20; seed++) {
      // Without groups the first medoids are seldom the best.
      const rng = createRng(seed);
      const at = Float64Array.from({ length: 2 * n }, () => rng.uniform());
      const distances = Float64Array.from({ length: n * n }, (_, i) => {
        const [p, q] = [Math.floor(i / n), i % n];
        return Math.hypot(at[2 * p]! - at[2 * q]!, at[2 * p + 1]! - at[2 * q + 1]!);
      });
      const made = kMedoids(distances, n, k);
      const { medoids, labels, cost } = made;
      swaps += made.swaps;
      const of = (chosen: readonly number[]) => {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += Math.min(...chosen.map((i) => distances[i * n + j]!));
        return sum;
      };
      expect(labels.reduce((sum, c, j) => sum + distances[medoids[c]! * n + j]!, 0)).toBeCloseTo(cost, 10);
      let least = Infinity;
      for (let c = 0; c < k; c++)
        for (let i = 0; i < n; i++)
          least = Math.min(least, of([...medoids].map((m, m2) => (m2 === c ? i : m))));
      expect(least).toBeGreaterThanOrEqual(cost - 1e-9);
    }
    expect(swaps).toBeGreaterThan(10);
  });
  test('as many medoids as members cost nothing; equal members too', () => {
    const { distances } = cloud(6, 0);
    expect(kMedoids(distances, 6, 6).cost).toBe(0);
    expect(kMedoids(new Float64Array(16), 4, 2).cost).toBe(0);
  });
  test('more than members are refused', () => expect(() => kMedoids(new Float64Array(4), 2, 3)).toThrow('3'));
});

test('the silhouette of distances is that of the points', () => {
  const { data, distances } = cloud(30, 2);
  const { labels } = kMedoids(distances, 30, 3);
  const points = { n: 30, d: 2, data };
  expect(silhouetteOf(distances, labels, 3)).toBeCloseTo(silhouette(points, labels, createRng(0)), 10);
});
