import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resizeLowerings } from '../../../src/tensor/wasm/lower/resize.js';
import { compareWithReference, lowered, normal } from './harness.js';

const TOLERANCE = 1e-6; // two linear steps in float32, against float64

const small = (max: number) => fc.integer({ min: 1, max });
const cases = fc.record({
  shape: fc.tuple(small(3), small(7), small(7), small(6)),
  size: fc.tuple(small(15), small(15)),
  mode: fc.constantFrom(
    { alignCorners: false, halfPixelCenters: false },
    { alignCorners: true, halfPixelCenters: false },
    { alignCorners: false, halfPixelCenters: true },
  ),
});

describe.each(['ResizeBilinear', 'ResizeNearestNeighbor'])('%s', (kernel) => {
  test('any size', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ shape, size, mode }) => {
        const inputs = { images: normal(shape, 1) };
        const error = await compareWithReference(kernel, resizeLowerings[kernel], inputs, { ...mode, size });
        expect(error).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 60 },
    ));

  // <resize(x), dy> = <x, gradient(dy)>
  test('the gradient is the transpose', () =>
    fc.assert(
      fc.property(cases, ({ shape, size, mode }) => {
        const images = normal(shape, 1);
        const attrs = { ...mode, size };
        const y = lowered(resizeLowerings[kernel]!, { images }, attrs)![0]!;
        const dy = normal(y.shape, 2);
        const once = lowered(resizeLowerings[`${kernel}Grad`]!, { images, dy }, attrs, 1)![0]!;
        const twice = lowered(resizeLowerings[`${kernel}Grad`]!, { images, dy }, attrs, 2)![0]!;
        expect(twice.data).toEqual(once.data);
        expect(once.shape).toEqual(shape);
        const inner = (a: ArrayLike<number>, b: ArrayLike<number>) =>
          Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);
        expect(inner(y.data, dy.data)).toBeCloseTo(inner(images.data, once.data), 3);
      }),
      { numRuns: 60 },
    ));
});

test.each(['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'])(
  '%s is that of the reference kernel',
  (kernel) =>
    fc.assert(
      fc.asyncProperty(cases, async ({ shape, size, mode }) => {
        const inputs = { images: normal(shape, 1), dy: normal([shape[0], ...size, shape[3]], 2) };
        expect(await compareWithReference(kernel, resizeLowerings[kernel], inputs, mode)).toBeLessThan(
          TOLERANCE,
        );
      }),
      { numRuns: 30 },
    ),
);
