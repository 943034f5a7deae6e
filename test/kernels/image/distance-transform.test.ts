import { expect, test } from 'vitest';
import { distanceTransform, squaredDistances } from '../../../src/kernels/image/distance-transform.js';
import { HEIGHT, rough, WIDTH } from '../segmentation/pictures.js';
import oracle from '../segmentation/segmentation.oracle.json' with { type: 'json' };

const discs = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
  const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)];
  return Math.hypot(x - 12, y - 14) < 9 || Math.hypot(x - 25, y - 16) < 8 ? 1 : 0;
});
const sparse = rough.map((v) => (v > 20 ? 1 : 0));

test('squared distances are those of SciPy', () => {
  expect([...squaredDistances(discs, WIDTH, HEIGHT)]).toEqual(oracle.distance.discs);
  expect([...squaredDistances(sparse, WIDTH, HEIGHT)]).toEqual(oracle.distance.rough);
});

test('the nearest zero by trying them all', () => {
  const few = rough.map((v) => (v > 2 ? 1 : 0)); // long ways, columns without a zero
  const zeros = [...few.keys()].filter((p) => few[p] === 0);
  const far = (p: number) =>
    Math.min(
      ...zeros.map((q) => ((p % 40) - (q % 40)) ** 2 + (Math.floor(p / 40) - Math.floor(q / 40)) ** 2),
    );
  expect([...squaredDistances(few, 40, 30)]).toEqual(Array.from(few, (_, p) => far(p)));
});

test('one line each way, no zero, all zero', () => {
  expect([...distanceTransform(Uint8Array.of(1, 1, 0, 1, 1), 5, 1)]).toEqual([2, 1, 0, 1, 2]);
  expect([...distanceTransform(Uint8Array.of(1, 1, 0, 1, 1), 1, 5)]).toEqual([2, 1, 0, 1, 2]);
  expect([...squaredDistances(Uint8Array.of(1, 1), 2, 1)]).toEqual([Infinity, Infinity]);
  expect([...squaredDistances(new Uint8Array(4), 2, 2)]).toEqual([0, 0, 0, 0]);
  expect(() => squaredDistances(new Uint8Array(3), 2, 2)).toThrow('2 x 2');
});
