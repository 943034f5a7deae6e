import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import {
  placeOf,
  type ScaleSpaceOptions,
  withScaleSpace,
} from '../../../src/kernels/features/scale-space.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { planeOf, waves } from './pictures.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

/** Sizes and levels, taken out of the memory that is used again. */
const built = (plane: Plane, options: ScaleSpaceOptions = {}) =>
  withScaleSpace(plane, options, ({ octaves }) =>
    octaves.map(({ width, height, step, levels }) => ({
      width,
      height,
      step,
      levels: levels.map((level) => level.slice()),
    })),
  );

test('octaves: doubled without a last half step, then every second sample', () => {
  const sizes = (options: ScaleSpaceOptions) =>
    built(waves(61, 40), options).map(({ width, height, step }) => [width, height, step]);
  expect(sizes({})).toEqual([
    [121, 79, 0.5],
    [61, 40, 1],
    [31, 20, 2],
  ]);
  expect(sizes({ upsample: false, octaves: 2 })).toEqual([
    [61, 40, 1],
    [31, 20, 2],
  ]);
});

// A Gaussian blob of variance s^2 in a picture that counts as smoothed by 1/2 already: in level i it has variance
// (s^2 - 1/4) / step^2 + sigma^2 4^(i / intervals), and 1/2 more where linear interpolation doubled it. Its centre
// stays where it is.
describe.each([true, false])('doubled: %s', (upsample) => {
  const [s, cx, cy] = [4, 117.3, 121.8];
  const gauss = (x: number, y: number) => 0.5 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * s * s));
  const octaves = built(planeOf(241, 241, gauss), { upsample, octaves: 3, intervals: 2, sigma: 1.4 });
  test.each(octaves.flatMap((o) => o.levels.map((_, i) => [o.step, i] as const)))(
    'step %d, level %d',
    (step, i) => {
      const { width, levels } = octaves.find((o) => o.step === step)!;
      const { mass, x, y, variance } = moments(levels[i]!, width);
      expect(mass * step * step).toBeCloseTo(0.5 * 2 * Math.PI * s * s, 3); // brightness is kept
      expect(x * step).toBeCloseTo(cx, 3);
      expect(y * step).toBeCloseTo(cy, 3);
      const interpolated = upsample ? 0.125 : 0; // 1/2 of half pixels squared
      const want = (s * s - 0.25 + interpolated) / step ** 2 + 1.4 ** 2 * 2 ** i;
      expect(variance / want).toBeCloseTo(1, 3); // Gaussians are cut off at 4 sigma: 6e-4 of the variance
    },
  );
});

function moments(level: Float32Array, width: number) {
  let [mass, mx, my, mxx, myy] = [0, 0, 0, 0, 0];
  level.forEach((value, p) => {
    const [x, y, v] = [p % width, Math.floor(p / width), value];
    mass += v;
    mx += v * x;
    my += v * y;
    mxx += v * x * x;
    myy += v * y * y;
  });
  const [x, y] = [mx / mass, my / mass];
  return { mass, x, y, variance: (mxx / mass - x * x + myy / mass - y * y) / 2 };
}

test.each([
  [37, 29],
  [64, 48],
  [13, 50],
  [3, 2],
  [1, 9],
  [1, 1],
])('%d x %d: SIMD equals plain code', (width, height) => {
  const picture = waves(width, height);
  const fast = built(picture);
  compute.simd = false;
  const plain = built(picture);
  expect(fast.length).toBe(plain.length);
  for (const [o, { levels }] of fast.entries())
    for (const [i, level] of levels.entries()) {
      const want = plain[o]!.levels[i]!;
      expect(level.length).toBe(want.length);
      // float32 sums in another order, five blurs in a row
      expect(farthest(level, want)).toBeLessThan(2e-6);
    }
});

const farthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, v, p) => Math.max(worst, Math.abs(v - b[p]!)), 0);

test('the same at 1, 2 and 3 threads', () => {
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return built(waves(150, 130));
  });
  // Whole planes: compared by their largest difference, as toEqual takes seconds over them
  for (const [o, { levels }] of one!.entries())
    for (const [i, level] of levels.entries())
      for (const other of [two!, three!]) expect(farthest(level, other[o]!.levels[i]!)).toBe(0);
});

test('a keypoint lies in the level whose sigma times 2^(1/6) is nearest to its scale', () => {
  withScaleSpace(waves(200, 200), {}, (space) => {
    for (const [o, octave] of space.octaves.entries())
      for (const level of [1, 2, 3]) {
        const sigma = 1.6 * 2 ** (level / 3);
        for (const off of [0.9, 1, 1.1]) {
          const place = placeOf(space, 50, 60, off * sigma * octave.step * 2 ** (1 / 6));
          expect(space.octaves.indexOf(place.octave)).toBe(o);
          expect(place.level).toBe(level);
          expect(place.sigma).toBeCloseTo(off * sigma, 6);
          expect([place.x, place.y]).toEqual([50 / 2 ** (o - 1), 60 / 2 ** (o - 1)]);
        }
      }
    const [least, most] = [placeOf(space, 0, 0, 0.1), placeOf(space, 0, 0, 1000)];
    expect([space.octaves.indexOf(least.octave), least.level]).toEqual([0, 0]);
    expect([space.octaves.indexOf(most.octave), most.level]).toEqual([space.octaves.length - 1, 4]);
  });
});

test('refused: no pixels, options out of range, more than memory holds', () => {
  expect(() => built({ width: 2, height: 2, channels: 1, data: new Float32Array(3) })).toThrow('2 x 2 plane');
  expect(() => built(waves(20, 20), { intervals: 0 })).toThrow('1 to 20 intervals');
  expect(() => built(waves(20, 20), { sigma: 0 })).toThrow('sigma');
  compute.memoryBytes = 1e6;
  expect(() => built(planeOf(300, 300, () => 0))).toThrow('scale space of 300 x 300 pixels takes');
});
