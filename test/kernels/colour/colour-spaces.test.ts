import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import {
  chromaticAdaptation,
  multiplyTriple,
  type Triple,
  WHITES,
  whiteOf,
} from '../../../src/kernels/colour/cie.js';
import {
  COLOUR_SPACES,
  fromColourSpace,
  hasWhite,
  toColourSpace,
} from '../../../src/kernels/colour/colour.js';
import { fromLevels, toLevels } from '../../../src/kernels/colour/colour-scale.js';
import oracle from './colour-spaces.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

const pixels = (...data: number[]) => ({
  width: data.length / 3,
  height: 1,
  channels: 3 as const,
  data: Uint8Array.from(data),
});
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
const { levels } = oracle;
const cube = pixels(...levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b]))));
const stored = Float32Array.from(cube.data, (v) => v / 255);

describe('other libraries', () => {
  test.each([
    ['hsl', 1e-4], // degrees, of which seven digits are kept
    ['ycbcr', 5e-4], // OpenCV's factors have three digits
    ['linear', 1e-6],
  ] as const)('%s', (space, bound) => {
    expect(worst(toColourSpace(cube, space).data, oracle[space])).toBeLessThan(bound);
  });
  test('lch of scikit-image, where there is chroma', () => {
    const { data } = toColourSpace(cube, 'lch');
    for (let i = 0; i < data.length; i += 3) {
      expect(Math.abs(data[i]! - oracle.lch[i]!)).toBeLessThan(0.02); // its white has five digits
      expect(Math.abs(data[i + 1]! - oracle.lch[i + 1]!)).toBeLessThan(0.02);
      const turn = Math.abs(data[i + 2]! - oracle.lch[i + 2]!);
      if (data[i + 1]! > 1) expect(Math.min(turn, 360 - turn)).toBeLessThan(0.1);
    }
  });
});

test('Lindbloom: the matrix from D65 to D50, and the primaries of sRGB in Lab under D50', () => {
  const m = chromaticAdaptation([0.95047, 1, 1.08883], WHITES.D50);
  // biome-ignore format: a matrix
  const published = [1.0478112, 0.0228866, -0.050127, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316];
  expect(worst(m, published)).toBeLessThan(1e-6);
  const { data } = toColourSpace(pixels(255, 0, 0, 0, 255, 0, 0, 0, 255), 'lab', WHITES.D50);
  expect(worst(data, [54.29, 80.81, 69.89, 87.82, -79.29, 80.99, 29.57, 68.3, -112.03])).toBeLessThan(0.03); // whites differ in the fifth digit
});

test.each(Object.entries(WHITES))('%s: white goes to white, grays have no colour', (_, white) => {
  const w: Triple = [...WHITES.D65];
  multiplyTriple(chromaticAdaptation(WHITES.D65, white), w);
  expect(worst(w, white)).toBeLessThan(1e-12);
  const grays = pixels(255, 255, 255, 100, 100, 100, 3, 3, 3, 0, 0, 0);
  for (const space of ['lab', 'luv', 'lch'] as const) {
    const { data } = toColourSpace(grays, space, white);
    expect(data[0]).toBeCloseTo(100, 5);
    expect(Math.abs(data[4]!) + Math.abs(data[7]!)).toBeLessThan(1e-4);
  }
});

test.each(COLOUR_SPACES)('%s and back under another white, in float32 and by the plain kernels', (space) => {
  const white = hasWhite(space) ? WHITES.A : WHITES.D65;
  const there = () => fromColourSpace(toColourSpace(cube, space, white), space, white).data;
  expect(worst(there(), stored)).toBeLessThan(3e-5); // a hundredth of a level
  compute.simd = false;
  expect(worst(there(), stored)).toBeLessThan(1e-5); // float32 between, hues in degrees
});

test('lab by float32 kernels: within 0.00008 of the plain ones, half a unit in the last place of f', () => {
  // Ordinary colours, where 500 (f - f) of nearly equal roots shows their rounding
  const levels = Uint8Array.from({ length: 3 * 9261 }, (_, i) => {
    const [p, c] = [Math.floor(i / 3), i % 3];
    return 80 + ((Math.floor(p / 21 ** c) % 21) * 35) / 4;
  });
  const colours = { width: 9261, height: 1, channels: 3 as const, data: levels };
  const fast = toColourSpace(colours, 'lab', WHITES.D65).data;
  compute.simd = false;
  expect(worst(fast, toColourSpace(colours, 'lab', WHITES.D65).data)).toBeLessThan(8e-5);
});

