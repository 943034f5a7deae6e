import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { bandNorms } from '../../../src/kernels/wavelet/band-norms.js';
import {
  type CodeFile,
  decodeCodeFile,
  encodeCodeFile,
  planeWeights,
} from '../../../src/kernels/wavelet/code-file.js';
import { filterTransform, wholeTransform } from '../../../src/kernels/wavelet/code-transform.js';
import { compress, decompress } from '../../../src/kernels/wavelet/compress.js';
import { wavedec, waverec } from '../../../src/kernels/wavelet/dwt.js';
import { type Plane, wavedec2 } from '../../../src/kernels/wavelet/dwt2.js';
import { waveletOf } from '../../../src/kernels/wavelet/families.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from '../../core/formats/hostile.js';

const cdf97 = waveletOf('cdf97');

/** Smooth with an edge, as pictures are. */
const picture: Plane = {
  height: 50,
  width: 61,
  data: Float64Array.from({ length: 3050 }, (_, i) => {
    const [y, x] = [Math.floor(i / 61), i % 61];
    return Math.round(120 + 60 * Math.sin(x / 9) * Math.cos(y / 7) + (x + y > 60 ? 40 : 0));
  }),
};
const series: Plane = {
  height: 1,
  width: 777,
  data: Float64Array.from({ length: 777 }, (_, t) => Math.sin(t / 20) + (t > 300 ? 2 : 0)),
};

const errorOf = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0);

describe.each([
  ['picture', picture, 2, 0.25],
  ['series', series, 6, 2 ** -14],
] as const)('a %s', (_, plane, levels, step) => {
  const of = (options: { keep?: number; limitBytes?: number }) => {
    const made = compress(
      { planes: [plane], weights: [1] },
      { transform: filterTransform(cdf97, levels), step, ...options },
    );
    const [back] = decompress(made.header, made.code, filterTransform(cdf97, levels));
    return { ...made, back: back!, error: errorOf(plane.data, back!.data) };
  };
  test('with all its bits comes back to half a step a coefficient', () => {
    const { error, coefficients, back } = of({});
    expect([back.height, back.width]).toEqual([plane.height, plane.width]);
    // From the middle of its interval a coefficient is off by step^2 / 12 in the mean, from its lower end by a third.
    // An eighth leaves room for those that are cut to zero and for a frame that is only nearly orthogonal.
    expect(error).toBeLessThan((coefficients * step ** 2) / 8);
  });
  test('the more bytes, the less error; never more bytes than asked for', () => {
    let last = Infinity;
    for (const limitBytes of [20, 60, 150, 400]) {
      const { code, error } = of({ limitBytes });
      expect(code.length).toBeLessThanOrEqual(limitBytes + 4);
      expect(error).toBeLessThan(last);
      last = error;
    }
  });
  test('--keep counts coefficients', () => {
    const { nonzero, coefficients } = of({ keep: 0.1 });
    expect(nonzero).toBe(Math.round(0.1 * coefficients));
  });
});

test('orthogonal: the error is the energy of what was left out', () => {
  // Steps so small that cutting counts for nothing beside it; as in periodization, energies add up for these bands.
  const haar = waveletOf('haar');
  const even: Plane = { height: 32, width: 64, data: picture.data.slice(0, 2048) };
  const { header, code } = compress(
    { planes: [even], weights: [1] },
    { transform: filterTransform(haar, 4), keep: 0.05, step: 1e-4 },
  );
  const [back] = decompress(header, code, filterTransform(haar, 4));
  const mean = even.data.reduce((sum, v) => sum + v, 0) / 2048;
  const { approx, details } = wavedec2({ ...even, data: even.data.map((v) => v - mean) }, haar, { level: 4 });
  const all = [approx, ...details.flatMap((d) => [d.horizontal, d.vertical, d.diagonal])]
    .flatMap(({ data }) => [...data])
    .map((v) => v * v)
    .sort((a, b) => b - a);
  const dropped = all.slice(Math.round(0.05 * 2048)).reduce((sum, v) => sum + v, 0);
  // Kept ones are coded to an eighth of the smallest: their share of the error is at most 1/256 of it each.
  expect(errorOf(even.data, back!.data) / dropped).toBeCloseTo(1, 1);
});

