import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { kmeans } from '../../../src/kernels/cluster/kmeans.js';
import { accumulate, merge } from '../../../src/kernels/cluster/kmeans-rounds.js';
import { kmeansPlusPlus } from '../../../src/kernels/cluster/kmeans-seeding.js';
import { miniBatchKMeans } from '../../../src/kernels/cluster/minibatch-kmeans.js';
import { silhouette } from '../../../src/kernels/cluster/silhouette.js';
import oracle from './cluster.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const cases = oracle.kmeans.map((c) => ({
  ...c,
  points: { n: c.n, d: c.d, data: Float64Array.from(c.data) },
  seeds: Float64Array.from(c.init),
  weights: c.weights === null ? undefined : Float64Array.from(c.weights),
}));

/** k far-apart groups of `size` points, point i in group i mod k. */
function blobs(k: number, size: number, d: number, seed = 1) {
  const rng = createRng(seed);
  const centres = Float64Array.from(
    { length: k * d },
    (_, i) => 40 * Math.floor(i / d) * ((i % d) % 2 ? -1 : 1),
  );
  const n = k * size;
  const data = Float64Array.from({ length: n * d }, (_, i) => {
    const group = Math.floor(i / d) % k;
    return centres[group * d + (i % d)]! + rng.normal();
  });
  return { n, d, data };
}

describe.each([true, false])('SIMD %s', (simd) => {
  test.each(cases)(
    'scikit-learn from the same centres: n $n, d $d, k $k',
    ({ points, k, seeds, weights, inertia, labels }) => {
      compute.simd = simd;
      const fit = kmeans(points, { k, init: seeds, weights, tol: 0, iterations: 1000 }, createRng(0));
      expect(Math.abs(fit.inertia / inertia - 1)).toBeLessThan(1e-9);
      expect([...fit.labels]).toEqual(labels);
      expect(fit.converged).toBe(true);
    },
  );

  test.each([2, 20])('separated groups are found, in %d dimensions', (d) => {
    compute.simd = simd;
    const points = blobs(5, 60, d);
    const { labels } = kmeans(points, { k: 5 }, createRng(2));
    const names = Array.from(labels.subarray(0, 5));
    expect(new Set(names).size).toBe(5);
    labels.forEach((label, i) => {
      expect(label).toBe(names[i % 5]);
    });
  });
});

test.each([3, 7, 16, 33])('Lloyd: the inertia never rises, centres are means, d = %d', (d) => {
  const rng = createRng(d);
  const n = 3000;
  const data = Float64Array.from({ length: n * d }, () => rng.uniform());
  const fit = kmeans({ n, d, data }, { k: 12, tol: 0, iterations: 60 }, rng);
  expect(fit.history.length).toBeGreaterThan(10);
  // 1e-12: sums of 3000 distances round
  for (let i = 1; i < fit.history.length; i++)
    expect(fit.history[i]! / fit.history[i - 1]!).toBeLessThanOrEqual(1 + 1e-12);
  const { statistics, labels } = accumulate({ n, d, data }, fit.centres);
  expect([...labels]).toEqual([...fit.labels]);
  expect(statistics.inertia / fit.inertia).toBeCloseTo(1, 12);
});

test('bounds change nothing, though one centre flies and the others creep', () => {
  for (let round = 0; round < 20; round++) {
    const rng = createRng(round);
    const shift = Float64Array.from({ length: 400 }, () => (rng.uniform() < 0.3 ? 2 : 0));
    const data = Float64Array.from({ length: 400 * 16 }, (_, i) => rng.normal() + shift[Math.floor(i / 16)]!);
    const points = { n: 400, d: 16, data };
    const init = kmeansPlusPlus(points, 6, rng).map((v, i) => (i < 16 ? 3 * v : v));
    const fast = kmeans(points, { k: 6, init, tol: 0 }, rng);
    compute.simd = false;
    const plain = kmeans(points, { k: 6, init, tol: 0 }, rng);
    compute.simd = true;
    expect([...fast.labels]).toEqual([...plain.labels]);
    expect(fast.iterations).toBe(plain.iterations);
    expect(fast.inertia / plain.inertia).toBeCloseTo(1, 12);
  }
});

