import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { gram, gramRows, matmul, matmulNT, matmulTN } from '../../../src/kernels/linalg/matmul.js';
import { matmulF32 } from '../../../src/kernels/linalg/matmul-f32.js';
import type { Matrix } from '../../../src/kernels/linalg/matrix.js';
import { fromRows, matrix, toRows, transpose } from '../../../src/kernels/linalg/matrix.js';
import { EPS, largest, noise, sameBytes } from './fixtures.js';

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

/** c_ij = sum_k a_ik b_kj as the definition has it. */
function byDefinition(a: Matrix, b: Matrix): Matrix {
  const c = matrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.cols; j++) {
      let sum = 0;
      for (let k = 0; k < a.cols; k++) sum += a.data[i * a.cols + k]! * b.data[k * b.cols + j]!;
      c.data[i * b.cols + j] = sum;
    }
  return c;
}

const difference = (a: Matrix, b: Matrix) => {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  return largest(a.data.map((v, i) => v - b.data[i]!));
};

describe.each([true, false])('simd %s', (useSimd) => {
  test('a product to check by eye', () => {
    compute.simd = useSimd;
    const a = fromRows([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(toRows(matmul(a, transpose(a)))).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(toRows(gram(a))).toEqual([
      [17, 22, 27],
      [22, 29, 36],
      [27, 36, 45],
    ]);
  });

  // Sizes on both sides of a register block (4), a tile (64, 256) and the packed depth (256).
  test.each([
    [1, 1, 1],
    [5, 7, 3],
    [33, 30, 35],
    [64, 64, 256],
    [65, 257, 70],
    [67, 300, 261],
    [1, 200, 200],
    [300, 1, 300],
    [120, 513, 2],
  ])('%i x %i x %i: all forms agree with the definition', (m, depth, n) => {
    compute.simd = useSimd;
    const a = noise(m, depth, 1);
    const b = noise(depth, n, 2);
    const want = byDefinition(a, b);
    // Each sum has `depth` terms of at most 1, so that any order of adding is within depth^2 eps, usually far less.
    const bound = 2 * depth * EPS * Math.sqrt(depth);
    expect(difference(matmul(a, b), want)).toBeLessThanOrEqual(bound);
    expect(difference(matmulTN(transpose(a), b), want)).toBeLessThanOrEqual(bound);
    expect(difference(matmulNT(a, transpose(b)), want)).toBeLessThanOrEqual(bound);
    expect(difference(gramRows(a), byDefinition(a, transpose(a)))).toBeLessThanOrEqual(bound);
    const square = gram(a);
    expect(difference(square, byDefinition(transpose(a), a))).toBeLessThanOrEqual(2 * m * EPS * Math.sqrt(m));
    expect(sameBytes(square.data, transpose(square).data)).toBe(true);
  });

  test('float32, also transposed', () => {
    compute.simd = useSimd;
    const [m, depth, n] = [70, 270, 75];
    const a = noise(m, depth, 3);
    const b = noise(depth, n, 4);
    const want = byDefinition(a, b);
    const f32 = (x: Matrix) => Float32Array.from(x.data);
    const bound = 4 * depth * 2 ** -24 * Math.sqrt(depth);
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const got = matmulF32(
        f32(transposeA ? transpose(a) : a),
        f32(transposeB ? transpose(b) : b),
        ...([m, depth, n, { transposeA, transposeB }] as const),
      );
      expect(largest(Float64Array.from(got, (v, i) => v - want.data[i]!))).toBeLessThan(bound);
    }
  });
});

test('the number of threads changes no bit', () => {
  const a = noise(301, 290, 5);
  const b = noise(290, 530, 6);
  const [first, ...others] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return [
      matmul(a, b).data,
      gram(a).data,
      matmulF32(Float32Array.from(a.data), Float32Array.from(b.data), 301, 290, 530),
    ];
  });
  for (const other of others) expect(other.every((x, i) => sameBytes(x, first![i]!))).toBe(true);
});

test('an infinity stays in its row and column: the padding of panels leaks nothing', () => {
  const a = noise(41, 41, 7);
  a.data[40 * 41 + 40] = Number.POSITIVE_INFINITY;
  const c = matmul(a, noise(41, 41, 8));
  expect(c.data.findIndex((v) => !Number.isFinite(v))).toBe(40 * 41);
});

test('nothing times nothing', () => {
  expect(matmul(matrix(0, 3), matrix(3, 2))).toEqual(matrix(0, 2));
  expect(matmul(matrix(2, 0), matrix(0, 2))).toEqual(matrix(2, 2));
  expect([...matmulF32(new Float32Array(0), new Float32Array(0), 2, 0, 2)]).toEqual([0, 0, 0, 0]);
});

test('sizes that do not meet are refused', () => {
  expect(() => matmul(matrix(2, 3), matrix(2, 3))).toThrow('2x3 times 2x3');
  expect(() => matmulF32(new Float32Array(5), new Float32Array(4), 2, 2, 2)).toThrow('got 5 and 4');
});