describe('whole numbers, without loss', () => {
  test('come back as they were, of any size', () => {
    const rng = createRng(2);
    for (const [height, width, levels] of [
      [1, 1, 1],
      [1, 2, 1],
      [1, 777, 6],
      [2, 3, 1],
      [37, 50, 4],
      [64, 5, 2],
    ] as const) {
      const data = Float64Array.from({ length: height * width }, (_, i) =>
        Math.round(40 * Math.sin(i / 9) + 5 * rng.normal()),
      );
      const transform = wholeTransform(levels);
      const { header, code } = compress(
        { planes: [{ height, width, data }], weights: [1] },
        { transform, step: 1 },
      );
      expect(decompress(header, code, transform)[0]!.data).toEqual(data.map((v) => v + 0)); // 0, not -0
    }
  });
  test('a code that ends early is near', () => {
    const transform = wholeTransform(3);
    const { header, code } = compress(
      { planes: [picture], weights: [1] },
      { transform, step: 1, limitBytes: 500 },
    );
    const [back] = decompress(header, code, transform);
    expect(Math.sqrt(errorOf(picture.data, back!.data) / 3050)).toBeLessThan(6);
    expect(back!.data.every(Number.isInteger)).toBe(true);
  });
});

describe('norms of bands', () => {
  test('orthogonal wavelets have length 1 at every level', () => {
    for (const { low, high } of bandNorms(waveletOf('db3'), 4)) {
      expect(low).toBeCloseTo(1, 10);
      expect(high).toBeCloseTo(1, 10);
    }
  });
  test('cdf97: the length of what one coefficient makes', () => {
    const zero = wavedec(new Float64Array(512), cdf97, { level: 3, mode: 'periodization' });
    const norms = bandNorms(cdf97, 3);
    zero.forEach((band, b) => {
      band[band.length >> 1] = 1;
      const length = Math.hypot(...waverec(zero, cdf97, { mode: 'periodization' }));
      const level = b === 0 ? 3 : 4 - b;
      expect(length).toBeCloseTo(b === 0 ? norms[2]!.low : norms[level - 1]!.high, 10);
      band[band.length >> 1] = 0;
    });
  });
});

test('colour weights are the squared lengths of what a unit of each plane makes of red, green and blue', () => {
  const [y, cb, cr] = planeWeights(3, true);
  expect(y).toBe(3);
  expect(cb).toBeCloseTo(3.2584, 4);
  expect(cr).toBeCloseTo(2.4756, 4);
});

describe('files', () => {
  const made = compress(
    { planes: [series], weights: [1] },
    { transform: filterTransform(cdf97, 5), step: 0.01 },
  );
  const file: CodeFile = {
    ...{
      depth: 0,
      series: true,
      colour: false,
      lossless: false,
      rateHz: 8000,
      wavelet: 'cdf97',
      names: ['Größe'],
    },
    header: made.header,
    code: made.code,
  };
  const bytes = encodeCodeFile(file);
  test('come back as they were', () => expect(decodeCodeFile(bytes)).toEqual(file));
  test('damaged ones are refused, or read as other numbers', async () => {
    const read = (damaged: Uint8Array) => {
      const { header, code, wavelet } = decodeCodeFile(damaged);
      // A larger size is honest if the code could hold it; decoding it takes time, not faith.
      if (header.width * header.height * header.weights.length < 1e5)
        decompress(header, code, filterTransform(waveletOf(wavelet), header.levels));
    };
    await forEachTruncation(bytes.subarray(0, 120), read);
    await forEachMutant(bytes.subarray(0, 80), read, { flips: BIT_FLIPS });
  });
  test('what cannot be is named', () => {
    const changed = (at: number, value: number) => bytes.map((b, i) => (i === at ? value : b));
    expect(() => decodeCodeFile(changed(0, 0))).toThrow('no compressed');
    expect(() => decodeCodeFile(changed(8, 9))).toThrow('version 9');
    expect(() => decodeCodeFile(changed(10, 7))).toThrow('contradicts');
    expect(() => decodeCodeFile(changed(15, 2))).toThrow('series of 2 rows');
    expect(() => decodeCodeFile(changed(22, 255))).toThrow('at most are read');
    const rng = createRng(0);
    expect(() => decodeCodeFile(Uint8Array.from({ length: 100 }, () => rng.integer(256)))).toThrow();
  });
});
