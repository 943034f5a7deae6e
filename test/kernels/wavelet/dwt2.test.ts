import { describe, expect, test } from 'vitest';
import { dwt } from '../../../src/kernels/wavelet/dwt.js';
import { dwt2, idwt2, type Plane, wavedec2, waverec2 } from '../../../src/kernels/wavelet/dwt2.js';
import { EXTENSIONS } from '../../../src/kernels/wavelet/edges.js';
import { waveletOf } from '../../../src/kernels/wavelet/families.js';
import { largestDifference, noise } from '../signal/fixtures.js';
import oracle from './dwt.oracle.json' with { type: 'json' };

const plane = (height: number, width: number, data = noise(height * width)): Plane => ({
  height,
  width,
  data,
});

test('Haar by hand: sum, and differences down, across and aslant', () => {
  const x = plane(2, 2, Float64Array.of(1, 2, 3, 8));
  const { approx, horizontal, vertical, diagonal } = dwt2(x, waveletOf('haar'), 'symmetric');
  const halves = [approx, horizontal, vertical, diagonal].map(({ data }) => data[0]!);
  expect(largestDifference(halves, [7, -4, -3, 2])).toBeLessThan(1e-14);
});

test('an edge that runs across is found by the horizontal details alone', () => {
  const x = plane(
    8,
    8,
    Float64Array.from({ length: 64 }, (_, i) => (i < 24 ? 0 : 1)),
  );
  const { horizontal, vertical, diagonal } = dwt2(x, waveletOf('haar'), 'symmetric');
  expect(Math.max(...horizontal.data.map(Math.abs))).toBeCloseTo(1, 14);
  expect(Math.max(...vertical.data.map(Math.abs), ...diagonal.data.map(Math.abs))).toBeLessThan(1e-15);
});

test('a product of two signals has the products of their transforms', () => {
  const [u, v] = [noise(13, 1), noise(10, 2)];
  const x = plane(
    13,
    10,
    Float64Array.from({ length: 130 }, (_, i) => u[Math.floor(i / 10)]! * v[i % 10]!),
  );
  for (const mode of EXTENSIONS) {
    const w = waveletOf('bior2.4');
    const [down, across] = [dwt(u, w, mode), dwt(v, w, mode)];
    const both = dwt2(x, w, mode);
    for (const [part, a, b] of [
      [both.approx, down.approx, across.approx],
      [both.horizontal, down.detail, across.approx],
      [both.vertical, down.approx, across.detail],
      [both.diagonal, down.detail, across.detail],
    ] as const) {
      expect([part.height, part.width]).toEqual([a.length, b.length]);
      const expected = Float64Array.from(
        part.data,
        (_, i) => a[Math.floor(i / b.length)]! * b[i % b.length]!,
      );
      expect(largestDifference(part.data, expected)).toBeLessThan(1e-11); // antireflect grows to hundreds
    }
  }
});

describe.each(['haar', 'db3', 'sym4', 'coif1', 'bior3.3', 'rbio2.2', 'cdf97'])('%s', (name) => {
  test.each(EXTENSIONS)('%s: pictures of every size come back', (mode) => {
    const w = waveletOf(name);
    for (const [height, width] of [
      [1, 1],
      [1, 9],
      [6, 1],
      [7, 5],
      [16, 11],
      [33, 18],
    ] as const)
      for (const level of [0, 1, 3]) {
        const x = plane(height, width);
        const back = waverec2(wavedec2(x, w, { level, mode }), w, { mode, height, width });
        expect([back.height, back.width]).toEqual([height, width]);
        expect(largestDifference(back.data, x.data)).toBeLessThan(1e-9); // see dwt.test.ts
      }
  });
});

test('parts that are left out count as zeros', () => {
  const w = waveletOf('db2');
  const x = plane(12, 9);
  const { approx, ...details } = dwt2(x, w, 'periodic');
  const [low, high] = [idwt2({ approx }, w, 'periodic'), idwt2(details, w, 'periodic')];
  const both = idwt2({ approx, ...details }, w, 'periodic');
  expect(
    largestDifference(
      low.data.map((v, i) => v + high.data[i]!),
      both.data,
    ),
  ).toBeLessThan(1e-13);
});

test.each(oracle.pictures)(
  'PyWavelets: $wavelet, $mode, level $level',
  ({ wavelet, mode, level, approx, details }) => {
    const data = Float64Array.from({ length: 143 }, (_, i) => Math.sin(0.3 * i) + ((i * i * 7) % 11) / 10);
    const mine = wavedec2(plane(13, 11, data), waveletOf(wavelet), {
      level,
      mode: EXTENSIONS.find((known) => known === mode)!,
    });
    const same = (part: Plane, published: { shape: number[]; data: number[] }) => {
      expect([part.height, part.width]).toEqual(published.shape);
      expect(largestDifference(part.data, published.data)).toBeLessThan(1e-12);
    };
    same(mine.approx, approx);
    details.forEach((published, i) => {
      same(mine.details[i]!.horizontal, published.horizontal);
      same(mine.details[i]!.vertical, published.vertical);
      same(mine.details[i]!.diagonal, published.diagonal);
    });
  },
);

test('what cannot be is refused', () => {
  const w = waveletOf('db2');
  expect(() => dwt2(plane(2, 3, new Float64Array(5)), w, 'zero')).toThrow('2 x 3 cannot have 5');
  expect(() => idwt2({}, w, 'zero')).toThrow('one part at least');
  const { approx, details } = wavedec2(plane(8, 8), w, { level: 2 });
  const [coarse, fine] = details;
  expect(() => waverec2({ approx, details: [fine!, coarse!] }, w)).toThrow('details of');
  expect(() => waverec2({ approx, details }, w, { height: 11 })).toThrow('8 x 8 pixels');
});
