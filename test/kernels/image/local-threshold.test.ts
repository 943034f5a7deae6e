import { describe, expect, test } from 'vitest';
import { localThreshold } from '../../../src/kernels/image/local-threshold.js';
import { HEIGHT, rough, show, WIDTH } from '../segmentation/pictures.js';
import oracle from '../segmentation/segmentation.oracle.json' with { type: 'json' };

const plane = {
  width: WIDTH,
  height: HEIGHT,
  channels: 1 as const,
  data: Float32Array.from(rough, (v) => v / 255),
};

describe('what lies above is what scikit-image finds', () => {
  test.each([
    ['mean', { window: 9, offset: 3 / 255 }, oracle.threshold.mean],
    ['gaussian', { window: 9 }, oracle.threshold.gaussian],
    ['sauvola', { window: 9 }, oracle.threshold.sauvola],
  ] as const)('%s', (method, options, want) => {
    const thresholds = localThreshold(plane, method, options);
    expect(
      show(
        plane.data.map((v, p) => (v > thresholds[p]! ? 1 : 0)),
        WIDTH,
      ),
    ).toBe(show(want, WIDTH));
  });
});

test('a mean by eye, reflected at the edges', () => {
  const row = { width: 3, height: 1, channels: 1 as const, data: Float32Array.of(0, 0.3, 0.9) };
  expect([...localThreshold(row, 'mean', { window: 3 })]).toEqual([0.2, 0.4, 0.5].map(Math.fround));
});

test('flat pictures: Sauvola lowers the mean by k, the others by the offset', () => {
  const flat = { width: 4, height: 4, channels: 1 as const, data: new Float32Array(16).fill(0.5) };
  expect(localThreshold(flat, 'sauvola', { window: 3, sensitivity: 0.3 })[5]).toBeCloseTo(0.35, 6);
  expect(localThreshold(flat, 'gaussian', { window: 5, offset: 0.1 })[5]).toBeCloseTo(0.4, 6);
  expect(() => localThreshold(flat, 'mean', { window: 4 })).toThrow('odd');
});
