import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostTensor } from '../../../src/tensor/host.js';
import { tf } from '../../../src/tensor/tf.js';
import { poolLowerings } from '../../../src/tensor/wasm/lower/pool.js';
import { compareWithReference, lowered, normal } from './harness.js';

const TOLERANCE = 1e-6; // a sum of up to 16 float32

interface Case {
  shape: [number, number, number, number];
  filterSize: [number, number];
  strides: [number, number];
  pad: 'same' | 'valid' | number;
}

const small = (max: number) => fc.integer({ min: 1, max });
const cases: fc.Arbitrary<Case> = fc
  .record({
    shape: fc.tuple(small(3), small(11), small(11), small(9)),
    filterSize: fc.tuple(small(4), small(4)),
    strides: fc.tuple(small(4), small(4)),
    pad: fc.constantFrom<Case['pad']>('same', 'valid'),
  })
  .filter(({ shape, filterSize, pad }) => pad === 'same' || filterSize.every((n, i) => n <= shape[i + 1]!));

/** Few different values, so that many windows have several largest ones. */
const tied = (shape: number[], seed: number): HostTensor => ({
  shape,
  data: Float32Array.from(normal(shape, seed).data, Math.round),
});

const outShape = ({ shape, filterSize, strides, pad }: Case) =>
  tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad).outShape;

async function both(kind: 'Max' | 'Avg', c: Case) {
  const { filterSize, strides, pad } = c;
  const attrs = { filterSize, strides, pad };
  const [forward, gradient] = [`${kind}Pool`, `${kind}PoolGrad`];
  const x = tied(c.shape, 1);
  expect(await compareWithReference(forward, poolLowerings[forward], { x }, attrs), forward).toBeLessThan(
    TOLERANCE,
  );
  const dy = normal(outShape(c), 2);
  const output = lowered(poolLowerings[forward]!, { x }, attrs)![0]!;
  expect(
    await compareWithReference(gradient, poolLowerings[gradient], { dy, input: x, output }, attrs),
    gradient,
  ).toBeLessThan(TOLERANCE);
}

describe.each(['Max', 'Avg'] as const)('%sPool and its gradient', (kind) => {
  test.each<Case>([
    { shape: [2, 28, 28, 6], filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
    { shape: [2, 9, 7, 5], filterSize: [3, 3], strides: [2, 2], pad: 'same' },
    { shape: [1, 6, 6, 4], filterSize: [2, 2], strides: [2, 2], pad: 1 },
    { shape: [3, 4, 5, 17], filterSize: [4, 5], strides: [1, 1], pad: 'valid' },
    { shape: [1, 5, 5, 3], filterSize: [1, 1], strides: [1, 1], pad: 'same' },
  ])('%j', (c) => both(kind, c));

  test('any window', () =>
    fc.assert(
      fc.asyncProperty(cases, (c) => both(kind, c)),
      { numRuns: 60 },
    ));
});

test('the mean of a cut window is that of what is inside', () => {
  const x = { shape: [1, 2, 2, 1], data: Float32Array.of(1, 2, 3, 4) };
  const attrs = { filterSize: [2, 2], strides: [1, 1], pad: 'same' };
  const [y] = lowered(poolLowerings['AvgPool']!, { x }, attrs)!;
  expect([...y!.data]).toEqual([2.5, 3, 3.5, 4]);
  const dy = { shape: [1, 2, 2, 1], data: Float32Array.of(4, 0, 0, 1) };
  const [dx] = lowered(poolLowerings['AvgPoolGrad']!, { dy, input: x }, attrs)!;
  expect([...dx!.data]).toEqual([1, 1, 1, 2]);
});

test('of equal values the first has the gradient', () => {
  const input = { shape: [1, 2, 2, 1], data: Float32Array.of(0, 7, 7, 7) };
  const dy = { shape: [1, 1, 1, 1], data: Float32Array.of(5) };
  const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const [dx] = lowered(poolLowerings['MaxPoolGrad']!, { dy, input, output: dy }, attrs)!;
  expect([...dx!.data]).toEqual([0, 5, 0, 0]);
});
