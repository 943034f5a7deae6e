import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import type { HostTensor, HostTensors } from '../../../src/tensor/host.js';
import type { StepFunction } from '../../../src/tensor/session.js';
import { tf } from '../../../src/tensor/tf.js';
import { elementwiseLowerings } from '../../../src/tensor/wasm/lower/elementwise.js';
import { compareWithReference, lowered, normal } from './harness.js';

const ints = (seed: number, low: number, high: number, ...shape: number[]): HostTensor => {
  const rng = createRng(seed);
  const size = shape.reduce((n, d) => n * d, 1);
  return { shape, data: Int32Array.from({ length: size }, () => low + rng.integer(high - low)) };
};

// Past 2^24, where float32 has no odd numbers; products and squared differences stay below 2^53, where the reference is exact.
const LARGE = 2 ** 25;
const PAIRS = ['Add', 'Sub', 'Multiply', 'Maximum', 'Minimum', 'FloorDiv', 'Mod', 'SquaredDifference'];
const COMPARISONS = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'];

test.each([...PAIRS, ...COMPARISONS])('%s of whole numbers is exact', async (kernel) => {
  for (const inputs of [
    { a: ints(1, -LARGE, LARGE, 40, 500), b: ints(2, -LARGE, LARGE, 40, 500) },
    { a: ints(3, -9, 9, 3, 1, 5), b: ints(4, -4, 4, 7, 1) },
  ])
    expect(await compareWithReference(kernel, elementwiseLowerings[kernel], inputs, {})).toBe(0);
});

test('whole numbers divided by zero, and the quotient that has no place', async () => {
  const inputs = {
    a: { shape: [5], data: Int32Array.of(7, -7, 0, -(2 ** 31), -(2 ** 31)) },
    b: { shape: [5], data: Int32Array.of(0, 0, 0, -1, 1) },
  };
  for (const kernel of ['FloorDiv', 'Mod'])
    expect(await compareWithReference(kernel, elementwiseLowerings[kernel], inputs, {})).toBe(0);
});

test.each(['FloorDiv', 'Mod'])('%s of float32', async (kernel) => {
  // 0.3 / 0.1 in single precision is 3, in double precision of the same numbers just less.
  const inputs = {
    a: { shape: [8], data: Float32Array.of(0.3, 7, -7, 7, -7, 1e30, -0.5, 5) },
    b: { shape: [8], data: Float32Array.of(0.1, 2, 2, -2, -2, 3, 0.2, 5) },
  };
  expect(await compareWithReference(kernel, elementwiseLowerings[kernel], inputs, {})).toBeLessThan(1e-7);
});

test.each([
  ['IsNan', [0, 1, 0, 0, 0]],
  ['IsInf', [0, 0, 1, 1, 0]],
  ['IsFinite', [1, 0, 0, 0, 1]],
])('%s', (kernel, want) => {
  const data = Float32Array.of(3.4028234e38, Number.NaN, Number.POSITIVE_INFINITY, -Infinity, -0);
  const [y] = lowered(elementwiseLowerings[kernel]!, { x: { shape: [5], data } }, {})!;
  expect([...y!.data]).toEqual(want);
});

test.each([1, 2, 5, 46, 47, 200])('AddN of %i', async (n) => {
  const whole = Object.fromEntries(Array.from({ length: n }, (_, i) => [i, ints(i, -LARGE, LARGE, 3, 300)]));
  const [y] = lowered(elementwiseLowerings['AddN']!, listed(whole), {})!;
  const sums = Int32Array.from({ length: 900 }, (_, i) =>
    Object.values(whole).reduce((sum, x) => sum + x.data[i]!, 0),
  );
  expect(y!.data).toEqual(sums);
  const floats = Object.fromEntries(Array.from({ length: n }, (_, i) => [i, normal([3, 300], i)]));
  const [z] = lowered(elementwiseLowerings['AddN']!, listed(floats), {})!;
  z!.data.forEach((v, i) => {
    const want = Object.values(floats).reduce((sum, x) => sum + x.data[i]!, 0);
    if (!(Math.abs(v - want) < 1e-4)) expect.fail(`${v}, not ${want}`); // single precision over 200 numbers
  });
});

/** A kernel that takes a list has its inputs under their numbers, and all of them under 'inputs'. */
const listed = (inputs: Record<string, HostTensor>) => ({ ...inputs, inputs: Object.values(inputs) });

/** What must not go wrong when whole numbers, truth and float32 meet in one program. */
const mixed: StepFunction = (_, { x, k }) => {
  const cut = tf.cast(tf.mul(x!, 10), 'int32');
  const squared = tf.square(cut); // reads one input twice, and is read outside too
  const odd = tf.equal(tf.mod(tf.add(cut, k!), tf.scalar(2, 'int32')), tf.scalar(1, 'int32'));
  const half = tf.cast(tf.floorDiv(cut, tf.scalar(2, 'int32')), 'float32');
  const nonzero = tf.cast(tf.mul(x!, 3), 'bool');
  const chosen = tf.where(tf.logicalAnd(odd, nonzero), half, tf.neg(half));
  const big = tf.add(tf.mul(k!, tf.scalar(2 ** 25, 'int32')), tf.scalar(1, 'int32'));
  return {
    outputs: {
      squared,
      sum: tf.addN([squared, cut, cut]),
      chosen,
      big,
      truth: tf.cast(nonzero, 'float32'),
      where: tf.where(odd, big, cut),
      total: tf.sum(tf.cast(squared, 'float32')),
    },
  };
};

test('whole numbers, truth and float32 in one captured program', async () => {
  const inputs: HostTensors = { x: normal([5, 130], 1), k: ints(5, 1, 60, 5, 130) };
  inputs['x']!.data[3] = 0;
  const run = async (backend: 'cpu' | 'wasm', capture: boolean) => {
    await startTensors(backend);
    const session = await openSession({}, { capture });
    const result = await session.capture('mixed', mixed)(inputs);
    session.dispose();
    return result;
  };
  const want = await run('cpu', false);
  for (const capture of [true, false]) {
    const got = await run('wasm', capture);
    for (const [name, { data }] of Object.entries(want))
      if (name !== 'total') expect([...got[name]!.data], name).toEqual([...data]);
    expect(got['total']!.data[0]! / want['total']!.data[0]!).toBeCloseTo(1, 5); // sums in another order
  }
});
