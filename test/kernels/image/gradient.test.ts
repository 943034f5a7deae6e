import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { BORDERS } from '../../../src/kernels/image/border.js';
import {
  GRADIENT_OPERATORS,
  type GradientOperator,
  gradient,
  polar,
} from '../../../src/kernels/image/gradient.js';
import oracle from './gradient.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});
const plain = (...args: Parameters<typeof gradient>) => {
  compute.simd = false;
  const result = gradient(...args);
  compute.simd = true;
  return result;
};
const plane = (rows: readonly (readonly number[])[]) => ({
  width: rows[0]!.length,
  height: rows.length,
  channels: 1 as const,
  data: Float32Array.from(rows.flat()),
});
const made = (width: number, height: number, value: (x: number, y: number) => number) =>
  plane(Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(x, y))));
const bytes = (data: Float32Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

// By hand: what a ramp of slope 1 and a unit step give in the middle of a picture.
const scales: readonly (readonly [GradientOperator, number, number | undefined])[] = [
  ['central', 2, 1],
  ['prewitt', 6, 3],
  ['sobel', 8, 4],
  ['scharr', 32, 16],
  ['roberts', Math.SQRT2, Math.SQRT2],
  ['gaussian', 1, undefined],
];
describe.each(scales)('%s', (operator, slope, step) => {
  test(`a ramp a x gives ${slope.toFixed(3)} a, one along y the same in y`, () => {
    const across = gradient(
      made(24, 20, (x) => 3 * x),
      operator,
    );
    const down = gradient(
      made(24, 20, (_, y) => 3 * y),
      operator,
    );
    const middle = 10 * 24 + 12;
    expect(across.x[middle]).toBeCloseTo(3 * slope, 4);
    expect(across.y[middle]).toBeCloseTo(0, 4);
    expect(down.x[middle]).toBeCloseTo(0, 4);
    expect(down.y[middle]).toBeCloseTo(3 * slope, 4);
    // towards the brighter side: 0 along x, a quarter turn along y, which points down (E-13, E-17)
    expect(polar(across).orientation[middle]).toBeCloseTo(0, 4);
    expect(polar(down).orientation[middle]).toBeCloseTo(Math.PI / 2, 4);
    expect(
      polar(
        gradient(
          made(24, 20, (x) => -3 * x),
          operator,
        ),
      ).orientation[middle],
    ).toBeCloseTo(Math.PI, 4);
  });
  if (step === undefined) return;
  test(`a unit step gives ${step.toFixed(3)}`, () => {
    const { x, y } = gradient(
      made(8, 8, (c) => (c < 4 ? 0 : 1)),
      operator,
    );
    expect(Math.max(...x)).toBeCloseTo(step, 6);
    expect(Math.max(...y.map(Math.abs))).toBeCloseTo(0, 6);
  });
});

test('a picture of 3 x 3 by hand', () => {
  const picture = plane([
    [1, 2, 4],
    [8, 16, 32],
    [64, 128, 256],
  ]);
  const centre = (operator: GradientOperator) => {
    const { x, y } = gradient(picture, operator);
    return [x[4], y[4]];
  };
  expect(centre('central')).toEqual([32 - 8, 128 - 2]);
  expect(centre('prewitt')).toEqual([292 - 73, 448 - 7]);
  expect(centre('sobel')).toEqual([4 + 64 + 256 - 1 - 16 - 64, 64 + 256 + 256 - 1 - 4 - 4]);
  expect(centre('scharr')).toEqual([12 + 320 + 768 - 3 - 80 - 192, 192 + 1280 + 768 - 3 - 20 - 12]);
  const [p, q] = [256 - 16, 128 - 32];
  const { x, y } = gradient(picture, 'roberts');
  expect(x[4]).toBeCloseTo((p - q) / Math.SQRT2, 3);
  expect(y[4]).toBeCloseTo((p + q) / Math.SQRT2, 3);
  expect(polar({ x, y }).magnitude[4]).toBeCloseTo(Math.hypot(p, q), 3);
});

test('figures of OpenCV, SciPy and scikit-image', () => {
  const picture = made(17, 13, (x, y) => (x * x * 7 + y * 31 + x * y * 3) % 97);
  for (const { operator, border, x, y } of oracle.gradients) {
    const ours = gradient(picture, operator as GradientOperator, {
      border: border as (typeof BORDERS)[number],
      sigma: oracle.sigma,
    });
    expect(worst(ours.x, x), `${operator} ${border}`).toBeLessThan(1e-3); // float32 sums of 32 * 97
    expect(worst(ours.y, y), `${operator} ${border}`).toBeLessThan(1e-3);
  }
  const roberts = polar(gradient(picture, 'roberts')).magnitude;
  oracle.roberts.forEach((row, r) => {
    expect(worst(roberts.slice(r * 17, r * 17 + 16), row)).toBeLessThan(1e-3);
  });
});

describe.each([
  [1, 1],
  [1, 9],
  [9, 1],
  [2, 3],
  [70, 130],
] as const)('%d x %d', (width, height) => {
  const rng = createRng(5);
  const picture = made(width, height, () => rng.uniform());
  test.each(BORDERS)('SIMD is the plain kernel at any number of threads, %s', (border) => {
    for (const operator of GRADIENT_OPERATORS) {
      const options = { border, outside: 0.3 };
      const want = plain(picture, operator, options);
      for (const threads of [1, 3]) {
        compute.threads = threads;
        const got = gradient(picture, operator, options);
        expect(worst(got.x, want.x)).toBeLessThan(1e-5); // sums in another order
        expect(worst(got.y, want.y)).toBeLessThan(1e-5);
      }
    }
  });
});

test('bands of rows join in a wide picture', () => {
  const rng = createRng(7);
  const picture = made(2100, 150, () => rng.uniform());
  for (const border of ['wrap', 'reflect'] as const) {
    const want = plain(picture, 'sobel', { border });
    for (const threads of [1, 2]) {
      compute.threads = threads;
      const got = gradient(picture, 'sobel', { border });
      expect(worst(got.x, want.x)).toBeLessThan(1e-5); // sums in another order
      expect(worst(got.y, want.y)).toBeLessThan(1e-5);
    }
  }
});

test('gaussian: pieces and strips of rows join, at any number of threads', () => {
  const rng = createRng(6);
  for (const [picture, sigma] of [
    [made(21, 600, () => rng.uniform()), 3],
    [made(67, 40, () => rng.uniform()), 12], // wider than the picture is high
  ] as const)
    for (const border of BORDERS) {
      const options = { border, outside: 0.3, sigma };
      const want = plain(picture, 'gaussian', options);
      compute.threads = 1;
      const one = gradient(picture, 'gaussian', options);
      compute.threads = 3;
      const three = gradient(picture, 'gaussian', options);
      for (const side of ['x', 'y'] as const) {
        expect(worst(one[side], want[side])).toBeLessThan(2e-6); // float32 sums of weights below 1
        expect(Buffer.compare(bytes(one[side]), bytes(three[side]))).toBe(0);
      }
    }
});

test('polar: to 3e-7 of atan2 in every octant, both norms, plain and SIMD', () => {
  const n = 719;
  const x = Float32Array.from({ length: n }, (_, i) => (1 + i) * Math.cos((i * Math.PI) / 360 - Math.PI));
  const y = Float32Array.from({ length: n }, (_, i) => (1 + i) * Math.sin((i * Math.PI) / 360 - Math.PI));
  const want = x.map((a, i) => Math.atan2(y[i]!, a));
  const got = polar({ x, y });
  expect(worst(got.orientation, want)).toBeLessThan(3e-7); // pi has float32 steps of 2.4e-7
  expect(
    worst(
      got.magnitude.map((m, i) => m / (1 + i)),
      new Float32Array(n).fill(1),
    ),
  ).toBeLessThan(1e-6);
  const sum = polar({ x, y }, 'l1').magnitude;
  sum.forEach((m, i) => {
    expect(m).toBeGreaterThanOrEqual(got.magnitude[i]! * 0.9999999);
    expect(m).toBeLessThanOrEqual(got.magnitude[i]! * Math.SQRT2 * 1.0000001);
  });
  compute.simd = false;
  expect(worst(polar({ x, y }).orientation, want)).toBeLessThan(3e-7);
  expect(worst(polar({ x, y }, 'l1').magnitude, sum)).toBeLessThan(1e-4);
});

test('where there is no gradient the direction is 0, and never -pi', () => {
  for (const simd of [true, false]) {
    compute.simd = simd;
    const { magnitude, orientation } = polar({ x: Float32Array.of(0, -2, 0), y: Float32Array.of(0, -0, -0) });
    expect([...magnitude]).toEqual([0, 2, 0]);
    expect([...orientation]).toEqual([0, Math.fround(Math.PI), 0]);
  }
});

test('what makes no sense is refused', () => {
  expect(() => gradient({ ...made(2, 2, () => 0), width: 3 })).toThrow('3 x 2');
  expect(() => gradient({ ...made(3, 2, () => 0), width: 1, channels: 3 })).toThrow('one channel');
  expect(() =>
    gradient(
      made(2, 2, () => 0),
      'gaussian',
      { sigma: 0 },
    ),
  ).toThrow('sigma of 0.2');
});
