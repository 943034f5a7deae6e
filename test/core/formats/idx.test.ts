import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIdx, encodeIdx } from '../../../src/core/formats/idx.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';
import { be, bytes, bytesOf, joined, seeds } from './seeds.js';

const idx = (type: number, shape: number[], data: readonly number[] | Uint8Array) =>
  bytes(
    0,
    0,
    type,
    shape.length,
    shape.flatMap((n) => be(n, 4)),
    data,
  );
const gzip = (data: Uint8Array) => new Uint8Array(gzipSync(data));

test.each([
  [0x08, [1, 255], Uint8Array.of(1, 255)],
  [0x09, [1, 255], Int8Array.of(1, -1)],
  [0x0b, [0, 1, 255, 254], Int16Array.of(1, -2)],
  [0x0c, [0, 0, 0, 1, 255, 255, 255, 254], Int32Array.of(1, -2)],
  [0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1, -2)],
  [0x0e, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1, -2)],
])('type %i, both ways', async (type, raw, data) => {
  const file = idx(type, [2], raw);
  expect((await decodeIdx(file)).value).toEqual({ shape: [2], data });
  expect(await joined(encodeIdx({ shape: [2], data }))).toEqual(file);
});

test('gzipped, by another program too', async () => {
  const seed = seeds.idx['gzipped']!;
  const { value, metadata } = await decodeIdx(bytesOf(seed));
  expect({ shape: value.shape, values: [...value.data] }).toMatchObject({
    shape: seed.shape,
    values: seed.values,
  });
  expect(metadata).toEqual({ element: 'u8', compressed: true });
});

test.each<[string, Uint8Array, string]>([
  ['an unknown type', idx(0x0a, [1], [0]), 'no IDX file'],
  ['a byte too few', idx(8, [2, 2], [1, 2, 3]), 'promises 4 bytes (u8, 2 × 2), 3 follow'],
  ['a byte too many', idx(8, [2], [1, 2, 3]), '3 follow'],
  ['2^62 elements', idx(8, [0x7fffffff, 0x7fffffff], []), 'larger than one array'],
  ['a gigabyte in a few deflated bytes', gzip(idx(8, [1 << 30], [])), 'cannot hold'],
  ['a bomb', gzip(idx(8, [4], new Uint8Array(30_000_000))), 'hold more'],
  ['an early end', gzip(idx(8, [4], [1])), 'hold 9'],
  ['a header cut short, gzipped', gzip(bytes(0, 0, 8)), 'within the header'],
  ['bytes behind', bytes(gzip(idx(8, [1], [1])), 0, 0), '2 bytes follow the end'],
  ['garbage behind', bytes(gzip(idx(8, [1], [1])), 1, 2, 3), 'damaged'],
])('%s is refused', async (_, file, words) => {
  await expect(decodeIdx(file, 'x.idx')).rejects.toThrow(words);
});

test('what has no IDX type is refused', () => {
  expect(() => encodeIdx({ shape: [1], data: Uint16Array.of(1) })).toThrow('no u16');
});

test('any array comes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.float64Array(), fc.int16Array(), fc.int32Array()),
      fc.boolean(),
      async (data, zip) => {
        const value = { shape: [1, data.length], data };
        const file = await joined(encodeIdx(value));
        expect((await decodeIdx(zip ? gzip(file) : file)).value).toEqual(value);
      },
    ),
  );
});

test('every truncation and every changed byte is read or refused', async () => {
  const seed = idx(0x0b, [1, 2], [0, 1, 0, 2]);
  expect((await forEachTruncation(seed, (b) => decodeIdx(b))).refused).toBe(seed.length);
  await forEachMutant(seed, (b) => decodeIdx(b));
  const zipped = gzip(seed);
  expect((await forEachTruncation(zipped, (b) => decodeIdx(b))).refused).toBe(zipped.length);
  await forEachMutant(zipped, (b) => decodeIdx(b), { flips: BIT_FLIPS });
});
