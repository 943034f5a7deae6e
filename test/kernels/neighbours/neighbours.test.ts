import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { bruteForce, bruteForcePlain } from '../../../src/kernels/neighbours/brute-force.js';
import { hammingNeighbours } from '../../../src/kernels/neighbours/hamming.js';
import { createHeap } from '../../../src/kernels/neighbours/heap.js';
import { hnsw } from '../../../src/kernels/neighbours/hnsw.js';
import { kdTree } from '../../../src/kernels/neighbours/kd-tree.js';
import type { Neighbours, Vectors } from '../../../src/kernels/neighbours/vectors.js';
import oracle from './neighbours.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

/** The vectors of neighbours.oracle.py. */
function formula(n: number, d: number, seed: number): Vectors & { data: Uint8Array } {
  const data = Uint8Array.from({ length: n * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    return (i * i * 31 + j * j * 17 + (i + seed) * (j + 3) * 7 + seed) % 251;
  });
  return { n, d, data };
}

function random(n: number, d: number, seed: number): Vectors & { data: Float32Array } {
  const rng = createRng(seed);
  return { n, d, data: Float32Array.from({ length: n * d }, () => rng.normal()) };
}

const rows = ({ k, indices, distances }: Neighbours) =>
  Array.from({ length: indices.length / k }, (_, i) =>
    Array.from({ length: k }, (_, c) => [indices[i * k + c]!, distances[i * k + c]!]),
  );

/** Share of the true neighbours that were found. */
function recall(truth: Neighbours, found: Neighbours): number {
  const sets = rows(truth).map((row) => new Set(row.map(([i]) => i)));
  return rows(found).flatMap((row, i) => row.filter(([j]) => sets[i]!.has(j))).length / truth.indices.length;
}

describe.each([true, false])('SIMD %s', (simd) => {
  test("OpenCV's matcher: the three nearest, distances to its four decimals", () => {
    compute.simd = simd;
    const [query, data] = [formula(21, 30, 5), formula(45, 30, 11)];
    const floats = (v: Vectors) => ({ ...v, data: Float32Array.from(v.data) });
    const found = [bruteForce(query, data, 3), bruteForce(floats(query), floats(data), 3)];
    for (const result of found)
      rows(result).forEach((row, i) => {
        expect(row.map(([j]) => j)).toEqual(oracle.l2[i]!.map(([j]) => j));
        row.forEach(([, distance], c) => {
          expect(distance).toBeCloseTo(oracle.l2[i]![c]![1]!, 3);
        });
      });
    expect(rows(hammingNeighbours(query, data, 3))).toEqual(oracle.hamming);
  });

  test('points of a grid have their own place and the next one', () => {
    compute.simd = simd;
    const grid = {
      n: 36,
      d: 2,
      data: Float32Array.from({ length: 72 }, (_, i) => (i % 2 ? i >> 1 : 3) * 1.5),
    };
    const query = { n: 1, d: 2, data: Float32Array.of(4.5, 16.8) };
    expect([...bruteForce(query, grid, 3).indices]).toEqual([11, 12, 10]);
  });

  test('of equally near ones the first, in all searches', () => {
    compute.simd = simd;
    const data = { n: 20, d: 3, data: Float32Array.from({ length: 60 }, (_, i) => 0.5 + (i % 3)) };
    const query = { n: 1, d: 3, data: Float32Array.of(0, 0, 0) };
    for (const found of [bruteForce(query, data, 4), kdTree(data).neighbours(query, 4)])
      expect([...found.indices]).toEqual([0, 1, 2, 3]);
  });
});

test.each([
  [1, 1, 1],
  [3, 9, 2],
  [130, 70, 5],
  [67, 201, 33],
])('%d queries among %d vectors of %d numbers: SIMD equals the definition, bit for bit', (m, n, d) => {
  const k = Math.min(3, n);
  const [query, data] = [random(m, d, 1), random(n, d, 2)];
  expect(bruteForce(query, data, k)).toEqual(bruteForcePlain(query, data, k));
  const [bytes, others] = [formula(m, d, 1), formula(n, d, 2)];
  expect(bruteForce(bytes, others, k)).toEqual(bruteForcePlain(bytes, others, k));
  const bits = hammingNeighbours(bytes, others, k);
  compute.simd = false;
  expect(hammingNeighbours(bytes, others, k)).toEqual(bits);
});

test.each([5, 6, 7, 8, 9, 13])(
  'differences about or below the rounding of float32 products: 2^-%d',
  (bits) => {
    // At 30, |b|^2 - 2 a.b is rounded to about 2^-9; the squares differ by 2^(1 - 2 bits) and more.
    const rng = createRng(3);
    const near = (n: number) => ({
      n,
      d: 16,
      data: Float32Array.from({ length: 16 * n }, () => 30 + rng.integer(9) / 2 ** bits),
    });
    const [query, data] = [near(60), near(400)];
    expect(bruteForce(query, data, 2)).toEqual(bruteForcePlain(query, data, 2));
  },
);

test('numbers whose squares leave float32 are found too', () => {
  const data = { n: 9, d: 2, data: Float32Array.from({ length: 18 }, (_, i) => i * 1e25) };
  expect(bruteForce(data, data, 1).indices).toEqual(Int32Array.from(data.data.subarray(0, 9).keys()));
});

