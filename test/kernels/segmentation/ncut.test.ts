import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { adjustedRand } from '../../../src/kernels/cluster/agreement.js';
import { degrees, type WeightedGraph, weightedGraph } from '../../../src/kernels/graph/laplacian.js';
import { subgraph } from '../../../src/kernels/graph/subgraph.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { eigh } from '../../../src/kernels/linalg/eigh.js';
import { column, matrix } from '../../../src/kernels/linalg/matrix.js';
import { discretiseEigenvectors } from '../../../src/kernels/segmentation/discretise-eigenvectors.js';
import { kWayNcut } from '../../../src/kernels/segmentation/kway-ncut.js';
import { ncutValue } from '../../../src/kernels/segmentation/ncut-value.js';
import { pixelAffinity } from '../../../src/kernels/segmentation/pixel-affinity.js';
import { recursiveNcut } from '../../../src/kernels/segmentation/recursive-ncut.js';
import { superpixelAffinity } from '../../../src/kernels/segmentation/superpixel-affinity.js';
import { bestThreshold, twoWayCut } from '../../../src/kernels/segmentation/two-way-cut.js';
import oracle from './ncut.oracle.json' with { type: 'json' };

/** Two triangles joined by an edge of 0.1. */
const triangles = weightedGraph(6, [0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], [1, 1, 1, 1, 1, 1, 0.1]);

/** As ncut.oracle.py makes it. */
function lattice(width: number, height: number, cross: number) {
  const edges: [number, number, number][] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      const [right, down] = [x + 1 === width / 2 ? cross : 1, y + 1 === height / 2 ? cross : 1];
      if (x + 1 < width) edges.push([p, p + 1, right * (1 + ((7 * x + 3 * y) % 11) / 4)]);
      if (y + 1 < height) edges.push([p, p + width, down * (1 + ((5 * x + 9 * y) % 13) / 4)]);
    }
  const [from, to, weight] = [0, 1, 2].map((at) => edges.map((edge) => edge[at]!));
  return weightedGraph(width * height, from!, to!, weight!);
}

function randomGraph(nodes: number, edges: number, seed: number): WeightedGraph {
  const rng = createRng(seed);
  const from = Array.from({ length: edges }, (_, e) => (e < nodes - 1 ? e : rng.integer(nodes)));
  const to = from.map((i, e) => (e < nodes - 1 ? e + 1 : (i + 1 + rng.integer(nodes - 1)) % nodes));
  return weightedGraph(
    nodes,
    from,
    to,
    from.map(() => rng.uniform()),
  );
}

const bits = (set: number, n: number) => Array.from({ length: n }, (_, i) => (set >> i) & 1);

describe('two triangles', () => {
  test('are parted at Ncut 0.2 / 6.1 = 0.03279, above the eigenvalue 0.0314', () => {
    const { side, ncut, eigenvalue } = twoWayCut(triangles, createRng(0));
    expect(adjustedRand(Int32Array.from(side), Int32Array.of(0, 0, 0, 1, 1, 1))).toBe(1);
    expect(ncut).toBeCloseTo(0.2 / 6.1, 15);
    expect(eigenvalue).toBeCloseTo(0.0314, 4);
    expect(ncut).toBeGreaterThan(eigenvalue);
  });

  test('the second smallest eigenvector of the affinities themselves tears a triangle', () => {
    const dense = matrix(6, 6);
    for (let i = 0; i < 6; i++)
      for (let k = triangles.begin[i]!; k < triangles.begin[i + 1]!; k++)
        dense.data[6 * i + triangles.column[k]!] = triangles.value[k]!;
    // (0.707, -0.707, 0, 0, 0, 0) or its twin on the other side: the eigenvalue -1 is double.
    const y = column(eigh(dense).vectors, 1);
    for (const [a, b] of [
      [0, 1],
      [4, 5],
    ] as const)
      expect(y[a]! + y[b]!).toBeCloseTo(0, 12);
    const torn = bestThreshold(triangles, y);
    expect(ncutValue(triangles, torn)).toBeGreaterThan(0.5);
  });
});

test('an outlier on a thread: the smallest cut parts it from the rest, Ncut does not', () => {
  // Two cliques of four, joined by 0.3, and a node that hangs on the first by 0.2.
  const edges: [number, number, number][] = [
    [0, 4, 0.3],
    [1, 8, 0.2],
  ];
  for (const base of [0, 4])
    for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) edges.push([base + i, base + j, 1]);
  const [from, to, weight] = [0, 1, 2].map((at) => edges.map((edge) => edge[at]!));
  const w = weightedGraph(9, from!, to!, weight!);
  const cuts = Array.from({ length: 2 ** 8 - 1 }, (_, set) => {
    const side = [...bits(set + 1, 8), 0]; // node 8 is always on side 0
    const out = edges.reduce((sum, [i, j, v]) => sum + (side[i] === side[j] ? 0 : v), 0);
    return { side, out, ncut: ncutValue(w, side) };
  });
  const smallest = cuts.reduce((a, b) => (b.out < a.out ? b : a));
  expect(smallest.side).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);
  const { side, ncut } = twoWayCut(w, createRng(0));
  expect(side[8]).toBe(side[0]);
  expect(side[0]).not.toBe(side[4]);
  expect(ncut).toBeCloseTo(Math.min(...cuts.map((cut) => cut.ncut)), 14); // the best of all 255
});