test('the same bytes at any number of threads', () => {
  const rng = createRng(4);
  for (const d of [3, 17]) {
    const points = { n: 9000, d, data: Float64Array.from({ length: 9000 * d }, () => rng.uniform()) };
    compute.threads = 1;
    const want = kmeans(points, { k: 6, iterations: 20 }, createRng(9));
    for (const threads of [2, 5]) {
      compute.threads = threads;
      const got = kmeans(points, { k: 6, iterations: 20 }, createRng(9));
      expect(got.centres).toEqual(want.centres);
      expect(got.inertia).toBe(want.inertia);
    }
  }
});

test('k = 1 is the mean, k = n leaves nothing over', () => {
  const data = Float64Array.of(1, 2, 3, 6, 8, 1);
  const one = kmeans({ n: 3, d: 2, data }, { k: 1 }, createRng(0));
  expect([...one.centres]).toEqual([4, 3]);
  expect(one.inertia).toBeCloseTo(9 + 1 + 1 + 9 + 16 + 4, 12);
  expect(kmeans({ n: 3, d: 2, data }, { k: 3 }, createRng(0)).inertia).toBe(0);
});

test('fewer different points than clusters', () => {
  const data = Float64Array.of(1, 1, 1, 5, 5, 5);
  expect(() => kmeans({ n: 6, d: 1, data }, { k: 3 }, createRng(0))).toThrow('there are 2');
  expect(() => kmeans({ n: 6, d: 1, data }, { k: 3, init: Float64Array.of(1, 1, 1) }, createRng(0))).toThrow(
    'different points',
  );
  expect(kmeans({ n: 6, d: 1, data }, { k: 2 }, createRng(0)).inertia).toBe(0);
});

test('empty clusters take the farthest points', () => {
  const data = Float64Array.of(0, 1, 2, 3, 50, 90, 90);
  const init = Float64Array.of(0, 60, 1000, 2000);
  // After one move: 90 goes to cluster 2, then 50 to cluster 3, and cluster 1 keeps the other 90.
  const once = kmeans({ n: 7, d: 1, data }, { k: 4, init, iterations: 1 }, createRng(0));
  expect([...once.centres]).toEqual([1.5, 90, 90, 50]);
  const fit = kmeans({ n: 7, d: 1, data }, { k: 4, init }, createRng(0));
  expect(new Set(fit.labels).size).toBe(4);
  expect(fit.inertia).toBeLessThanOrEqual(2); // {0} {1 2 3}, or better {0 1} {2 3}
});

test('a weight of 3 is a point three times, of 0 none', () => {
  const rng = createRng(6);
  const base = Array.from({ length: 80 }, () => [rng.normal(), rng.normal()]);
  const weights = Float64Array.from(base, () => rng.integer(4));
  const repeated = base.flatMap((p, i) => Array(weights[i]!).fill(p)).flat() as number[];
  const init = Float64Array.of(-1, 0, 1, 0, 0, 1);
  const a = kmeans(
    { n: 80, d: 2, data: Float64Array.from(base.flat()) },
    { k: 3, init, weights, tol: 0 },
    rng,
  );
  const b = kmeans(
    { n: repeated.length / 2, d: 2, data: Float64Array.from(repeated) },
    { k: 3, init, tol: 0 },
    rng,
  );
  expect(a.inertia).toBeCloseTo(b.inertia, 10);
  a.centres.forEach((v, i) => {
    expect(v).toBeCloseTo(b.centres[i]!, 12);
  });
});

