import { describe, expect, test } from 'vitest';
import { decodeBmp } from '../../../src/core/formats/bmp.js';
import { forEachMutant, forEachTruncation } from './hostile.js';
import { bytes, le } from './seeds.js';

interface Fields {
  width: number;
  height: number;
  bits: number;
  compression?: number;
  colours?: number;
  /** Masks or palette, right before the pixels. */
  between?: readonly number[];
  planes?: number;
  infoBytes?: number;
  offset?: number;
  /** Fields of the longer headers. */
  more?: readonly number[];
}

function bmp(fields: Fields, pixels: readonly number[] | Uint8Array): Uint8Array {
  const { width, height, bits, compression = 0, colours = 0, between = [], planes = 1, more = [] } = fields;
  const infoBytes = fields.infoBytes ?? 40;
  const info = bytes(
    le(infoBytes, 4),
    le(width, 4),
    le(height, 4),
    le(planes, 2),
    le(bits, 2),
    le(compression, 4),
    le(0, 12),
    le(colours, 4),
    le(0, 4),
    more,
    new Uint8Array(Math.max(0, infoBytes - 40 - more.length)),
  );
  const offset = fields.offset ?? 14 + infoBytes + between.length;
  return bytes('BM', le(0, 8), le(offset, 4), info, between, pixels);
}
const colour = (r: number, g: number, b: number) => [b, g, r, 0];
const RED_GREEN = [...colour(255, 0, 0), ...colour(0, 255, 0), ...colour(0, 0, 255), ...colour(9, 9, 9)];
const R = [255, 0, 0];
const G = [0, 255, 0];
const B = [0, 0, 255];
const N = [9, 9, 9];

