import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { segmentLowerings } from '../../../src/tensor/wasm/lower/segments.js';
import { compareWithReference, lowered, normal } from './harness.js';

const small = (max: number) => fc.integer({ min: 1, max });

const indices = (count: number, below: number, seed: number) => {
  const rng = createRng(seed);
  return {
    shape: [count],
    data: Int32Array.from({ length: count }, () => Math.floor(rng.uniform() * below)),
  };
};

test('gather along any axis', () =>
  fc.assert(
    fc.asyncProperty(
      small(5),
      small(6),
      small(5),
      small(7),
      fc.integer({ min: 0, max: 2 }),
      async (a, b, c, n, axis) => {
        const shape = [a, b, c];
        const inputs = { x: normal(shape, 1), indices: indices(n, shape[axis]!, 2) };
        const attrs = { axis, batchDims: 0 };
        expect(await compareWithReference('GatherV2', segmentLowerings['GatherV2'], inputs, attrs)).toBe(0);
      },
    ),
    { numRuns: 40 },
  ));

test('an index that is none gives zeros', () => {
  const inputs = { x: normal([2, 3], 1), indices: { shape: [3], data: Int32Array.of(-1, 2, 1) } };
  const [y] = lowered(segmentLowerings['GatherV2']!, inputs, { axis: 0 })!;
  expect([...y!.data]).toEqual([0, 0, 0, 0, 0, 0, ...inputs.x.data.slice(3)]);
});

test('sums of segments', () =>
  fc.assert(
    fc.asyncProperty(small(30), small(150), small(8), async (rows, inner, segments) => {
      const inputs = { x: normal([rows, inner], 3), segmentIds: indices(rows, segments + 1, 4) };
      const lower = segmentLowerings['UnsortedSegmentSum'];
      const error = await compareWithReference('UnsortedSegmentSum', lower, inputs, {
        numSegments: segments,
      });
      expect(error).toBeLessThan(1e-6); // up to 30 float32 added in order
    }),
    { numRuns: 30 },
  ));