describe.each(['xyz', 'lab', 'lch', 'luv'] as const)(
  '%s: the kernels of all threads and the plain ones',
  (space) => {
    const white = WHITES.D50;
    const both = (run: () => Float32Array) => {
      const fast = run();
      compute.simd = false;
      const plain = run();
      compute.simd = true;
      return worst(fast, plain);
    };
    // Widths that leave one, two and three pixels over; a few units in the last place of 500 f and of 360 degrees.
    test.each([1, 2, 3, 7])('%i pixels, 8 and 16 bit, with alpha', (n) => {
      const four = {
        width: n,
        height: 1,
        channels: 4 as const,
        data: Uint8Array.from({ length: 4 * n }, (_, i) => (i * 83 + 31) % 256),
      };
      const deep = { ...four, data: Uint16Array.from(four.data, (v) => v * 257 - (v > 0 ? 3 : 0)) };
      expect(both(() => toColourSpace(four, space, white).data)).toBeLessThan(5e-4);
      expect(both(() => toColourSpace(deep, space, white).data)).toBeLessThan(5e-4);
    });
    test('gray pictures, black and white among them', () => {
      const gray = { width: 5, height: 1, channels: 1 as const, data: Uint8Array.of(0, 1, 77, 254, 255) };
      expect(both(() => toColourSpace(gray, space, white).data)).toBeLessThan(space === 'lch' ? 360 : 1e-4); // a gray has any hue
      expect(toColourSpace(gray, space, white).data.every(Number.isFinite)).toBe(true);
    });
    test('back, cut off or not', () => {
      const colours = toColourSpace(cube, space, white);
      const vivid = { ...colours, data: colours.data.map((v, i) => (i % 3 === 1 ? 1.2 * v : v)) };
      for (const clip of [true, false])
        expect(both(() => fromColourSpace(vivid, space, white, { clip }).data)).toBeLessThan(3e-5);
    });
    test('the same bytes at any number of threads', () => {
      const large = {
        width: 300,
        height: 120,
        channels: 3 as const,
        data: Uint8Array.from({ length: 108_000 }, (_, i) => (i * 7919) % 256),
      };
      const results = [1, 3].map((threads) => {
        compute.threads = threads;
        return fromColourSpace(toColourSpace(large, space), space).data;
      });
      expect(results[1]).toEqual(results[0]);
    });
  },
);

test('colours beyond sRGB are clipped, or kept to go on', () => {
  const vivid = { width: 1, height: 1, channels: 3 as const, data: Float32Array.of(60, 110, 105) };
  const clipped = fromColourSpace(vivid, 'lab').data;
  expect([Math.min(...clipped), Math.max(...clipped)]).toEqual([0, 1]);
  const kept = fromColourSpace(vivid, 'lab', WHITES.D65, { clip: false });
  expect(worst(toColourSpace(kept, 'lab').data, vivid.data)).toBeLessThan(1e-4);
});

test('a chromaticity is a white: 0.3457, 0.3585 is D50', () => {
  expect(worst(whiteOf(0.3457, 0.3585), WHITES.D50)).toBeLessThan(2e-4); // four digits
});

test('by hand: hsl and ycbcr of pure colours, hue of lch', () => {
  const { data: hsl } = toColourSpace(pixels(255, 0, 0, 0, 0, 0, 255, 255, 255, 64, 64, 191), 'hsl');
  expect(worst(hsl, [0, 1, 0.5, 0, 0, 0, 0, 0, 1, 240, 127 / 255, 0.5])).toBeLessThan(1e-6);
  const { data: ycbcr } = toColourSpace(pixels(0, 0, 255, 255, 0, 0), 'ycbcr');
  expect(worst(ycbcr, [0.114, 0.5, -0.114 / 1.402, 0.299, -0.299 / 1.772, 0.5])).toBeLessThan(1e-6);
});

describe('levels', () => {
  test('ends of the scales: 0 and 255, halves rounded up, beyond cut off and counted', () => {
    const lab = {
      width: 3,
      height: 1,
      channels: 3 as const,
      data: Float32Array.of(0, -128, 127, 100, 0, 300, 50, -200, 0),
    };
    const { image, clipped } = toLevels(lab, 'lab', false);
    expect([...image.data]).toEqual([0, 0, 255, 255, 128, 255, 128, 0, 128]);
    expect(clipped).toBe(2);
    expect(toLevels(lab, 'lab', true).image.data[3]).toBe(65535);
  });
  test.each(COLOUR_SPACES)('%s: within half a level of what they stand for', (space) => {
    const colours = toColourSpace(cube, space);
    const { image, clipped } = toLevels(colours, space, true);
    // Z of white is 1.089; Cb and Cr have 128 levels below 0 and 127 above it
    const outside = colours.data.filter((v) => v > (space === 'ycbcr' ? 0.4999 : 1.00001)).length;
    expect(clipped).toBe(space === 'xyz' ? outside : space === 'ycbcr' ? 2 : 0);
    const back = fromLevels(image, space);
    // 1/2 of 2^-16 of the widest scale, 360 degrees
    const kept = colours.data.map((v, i) => (space === 'xyz' && v > 1 ? back.data[i]! : v));
    expect(worst(back.data, kept)).toBeLessThan(0.003);
  });
});