describe('against all there is', () => {
  test.each([1, 2, 3, 4, 5])('random graph %d: eigenvalue <= best of all cuts <= the cut found', (seed) => {
    const w = randomGraph(10, 25, seed);
    const all = Array.from({ length: 2 ** 9 - 1 }, (_, set) => ncutValue(w, [...bits(set + 1, 9), 0]));
    const { ncut, eigenvalue } = twoWayCut(w, createRng(0));
    const best = Math.min(...all);
    expect(best).toBeGreaterThanOrEqual(eigenvalue - 1e-12);
    expect(ncut).toBeGreaterThanOrEqual(best - 1e-12);
    expect(ncut).toBeLessThan(1.3 * best); // the eigenvector is a relaxation, and a good one
  });

  test('the sweep finds the best of all thresholds', () => {
    const w = randomGraph(30, 90, 7);
    const rng = createRng(9);
    const y = Float64Array.from({ length: 30 }, () => rng.integer(12)); // ties are not torn apart
    const costs = [...new Set(y)]
      .sort((a, b) => a - b)
      .slice(0, -1)
      .map((t) =>
        ncutValue(
          w,
          y.map((v) => (v > t ? 1 : 0)),
        ),
      );
    expect(ncutValue(w, bestThreshold(w, y))).toBeCloseTo(Math.min(...costs), 13);
  });
});

test('nodes of one value are not torn apart, though it would pay', () => {
  const y = Float64Array.of(1, 1, 0, 0, 0, 0);
  expect([...bestThreshold(triangles, y)]).toEqual([1, 1, 0, 0, 0, 0]);
});

describe('figures of scikit-image and scikit-learn', () => {
  const two = lattice(8, 6, 0.5);

  test('Ncut of given sides', () => {
    oracle.costs.forEach((want, s) => {
      const side = Array.from({ length: 48 }, (_, i) => ((7 * i + s) % 3 ? 1 : 0));
      expect(ncutValue(two, side)).toBeCloseTo(want, 13);
    });
  });

  test('the best threshold of the second eigenvector', () => {
    const { ncut, eigenvalue } = twoWayCut(two, createRng(0));
    expect(ncut).toBeCloseTo(oracle.best, 13);
    expect(eigenvalue).toBeCloseTo(oracle.eigenvalue, 13);
  });

  test('four segments at once', () => {
    const { labels, ncut, eigenvalues } = kWayNcut(lattice(12, 10, 0.1), { k: 4 }, createRng(0));
    expect(adjustedRand(labels, Int32Array.from(oracle.four.labels))).toBe(1);
    expect(ncut).toBeCloseTo(oracle.four.ncut, 13);
    expect(eigenvalues.reduce((s, v) => s + v, 0)).toBeLessThan(ncut);
  });
});

describe('recursive cuts', () => {
  const four = lattice(12, 10, 0.1);
  const quadrant = Int32Array.from({ length: 120 }, (_, p) => 2 * Number(p >= 60) + Number(p % 12 >= 6));

  test('go on while they are cheap', () => {
    const { labels, count, cuts } = recursiveNcut(four, { maxNcut: 0.1 }, createRng(0));
    expect(count).toBe(4);
    expect(adjustedRand(labels, quadrant)).toBe(1);
    expect(cuts.map(({ made }) => made)).toEqual([true, true, true, false, false, false, false]);
    for (const cut of cuts) {
      expect(cut.ncut <= 0.1).toBe(cut.made);
      expect(cut.ncut).toBeGreaterThanOrEqual(cut.eigenvalue);
      expect(cut.sides[0] + cut.sides[1]).toBe(cut.nodes);
    }
    expect(recursiveNcut(four, { maxNcut: 0 }, createRng(0)).count).toBe(1);
  });

  test('the cheapest first, to a number of segments', () => {
    const all = recursiveNcut(four, { maxNcut: 2 }, createRng(0));
    expect(all.count).toBeGreaterThan(20);
    const { count, cuts } = recursiveNcut(four, { maxNcut: 2, most: 3 }, createRng(0));
    expect(count).toBe(3);
    expect(cuts.filter(({ made }) => made)).toHaveLength(2);
    expect(cuts[0]!.nodes).toBe(120);
  });

  test('parts that nothing holds together fall apart, single nodes stay', () => {
    const apart = weightedGraph(5, [0, 2], [1, 3], [1, 1]);
    const { labels, count } = recursiveNcut(apart, { maxNcut: 0.5 }, createRng(0));
    expect(count).toBe(3);
    expect(adjustedRand(labels, Int32Array.of(0, 0, 1, 1, 2))).toBe(1);
  });
});

