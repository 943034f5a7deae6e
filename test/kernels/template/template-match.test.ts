import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { crop } from '../../../src/kernels/image/crop.js';
import { correlate } from '../../../src/kernels/template/correlate.js';
import { MATCH_METHODS, matchTemplate } from '../../../src/kernels/template/template-match.js';
import oracle from './template-match.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

/** The stream of template-match.oracle.py. */
function stream(n: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

const raster = (width: number, height: number, channels: 1 | 3, seed: number) => ({
  width,
  height,
  channels,
  data: stream(width * height * channels, seed),
});
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!) / Math.max(1, Math.abs(b[i]!))), 0);
const gray = raster(23, 17, 1, 1);
const colour = raster(15, 12, 3, 2);
const small = raster(4, 5, 1, 3);
const smallColour = raster(6, 3, 3, 4);
const mask = stream(20, 5).map((v) => Number(v > 90));
const maskColour = stream(18, 6).map((v) => Number(v > 90));

describe.each([true, false])('simd %s', (simd) => {
  // Six digits are kept, and OpenCV's sums under a mask are float32 ones.
  test.each(MATCH_METHODS)('OpenCV, %s', (method) => {
    compute.simd = simd;
    expect(worst(matchTemplate(gray, small, { method }).data, oracle.gray[method])).toBeLessThan(1e-5);
    expect(worst(matchTemplate(colour, smallColour, { method }).data, oracle.colour[method])).toBeLessThan(
      1e-5,
    );
    const masked = matchTemplate(gray, small, { method, mask });
    expect(worst(masked.data, oracle.masked[method])).toBeLessThan(1e-4);
    const both = matchTemplate(colour, smallColour, { method, mask: maskColour });
    expect(worst(both.data, oracle.maskedColour[method])).toBeLessThan(1e-4);
  });

  test('correlations of bytes are exact: the definition, over several tiles', () => {
    compute.simd = simd;
    const image = raster(150, 90, 3, 7);
    const template = raster(5, 4, 3, 8);
    const sums = correlate(image, template);
    expect(sums).toHaveLength(146 * 87);
    for (let at = 0; at < sums.length; at += 7) {
      const [x, y] = [at % 146, Math.floor(at / 146)];
      let sum = 0;
      for (let v = 0; v < 4; v++)
        for (let i = 0; i < 15; i++)
          sum += template.data[v * 15 + i]! * image.data[((y + v) * 150 + x) * 3 + i]!;
      expect(sums[at]).toBe(sum);
    }
  });
});

test('an L of five pixels: 9 at its place, as the worked example of the convolution theorem has it', () => {
  // A 5 x 5 L planted at (10, 7); without the conjugate the peak would be 5 at (10, 11).
  const template = { width: 5, height: 5, channels: 1 as const, data: new Uint8Array(25) };
  for (let i = 0; i < 5; i++) template.data[5 * i] = template.data[20 + i] = 1;
  const image = { width: 24, height: 20, channels: 1 as const, data: new Uint8Array(480) };
  for (let i = 0; i < 5; i++) image.data[(7 + i) * 24 + 10] = image.data[11 * 24 + 10 + i] = 1;
  const sums = correlate(image, template);
  expect(sums[7 * 20 + 10]).toBe(9);
  expect(sums.filter((v) => v >= 9)).toHaveLength(1);
});

test('a copy scores 1 under zncc, whatever its brightness and contrast, -1 as a negative', () => {
  const image = raster(64, 48, 1, 9);
  const template = crop(image, 20, 11, 13, 9);
  const at = 11 * 52 + 20;
  const changed = { ...template, data: template.data.map((v) => Math.floor(v / 4) * 2 + 30) };
  const halved = { ...image, data: image.data.map((v) => Math.floor(v / 4)) };
  expect(matchTemplate(image, template).data[at]).toBe(1);
  expect(matchTemplate(halved, changed).data[at]).toBeCloseTo(1, 6);
  const negative = { ...template, data: template.data.map((v) => 255 - v) };
  expect(matchTemplate(image, negative).data[at]).toBeCloseTo(-1, 6);
  expect(matchTemplate(image, template, { method: 'ssd' }).data[at]).toBe(0);
});

test('flat places score 0, also where levels are large and rounding could show', () => {
  const image = { width: 40, height: 30, channels: 1 as const, data: new Float32Array(1200).fill(0.1) };
  const template = {
    width: 3,
    height: 3,
    channels: 1 as const,
    data: Float32Array.from({ length: 9 }, (_, i) => i / 7),
  };
  expect(matchTemplate(image, template).data.every((v) => v === 0)).toBe(true);
  const black = { ...image, data: new Float32Array(1200) };
  expect(matchTemplate(black, template, { method: 'ncc' }).data.every((v) => v === 0)).toBe(true);
});

test('floats agree with the sums by windows', () => {
  const rng = createRng(3);
  const image = {
    width: 70,
    height: 50,
    channels: 1 as const,
    data: Float32Array.from({ length: 3500 }, () => rng.normal()),
  };
  const template = {
    width: 11,
    height: 8,
    channels: 1 as const,
    data: Float32Array.from({ length: 88 }, () => rng.normal()),
  };
  for (const method of MATCH_METHODS) {
    const fast = matchTemplate(image, template, { method }).data;
    compute.simd = false;
    expect(worst(matchTemplate(image, template, { method }).data, fast)).toBeLessThan(1e-5); // float32 scores
    compute.simd = true;
  }
});

test('the same bytes at any number of threads', () => {
  const image = raster(300, 200, 3, 10);
  const template = raster(30, 40, 3, 11);
  const results = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return matchTemplate(image, template).data;
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('a template as large as the picture, one of a single pixel, of one row', () => {
  const image = raster(9, 7, 1, 12);
  expect([...matchTemplate(image, image).data]).toEqual([1]);
  const pixel = { width: 1, height: 1, channels: 1 as const, data: Uint8Array.of(3) };
  expect(matchTemplate(image, pixel, { method: 'correlation' }).data).toEqual(
    Float32Array.from(image.data, (v) => 3 * v),
  );
  expect(matchTemplate(raster(50, 1, 1, 13), raster(5, 1, 1, 14), { method: 'ncc' }).data).toHaveLength(46);
});

test('what cannot be looked for is refused', () => {
  const flat = { ...small, data: new Uint8Array(20).fill(9) };
  expect(() => matchTemplate(gray, flat)).toThrow('the template is flat');
  expect(() => matchTemplate(gray, { ...small, data: new Uint8Array(20) }, { method: 'ncc' })).toThrow(
    'black',
  );
  expect(() => matchTemplate(small, gray)).toThrow('a template of 23 x 17 does not fit a picture of 4 x 5');
  expect(() => matchTemplate(gray, smallColour)).toThrow('a template of 3 channels, the picture has 1');
  expect(() => matchTemplate(gray, small, { mask: new Uint8Array(20) })).toThrow('hides all');
  expect(() => matchTemplate(gray, small, { mask: new Uint8Array(3) })).toThrow('a mask of 3 pixels');
});
