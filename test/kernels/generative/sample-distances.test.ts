import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { frechetDistance, moments, squareRoot } from '../../../src/kernels/generative/frechet.js';
import { maximumMeanDiscrepancy, medianDistance } from '../../../src/kernels/generative/mmd.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import { diagonal, fromRows, type Matrix, matrix } from '../../../src/kernels/linalg/matrix.js';

const normals = (rows: number, cols: number, seed: number, shift = 0): Matrix => {
  const rng = createRng(seed);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal() + shift),
  );
};

describe('Frechet distance', () => {
  test('of diagonal covariances: distances of means and of deviations', () => {
    const a = { mean: Float64Array.of(1, 2, 0), covariance: diagonal(Float64Array.of(4, 9, 0)) };
    const b = { mean: Float64Array.of(0, 4, 0), covariance: diagonal(Float64Array.of(1, 16, 25)) };
    expect(frechetDistance(a, b)).toBeCloseTo(1 + 4 + (2 - 1) ** 2 + (3 - 4) ** 2 + 25, 10);
    expect(frechetDistance(b, a)).toBeCloseTo(32, 10);
    expect(frechetDistance(a, a)).toBeCloseTo(0, 10);
  });

  // For 2 x 2 matrices tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)), M = A B whose eigenvalues are those wanted.
  test('of covariances that do not commute', () => {
    const a = { mean: new Float64Array(2), covariance: fromRows([[2, 0.7], [0.7, 1]]) }; // biome-ignore format: matrix
    const b = { mean: new Float64Array(2), covariance: fromRows([[1, -0.4], [-0.4, 3]]) }; // biome-ignore format: matrix
    const { data } = matmul(a.covariance, b.covariance);
    const [trace, determinant] = [data[0]! + data[3]!, data[0]! * data[3]! - data[1]! * data[2]!];
    const cross = Math.sqrt(trace + 2 * Math.sqrt(determinant));
    expect(frechetDistance(a, b)).toBeCloseTo(3 + 4 - 2 * cross, 10);
  });

  test('the square root times itself is the matrix, also of less than full rank', () => {
    const { covariance } = moments(normals(5, 7, 3));
    const root = squareRoot(covariance);
    matmul(root, root).data.forEach((value, i) => {
      expect(value).toBeCloseTo(covariance.data[i]!, 10);
    });
  });

  test('moments of four points on a square', () => {
    const { mean, covariance } = moments(fromRows([[0, 0], [2, 0], [0, 4], [2, 4]])); // biome-ignore format: matrix
    expect([...mean]).toEqual([1, 2]);
    expect([...covariance.data]).toEqual([4 / 3, 0, 0, 16 / 3]);
  });

  // d^2 of two samples of one distribution falls as 1 / n; moved by 1 in each of 3 numbers it is 3.
  test('of samples', () => {
    const a = moments(normals(4000, 3, 1));
    expect(frechetDistance(a, moments(normals(4000, 3, 2)))).toBeLessThan(0.005);
    expect(frechetDistance(a, moments(normals(4000, 3, 2, 1)))).toBeCloseTo(3, 0);
  });

  test('what cannot be compared is refused', () => {
    expect(() => moments(normals(1, 2, 0))).toThrow('2 items or more, got 1');
    expect(() => frechetDistance(moments(normals(9, 2, 0)), moments(normals(9, 3, 0)))).toThrow('2 and of 3');
  });
});

describe('maximum mean discrepancy', () => {
  test('by hand, of two points each', () => {
    const k = (d: number) => Math.exp(-d / 2);
    const x = fromRows([[0], [1]]);
    const y = fromRows([[2], [4]]);
    const between = (k(4) + k(16) + k(1) + k(9)) / 4;
    expect(maximumMeanDiscrepancy(x, y, 1)).toBeCloseTo(k(1) + k(4) - 2 * between, 14);
  });

  // E k(x, y) of N(0, 1) and N(m, 1) with sigma = 1 is exp(-m^2 / 6) / sqrt 3: d^2 = 2 (1 - e^(-m^2/6)) / sqrt 3.
  test('of normal samples it is the closed form', () => {
    const wanted = (2 * (1 - Math.exp(-1 / 6))) / Math.sqrt(3);
    // Deviation of the estimate about 2 / sqrt(n) times that of the kernel's projection, 0.2: four of these.
    expect(
      Math.abs(maximumMeanDiscrepancy(normals(1500, 1, 1), normals(1500, 1, 2, 1), 1) - wanted),
    ).toBeLessThan(0.04);
    expect(Math.abs(maximumMeanDiscrepancy(normals(1500, 1, 3), normals(1500, 1, 4), 1))).toBeLessThan(0.003);
  });

  test('the width it takes by itself is the median distance', () => {
    // |x - y| of N(0, 1) has the median sqrt(2) 0.6745.
    expect(medianDistance(normals(700, 1, 5), normals(300, 1, 6))).toBeCloseTo(0.954, 1);
    expect(() => medianDistance(matrix(3, 1), matrix(4, 1))).toThrow('all alike');
  });
});