test('labels that were rotated come back', () => {
  const k = 3;
  const truth = Int32Array.from({ length: 60 }, (_, i) => (i * 7) % k);
  const { vectors: rotation } = eigh(matrix(3, 3, Float64Array.of(2, 1, 0.5, 1, 3, 0.7, 0.5, 0.7, 1)));
  const y = matrix(60, k);
  truth.forEach((label, i) => {
    const length = 0.1 + i / 60; // rows are brought to unit length
    for (let c = 0; c < k; c++) y.data[i * k + c] = length * rotation.data[label * k + c]!;
  });
  const { labels, agreement } = discretiseEigenvectors(y, createRng(0));
  expect(adjustedRand(labels, truth)).toBe(1);
  expect(agreement).toBeCloseTo(60, 10); // every row agrees wholly: tr S = n
});

test('a subgraph keeps what lies within', () => {
  const w = subgraph(triangles, Int32Array.of(3, 2, 0));
  expect([...degrees(w)]).toEqual([0.1, 1.1, 1]);
  expect([...w.column]).toEqual([1, 2, 0, 1]);
});

describe('affinities', () => {
  const plane = (rows: number[][]): Raster<Float32Array> => ({
    width: rows[0]!.length,
    height: rows.length,
    channels: 1,
    data: Float32Array.from(rows.flat()),
  });
  const weightOf = ({ begin, column: to, value }: WeightedGraph, i: number, j: number) => {
    for (let k = begin[i]!; k < begin[i + 1]!; k++) if (to[k] === j) return value[k]!;
    return 0;
  };

  test('of pixels: exp(-colour^2 / s^2 - distance^2 / t^2) within the radius', () => {
    const w = pixelAffinity(
      plane([
        [0, 3, 0],
        [1, 0, 0],
      ]),
      { radius: 1.5, sigmaColour: 2, sigmaSpace: 3 },
    );
    expect(weightOf(w, 0, 1)).toBeCloseTo(Math.exp(-9 / 4 - 1 / 9), 15);
    expect(weightOf(w, 0, 3)).toBeCloseTo(Math.exp(-1 / 4 - 1 / 9), 15);
    expect(weightOf(w, 0, 4)).toBeCloseTo(Math.exp(-2 / 9), 15);
    expect(weightOf(w, 0, 2)).toBe(0); // two away
    expect(weightOf(w, 0, 0)).toBe(0);
    for (let i = 0; i < 6; i++) for (let j = 0; j < i; j++) expect(weightOf(w, i, j)).toBe(weightOf(w, j, i));
  });

  test('of a pixel unlike all others: a thread remains', () => {
    const w = pixelAffinity(plane([[0, 1e6, 0]]), { radius: 1, sigmaColour: 1, sigmaSpace: 1 });
    expect(weightOf(w, 1, 0)).toBeCloseTo(1e-10 * Math.exp(-1), 20);
  });

  test('of superpixels: common sides times likeness of mean colours', () => {
    const image = plane([
      [1, 3, 8],
      [1, 3, 8],
    ]);
    const w = superpixelAffinity(image, Int32Array.of(0, 0, 1, 0, 0, 1), 2, 10);
    expect(weightOf(w, 0, 1)).toBeCloseTo(2 * Math.exp(-36 / 100), 15);
    expect(weightOf(w, 1, 0)).toBe(weightOf(w, 0, 1));
  });

  test('a picture of two halves is cut between them, whatever the noise', () => {
    const rng = createRng(2);
    const rows = Array.from({ length: 24 }, () =>
      Array.from({ length: 32 }, (_, x) => (x < 13 ? 30 : 60) + 8 * rng.normal()),
    );
    const w = pixelAffinity(plane(rows), { sigmaColour: 15 });
    const truth = Int32Array.from({ length: 24 * 32 }, (_, p) => Number(p % 32 < 13));
    const { side } = twoWayCut(w, createRng(0), { tol: 1e-6 });
    expect(adjustedRand(Int32Array.from(side), truth)).toBeGreaterThan(0.98);
    const { labels } = kWayNcut(w, { k: 2 }, createRng(0));
    expect(adjustedRand(labels, truth)).toBeGreaterThan(0.98);
  });

  test('nonsense is refused', () => {
    expect(() => pixelAffinity(plane([[1, 2]]), { sigmaColour: 0 })).toThrow('positive scales');
    expect(() => superpixelAffinity(plane([[1, 2]]), Int32Array.of(0), 1, 1)).toThrow(
      '1 labels do not cover',
    );
    expect(() => recursiveNcut(triangles, { maxNcut: Number.NaN }, createRng(0))).toThrow('0 or more');
  });
});
