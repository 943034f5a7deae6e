import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { type BandShape, decodeBitPlanes, encodeBitPlanes } from '../../../src/kernels/wavelet/bit-planes.js';
import { freshContexts, rangeDecoder, rangeEncoder } from '../../../src/kernels/wavelet/range-coder.js';

describe('range coder', () => {
  test('gives back any bits in any contexts', () => {
    const symbol = fc.record({
      context: fc.integer({ min: 0, max: 2 }),
      bit: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(symbol, { maxLength: 4000 }), (symbols) => {
        const encoder = rangeEncoder();
        const learned = freshContexts(3);
        for (const { context, bit } of symbols) encoder.bit(learned, context, bit);
        const bytes = encoder.finish();
        const decode = rangeDecoder(bytes);
        const again = freshContexts(3);
        for (const { context, bit } of symbols) expect(decode(again, context)).toBe(bit);
      }),
      { numRuns: 60 },
    );
  });
  test('carries run through bytes 255: a rare bit after a million common ones', () => {
    const encoder = rangeEncoder();
    const learned = freshContexts(1);
    const bits = Array.from({ length: 200_000 }, (_, i) => (i % 40_000 === 39_999 ? 1 : 0));
    for (const bit of bits) encoder.bit(learned, 0, bit);
    const bytes = encoder.finish();
    const decode = rangeDecoder(bytes);
    const again = freshContexts(1);
    expect(bits.every((bit) => decode(again, 0) === bit)).toBe(true);
  });
  test.each([0.5, 0.1, 0.01])('bits of probability %f cost their entropy', (p) => {
    const rng = createRng(1);
    const encoder = rangeEncoder();
    const learned = freshContexts(1);
    const n = 200_000;
    let ones = 0;
    for (let i = 0; i < n; i++) {
      const bit = rng.uniform() < p ? 1 : 0;
      ones += bit;
      encoder.bit(learned, 0, bit);
    }
    const q = ones / n;
    const entropy = -(q * Math.log2(q) + (1 - q) * Math.log2(1 - q)) * n;
    // The adaptive estimate costs some hundredths more than the entropy, most for rare bits.
    const cost = (8 * encoder.finish().length) / entropy;
    expect(cost).toBeLessThan(1.1);
    expect(cost).toBeGreaterThan(0.99);
  });
});

const shapes: BandShape[] = [
  { height: 3, width: 4, kind: 'approx', parent: undefined },
  { height: 3, width: 4, kind: 'horizontal', parent: undefined },
  { height: 3, width: 4, kind: 'vertical', parent: undefined },
  { height: 3, width: 4, kind: 'diagonal', parent: undefined },
  { height: 6, width: 7, kind: 'horizontal', parent: 1 },
  { height: 6, width: 7, kind: 'vertical', parent: 2 },
  { height: 6, width: 7, kind: 'diagonal', parent: 3 },
];

/** Few large numbers, many small ones, as wavelets have them. */
function bandsOf(seed: number) {
  const rng = createRng(seed);
  return shapes.map(({ height, width }) => {
    const values = Float64Array.from({ length: height * width }, () => 20 * rng.normal() ** 5);
    return {
      sizes: Int32Array.from(values, (v) => Math.floor(Math.abs(v))),
      negative: Uint8Array.from(values, (v) => (v <= -1 ? 1 : 0)),
    };
  });
}

describe('bit planes', () => {
  test('all bits give back all numbers and signs', () => {
    for (let seed = 0; seed < 20; seed++) {
      const bands = bandsOf(seed);
      const { code, ...about } = encodeBitPlanes(shapes, bands);
      decodeBitPlanes(shapes, code, about).forEach(({ sizes, negative }, b) => {
        expect(sizes).toEqual(bands[b]!.sizes);
        expect(negative).toEqual(bands[b]!.negative);
      });
    }
  });
  test('a code that ended early has the same first bits, and an error that falls with its length', () => {
    const bands = bandsOf(3);
    let last = Infinity;
    for (const limit of [8, 20, 40, 80, 1000]) {
      const { code, ...about } = encodeBitPlanes(shapes, bands, limit);
      expect(code.length).toBeLessThanOrEqual(limit + 4);
      let error = 0;
      decodeBitPlanes(shapes, code, about).forEach(({ sizes, negative, plane }, b) => {
        sizes.forEach((size, i) => {
          const true_ = bands[b]!.sizes[i]!;
          expect(size).toBe(size === 0 ? 0 : (true_ >> plane[i]!) << plane[i]!);
          if (size > 0) expect(negative[i]).toBe(bands[b]!.negative[i]);
          error += (true_ - size) ** 2;
        });
      });
      expect(error).toBeLessThanOrEqual(last);
      last = error;
    }
    expect(last).toBe(0);
  });
  test('nothing but zeros is a code of a few bytes', () => {
    const zeros = shapes.map(({ height, width }) => ({
      sizes: new Int32Array(height * width),
      negative: new Uint8Array(height * width),
    }));
    const { planes, bits, code } = encodeBitPlanes(shapes, zeros);
    expect([planes, bits]).toEqual([0, 0]);
    expect(code.length).toBeLessThan(8);
  });
  test('contexts pay: a lone large block costs less than the same numbers strewn about', () => {
    const band: BandShape = { height: 64, width: 64, kind: 'horizontal', parent: undefined };
    const of = (inside: (i: number) => boolean) => ({
      sizes: Int32Array.from({ length: 4096 }, (_, i) => (inside(i) ? 100 : 0)),
      negative: new Uint8Array(4096),
    });
    const block = of((i) => i >> 6 < 16 && (i & 63) < 16);
    const rng = createRng(0);
    const places = new Set<number>();
    while (places.size < 256) places.add(rng.integer(4096));
    const strewn = of((i) => places.has(i));
    const size = (levels: typeof block) => encodeBitPlanes([band], [levels]).code.length;
    expect(size(block)).toBeLessThan(size(strewn) / 3);
  });
  test('parents pay: a block below the same place of the coarser band costs less than one elsewhere', () => {
    const bands: BandShape[] = [
      { height: 32, width: 32, kind: 'horizontal', parent: undefined },
      { height: 64, width: 64, kind: 'horizontal', parent: 0 },
    ];
    const rng = createRng(0);
    // Strewn, so that neighbours tell nothing and the parents all.
    const marked = Array.from({ length: 1024 }, () => rng.uniform() < 0.06);
    const parent = Int32Array.from(marked, (m) => (m ? 100 : 0));
    const child = (turned: boolean) =>
      Int32Array.from({ length: 4096 }, (_, i) => {
        const [y, x] = [i >> 6, i & 63];
        const at = (y >> 1) * 32 + (x >> 1);
        return marked[turned ? 1023 - at : at] && y % 2 === 0 && x % 2 === 0 ? 100 : 0;
      });
    const size = (sizes: Int32Array) =>
      encodeBitPlanes(bands, [
        { sizes: parent, negative: new Uint8Array(1024) },
        { sizes, negative: new Uint8Array(4096) },
      ]).code.length;
    expect(size(child(false))).toBeLessThan(0.8 * size(child(true)));
  });
});
