import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { eigh } from '../../../src/kernels/linalg/eigh.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import { diagonal, matrix } from '../../../src/kernels/linalg/matrix.js';
import { withSparse } from '../../../src/kernels/linalg/sparse-columns.js';
import { sparseEigs } from '../../../src/kernels/linalg/sparse-eigs.js';
import { sparseRows } from '../../../src/kernels/linalg/sparse-rows.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

/** Random and symmetric, nine of ten elements 0. */
function sparseSymmetric(n: number) {
  const rng = createRng(n);
  const a = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const v = rng.uniform() < 0.1 || i === j ? rng.normal() : 0;
      a.data[i * n + j] = v;
      a.data[j * n + i] = v;
    }
  return a;
}

const normals = (rows: number, cols: number) => {
  const rng = createRng(rows + cols);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal()),
  );
};

describe('products with dense columns', () => {
  test.each([1, 2, 3, 8, 11])('%d columns: as the dense product, with any threads', (cols) => {
    const a = sparseSymmetric(700); // more than two threads' rows
    const x = normals(700, cols);
    const want = matmul(a, x).data;
    const results = [
      { simd: false, threads: 1 },
      { simd: true, threads: 1 },
      { simd: true, threads: 2 },
      { simd: true, threads: 3 },
    ].map((how) => {
      Object.assign(compute, how);
      return withSparse(sparseRows(a), (multiply) => multiply(x)).data;
    });
    // Sums of 70 products of about 1
    expect(worst(results[0]!, want)).toBeLessThan(1e-12);
    for (const result of results) expect(result).toEqual(results[0]); // all add in the same order
  });

  test('a matrix that does not say where its rows begin is refused', () => {
    const broken = { ...sparseRows(sparseSymmetric(5)), rows: 6 };
    expect(() => withSparse(broken, () => 0)).toThrow('6 rows');
  });
});

describe('smallest eigenpairs', () => {
  test('as the dense decomposition, with small residuals', () => {
    const a = sparseSymmetric(120);
    const dense = eigh(a);
    const found = withSparse(sparseRows(a), (m) =>
      sparseEigs(m, { n: 120, count: 5, tol: 1e-9 }, createRng(0)),
    );
    expect(found.converged).toBe(true);
    expect(worst(found.values, dense.values)).toBeLessThan(1e-12);
    for (const r of found.residuals) expect(r).toBeLessThan(1.1e-9); // carried products against fresh ones
    for (let c = 0; c < 5; c++) {
      let product = 0;
      for (let i = 0; i < 120; i++)
        product += found.vectors.data[i * 5 + c]! * dense.vectors.data[i * 120 + c]!;
      expect(Math.abs(product)).toBeCloseTo(1, 12);
    }
  });

  test('a double eigenvalue is found twice', () => {
    const d = Float64Array.from({ length: 60 }, (_, i) => (i < 2 ? 1 : 2 + i));
    const a = sparseRows(diagonal(d));
    const { values } = withSparse(a, (m) => sparseEigs(m, { n: 60, count: 3 }, createRng(0)));
    expect(values[0]).toBeCloseTo(1, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(values[2]).toBeCloseTo(4, 12);
  });

  test('what is known is not found again, and a start that lies in it does no harm', () => {
    const a = sparseRows(diagonal(Float64Array.from({ length: 40 }, (_, i) => i)));
    const known = matrix(40, 1);
    known.data[0] = 1;
    const { values } = withSparse(a, (m) =>
      sparseEigs(m, { n: 40, count: 2, known, start: known }, createRng(0)),
    );
    expect(values[0]).toBeCloseTo(1, 12);
    expect(values[1]).toBeCloseTo(2, 12);
  });

  test('a preconditioner saves steps and changes nothing else', () => {
    const d = Float64Array.from({ length: 300 }, (_, i) => 0.01 + i);
    const a = sparseRows(diagonal(d));
    const run = (precondition?: Parameters<typeof sparseEigs>[1]['precondition']) =>
      withSparse(a, (m) => sparseEigs(m, { n: 300, count: 2, precondition }, createRng(0)));
    const plain = run();
    const helped = run((r) => ({ ...r, data: r.data.map((v, i) => v / d[Math.floor(i / r.cols)]!) }));
    expect(helped.values[0]).toBeCloseTo(plain.values[0]!, 12);
    expect(helped.iterations).toBeLessThan(plain.iterations / 3);
  });

  test('more pairs than rows are refused; all of them are given', () => {
    const a = sparseRows(diagonal(Float64Array.of(3, 1, 2)));
    const all = (count: number) => withSparse(a, (m) => sparseEigs(m, { n: 3, count }, createRng(0)));
    expect([...all(3).values].map(Math.round)).toEqual([1, 2, 3]);
    expect(() => all(4)).toThrow('3 rows leave 1 to 3 eigenvalues');
  });
});
