import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alongLowerings } from '../../../src/tensor/wasm/lower/along.js';
import { segmentLowerings } from '../../../src/tensor/wasm/lower/segments.js';
import { compareWithReference, lowered, normal } from './harness.js';

const small = (max: number) => fc.integer({ min: 1, max });
const shapes = fc.tuple(small(4), small(21), small(70));

test.each(['ArgMax', 'ArgMin'])('%s along any axis, ties going to the first', (kernel) =>
  fc.assert(
    fc.asyncProperty(shapes, small(3), fc.boolean(), async (shape, axis, rough) => {
      const x = normal(shape, shape[1]);
      // Of few values, so that there are ties.
      if (rough) x.data = x.data.map(Math.round);
      const attrs = { axis: axis - 1 };
      expect(await compareWithReference(kernel, alongLowerings[kernel], { x }, attrs)).toBe(0);
    }),
    { numRuns: 60 },
  ),
);

test('no number is larger than NaN', () => {
  const argMax = (...row: number[]) => {
    const x = { shape: [1, row.length], data: Float32Array.from(row) };
    return lowered(alongLowerings['ArgMax']!, { x }, { axis: 1 })![0]!.data[0];
  };
  expect(argMax(Number.NaN, 1, 2, 3, 4, 5)).toBe(0);
  expect(argMax(1, 2, Number.NaN, 3, 4, 9, 5)).toBe(5);
  expect(argMax(...Array.from({ length: 9 }, () => Number.NEGATIVE_INFINITY))).toBe(0);
});

test.each(['Cumsum', 'Cumprod'])('%s along any axis', (kernel) =>
  fc.assert(
    fc.asyncProperty(
      shapes,
      small(3),
      fc.boolean(),
      fc.boolean(),
      async (shape, axis, exclusive, reverse) => {
        const attrs = { axis: axis - 1, exclusive, reverse };
        const inputs = { x: normal(shape, shape[1]) };
        // The same sums in the same order.
        expect(await compareWithReference(kernel, alongLowerings[kernel], inputs, attrs)).toBe(0);
      },
    ),
    { numRuns: 60 },
  ),
);

test('one-hot rows; an index that is none has no place', async () => {
  const indices = { shape: [2, 3], data: Int32Array.of(0, 4, 2, -1, 5, 3) };
  for (const depth of [1, 4, 5, 9])
    for (const [dtype, onValue, offValue] of [['float32', 0.5, -2] as const, ['int32', 7, -1] as const]) {
      const attrs = { depth, onValue, offValue, dtype };
      expect(await compareWithReference('OneHot', segmentLowerings['OneHot'], { indices }, attrs)).toBe(0);
    }
});
