import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32, plainCrc32 } from '../../../src/core/formats/crc32.js';
import { encodeNpy } from '../../../src/core/formats/npy.js';
import { decodeNpz, encodeNpz, openNpz } from '../../../src/core/formats/npz.js';
import { readZip } from '../../../src/core/formats/zip.js';
import { encodeZip } from '../../../src/core/formats/zip-write.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';
import { bytes, bytesOf, joined, le, seeds, spelled } from './seeds.js';

interface Member {
  name: string;
  data: Uint8Array;
  method?: number;
  flags?: number;
  size?: number;
  crc?: number;
  localName?: string;
  /** A data descriptor follows, the local header has no sizes. */
  descriptor?: boolean;
  offset?: number;
}

/** A zip archive field by field, wrong where a test wants it. */
function zip(members: Member[], { count = members.length, comment = '' } = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const {
    name,
    data,
    method = 0,
    flags = 0,
    size = data.length,
    crc = crc32([data]),
    ...odd
  } of members) {
    const sizes = [...le(crc, 4), ...le(data.length, 4), ...le(size, 4)];
    const flag = le(flags | (odd.descriptor ? 8 : 0), 2);
    const localName = odd.localName ?? name;
    const local = bytes(
      'PK\x03\x04',
      le(20, 2),
      flag,
      le(method, 2),
      le(0, 4),
      odd.descriptor ? le(0, 12) : sizes,
      le(localName.length, 2),
      le(0, 2),
      localName,
      data,
      odd.descriptor ? bytes('PK\x07\x08', sizes) : [],
    );
    directory.push(
      bytes(
        'PK\x01\x02',
        le(20, 2),
        le(20, 2),
        flag,
        le(method, 2),
        le(0, 4),
        sizes,
        le(name.length, 2),
        le(0, 12),
        le(odd.offset ?? at, 4),
        name,
      ),
    );
    parts.push(local);
    at += local.length;
  }
  const central = bytes(...directory);
  const end = bytes(
    'PK\x05\x06',
    le(0, 4),
    le(count, 2),
    le(count, 2),
    le(central.length, 4),
    le(at, 4),
    le(comment.length, 2),
    comment,
  );
  return bytes(...parts, central, end);
}

const npy = bytes(...encodeNpy({ shape: [3], data: Uint8Array.of(1, 2, 3) }));
const deflated = (data: Uint8Array) => new Uint8Array(deflateRawSync(data));
const packed = (name: string, data: Uint8Array, odd: Partial<Member> = {}): Member => ({
  name,
  data: deflated(data),
  method: 8,
  size: data.length,
  crc: crc32([data]),
  ...odd,
});

describe('files written by NumPy', () => {
  test.each(Object.entries(seeds.npz))('%s', async (_, seed) => {
    const { value } = await decodeNpz(bytesOf(seed));
    expect([...value.keys()]).toEqual(Object.keys(seed.arrays));
    for (const [name, { shape, data }] of value)
      expect({ shape, values: spelled(data) }).toEqual(seed.arrays[name]);
  });
});

test('the CRC of Node and our own agree, in pieces too', () => {
  expect(plainCrc32(bytes('123456789'))).toBe(0xcbf43926); // the check value of the CRC catalogue
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(crc32([a, b])).toBe(plainCrc32(b, plainCrc32(a)));
    }),
  );
});

test.each([false, true])(
  'arrays come back, the bytes are the same each time (compress %s)',
  async (compress) => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((s) => /^\w+$/.test(s)),
          fc.float64Array(),
          { maxKeys: 4 },
        ),
        fc.boolean(),
        async (arrays, zip64) => {
          const map = new Map(Object.entries(arrays).map(([k, data]) => [k, { shape: [data.length], data }]));
          const file = await joined(encodeNpz(map, { compress, zip64 }));
          expect(await joined(encodeNpz(map, { compress, zip64 }))).toEqual(file);
          expect((await decodeNpz(file)).value).toEqual(map);
        },
      ),
      { numRuns: 30 },
    );
  },
);

test('stored and deflated members, data descriptors, a comment, members that are no arrays', async () => {
  const file = zip(
    [
      { name: 'a.npy', data: npy },
      packed('b.npy', npy, { descriptor: true }),
      { name: 'readme', data: bytes('hi') },
      { name: '__proto__.npy', data: npy },
    ],
    { comment: 'made by eye' },
  );
  const { value, notes } = await decodeNpz(file);
  expect([...value.keys()]).toEqual(['a', 'b', '__proto__']);
  expect(value.get('b')).toEqual({ shape: [3], data: Uint8Array.of(1, 2, 3) });
  expect(notes).toEqual(["'readme' is no .npy array and was passed over"]);
});

