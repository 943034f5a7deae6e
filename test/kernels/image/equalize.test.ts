import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { LIGHTNESS, withLightness } from '../../../src/kernels/colour/lightness.js';
import { clahe } from '../../../src/kernels/image/clahe.js';
import {
  applyCurve,
  equalizingCurve,
  gammaCurve,
  levelCounts,
  matchingCurve,
  percentile,
  stretchingCurve,
} from '../../../src/kernels/image/tone-curve.js';
import oracle from './equalize.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

/** That of equalize.oracle.py. */
function picture(width: number, height: number, seed: number, deep = false) {
  const values = Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    return (
      ((x * x * 3 + y * y * 5 + x * y * seed + 17 * y) % (seed % 2 ? 211 : 97)) + Math.floor((x * 40) / width)
    );
  });
  const data = deep ? Uint16Array.from(values, (v) => v * 233 + 100) : Uint8Array.from(values);
  return { width, height, channels: 1 as const, data };
}
const a = picture(32, 24, 7);
const b = picture(20, 30, 4);
const counts = (...values: number[]) => Float64Array.from({ length: 256 }, (_, v) => values[v] ?? 0);
const curved = (data: Uint8Array | Uint16Array, curve: Uint8Array | Uint16Array) => {
  const out = data.slice();
  applyCurve(data, curve, out);
  return [...out];
};

describe.each([true, false])('CLAHE of OpenCV, simd %s', (simd) => {
  test.each(oracle.clahe)('$width x $height, tiles $tiles, clip $clip, 16 bit $deep', (wanted) => {
    compute.simd = simd;
    const { width, height, clip, deep, data } = wanted;
    const tiles = wanted.tiles as [number, number];
    expect([...clahe(picture(width, height, 7, deep), { tiles, clip }).data]).toEqual(data);
  });
});

