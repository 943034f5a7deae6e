import { describe, expect, test } from 'vitest';
import type { Extension } from '../../../src/kernels/image/border.js';
import { convolvePlane, factors, planeMethod } from '../../../src/kernels/image/convolve.js';
import { PICTURE_KERNELS } from '../../../src/kernels/image/named-kernels.js';
import { fromRows, type Matrix, matrix } from '../../../src/kernels/linalg/matrix.js';
import oracle from '../signal/convolve.oracle.json' with { type: 'json' };
import { computing, largestDifference, noise, sameBytes, wave } from '../signal/fixtures.js';

const plane = (rows: number, cols: number, skip = 0) =>
  matrix(rows, cols, wave(rows * cols + skip).slice(skip));
const random = (rows: number, cols: number, seed = 1) => matrix(rows, cols, noise(rows * cols, seed));
const named = (name: string, shape = {}) => PICTURE_KERNELS.get(name)!.make(shape);
const METHODS = ['direct', 'fft'] as const;
const BORDER_OF = new Map<string, Extension>([
  ['reflect', 'symmetric'],
  ['mirror', 'reflect'],
  ['nearest', 'replicate'],
  ['wrap', 'wrap'],
  ['constant', 'zero'],
]);

test('an impulse comes back as the kernel, turned round by nothing', () => {
  const h = fromRows([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const full = convolvePlane(
    fromRows([
      [0, 0],
      [0, 1],
    ]),
    h,
  );
  expect([...full.data]).toEqual([0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6]);
  expect([full.rows, full.cols]).toEqual([3, 4]);
});

test.each(oracle.planes)('scipy.signal.convolve2d: kernel $h, $mode', ({ x, h, mode, y }) => {
  for (const method of METHODS)
    for (const simd of [true, false])
      computing({ simd }, () => {
        const kind = mode === 'full' ? 'full' : mode === 'same' ? 'same' : 'valid';
        const got = convolvePlane(plane(x[0]!, x[1]!), plane(h[0]!, h[1]!, 3), { mode: kind, method });
        expect(largestDifference(got.data, y)).toBeLessThan(1e-14);
      });
});

test.each(oracle.planeBorder)('scipy.ndimage.convolve: $scipyMode, kernel $h', ({ scipyMode, h, y }) => {
  for (const method of METHODS) {
    const border = BORDER_OF.get(scipyMode);
    const got = convolvePlane(plane(6, 7), plane(h[0]!, h[1]!, 3), { mode: 'same', method, border });
    expect(largestDifference(got.data, y)).toBeLessThan(2e-14);
  }
});

test.each(Object.entries(oracle.filters))('scipy.ndimage: %s', (name, y) => {
  const got = convolvePlane(plane(6, 7), named(name), { mode: 'same', border: 'replicate' });
  expect(largestDifference(got.data, y)).toBeLessThan(1e-14);
});

describe('two passes', () => {
  test('whole numbers stay whole', () => {
    const { column, row } = factors(named('sobel-x'))!;
    const product = convolvePlane(column, row);
    expect(product).toEqual(named('sobel-x'));
    expect([...row.data].every(Number.isInteger)).toBe(true);
  });
  test('what is of rank 1, and what not', () => {
    for (const name of ['box', 'gaussian', 'sobel-y', 'scharr-x', 'prewitt-y'])
      expect(planeMethod(named(name))).toBe('separable');
    for (const name of ['laplacian', 'sharpen', 'emboss', 'roberts-x', 'log', 'unsharp'])
      expect(factors(named(name))).toBeUndefined();
    expect(factors(matrix(2, 2))).toBeUndefined();
    expect(planeMethod(random(30, 30))).toBe('fft');
    expect(planeMethod(random(3, 3))).toBe('direct');
    expect(planeMethod(named('gaussian', { sigma: 20 }))).toBe('fft');
  });
  test.each(['gaussian', 'box', 'motion'])('%s: as the sums over all taps', (name) => {
    const x = random(40, 33);
    const [two, one] = (['separable', 'direct'] as const).map((method) =>
      convolvePlane(x, named(name, { size: 7 }), { mode: 'same', border: 'wrap', method }),
    );
    expect(largestDifference(two!.data, one!.data)).toBeLessThan(1e-14);
  });
});

test('commutative, associative, linear', () => {
  const [x, h, g] = [random(20, 17), random(5, 6, 2), random(9, 3, 3)];
  const near = (a: Matrix, b: Matrix) => expect(largestDifference(a.data, b.data)).toBeLessThan(1e-12);
  for (const method of METHODS) {
    const by = (a: Matrix, b: Matrix) => convolvePlane(a, b, { method });
    near(by(x, h), by(h, x));
    near(by(by(x, h), g), by(x, by(h, g)));
    const twice = matrix(
      20,
      17,
      x.data.map((v) => 3 * v),
    );
    near(
      by(twice, h),
      matrix(
        24,
        22,
        by(x, h).data.map((v) => 3 * v),
      ),
    );
  }
});

test('strips and threads do not show', () => {
  const [x, h] = [random(300, 401), random(4, 5, 2)];
  const plain = computing({ simd: false }, () => convolvePlane(x, h));
  for (const threads of [1, 2, 3])
    expect(sameBytes(computing({ threads }, () => convolvePlane(x, h)).data, plain.data)).toBe(true);
  expect(largestDifference(convolvePlane(x, h, { method: 'fft' }).data, plain.data)).toBeLessThan(1e-12);
});

describe('named kernels', () => {
  test.each(['box', 'gaussian', 'motion', 'sharpen', 'unsharp'])('%s leaves a constant alone', (name) => {
    const flat = matrix(12, 12, new Float64Array(144).fill(7));
    const y = convolvePlane(flat, named(name), { mode: 'same', border: 'reflect' });
    expect(largestDifference(y.data, flat.data)).toBeLessThan(1e-13);
  });
  test.each(['laplacian', 'laplacian-8', 'log', 'gabor', 'sobel-x', 'prewitt-y', 'scharr-x', 'roberts-x'])(
    '%s: 0 on a constant',
    (name) => expect(named(name).data.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0, 14),
  );
  test('smoothing lowers the variance, sharpening raises it', () => {
    const energy = (name: string) =>
      convolvePlane(random(50, 50), named(name), { mode: 'valid' }).data.reduce((s, v) => s + v * v, 0);
    for (const name of ['box', 'gaussian', 'motion']) expect(energy(name)).toBeLessThan(1000);
    for (const name of ['sharpen', 'unsharp']) expect(energy(name)).toBeGreaterThan(3000);
  });
  // I(x, y) = a x rises to the right: prewitt gives 6 a, sobel 8 a, scharr 32 a, and nothing downwards.
  test('a ramp to the right is positive under -x', () => {
    const ramp = matrix(
      9,
      9,
      Float64Array.from({ length: 81 }, (_, i) => 2 * (i % 9)),
    );
    const at = (name: string) => convolvePlane(ramp, named(name), { mode: 'valid' }).data[0];
    expect([at('prewitt-x'), at('sobel-x'), at('scharr-x')]).toEqual([12, 16, 64]);
    expect([at('prewitt-y'), at('sobel-y'), at('scharr-y')].map((v) => v! + 0)).toEqual([0, 0, 0]);
    const step = matrix(
      3,
      4,
      Float64Array.from({ length: 12 }, (_, i) => (i % 4 < 2 ? 0 : 1)),
    );
    expect(convolvePlane(step, named('prewitt-x'), { mode: 'valid' }).data[0]).toBe(3);
  });
  test('angles run from +x towards +y, y down', () => {
    const down = named('motion', { size: 5, angle: Math.PI / 4 });
    expect(down.data[24]).toBeGreaterThan(0.1); // the bottom right corner
    expect(down.data[4]).toBe(0);
    expect([...named('motion', { size: 3 }).data]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0].map((v) => v / 3));
    // A wave that runs downwards changes from row to row, not along a row.
    const wave = named('gabor', { angle: Math.PI / 2, sigma: 3, wavelength: 4 });
    const middle = 12 * 25 + 12;
    expect(wave.data[middle]! * wave.data[middle + 50]!).toBeLessThan(0);
    expect(wave.data[middle]! * wave.data[middle + 2]!).toBeGreaterThan(0);
    const diagonal = named('gabor', { angle: Math.PI / 4, sigma: 3, wavelength: 4 * Math.SQRT2 });
    expect(diagonal.data[middle]! * diagonal.data[middle + 2 * 25 + 2]!).toBeLessThan(0);
    expect(diagonal.data[middle]! * diagonal.data[middle - 2 * 25 + 2]!).toBeGreaterThan(0);
  });
  test('what cannot be is refused', () => {
    expect(() => named('gaussian', { sigma: -1 })).toThrow('sigma');
    expect(() => named('gabor', { wavelength: 0 })).toThrow('wavelength');
    expect(() => named('box', { size: 5000 })).toThrow('4097');
    expect(() => convolvePlane(matrix(0, 0), random(2, 2))).toThrow('empty');
    expect(() => convolvePlane(random(2, 9), random(3, 3), { mode: 'valid' })).toThrow('3 x 3');
  });
});