test('the same bytes at any number of threads', () => {
  const [query, data] = [random(300, 24, 4), random(500, 24, 5)];
  const bytes = [formula(300, 24, 1), formula(500, 24, 2)] as const;
  const results = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return [bruteForce(query, data, 2), bruteForce(...bytes, 2), hammingNeighbours(...bytes, 2)];
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

describe('k-d tree', () => {
  test.each([1, 2, 3, 8])('exact in %d dimensions', (d) => {
    const [query, data] = [random(60, d, 6), random(700, d, 7)];
    expect(kdTree(data).neighbours(query, 5)).toEqual(bruteForcePlain(query, data, 5));
  });

  test('exact for many neighbours of a query outside, which lies beyond cut after cut of one axis', () => {
    const [query, data] = [random(20, 1, 6), random(700, 1, 7)];
    const moved = { ...query, data: query.data.map((v) => 9 + v) };
    expect(kdTree(data).neighbours(moved, 400)).toEqual(bruteForcePlain(moved, data, 400));
  });

  test('more checks find more; enough of them find all', () => {
    const [query, data] = [random(100, 12, 8), random(3000, 12, 9)];
    const tree = kdTree(data);
    const truth = bruteForcePlain(query, data, 4);
    const found = [8, 100, 3000].map((checks) => recall(truth, tree.neighbours(query, 4, { checks })));
    expect(found[0]!).toBeLessThan(found[1]!);
    expect(found[1]!).toBeLessThan(found[2]!);
    expect(found[2]).toBe(1);
  });

  test('all vectors equal: no endless halving', () => {
    const data = { n: 100, d: 2, data: new Float32Array(200).fill(4) };
    expect([...kdTree(data).neighbours({ n: 1, d: 2, data: Float32Array.of(4, 7) }, 2).distances]).toEqual([
      3, 3,
    ]);
  });
});

describe('HNSW', () => {
  const [query, data] = [random(100, 16, 10), random(2000, 16, 11)];
  const truth = bruteForcePlain(query, data, 5);

  test('recall rises with the width of the search, above 0.98 at 100', () => {
    const index = hnsw(data, {}, createRng(1));
    const at = [5, 20, 100].map((width) => recall(truth, index.neighbours(query, 5, { width })));
    expect(at[0]!).toBeLessThan(at[1]!);
    expect(at[1]!).toBeLessThan(at[2]!);
    expect(at[2]!).toBeGreaterThan(0.98);
  });

  test('links reach from one far cluster to the next', () => {
    const rng = createRng(5);
    const clusters = (n: number) => ({
      n,
      d: 2,
      data: Float32Array.from(
        { length: 2 * n },
        (_, i) => 100 * (((i >> 1) % 25) ** (1 + (i % 2)) % 31) + rng.normal(),
      ),
    });
    const [some, all] = [clusters(100), clusters(1500)];
    const found = hnsw(all, { links: 4, width: 40 }, createRng(1)).neighbours(some, 3);
    expect(recall(bruteForcePlain(some, all, 3), found)).toBeGreaterThan(0.95);
  });

  test('distances are those of the vectors it names, within float32', () => {
    const found = hnsw(data, {}, createRng(1)).neighbours(query, 5);
    rows(found).forEach((row, i) => {
      for (const [j, distance] of row) {
        let sum = 0;
        for (let c = 0; c < 16; c++) sum += (query.data[16 * i + c]! - data.data[16 * j! + c]!) ** 2;
        expect(Math.abs(distance! / Math.sqrt(sum) - 1)).toBeLessThan(1e-6);
      }
    });
  });

  test('the same seed, the same graph, at any number of threads', () => {
    const [first, second] = [1, 3].map((threads) => {
      compute.threads = threads;
      return hnsw(data, {}, createRng(1)).neighbours(query, 5, { width: 5 });
    });
    expect(second).toEqual(first);
    expect(hnsw(data, {}, createRng(2)).neighbours(query, 5, { width: 5 })).not.toEqual(first);
  });

  test('plain code finds as many', () => {
    compute.simd = false;
    expect(recall(truth, hnsw(data, {}, createRng(1)).neighbours(query, 5))).toBeGreaterThan(0.95);
  });

  test('one vector, and as many neighbours as there are vectors', () => {
    const one = random(1, 4, 1);
    expect([...hnsw(one, {}, createRng(0)).neighbours(one, 1).indices]).toEqual([0]);
    const few = random(6, 4, 1);
    expect(recall(bruteForce(few, few, 6), hnsw(few, {}, createRng(0)).neighbours(few, 6))).toBe(1);
  });
});

test('a heap gives keys in order, equal ones by name', () => {
  const heap = createHeap();
  const rng = createRng(12);
  const pairs = Array.from({ length: 200 }, (_, i) => [rng.integer(20), i] as const);
  for (const [key, name] of pairs) heap.push(key, name);
  const taken: (readonly [number, number])[] = [];
  for (; heap.size() > 0; heap.drop()) taken.push([heap.topKey(), heap.topName()]);
  expect(taken).toEqual([...pairs].sort(([a, i], [b, j]) => a - b || i - j));
});

test.each([
  ['0 neighbours', () => bruteForce(random(1, 2, 0), random(3, 2, 0), 0), 'k must be'],
  ['more than there are', () => bruteForce(random(1, 2, 0), random(3, 2, 0), 4), '4 neighbours'],
  ['another width', () => bruteForce(random(1, 3, 0), random(3, 2, 0), 1), 'queries of 3'],
  ['floats as bits', () => hammingNeighbours(random(1, 2, 0), random(3, 2, 0), 1), 'bytes'],
  ['NaN', () => kdTree({ n: 1, d: 2, data: Float32Array.of(1, NaN) }), 'number 1 of vector 0'],
])('%s: refused', (_, run, message) => {
  expect(run).toThrow(message);
});
