import { describe, expect, test } from 'vitest';
import { grayPlane } from '../../../src/kernels/colour/colour.js';
import { backProjection } from '../../../src/kernels/histogram/back-projection.js';
import { earthMover } from '../../../src/kernels/histogram/earth-mover.js';
import { quantise } from '../../../src/kernels/histogram/histogram-space.js';
import { orientationHistogram } from '../../../src/kernels/histogram/orientation-histogram.js';
import oracle from './earth-mover.oracle.json' with { type: 'json' };

const hist = (n: number, seed: number) =>
  Float64Array.from({ length: n }, (_, i) => (i * i * seed + 3 * i + seed) % 11);

describe("earth mover's distance", () => {
  test.each(oracle.emd)('linear programming, $bins bins, circular $circular', ({ bins, circular, cost }) => {
    const n = bins ** circular.length;
    expect(earthMover(hist(n, 3), hist(n, 5), { bins, circular })).toBeCloseTo(cost, 9);
  });
  test('one bin of mass that moves by three, or around the circle by one', () => {
    const at = (k: number) => Float64Array.from({ length: 4 }, (_, i) => Number(i === k));
    expect(earthMover(at(0), at(3), { bins: 4, circular: [false] })).toBe(3);
    expect(earthMover(at(0), at(3), { bins: 4, circular: [true] })).toBe(1);
    const corner = (k: number) => Float64Array.from({ length: 16 }, (_, i) => Number(i === k));
    expect(earthMover(corner(0), corner(15), { bins: 4, circular: [false, false] })).toBeCloseTo(
      3 * Math.SQRT2,
      12,
    );
    expect(earthMover(corner(0), corner(15), { bins: 4, circular: [true, true] })).toBeCloseTo(
      Math.SQRT2,
      12,
    );
  });
  test('of a histogram with itself 0, whatever the number of pixels; symmetric', () => {
    const cells = { bins: 5, circular: [false, true] };
    expect(
      earthMover(
        hist(25, 3),
        hist(25, 3).map((v) => 7 * v),
        cells,
      ),
    ).toBeLessThan(1e-15);
    expect(earthMover(hist(25, 3), hist(25, 5), cells)).toBeCloseTo(
      earthMover(hist(25, 5), hist(25, 3), cells),
      12,
    );
  });
  test('what would take too long or does not fit is refused', () => {
    expect(() => earthMover(hist(4, 3), hist(5, 3), { bins: 4, circular: [false] })).toThrow('4 were needed');
    const many = { bins: 14, circular: [false, false, false] };
    expect(() => earthMover(hist(2744, 3), hist(2744, 5), many)).toThrow('takes too long, 1500 at most');
  });
});

describe('back-projection', () => {
  const map = (data: number[], colours: number) => ({
    width: data.length,
    height: 1,
    colours,
    data: Int32Array.from(data),
  });
  test('OpenCV calcBackProject', () => {
    const picture = (width: number, height: number, level: (x: number, y: number) => number) => ({
      width,
      height,
      channels: 1 as const,
      data: Uint8Array.from({ length: width * height }, (_, p) => level(p % width, Math.floor(p / width))),
    });
    const image = quantise(
      picture(12, 9, (x, y) => (7 * x + 5 * y * y) % 256),
      'gray',
      8,
    );
    const model = new Float64Array(8);
    for (const c of quantise(
      picture(8, 8, (x, y) => (3 * x * x + 9 * y) % 200),
      'gray',
      8,
    ).data)
      model[c]!++;
    const { data } = backProjection(image, model);
    expect(Array.from(data, (v) => Math.round(255 * v))).toEqual(oracle.backProjection);
  });
  test('by ratio: a colour that is half the model and an eighth of the picture has 1, a rarer one its quotient', () => {
    const image = map([0, 1, 1, 1, 2, 2, 2, 2], 4);
    const { data } = backProjection(image, Float64Array.of(4, 1, 0, 3), { ratio: true });
    expect([...data]).toEqual([1, ...new Array(3).fill(Math.fround(1 / 8 / (3 / 8))), 0, 0, 0, 0]);
  });
  test('an empty model and another number of colours are refused', () => {
    expect(() => backProjection(map([0], 2), new Float64Array(2))).toThrow('no pixels');
    expect(() => backProjection(map([0], 2), new Float64Array(3))).toThrow(
      'a model of 3 colours, the picture has 2',
    );
  });
});

describe('directions of the gradient', () => {
  const ramp = (ax: number, ay: number) => ({
    width: 12,
    height: 10,
    channels: 1 as const,
    data: Float32Array.from({ length: 120 }, (_, p) => ax * (p % 12) + ay * Math.floor(p / 12)),
  });
  // A ramp of slope a, replicated at the edges: 10 of 12 columns have slope a, the outer ones a / 2.
  test.each([
    [1, 0, 0],
    [0, 1, 2],
    [-1, 0, 4],
    [0, -1, 6],
  ])('a ramp (%i, %i) fills bin %i of 8 only', (ax, ay, bin) => {
    const h = orientationHistogram(ramp(ax, ay), 8);
    const sum = ax !== 0 ? 10 * 11 : 12 * 9;
    expect(h[bin]).toBeCloseTo(sum, 4);
    expect(h.reduce((a, b) => a + b)).toBeCloseTo(sum, 4);
  });
  test('unsigned: opposite ramps are one', () => {
    expect([...orientationHistogram(ramp(-1, 0), 4, { unsigned: true })]).toEqual([110, 0, 0, 0]);
    expect([...orientationHistogram(ramp(0, -1), 4, { unsigned: true })]).toEqual([0, 0, 108, 0]);
  });
  test('a quarter turn of the picture turns the histogram by a quarter', () => {
    const image = grayPlane({
      width: 9,
      height: 9,
      channels: 1,
      data: Uint8Array.from({ length: 81 }, (_, p) => (p * p * 3 + 7 * p) % 251),
    });
    // From +x towards +y: what was at (x, y) goes to (8 - y, x).
    const turned = { ...image, data: image.data.slice() };
    for (let y = 0; y < 9; y++)
      for (let x = 0; x < 9; x++) turned.data[x * 9 + 8 - y] = image.data[y * 9 + x]!;
    const [a, b] = [orientationHistogram(image, 12), orientationHistogram(turned, 12)];
    a.forEach((v, k) => {
      expect(Math.abs(b[(k + 3) % 12]! - v)).toBeLessThan(1e-5);
    });
  });
});
