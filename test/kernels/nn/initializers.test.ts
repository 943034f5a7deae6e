import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  constant,
  fans,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  orthogonal,
  truncatedNormal,
  uniform,
  zeros,
} from '../../../src/kernels/nn/initializers.js';
import { lstmCell, recurrent } from '../../../src/kernels/nn/recurrent.js';
import { initialize } from '../../../src/kernels/nn/scope.js';
import { startTensors } from '../../../src/tensor/engine.js';

const SHAPE = [3, 3, 20, 40];
const rng = createRng(3);

const moments = (x: Float32Array) => {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return { mean, variance: x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length };
};

test('fans of dense and convolution weights', () => {
  expect(fans([7, 5])).toEqual({ fanIn: 7, fanOut: 5 });
  expect(fans(SHAPE)).toEqual({ fanIn: 180, fanOut: 360 });
  expect(fans([6])).toEqual({ fanIn: 6, fanOut: 6 });
});

// Fan in 180, fan out 360, 7200 values: the variance of a sample is off by sqrt(2 / 7200) = 1.7 % at most (normal),
// its mean by sd / 85; four of each are let pass.
describe.each<[string, Initializer, number, number]>([
  ['glorot uniform', glorotUniform, 2 / 540, Math.sqrt(6 / 540)],
  ['glorot normal', glorotNormal, 2 / 540, Number.POSITIVE_INFINITY],
  ['he uniform', heUniform, 2 / 180, Math.sqrt(6 / 180)],
  ['he normal', heNormal, 2 / 180, Number.POSITIVE_INFINITY],
  ['lecun uniform', lecunUniform, 1 / 180, Math.sqrt(3 / 180)],
  ['lecun normal', lecunNormal, 1 / 180, Number.POSITIVE_INFINITY],
  ['truncated normal', truncatedNormal(0.5), 0.25, (2 * 0.5) / 0.87962566],
  ['normal', normal(2), 4, Number.POSITIVE_INFINITY],
  ['uniform', uniform(-1, 1), 1 / 3, 1],
])('%s', (_, init, variance, limit) => {
  const x = init(SHAPE, rng.stream('test'));
  test('has its variance, mean 0 and limits', () => {
    const found = moments(x);
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.07);
    expect(Math.abs(found.mean)).toBeLessThan((4 * Math.sqrt(variance)) / 85);
    expect(Math.max(...x.map(Math.abs))).toBeLessThanOrEqual(limit * (1 + 1e-6));
    if (limit < Number.POSITIVE_INFINITY) expect(Math.max(...x)).toBeGreaterThan(0.98 * limit);
  });
  test('is drawn from the generator alone', () => {
    expect(init(SHAPE, rng.stream('test'))).toEqual(x);
    expect(init(SHAPE, rng.stream('other'))).not.toEqual(x);
  });
});

test.each([
  [8, 5],
  [5, 8],
  [6, 6],
])('orthogonal %i x %i has orthonormal rows or columns, times the gain', (rows, columns) => {
  const w = orthogonal(2)([rows, columns], rng);
  const wide = rows < columns;
  const n = Math.min(rows, columns);
  const at = (k: number, i: number) => (wide ? w[k * columns + i]! : w[i * columns + k]!);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      let product = 0;
      for (let i = 0; i < Math.max(rows, columns); i++) product += at(a, i) * at(b, i);
      expect(product).toBeCloseTo(a === b ? 4 : 0, 5);
    }
  }
});

test('constants', () => {
  expect([...zeros([2], rng), ...ones([2], rng), ...constant(3)([1], rng)]).toEqual([0, 0, 1, 1, 3]);
});

test('an LSTM starts with its forget gate open, each square of its hidden weights orthogonal', async () => {
  await startTensors('cpu');
  const x = { shape: [1, 2, 3], data: new Float32Array(6) };
  const { params } = initialize((s, inputs) => recurrent(s, inputs['x']!, lstmCell(4)), { x }, rng);
  expect([...params['bias']!.data]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const u = params['hiddenWeights']!.data; // [4, 16]
  for (let gate = 0; gate < 4; gate++) {
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        let product = 0;
        for (let j = 4 * gate; j < 4 * gate + 4; j++) product += u[16 * a + j]! * u[16 * b + j]!;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
      }
    }
  }
  expect(u.slice(0, 4)).not.toEqual(u.slice(4, 8));
});
