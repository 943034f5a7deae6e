import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { type EdgeOptions, gradientEdges } from '../../../src/kernels/edges/edges.js';
import { BORDERS } from '../../../src/kernels/image/border.js';
import type { Blurrable } from '../../../src/kernels/image/gaussian-blur.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import oracle from './edges.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});
const plain = (picture: Raster<Blurrable>, options: EdgeOptions) => {
  compute.simd = false;
  const result = gradientEdges(picture, options);
  compute.simd = true;
  return result;
};
const gray = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  channels: 1 as const,
  data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
});
const rows = ({ width, data }: Raster<Uint8Array>) =>
  Array.from({ length: data.length / width }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].map((v) => (v ? '#' : '.')).join(''),
  );

/** As in edges.oracle.py. */
function oraclePicture() {
  let state = 12345;
  return gray(oracle.width, oracle.height, (x, y) => {
    state = Number((BigInt(state) * 1103515245n + 12345n) % 2147483648n);
    let value = x + Math.floor(y / 2);
    if ((x - 30) ** 2 + (y - 25) ** 2 < 300) value += 90;
    if (55 < x && x < 70 && y > 12) value += 60;
    return Math.min(255, value + (Math.floor(state / 65536) % 16));
  });
}

function maskOf({ first, ends }: { first: boolean; ends: number[] }, length: number) {
  const mask = new Uint8Array(length);
  let [on, from] = [first, 0];
  for (const end of [...ends, length]) {
    if (on) mask.fill(255, from, end);
    [on, from] = [!on, end];
  }
  return mask;
}

describe('the mask of cv2.Canny, pixel by pixel', () => {
  const picture = oraclePicture();
  test('the picture is the one', () => {
    expect(picture.data.reduce((s, v) => s + v, 0)).toBe(oracle.sum);
  });
  test.each(oracle.cases)('$low $high $norm', ({ low, high, norm, ...runs }) => {
    const want = maskOf(runs, picture.data.length);
    // cv2 compares with the floor of a squared threshold; so do whole thresholds here
    const options = { low: low / 255, high: high / 255, norm: norm as 'l1' | 'l2' };
    for (const run of [gradientEdges, plain]) {
      const { mask, edgePixels } = run(picture, options);
      expect(Buffer.compare(mask.data, want)).toBe(0);
      expect(edgePixels).toBe(want.filter((v) => v > 0).length);
    }
    // the same picture in float32 0..1 is not asked: v / 255 rounds, and ties break either way
    const deep = { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) };
    expect(
      Buffer.compare(
        gradientEdges(deep, { ...options, norm: 'l1', low: low / 255 + 1e-6 }).mask.data,
        gradientEdges(picture, { ...options, norm: 'l1', low: low / 255 + 1e-6 }).mask.data,
      ),
    ).toBe(0);
  });
});

test('a step is one line, two pixels where nothing is thinned', () => {
  const step = gray(8, 4, (x) => (x < 4 ? 10 : 200));
  expect(rows(gradientEdges(step, { high: 1 }).mask)).toEqual(Array(4).fill('...#....'));
  expect(rows(gradientEdges(step, { high: 1, thin: false }).mask)).toEqual(Array(4).fill('...##...'));
  const lying = gray(4, 6, (_, y) => (y < 3 ? 200 : 10));
  expect(rows(gradientEdges(lying, { high: 1 }).mask)).toEqual([
    '....',
    '....',
    '####',
    '....',
    '....',
    '....',
  ]);
});

test('thresholds are on the gradient of a 0..1 picture: a unit step has 4 by Sobel, 3 by Prewitt, 16 by Scharr', () => {
  const step = gray(8, 3, (x) => (x < 4 ? 0 : 255));
  for (const [operator, size] of [
    ['sobel', 4],
    ['prewitt', 3],
    ['scharr', 16],
    ['central', 1],
  ] as const) {
    expect(gradientEdges(step, { operator, high: size * 0.999 }).edgePixels).toBe(3);
    expect(gradientEdges(step, { operator, high: size }).edgePixels).toBe(0);
  }
  expect(gradientEdges(step, { operator: 'roberts', high: Math.SQRT2 * 0.999 }).edgePixels).toBe(3);
});