describe('CLAHE', () => {
  test('one tile without a limit is the running share of the levels', () => {
    const image = { width: 4, height: 1, channels: 1 as const, data: Uint8Array.of(10, 10, 200, 30) };
    const want = [10, 10, 200, 30].map((v) =>
      Math.round((255 * [10, 10, 200, 30].filter((w) => w <= v).length) / 4),
    );
    expect([...clahe(image, { tiles: [1, 1], clip: 0 }).data]).toEqual(want);
  });
  test('a limit of one mean count leaves no slope above 1: an even spread of levels stays, nearly', () => {
    const image = {
      width: 64,
      height: 64,
      channels: 1 as const,
      data: Uint8Array.from({ length: 4096 }, (_, p) => p >> 4),
    };
    const { data } = clahe(image, { tiles: [1, 1], clip: 1 });
    expect(data.every((v, p) => Math.abs(v - image.data[p]!) <= 1)).toBe(true);
  });
  test('the same bytes at any number of threads', () => {
    const image = picture(200, 150, 7);
    const results = [1, 2, 3].map((threads) => {
      compute.threads = threads;
      return clahe(image).data;
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
  test('what it cannot take is refused', () => {
    const small = picture(4, 4, 7);
    expect(() => clahe(small)).toThrow('8 x 8 tiles do not fit a picture of 4 x 4');
    expect(() => clahe(small, { tiles: [0, 1] })).toThrow('at least 1');
    expect(() => clahe(small, { tiles: [1, 1], clip: -1 })).toThrow('clip must be 0 or more');
    const colour = { width: 2, height: 2, channels: 3 as const, data: new Uint8Array(12) };
    expect(() => clahe(colour, { tiles: [1, 1] })).toThrow('one channel');
  });
});

describe('lightness', () => {
  const colour = {
    width: 3,
    height: 1,
    channels: 4 as const,
    data: Uint8Array.of(200, 40, 90, 7, 10, 120, 250, 8, 128, 128, 128, 9),
  };
  test.each(LIGHTNESS)(
    '%s: unchanged lightness leaves the picture, within the rounding of its levels',
    (space) => {
      const { data } = withLightness(colour, space, (plane) => plane);
      data.forEach((v, i) => {
        expect(Math.abs(v - colour.data[i]!)).toBeLessThanOrEqual(space === 'channels' ? 0 : 2);
      });
      expect([data[3], data[7], data[11]]).toEqual([7, 8, 9]);
    },
  );
  test.each(['lab', 'ycbcr', 'hsv'] as const)('%s: halved, grays are the halves, hues stay', (space) => {
    const half = withLightness(colour, space, (plane) => ({
      ...plane,
      data: plane.data.map((v) => v >> 1),
    })).data;
    expect(half[8]).toBe(half[9]);
    expect(half[8]).toBeLessThan(70);
    expect(half[0]! - half[1]!).toBeGreaterThan(40); // still red
    expect(half[6]! - half[4]!).toBeGreaterThan(40); // still blue
  });
  test('white has all levels: half of them are L 50, Y 1/2 and V 1/2', () => {
    const white = { width: 1, height: 1, channels: 3 as const, data: Uint8Array.of(255, 255, 255) };
    const half = (space: (typeof LIGHTNESS)[number]) =>
      withLightness(white, space, (plane) => ({ ...plane, data: plane.data.map((v) => v >> 1) })).data[0];
    // L = 100 * 127 / 255 = 49.8: Y = 0.1825, stored 0.464
    expect([half('lab'), half('ycbcr'), half('hsv')]).toEqual([118, 127, 127]);
  });
  test('each channel by itself, in its turn', () => {
    const { data } = withLightness(colour, 'channels', (plane, c) => ({
      ...plane,
      data: plane.data.map(() => 10 * c),
    }));
    expect([...data.slice(0, 4)]).toEqual([0, 10, 20, 7]);
  });
});

describe('curves', () => {
  test('equalizeHist of OpenCV', () => {
    expect(curved(a.data, equalizingCurve(levelCounts(a.data)))).toEqual(oracle.global);
  });
  test('equalised by hand: levels 3, 4, 4, 9 of four pixels become 0, 170, 170, 255', () => {
    expect(
      curved(Uint8Array.of(3, 4, 4, 9), equalizingCurve(levelCounts(Uint8Array.of(3, 4, 4, 9)))),
    ).toEqual([0, 170, 170, 255]);
    const flat = equalizingCurve(levelCounts(Uint8Array.of(8, 8)));
    expect(flat[8]).toBe(8);
  });
  test('its products are float32: 255 * 6 / 36 and 255 * 30 / 36 are ties and go to the even level', () => {
    const ramp = Uint8Array.from({ length: 37 }, (_, v) => v);
    const levels = curved(ramp, equalizingCurve(levelCounts(ramp)));
    expect([levels[6], levels[18], levels[30], levels[36]]).toEqual([42, 128, 212, 255]);
  });
  test('match_histograms of scikit-image', () => {
    const curve = matchingCurve(levelCounts(a.data), levelCounts(b.data));
    expect(curved(a.data, curve)).toEqual(oracle.match);
  });
  test('matched with itself a picture stays; with one level it becomes that', () => {
    expect(curved(a.data, matchingCurve(levelCounts(a.data), levelCounts(a.data)))).toEqual([...a.data]);
    expect(new Set(curved(a.data, matchingCurve(levelCounts(a.data), counts(0, 0, 5))))).toEqual(
      new Set([2]),
    );
  });
  test('matching an 8-bit picture with a 16-bit one takes its levels as shares of white', () => {
    const deep = Uint16Array.from(b.data, (v) => v * 257);
    const same = matchingCurve(levelCounts(a.data), levelCounts(b.data));
    expect([...matchingCurve(levelCounts(a.data), levelCounts(deep))]).toEqual([...same]);
  });
  test('numpy.percentile', () => {
    const at = [0, 1, 2.5, 50, 98, 100].map((p) => percentile(levelCounts(a.data), p));
    for (const [i, v] of at.entries()) expect(v).toBeCloseTo(oracle.percentiles[i]!, 10);
  });
  test('stretched between percentiles: straight in between, cut off beyond, one level stays', () => {
    const curve = stretchingCurve(counts(0, 0, 1, 0, 0, 0, 1), [0, 100]);
    expect([...curve.slice(0, 8)]).toEqual([0, 0, 0, 64, 128, 191, 255, 255]);
    expect(stretchingCurve(counts(0, 0, 0, 7), [1, 99])[3]).toBe(3);
  });
  test('gamma 2 squares shares of white, 1/2 undoes it within the rounding', () => {
    const curve = gammaCurve(256, 2);
    expect([curve[0], curve[128], curve[255]]).toEqual([0, 64, 255]);
    expect(gammaCurve(65536, 0.5)[16384]).toBe(32768); // sqrt(16384 * 65535) = 32767.75
    expect(() => gammaCurve(256, 0)).toThrow('above 0');
  });
});
