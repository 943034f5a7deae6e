import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { coarsen } from '../../../src/kernels/graph/coarsen.js';
import {
  degrees,
  graphParts,
  normalisedLaplacian,
  weightedGraph,
} from '../../../src/kernels/graph/laplacian.js';
import {
  laplacianLevels,
  prolongate,
  restrict,
  withLevels,
} from '../../../src/kernels/graph/laplacian-levels.js';
import { smallestEigenvectors } from '../../../src/kernels/graph/spectral.js';
import { column, matrix } from '../../../src/kernels/linalg/matrix.js';
import oracle from './spectral.oracle.json' with { type: 'json' };

/** Two triangles joined by an edge of 0.1. */
const triangles = weightedGraph(6, [0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], [1, 1, 1, 1, 1, 1, 0.1]);

/** As spectral.oracle.py makes it. */
function lattice(width: number, height: number) {
  const edges: [number, number, number][] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (x + 1 < width) edges.push([p, p + 1, 1 + ((7 * x + 3 * y) % 11) / 4]);
      if (y + 1 < height) edges.push([p, p + width, 1 + ((5 * x + 9 * y) % 13) / 4]);
    }
  const [from, to, weight] = [0, 1, 2].map((at) => edges.map((edge) => edge[at]!));
  return weightedGraph(width * height, from!, to!, weight!);
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

test('two triangles: eigenvalues and the vector that parts them', () => {
  const { values, vectors, residuals } = smallestEigenvectors(triangles, 3, createRng(0));
  expect(values[0]).toBeCloseTo(0, 14);
  expect(values[1]).toBeCloseTo(0.0314, 4);
  expect(values[2]).toBeCloseTo(1.452, 3);
  const y = column(vectors, 1);
  // Figures of three decimals; signs are free.
  const want = [0.292, 0.292, 0.274, -0.274, -0.292, -0.292];
  for (let i = 0; i < 6; i++) expect(y[i]! * Math.sign(y[0]!)).toBeCloseTo(want[i]!, 3);
  expect(Math.max(...residuals)).toBeLessThan(1e-14);
});

describe('eigenvalues of SciPy', () => {
  test.each(oracle.lattices)('$width x $height', ({ width, height, values: want }) => {
    const { values } = smallestEigenvectors(lattice(width, height), 6, createRng(0));
    // A residual of 1e-7 leaves about its square over the gap, 1e-14 / 1e-3.
    expect(worst(values, want)).toBeLessThan(1e-10);
  });
});

test('a ring of equal weights has 1 - cos(2 pi j / n), each twice', () => {
  const n = 1000; // many levels of coarser graphs
  const ring = weightedGraph(
    n,
    Array.from({ length: n }, (_, i) => i),
    Array.from({ length: n }, (_, i) => (i + 1) % n),
    Array.from({ length: n }, () => 0.5),
  );
  const { values, vectors, residuals } = smallestEigenvectors(ring, 5, createRng(0), { tol: 1e-9 });
  // 2 sin^2 instead of 1 - cos: the latter has lost half its digits at 2e-5.
  const want = [0, 1, 1, 2, 2].map((j) => 2 * Math.sin((Math.PI * j) / n) ** 2);
  expect(worst(values, want)).toBeLessThan(1e-12);
  expect(Math.max(...residuals)).toBeLessThanOrEqual(1e-9);
  // y^T D y = 1, and different columns are orthogonal in D.
  const d = degrees(ring);
  for (let a = 0; a < 5; a++)
    for (let b = 0; b <= a; b++) {
      const product = d.reduce((s, di, i) => s + di * vectors.data[i * 5 + a]! * vectors.data[i * 5 + b]!, 0);
      expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-10);
    }
});

test('residuals are those of (D - W) y = lambda D y', () => {
  const w = lattice(40, 33);
  const { values, vectors, residuals } = smallestEigenvectors(w, 4, createRng(0), { tol: 1e-6 });
  const d = degrees(w);
  for (let c = 0; c < 4; c++) {
    const y = column(vectors, c);
    let sum = 0;
    for (let i = 0; i < w.rows; i++) {
      let r = (1 - values[c]!) * d[i]! * y[i]!;
      for (let k = w.begin[i]!; k < w.begin[i + 1]!; k++) r -= w.value[k]! * y[w.column[k]!]!;
      sum += r ** 2 / d[i]!;
    }
    expect(Math.abs(Math.sqrt(sum) - residuals[c]!)).toBeLessThan(1e-13);
    expect(residuals[c]).toBeLessThanOrEqual(1e-6);
  }
});

test('a graph in two parts has the eigenvalue 0 twice', () => {
  const apart = weightedGraph(4, [0, 2], [1, 3], [1, 1]);
  const { values } = smallestEigenvectors(apart, 3, createRng(0));
  expect([...values].map((v) => Math.round(v * 1e12) / 1e12 + 0)).toEqual([0, 0, 2]);
  expect(graphParts(apart)).toEqual({ part: Int32Array.of(0, 0, 1, 1), count: 2 });
});

test('a coarser graph has the same cuts: weights between groups are sums', () => {
  const w = lattice(12, 9);
  const { graph, parent } = coarsen(w, degrees(w));
  expect(graph.rows).toBeLessThan(w.rows / 2);
  const want = new Map<number, number>();
  for (let i = 0; i < w.rows; i++)
    for (let k = w.begin[i]!; k < w.begin[i + 1]!; k++) {
      const key = parent[i]! * graph.rows + parent[w.column[k]!]!;
      want.set(key, (want.get(key) ?? 0) + w.value[k]!);
    }
  for (let i = 0; i < graph.rows; i++)
    for (let k = graph.begin[i]!; k < graph.begin[i + 1]!; k++) {
      const key = i * graph.rows + graph.column[k]!;
      expect(graph.value[k]).toBeCloseTo(want.get(key)!, 12);
      want.delete(key);
    }
  expect(want.size).toBe(0);
});

test('levels: coarse unit vectors stay unit vectors, and L_coarse = P^T L P', () => {
  const [fine, coarse] = laplacianLevels(lattice(12, 9), 60);
  const n = coarse!.degree.length;
  const rng = createRng(3);
  const x = matrix(
    n,
    1,
    Float64Array.from({ length: n }, () => rng.normal()),
  );
  const spread = prolongate(x, fine!);
  const square = (v: Float64Array) => v.reduce((sum, a) => sum + a * a, 0);
  expect(square(spread.data)).toBeCloseTo(square(x.data), 11);
  withLevels([fine!, coarse!], ([l, below]) => {
    const back = restrict(l!(spread), fine!, n).data;
    expect(worst(back, below!(x).data)).toBeLessThan(1e-13);
  });
});

test('what has no answer is refused', () => {
  const lonely = weightedGraph(3, [0], [1], [1]);
  expect(() => smallestEigenvectors(lonely, 1, createRng(0))).toThrow('node 2 has weights that sum to 0');
  expect(() => smallestEigenvectors(triangles, 7, createRng(0))).toThrow('7 were asked for');
  expect(normalisedLaplacian(triangles).value.filter((v) => v === 1)).toHaveLength(6);
});