test('edges go on through weak pixels that touch a strong one, and stop at a gap', () => {
  // Two bands that fade from left to right, the lower one with a gap; gradients are largest just inside them.
  const fade = gray(40, 21, (x, y) => {
    const upper = y >= 5 && y < 10;
    const lower = y >= 14 && (x < 18 || x > 22);
    return upper || lower ? 230 - 5 * x : 20;
  });
  const { mask } = gradientEdges(fade, { low: 0.3, high: 2.8 });
  const [upper, lower] = [rows(mask)[5]!, rows(mask)[14]!];
  expect(upper.lastIndexOf('#')).toBeGreaterThan(30);
  expect(lower.lastIndexOf('#')).toBeLessThan(23);
  expect(gradientEdges(fade, { high: 2.8 }).edgePixels).toBeLessThan(
    gradientEdges(fade, { low: 0.3, high: 2.8 }).edgePixels,
  );
});

test('fewer pixels the higher the threshold; with L1 no fewer than with L2', () => {
  const picture = oraclePicture();
  const counts = [0.1, 0.3, 0.6, 1, 2].map(
    (high) => gradientEdges(picture, { high, thin: false }).edgePixels,
  );
  for (let i = 1; i < counts.length; i++) expect(counts[i]).toBeLessThan(counts[i - 1]!);
  for (const high of [0.3, 1])
    expect(gradientEdges(picture, { high, thin: false, norm: 'l1' }).edgePixels).toBeGreaterThan(
      gradientEdges(picture, { high, thin: false }).edgePixels,
    );
});

describe('automatic thresholds', () => {
  test('lie between noise and edges; low is 0.4 of high on request', () => {
    const picture = oraclePicture();
    const { high, low } = gradientEdges(picture, { low: 'auto', sigma: 1 });
    expect(low).toBeCloseTo(0.4 * high, 12);
    const { mask } = gradientEdges(picture, { low: 'auto', sigma: 1 });
    // the disc of radius sqrt(300) and the bar are found, and little else
    const at = (x: number, y: number) => mask.data[y * mask.width + x]!;
    const near = (x: number, y: number) => [-1, 0, 1].some((d) => at(x + d, y) || at(x, y + d));
    for (let k = 0; k < 16; k++) {
      const t = (k * Math.PI) / 8;
      expect(near(Math.round(30 + 17.3 * Math.cos(t)), Math.round(25 + 17.3 * Math.sin(t)))).toBe(true);
    }
    for (let y = 20; y < 55; y += 5) expect(near(55, y) && near(70, y)).toBe(true);
    expect([...mask.data].filter((v) => v > 0).length).toBeLessThan(280);
  });
  test('a picture of one colour has no edges', () => {
    for (const level of [0, 128, 255]) expect(gradientEdges(gray(9, 7, () => level)).edgePixels).toBe(0);
  });
  test('plain and SIMD find the same', () => {
    const picture = oraclePicture();
    for (const norm of ['l1', 'l2'] as const)
      expect(plain(picture, { norm }).high).toBe(gradientEdges(picture, { norm }).high);
  });
});

describe.each([
  [1, 1],
  [1, 9],
  [9, 1],
  [16, 2],
  [33, 5],
  [131, 140],
] as const)('%d x %d', (width, height) => {
  const rng = createRng(2);
  const noise = gray(width, height, () => rng.integer(256));
  test('SIMD is the plain kernel at any number of threads', () => {
    for (const border of BORDERS)
      for (const operator of ['sobel', 'prewitt', 'scharr', 'central'] as const)
        for (const thin of [true, false]) {
          const options = { border, operator, thin, low: 0.8, high: 2 };
          const want = plain(noise, options).mask.data;
          for (const threads of [1, 3]) {
            compute.threads = threads;
            expect(Buffer.compare(gradientEdges(noise, options).mask.data, want)).toBe(0);
          }
        }
  });
});

test('weak pixels without number: more than the stack has room for', () => {
  // All is weak, one pixel strong; 700 x 700 pixels are several times the stack.
  const n = 700;
  const slope = gray(n, n, (x, y) => (x === 350 && y === 350 ? 255 : (x % 4) * 20));
  const { edgePixels } = gradientEdges(slope, { thin: false, low: 0, high: 2, norm: 'l1' });
  expect(edgePixels).toBe(plain(slope, { thin: false, low: 0, high: 2, norm: 'l1' }).edgePixels);
  expect(edgePixels).toBeGreaterThan(400_000);
});

test('what makes no sense is refused', () => {
  const picture = gray(3, 2, () => 0);
  expect(() => gradientEdges({ ...picture, width: 4 })).toThrow('4 x 2');
  expect(() => gradientEdges({ ...picture, width: 1, channels: 3 })).toThrow('one channel');
  expect(() => gradientEdges(picture, { low: 2, high: 1 })).toThrow('lower threshold');
});
