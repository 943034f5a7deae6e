import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../src/core/formats/safetensors.js';
import { forEachMutant, forEachTruncation } from './hostile.js';
import { bytes, bytesOf, joined, le, seeds, spelled } from './seeds.js';

const file = (header: string, data: Uint8Array | readonly number[] = []) =>
  bytes(le(header.length, 8), header, data);
const tensor = (dtype: string, shape: string, start: number, end: number) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${start},${end}]}`;

/** Opens and reads all, as a command would. */
function readAll(content: Uint8Array) {
  const { tensors, read, metadata } = decodeSafetensors(content);
  return { metadata, tensors: new Map([...tensors.keys()].map((name) => [name, read(name)])) };
}

describe('files written by the reference implementation', () => {
  test.each(Object.entries(seeds.safetensors))('%s', (_, seed) => {
    const { tensors } = readAll(bytesOf(seed));
    expect([...tensors.keys()].sort()).toEqual(Object.keys(seed.tensors).sort());
    for (const [name, { shape, data }] of tensors)
      expect({ shape, values: spelled(data) }).toEqual(seed.tensors[name]);
  });
  test('metadata', () => {
    const { metadata } = readAll(bytesOf(seeds.safetensors['numpy']!));
    expect([...metadata]).toEqual([['ispr', '{"version": 1}']]);
  });
  test('what is written is byte for byte what the reference writes', async () => {
    const original = bytesOf(seeds.safetensors['written']!);
    expect(await joined(encodeSafetensors(readAll(original).tensors))).toEqual(original);
  });
});

test('bfloat16 is the upper half of a float', () => {
  const { tensors } = readAll(file(`{"x":${tensor('BF16', '[2]', 0, 4)}}`, [0x80, 0x3f, 0x20, 0xc0]));
  expect(tensors.get('x')).toEqual({ shape: [2], data: Float32Array.of(1, -2.5) });
});

test('F8 is known, and refused by name only where it is read', () => {
  const { tensors, read } = decodeSafetensors(file(`{"x":${tensor('F8_E4M3', '[2]', 0, 2)}}`, [0, 0]));
  expect(tensors.get('x')?.dtype).toBe('F8_E4M3');
  expect(() => read('x')).toThrow('F8_E4M3, which is not read');
  expect(() => read('y')).toThrow("no tensor 'y'");
});

const good = tensor('U8', '[2]', 0, 2);
test.each([
  ['a hole', `{"a":${good},"b":${tensor('U8', '[2]', 3, 5)}}`, 5, '1 bytes before'],
  ['a hole at the start', `{"a":${tensor('U8', '[2]', 1, 3)}}`, 3, '1 bytes before'],
  ['an overlap', `{"a":${good},"b":${tensor('U8', '[2]', 1, 3)}}`, 3, 'overlaps'],
  ['a file cut short', `{"a":${good}}`, 1, 'cut short'],
  ['bytes after the last', `{"a":${good}}`, 3, '1 bytes after'],
  ['a size that lies', `{"a":${tensor('F32', '[2]', 0, 4)}}`, 4, '8 bytes, but has 4'],
  [
    'a product beyond counting',
    `{"a":${tensor('U8', '[9007199254740991, 9007199254740991]', 0, 2)}}`,
    2,
    'larger',
  ],
  ['a negative offset', `{"a":${tensor('U8', '[2]', -2, 0)}}`, 2, 'data_offsets'],
  ['offsets the wrong way', `{"a":${tensor('U8', '[0]', 2, 0)}}`, 2, 'data_offsets'],
  ['half a length', `{"a":${tensor('U8', '[1.5]', 0, 2)}}`, 2, 'no shape'],
  ['an unknown type', `{"a":${tensor('F128', '[2]', 0, 2)}}`, 2, 'unknown type F128'],
  ['a prototype for a type', `{"a":${tensor('constructor', '[2]', 0, 2)}}`, 2, 'unknown type constructor'],
  ['a tensor twice', `{"a":${good},"a":${good}}`, 2, "'a' is there twice"],
  ['a tensor twice, escaped', `{"a":${good},"\\u0061":${good}}`, 2, "'a' is there twice"],
  [
    'a key twice within',
    `{"a":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}`,
    2,
    "'dtype' is there",
  ],
  ['an unknown key', `{"a":{"dtype":"U8","x":1,"shape":[2],"data_offsets":[0,2]}}`, 2, 'unknown key'],
  ['metadata of numbers', `{"__metadata__":{"a":1}}`, 0, 'no text'],
  ['metadata that is a list', `{"__metadata__":[]}`, 0, 'no object'],
  ['space before the header', ` {}`, 0, "begin with '{'"],
])('%s is refused', (_, header, length, words) => {
  expect(() => decodeSafetensors(file(header, new Uint8Array(length)), 'm.safetensors')).toThrow(words);
});

test.each([
  ['beyond the file', 100n],
  ['beyond the limit', 100_000_001n],
  ['2^64 - 1', 2n ** 64n - 1n],
])('a header length %s is refused before it is believed', (_, length) => {
  expect(() => decodeSafetensors(bytes(le(length, 8), '{}'))).toThrow(
    `a safetensors header of ${length} bytes`,
  );
});

test('names of all kinds, types of all widths come back, aligned', async () => {
  const data = fc.oneof(
    fc.float64Array(),
    fc.float32Array(),
    fc.bigUint64Array(),
    fc.uint32Array(),
    fc.int16Array(),
    fc.uint8Array(),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), data), async (arrays) => {
      const tensors = new Map(
        Object.entries(arrays).map(([name, data]) => [name, { shape: [data.length], data }]),
      );
      const metadata = new Map([
        ['b', '2'],
        ['__proto__', '"1"\n'],
      ]);
      const content = await joined(encodeSafetensors(tensors, metadata));
      const back = readAll(content);
      expect(new Map([...back.tensors].sort())).toEqual(new Map([...tensors].sort()));
      expect(new Map([...back.metadata].sort())).toEqual(new Map([...metadata].sort()));
      for (const [name, { start }] of decodeSafetensors(content).tensors)
        expect(start % tensors.get(name)!.data.BYTES_PER_ELEMENT).toBe(0);
    }),
  );
});

test('every truncation and every changed byte is read or refused', async () => {
  const seed = file(`{"__metadata__":{"k":"v"},"a":${tensor('U8', '[2]', 0, 2)}}`, [1, 2]);
  expect((await forEachTruncation(seed, readAll)).refused).toBe(seed.length);
  const mutants = await forEachMutant(seed, readAll);
  expect(mutants.tried).toBe(255 * seed.length);
  expect(mutants.refused).toBeGreaterThan(mutants.tried * 0.7);
});