describe('each coding by eye', () => {
  test('24 bits, rows from the bottom, padded to four bytes', () => {
    const file = bmp({ width: 1, height: 2, bits: 24 }, [3, 2, 1, 0, 6, 5, 4, 0]);
    expect(decodeBmp(file).value).toEqual({
      width: 1,
      height: 2,
      channels: 3,
      data: Uint8Array.of(4, 5, 6, 1, 2, 3),
    });
  });
  test('from the top', () => {
    const { value, metadata } = decodeBmp(bmp({ width: 1, height: -2, bits: 24 }, [3, 2, 1, 0, 6, 5, 4, 0]));
    expect(value.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(metadata.topDown).toBe(true);
  });
  test('1 bit with a palette of grays is one channel', () => {
    const file = bmp(
      { width: 9, height: 1, bits: 1, between: [...colour(0, 0, 0), ...colour(255, 255, 255)] },
      [0xa0, 0x80, 0, 0],
    );
    expect(decodeBmp(file).value).toEqual({
      width: 9,
      height: 1,
      channels: 1,
      data: Uint8Array.of(255, 0, 255, 0, 0, 0, 0, 0, 255),
    });
  });
  test('4 bits', () => {
    const file = bmp({ width: 3, height: 1, bits: 4, colours: 4, between: RED_GREEN }, [0x01, 0x20, 0, 0]);
    expect([...decodeBmp(file).value.data]).toEqual([...R, ...G, ...B]);
  });
  test('8 bits', () => {
    const file = bmp({ width: 2, height: 1, bits: 8, colours: 4, between: RED_GREEN }, [2, 3, 0, 0]);
    expect([...decodeBmp(file).value.data]).toEqual([...B, ...N]);
  });
  test('16 bits: 5-5-5, and 5-6-5 by masks', () => {
    const plain = bmp({ width: 2, height: 1, bits: 16 }, [...le(0x7c00, 2), ...le(0x0010, 2)]);
    expect([...decodeBmp(plain).value.data]).toEqual([255, 0, 0, 0, 0, Math.round((16 * 255) / 31)]);
    const masks = [...le(0xf800, 4), ...le(0x07e0, 4), ...le(0x001f, 4)];
    const file = bmp({ width: 2, height: 1, bits: 16, compression: 3, between: masks }, [
      ...le(0xf800, 2),
      ...le(0x0400, 2),
    ]);
    expect([...decodeBmp(file).value.data]).toEqual([255, 0, 0, 0, Math.round((32 * 255) / 63), 0]);
  });
  test('32 bits: without masks no alpha, with a fourth mask there is', () => {
    expect(decodeBmp(bmp({ width: 1, height: 1, bits: 32 }, [3, 2, 1, 77])).value).toEqual({
      width: 1,
      height: 1,
      channels: 3,
      data: Uint8Array.of(1, 2, 3),
    });
    const more = [...le(0xff000000, 4), ...le(0xff0000, 4), ...le(0xff00, 4), ...le(0xff, 4)];
    const file = bmp({ width: 1, height: 1, bits: 32, compression: 3, infoBytes: 56, more }, [4, 3, 2, 1]);
    expect(decodeBmp(file).value).toEqual({
      width: 1,
      height: 1,
      channels: 4,
      data: Uint8Array.of(1, 2, 3, 4),
    });
  });
  test('10-bit fields keep their top 8 bits', () => {
    const masks = [...le(0x3ff00000, 4), ...le(0x000ffc00, 4), ...le(0x000003ff, 4)];
    const pixel = 0x3ff00000 + (512 << 10) + 3;
    const file = bmp({ width: 1, height: 1, bits: 32, compression: 3, between: masks }, le(pixel, 4));
    expect([...decodeBmp(file).value.data]).toEqual([255, 128, 0]);
  });
  test('RLE8: runs, single pixels, a jump, end of line', () => {
    const runs = [2, 1, 0, 0, 0, 3, 2, 0, 2, 0, 0, 0, 0, 2, 1, 0, 1, 3, 0, 1];
    const file = bmp({ width: 3, height: 3, bits: 8, compression: 1, colours: 4, between: RED_GREEN }, runs);
    expect([...decodeBmp(file).value.data]).toEqual([...R, ...N, ...R, ...B, ...R, ...B, ...G, ...G, ...R]);
  });
  test('RLE4: two colours in turn', () => {
    const runs = [5, 0x12, 0, 0, 0, 5, 0x01, 0x23, 0x10, 0, 0, 1];
    const file = bmp({ width: 5, height: 2, bits: 4, compression: 2, colours: 4, between: RED_GREEN }, runs);
    expect([...decodeBmp(file).value.data]).toEqual([
      ...R,
      ...G,
      ...B,
      ...N,
      ...G,
      ...G,
      ...B,
      ...G,
      ...B,
      ...G,
    ]);
  });
  test('OS/2: a header of 12 bytes, three bytes a colour', () => {
    const file = bytes(
      'BM',
      le(0, 8),
      le(32, 4),
      le(12, 4),
      le(2, 2),
      le(1, 2),
      le(1, 2),
      le(1, 2),
      [0, 0, 255, 0, 255, 0],
      0x40,
      0,
      0,
      0,
    );
    expect(decodeBmp(file).value).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      data: Uint8Array.of(...R, ...G),
    });
  });
});