test('statistics of parts merge into those of the whole', () => {
  const points = blobs(3, 50, 4);
  const centres = points.data.slice(0, 12);
  const part = (a: number, b: number) =>
    accumulate({ n: b - a, d: 4, data: points.data.slice(a * 4, b * 4) }, centres).statistics;
  const whole = accumulate(points, centres).statistics;
  const merged = merge(merge(part(0, 40), part(40, 41)), part(41, 150));
  expect([...merged.weights]).toEqual([...whole.weights]);
  merged.sums.forEach((v, i) => {
    expect(v).toBeCloseTo(whole.sums[i]!, 9);
  });
  expect(merged.inertia).toBeCloseTo(whole.inertia, 8);
});

test('seeding: different points, the same with and without SIMD, near the optimum of separated groups', () => {
  const points = blobs(8, 40, 3);
  const seeds = kmeansPlusPlus(points, 8, createRng(3));
  compute.simd = false;
  expect(kmeansPlusPlus(points, 8, createRng(3))).toEqual(seeds);
  compute.simd = true;
  const best = kmeans(points, { k: 8, restarts: 3 }, createRng(0)).inertia;
  expect(accumulate(points, seeds).statistics.inertia).toBeLessThan(4 * best);
});

test('restarts keep the best; random initial points are taken from the data', () => {
  const rng = createRng(12);
  const points = { n: 400, d: 2, data: Float64Array.from({ length: 800 }, () => rng.uniform()) };
  const tries = [1, 8].map(
    (restarts) => kmeans(points, { k: 9, init: 'random', restarts }, createRng(5)).inertia,
  );
  expect(tries[1]).toBeLessThan(tries[0]!);
  const still = kmeans(points, { k: 9, init: 'random', iterations: 0 }, createRng(5));
  const rows = new Set(Array.from({ length: 400 }, (_, i) => points.data.slice(2 * i, 2 * i + 2).join()));
  for (let c = 0; c < 9; c++) expect(rows.has(still.centres.slice(2 * c, 2 * c + 2).join())).toBe(true);
});

test('mini-batches come near Lloyd on separated groups', () => {
  const points = blobs(6, 500, 2);
  const lloyd = kmeans(points, { k: 6, restarts: 3 }, createRng(0));
  const mini = miniBatchKMeans(points, { k: 6, batch: 200 }, createRng(0));
  expect(mini.inertia / lloyd.inertia).toBeLessThan(1.05);
  expect(mini.inertia).toBeGreaterThanOrEqual(lloyd.inertia * (1 - 1e-12));
});

test.each(cases)('silhouette as in scikit-learn: d $d', ({ points, labels, silhouette: want }) => {
  expect(silhouette(points, Int32Array.from(labels), createRng(0))).toBeCloseTo(want, 10);
});

test('a sampled silhouette is near the whole one', () => {
  const points = blobs(3, 500, 2);
  const labels = Int32Array.from({ length: 1500 }, (_, i) => i % 3);
  const whole = silhouette(points, labels, createRng(0));
  expect(Math.abs(silhouette(points, labels, createRng(0), 300) - whole)).toBeLessThan(0.01);
  expect(() => silhouette(points, new Int32Array(1500), createRng(0))).toThrow('2 to n - 1');
});

test('what makes no sense is refused', () => {
  const points = blobs(2, 5, 2);
  expect(() => kmeans(points, { k: 11 }, createRng(0))).toThrow('as many points, there are 10');
  expect(() => kmeans({ ...points, n: 9 }, { k: 2 }, createRng(0))).toThrow('18 numbers');
  expect(() => kmeans({ ...points, data: points.data.with(7, Number.NaN) }, { k: 2 }, createRng(0))).toThrow(
    'coordinate 1 of point 3 is NaN',
  );
  expect(() => kmeans(points, { k: 2, weights: new Float64Array(10) }, createRng(0))).toThrow('weights');
  expect(() => kmeans(points, { k: 2, init: new Float64Array(3) }, createRng(0))).toThrow('centres');
});
