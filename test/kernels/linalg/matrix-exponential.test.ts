import { expect, test } from 'vitest';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import { diagonal, fromRows, identity, matrix } from '../../../src/kernels/linalg/matrix.js';
import { matrixExponential } from '../../../src/kernels/linalg/matrix-exponential.js';
import { distance, expectClose, noise } from './fixtures.js';
import oracle from './linalg.oracle.json' with { type: 'json' };

test('a rotation, a nilpotent matrix, a diagonal one', () => {
  const t = 11; // needs squarings
  const turn = matrixExponential(
    fromRows([
      [0, -t],
      [t, 0],
    ]),
  );
  expectClose(turn.data, [Math.cos(t), -Math.sin(t), Math.sin(t), Math.cos(t)], 13);
  expectClose(
    matrixExponential(
      fromRows([
        [0, 1, 2],
        [0, 0, 3],
        [0, 0, 0],
      ]),
    ).data,
    [1, 1, 3.5, 0, 1, 3, 0, 0, 1],
    14,
  );
  const d = matrixExponential(diagonal(Float64Array.of(-20, 0, 1)));
  expect(d.data[0]! / Math.exp(-20)).toBeCloseTo(1, 12);
  expect(d.data[8]).toBeCloseTo(Math.E, 14);
});

test('SciPy finds the same; e^A e^-A = I', () => {
  const a = fromRows(oracle.general.a);
  const tripled = matrix(
    6,
    6,
    a.data.map((v) => 3 * v),
  );
  expect(distance(matrixExponential(tripled), fromRows(oracle.general.expm))).toBeLessThan(1e-10);
  const b = noise(20, 20, 1);
  const product = matmul(
    matrixExponential(b),
    matrixExponential(
      matrix(
        20,
        20,
        b.data.map((v) => -v),
      ),
    ),
  );
  expect(distance(product, identity(20))).toBeLessThan(1e-11);
});

test('a generator gives probabilities; zero, empty, overflow, NaN', () => {
  const rows = matrixExponential(
    fromRows([
      [-1e4, 1e4],
      [3e4, -3e4],
    ]),
  );
  expectClose(rows.data, [0.75, 0.25, 0.75, 0.25], 10);
  expect(matrixExponential(matrix(3, 3))).toEqual(identity(3));
  expect(matrixExponential(matrix(0, 0)).rows).toBe(0);
  expect(() => matrixExponential(fromRows([[800]]))).toThrow('leaves the range');
  expect(() => matrixExponential(fromRows([[Number.NaN]]))).toThrow('NaN');
});