test.each<[string, Uint8Array, string]>([
  ['no BMP', bytes('hello, this is no picture'), "begin with 'BM'"],
  ['2^31 rows', bmp({ width: 1, height: 0x80000000, bits: 24 }, []), 'more than the 100000000'],
  ['a negative width', bmp({ width: 0xffffffff, height: 1, bits: 24 }, []), '-1 × 1 pixels'],
  ['no rows', bmp({ width: 1, height: 0, bits: 24 }, []), '1 × 0 pixels'],
  [
    'a promise of bytes that are not there',
    bmp({ width: 9000, height: 9000, bits: 24 }, [1]),
    'take 243000000 bytes, 1 are left',
  ],
  ['two planes', bmp({ width: 1, height: 1, bits: 24, planes: 2 }, [0, 0, 0, 0]), '2 planes'],
  ['7 bits', bmp({ width: 1, height: 1, bits: 7 }, [0, 0, 0, 0]), '7 bits'],
  ['JPEG inside', bmp({ width: 1, height: 1, bits: 24, compression: 4 }, [0]), '4 (JPEG)'],
  ['runs from the top', bmp({ width: 1, height: -1, bits: 8, compression: 1 }, [0, 1]), 'from the top'],
  [
    'pixels within the header',
    bmp({ width: 1, height: 1, bits: 24, offset: 20 }, [0, 0, 0, 0]),
    'pixels at byte 20',
  ],
  [
    'pixels behind the end',
    bmp({ width: 1, height: 1, bits: 24, offset: 2 ** 31 }, [0, 0, 0, 0]),
    'pixels at byte',
  ],
  [
    'a colour that is not there',
    bmp({ width: 1, height: 1, bits: 8, colours: 4, between: RED_GREEN }, [4, 0, 0, 0]),
    'colour 4 of a BMP palette of 4',
  ],
  ['more colours than bits', bmp({ width: 1, height: 1, bits: 4, colours: 17 }, [0, 0, 0, 0]), '17 colours'],
  [
    'masks that overlap',
    bmp(
      { width: 1, height: 1, bits: 16, compression: 3, between: [...le(3, 4), ...le(6, 4), ...le(8, 4)] },
      [0, 0, 0, 0],
    ),
    'masks',
  ],
  [
    'a mask with a gap',
    bmp(
      { width: 1, height: 1, bits: 16, compression: 3, between: [...le(5, 4), ...le(8, 4), ...le(16, 4)] },
      [0, 0, 0, 0],
    ),
    'masks',
  ],
  [
    'a run out of the picture',
    bmp({ width: 2, height: 1, bits: 8, compression: 1, colours: 4, between: RED_GREEN }, [3, 0, 0, 1]),
    'leave the picture',
  ],
  [
    'a jump out of the picture',
    bmp(
      { width: 2, height: 1, bits: 8, compression: 1, colours: 4, between: RED_GREEN },
      [0, 2, 0, 9, 1, 0, 0, 1],
    ),
    'leave the picture',
  ],
  [
    'runs cut short',
    bmp({ width: 2, height: 1, bits: 8, compression: 1, colours: 4, between: RED_GREEN }, [1, 0]),
    'cut short',
  ],
])('%s is refused', (_, file, words) => {
  expect(() => decodeBmp(file, 'x.bmp')).toThrow(words);
});

test('every truncation and every changed byte is read or refused', async () => {
  const decode = (b: Uint8Array) => decodeBmp(b, 'x', 1_000_000);
  const masks = [...le(0xf800, 4), ...le(0x07e0, 4), ...le(0x001f, 4)];
  for (const seed of [
    bmp({ width: 1, height: 2, bits: 24 }, [3, 2, 1, 0, 6, 5, 4]),
    bmp({ width: 3, height: 1, bits: 4, colours: 4, between: RED_GREEN }, [0x01, 0x20]),
    bmp({ width: 1, height: 1, bits: 16, compression: 3, between: masks }, [1, 2]),
    bmp(
      { width: 3, height: 1, bits: 8, compression: 1, colours: 4, between: RED_GREEN },
      [2, 1, 0, 3, 1, 2, 3, 0, 0, 1],
    ),
    bmp(
      { width: 3, height: 2, bits: 4, compression: 2, colours: 4, between: RED_GREEN },
      [3, 0x12, 0, 0, 0, 3, 0x12, 0x30, 0, 1],
    ),
  ]) {
    const cut = await forEachTruncation(seed, decode);
    expect(cut.refused).toBeGreaterThanOrEqual(seed.length - 2);
    expect((await forEachMutant(seed, decode)).tried).toBe(255 * seed.length);
  }
});
