import { describe, expect, test } from 'vitest';
import { crop } from '../../../src/kernels/image/crop.js';
import { plane } from '../../../src/kernels/image/raster.js';
import { matchTemplate } from '../../../src/kernels/template/template-match.js';
import { type Response, templatePeaks } from '../../../src/kernels/template/template-peaks.js';
import { templateView } from '../../../src/kernels/template/template-view.js';

const response = (values: number[][], width = 2, height = 2): Response => ({
  scores: {
    width: values[0]!.length,
    height: values.length,
    channels: 1,
    data: Float32Array.from(values.flat()),
  },
  width,
  height,
  scale: 1,
  angle: 0,
});

describe('peaks', () => {
  const two = response([
    [0, 0, 0, 0, 0, 0],
    [0, 0.9, 0.5, 0, 0.7, 0.3],
    [0, 0, 0, 0, 0, 0],
  ]);
  test('by falling score, threshold included, as many as wanted', () => {
    const all = templatePeaks([two], { threshold: 0.7, max: 9, overlap: 0.3 });
    expect(all.map(({ x, y }) => [x, y])).toEqual([
      [1, 1],
      [4, 1],
    ]);
    expect(templatePeaks([two], { threshold: 0.7, max: 1, overlap: 0.3 })).toHaveLength(1);
    expect(templatePeaks([two], { threshold: 0.71, max: 9, overlap: 0.3 })).toHaveLength(1);
  });
  test('a box that overlaps a better one by more than the share is dropped', () => {
    // 4 x 2 boxes three columns apart share 1 x 2 of 14 pixels: 1/7
    const wide = { ...two, width: 4 };
    expect(templatePeaks([wide], { threshold: 0.5, max: 9, overlap: 0.15 })).toHaveLength(2);
    expect(templatePeaks([wide], { threshold: 0.5, max: 9, overlap: 0.14 })).toHaveLength(1);
  });
  test('the best of several sizes', () => {
    const other = {
      ...response([
        [0.95, 0],
        [0, 0],
      ]),
      scale: 2,
      width: 3,
      height: 3,
    };
    const [best, ...rest] = templatePeaks([two, other], { threshold: 0.6, max: 9, overlap: 0.1 });
    expect(best).toMatchObject({ x: 0, y: 0, scale: 2, width: 3 });
    expect(rest.map(({ x }) => x)).toEqual([4]);
  });
  test('small scores first, where they are the good ones', () => {
    const costs = response([
      [5, 5, 5, 5, 5],
      [5, 1, 5, 2, 5],
      [5, 5, 5, 5, 5],
    ]);
    const found = templatePeaks([costs], { threshold: 2, max: 9, overlap: 0.3, smallest: true });
    expect(found.map(({ x, score }) => [x, score])).toEqual([
      [1, 1],
      [3, 2],
    ]);
  });
  test('sub-pixel: the top of a slanted paraboloid is found exactly, away from the edge', () => {
    const [tx, ty] = [3.3, 2.6];
    const scores = {
      width: 7,
      height: 6,
      channels: 1 as const,
      data: Float32Array.from({ length: 42 }, (_, p) => {
        const [u, v] = [(p % 7) - tx, Math.floor(p / 7) - ty];
        return 1 - 0.05 * u * u - 0.04 * v * v + 0.06 * u * v;
      }),
    };
    const [best] = templatePeaks([{ scores, scale: 1, angle: 0, width: 2, height: 2 }], {
      max: 1,
      overlap: 0,
      subpixel: true,
    });
    expect(best!.x).toBeCloseTo(tx, 4);
    expect(best!.y).toBeCloseTo(ty, 4);
  });
  test('sub-pixel: the vertex of a parabola is found exactly', () => {
    const scores = plane(7, 7);
    scores.data.forEach((_, p) => {
      scores.data[p] = 1 - 0.02 * ((p % 7) - 3.25) ** 2 - 0.01 * (Math.floor(p / 7) - 2.6) ** 2;
    });
    const [best] = templatePeaks([{ ...two, scores }], { max: 1, overlap: 0, subpixel: true });
    expect(best!.x).toBeCloseTo(3.25, 5);
    expect(best!.y).toBeCloseTo(2.6, 5);
  });
});

describe('views of a template', () => {
  const template = { width: 3, height: 2, channels: 1 as const, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  test('a quarter turn from +x towards +y, y down: the first row becomes the last column', () => {
    const { template: turned, mask } = templateView(template, undefined, 1, Math.PI / 2);
    expect([turned.width, turned.height]).toEqual([2, 3]);
    expect([...turned.data]).toEqual([4, 1, 5, 2, 6, 3]);
    expect([...mask!]).toEqual([1, 1, 1, 1, 1, 1]);
  });
  test('the mask turns along', () => {
    const { mask } = templateView(template, Uint8Array.of(0, 1, 1, 1, 1, 1), 1, Math.PI / 2);
    expect([...mask!]).toEqual([1, 0, 1, 1, 1, 1]);
  });
  test('an eighth of a turn shows a diamond in its box', () => {
    const square = { width: 9, height: 9, channels: 1 as const, data: new Uint8Array(81).fill(7) };
    const { template: turned, mask } = templateView(square, undefined, 1, Math.PI / 4);
    expect(turned.width).toBe(13); // ceil(8 sqrt 2) + 1
    expect([mask![0], mask![12], mask![6 * 13 + 6], mask![6]]).toEqual([0, 0, 1, 0]);
  });
  test('twice the size, and a mask of twice the size', () => {
    const view = templateView(template, Uint8Array.of(0, 1, 1, 1, 1, 1), 2, 0);
    expect([view.template.width, view.template.height]).toEqual([6, 4]);
    expect([...view.mask!.slice(0, 8)]).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
  });
  test('a part of a picture that was turned is found where it went', () => {
    const image = { width: 61, height: 61, channels: 1 as const, data: new Uint8Array(3721) };
    image.data.forEach((_, p) => {
      const [x, y] = [p % 61, Math.floor(p / 61)];
      image.data[p] = 128 + 60 * Math.sin(x / 3 + y / 11) + 50 * Math.cos(y / 4 - (x * x) / 300);
    });
    const whole = templateView(image, undefined, 1, 0.5).template;
    const part = crop(image, 25, 22, 15, 13);
    const { template: turned, mask } = templateView(part, undefined, 1, 0.5);
    const scores = matchTemplate(whole, turned, { mask });
    const [best] = templatePeaks(
      [{ scores, width: turned.width, height: turned.height, scale: 1, angle: 0.5 }],
      { max: 1, overlap: 0 },
    );
    expect(best!.score).toBeGreaterThan(0.995);
    // The middle (32, 28) of the part turns about (30, 30), the middle of the picture, which moves to that of its box.
    const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
    const centre = (whole.width - 1) / 2;
    expect(Math.abs(best!.x + (turned.width - 1) / 2 - (centre + 2 * c + 2 * s))).toBeLessThan(1);
    expect(Math.abs(best!.y + (turned.height - 1) / 2 - (centre + 2 * s - 2 * c))).toBeLessThan(1);
  });
});