describe('refused', () => {
  test.each<[string, Uint8Array, string]>([
    [
      'a name twice',
      zip([
        { name: 'a.npy', data: npy },
        { name: 'a.npy', data: npy },
      ]),
      'twice',
    ],
    ['a way out', zip([{ name: '../a.npy', data: npy }]), 'leads out'],
    ['a way out inside', zip([{ name: 'x/../../a.npy', data: npy }]), 'leads out'],
    ['an absolute name', zip([{ name: '/a.npy', data: npy }]), 'leads out'],
    ['a drive', zip([{ name: 'C:a.npy', data: npy }]), 'leads out'],
    ['a backslash', zip([{ name: 'a\\b.npy', data: npy }]), 'leads out'],
    ['a NUL', zip([{ name: 'a\0.npy', data: npy }]), 'leads out'],
    ['no name', zip([{ name: '', data: npy }]), 'leads out'],
    ['encryption', zip([{ name: 'a.npy', data: npy, flags: 1 }]), 'encrypted'],
    ['bzip2', zip([{ name: 'a.npy', data: npy, method: 12 }]), 'method 12'],
    ['two names', zip([{ name: 'a.npy', data: npy, localName: 'b.npy' }]), 'called otherwise'],
    [
      'overlap',
      zip([
        { name: 'a.npy', data: npy },
        { name: 'b.npy', data: npy, offset: 0, localName: 'b.npy' },
      ]),
      'otherwise',
    ],
    ['too many members', zip([{ name: 'a.npy', data: npy }], { count: 60_000 }), 'cannot hold'],
    ['no archive', bytes('hello'), 'no end record'],
  ])('%s', (_, file, words) => {
    expect(() => openNpz(file, 'x.npz')).toThrow(words);
  });

  test('members that share bytes', () => {
    // The second member's header lies within the first one's data.
    const inner = zip([{ name: 'b.npy', data: npy }]).subarray(0, 30 + 5 + npy.length);
    const file = zip([
      { name: 'a.npy', data: bytes(inner, new Uint8Array(3)) },
      { name: 'b.npy', data: npy, offset: 35 },
    ]);
    expect(() => readZip(file)).toThrow('overlap');
  });

  test.each<[string, Member, string]>([
    ['a bomb behind an honest header', packed('a.npy', bytes(npy, new Uint8Array(50_000_000))), 'hold more'],
    [
      'a header that promises what so few bytes cannot hold',
      packed('a.npy', encodeNpy({ shape: [2 ** 31], data: new Uint8Array(0) })[0]!),
      'cannot hold',
    ],
    ['a size that lies', packed('a.npy', npy, { size: 7 }), 'says 7 bytes'],
    ['a checksum that lies', packed('a.npy', npy, { crc: 1 }), 'checksum'],
    ['a stored checksum that lies', { name: 'a.npy', data: npy, crc: 1 }, 'checksum'],
    ['bytes after the end', { ...packed('a.npy', npy), data: bytes(deflated(npy), 0) }, '1 bytes follow'],
    ['an end too early', packed('a.npy', npy.subarray(0, -1)), 'hold 130'],
    ['damage', { ...packed('a.npy', npy), data: bytes(7, 7, 7) }, 'damaged'],
  ])('%s', async (_, member, words) => {
    await expect(decodeNpz(zip([member]), 'x.npz')).rejects.toThrow(words);
  });
});

test('every truncation and single-bit change is read or refused', async () => {
  for (const seed of [
    zip([{ name: 'a.npy', data: npy }]),
    zip([packed('a.npy', npy, { descriptor: true })]),
  ]) {
    const cut = await forEachTruncation(seed, (b) => decodeNpz(b));
    expect(cut.refused).toBe(seed.length);
    const mutants = await forEachMutant(seed, (b) => decodeNpz(b), { flips: BIT_FLIPS });
    expect(mutants.tried).toBe(seed.length * BIT_FLIPS.length);
    expect(mutants.refused).toBeGreaterThan(mutants.tried / 2);
  }
  const wide = await joined(encodeZip([{ name: 'a.npy', pieces: [npy] }], { zip64: true }));
  expect((await forEachTruncation(wide, (b) => decodeNpz(b))).refused).toBe(wide.length);
  await forEachMutant(wide, (b) => decodeNpz(b), { flips: BIT_FLIPS });
});
