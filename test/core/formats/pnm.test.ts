import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePnm, encodePnm } from '../../../src/core/formats/pnm.js';
import { forEachMutant, forEachTruncation } from './hostile.js';
import { bytes, joined } from './seeds.js';

const read = (...parts: Parameters<typeof bytes>) => decodePnm(bytes(...parts), 'x.pnm');
const gray = (width: number, height: number, ...data: number[]) => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from(data),
});

describe('each kind by eye', () => {
  test('P1: 1 is black, spaces and comments as one likes', () => {
    expect(read('P1 # a bitmap\n3 2\n101\n0 1 # end\n0').value).toEqual(gray(3, 2, 0, 255, 0, 255, 0, 255));
  });
  test('P4: eight to a byte, rows padded', () => {
    expect(read('P4\n9 2\n', 0b10000000, 0b10000000, 0b01111111, 0b00000000).value).toEqual(
      gray(9, 2, 0, 255, 255, 255, 255, 255, 255, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0, 255),
    );
  });
  test('P2 and P5, 8 bit', () => {
    expect(read('P2\n# made\n2 1\n#by hand\n255\n7 255\n').value).toEqual(gray(2, 1, 7, 255));
    expect(read('P5 2 1 255\n', 7, 255).value).toEqual(gray(2, 1, 7, 255));
  });
  test('P5, 16 bit, big-endian', () => {
    expect(read('P5 2 1 65535\n', 1, 2, 255, 254).value.data).toEqual(Uint16Array.of(258, 65534));
  });
  test('P3 and P6', () => {
    const value = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
    expect(read('P3 1 1 255 1 2 3').value).toEqual(value);
    expect(read('P6\n1 1\n255\n', 1, 2, 3).value).toEqual(value);
  });
  test('P7: any order of lines, 1 is white, alpha', () => {
    expect(
      read('P7\nHEIGHT 1\nWIDTH 2\nMAXVAL 1\nDEPTH 1\nTUPLTYPE BLACKANDWHITE\n# x\nENDHDR\n', 1, 0).value,
    ).toEqual(gray(2, 1, 255, 0));
    const { value } = read(
      'P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n',
      1,
      2,
      3,
      4,
    );
    expect(value).toEqual({ width: 1, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 4) });
  });
  test('another maxval is scaled, and said', () => {
    expect(read('P2 4 1 3 0 1 2 3')).toMatchObject({
      value: gray(4, 1, 0, 85, 170, 255),
      notes: ['samples scaled from 0..3'],
    });
    expect(read('P2 2 1 1023 0 1023').value.data).toEqual(Uint16Array.of(0, 65535));
  });
  test('of several pictures the first', () => {
    const { value, notes } = read('P5 1 1 255\n', 9, 'P5 1 1 255\n', 8);
    expect(value.data).toEqual(Uint8Array.of(9));
    expect(notes).toEqual(['only the first of several pictures was read']);
  });
});

test.each<[string, Parameters<typeof bytes>, string]>([
  ['a number beyond maxval', ['P2 1 1 7 8'], '8 where maxval is 7'],
  ['a raw number beyond maxval', ['P5 1 1 7\n', 8], '8 where maxval is 7'],
  ['maxval 0', ['P2 1 1 0 0'], 'maxval of 0'],
  ['maxval 65536', ['P2 1 1 65536 0'], 'maxval of 65536'],
  ['no width', ['P5 x'], 'a width was needed'],
  ['no pixels', ['P5 0 1 255\n'], '0 × 1 pixels'],
  ['100 megapixels and more', ['P5 10001 10000 255\n'], 'more than the 100000000'],
  [
    'a promise of bytes that are not there',
    ['P6 9000 9000 255\n', 0],
    'needs 243000000 more bytes, 1 are left',
  ],
  ['plain samples that are not there', ['P2 9000 9000 255\n1 2'], 'needs 161999999 more'],
  ['bytes behind', ['P5 1 1 255\n', 1, 2, 3], '2 bytes follow'],
  ['a float map', ['PF\n1 1\n-1\n'], 'PFM'],
  ['another magic', ['P8 1 1'], "'P8' begins no"],
  ['five channels', ['P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n', '12345'], '5 channels'],
  ['a line twice', ['P7\nWIDTH 1\nWIDTH 1\nENDHDR\n'], 'WIDTH twice'],
  ['no end of header', ['P7\nWIDTH 1\n'], 'no ENDHDR'],
  ['2 in a bitmap', ['P1 1 1 2'], '0 or 1 was needed'],
])('%s is refused', (_, parts, words) => {
  expect(() => read(...parts)).toThrow(words);
});

test('any picture comes back', async () => {
  const picture = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(1, 2, 3, 4), fc.boolean())
    .chain(([width, channels, deep]) => {
      const length = { minLength: width * channels * 2, maxLength: width * channels * 2 };
      return fc.record({
        width: fc.constant(width),
        height: fc.constant(2),
        channels: fc.constant(channels as 1),
        data: deep ? fc.uint16Array(length) : fc.uint8Array(length),
      });
    });
  await fc.assert(
    fc.asyncProperty(picture, async (image) => {
      expect(decodePnm(await joined(encodePnm(image))).value).toEqual(image);
    }),
  );
});

test('every truncation and every changed byte is read or refused', async () => {
  const decode = (b: Uint8Array) => decodePnm(b, 'x', 1_000_000);
  for (const seed of [
    bytes('P1\n# c\n3 2\n101\n010'),
    bytes('P2 2 1 9 0 9'),
    bytes('P3 1 1 999 0 9 8'),
    bytes('P4 9 1\n', 1, 128),
    bytes('P5 2 1 255\n', 7, 8),
    bytes('P6 1 1 300\n', 1, 0, 1, 0, 0, 9),
    bytes('P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nENDHDR\n', 1, 2),
  ]) {
    const cut = await forEachTruncation(seed, decode);
    expect(cut.refused).toBeGreaterThanOrEqual(seed.length - 2);
    expect((await forEachMutant(seed, decode)).tried).toBe(255 * seed.length);
  }
});
