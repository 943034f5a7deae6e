import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NdArray } from '../../../src/core/data.js';
import { decodeNpy, encodeNpy } from '../../../src/core/formats/npy.js';
import { forEachMutant, forEachTruncation } from './hostile.js';
import { bytes, bytesOf, joined, le, seeds, spelled } from './seeds.js';

/** A version 1.0 file around any header text. */
function npy(literal: string, data: Uint8Array | readonly number[] = []): Uint8Array {
  return bytes([0x93], 'NUMPY', 1, 0, le(literal.length, 2), literal, data);
}
const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

describe('files written by NumPy', () => {
  test.each(Object.entries(seeds.npy))('%s', (_, seed) => {
    const { value } = decodeNpy(bytesOf(seed));
    expect(value.shape).toEqual(seed.shape);
    expect(spelled(value.data)).toEqual(seed.values);
  });
  test.each([
    ['objects', 'Python objects'],
    ['record', 'named fields'],
    ['text', 'text'],
    ['bytes', 'byte strings'],
    ['dates', 'dates'],
    ['long double', 'long double'],
  ])('%s are refused by name', (name, words) => {
    expect(() => decodeNpy(bytesOf(seeds.npyRefused[name]!), 'x.npy')).toThrow(words);
  });
  test('what is written is byte for byte what np.save writes', async () => {
    for (const name of [
      '<i1',
      '<u1',
      '<i2',
      '<u4',
      '<i8',
      '<u8',
      '<f4',
      '<f8',
      'zero rows',
      'no dimensions',
    ]) {
      const file = bytesOf(seeds.npy[name]!);
      expect(await joined(encodeNpy(decodeNpy(file).value))).toEqual(file);
    }
    const file = bytesOf(seeds.npy['<c16']!);
    expect(await joined(encodeNpy(decodeNpy(file).value))).toEqual(file);
  });
});

test('a file small enough to read by eye', () => {
  const { value, metadata, notes } = decodeNpy(npy(header('>i2', '(2, 1)'), [0, 1, 255, 254]));
  expect(value).toEqual({ shape: [2, 1], data: Int16Array.of(1, -2) });
  expect(metadata).toEqual({ descr: '>i2', complex: false });
  expect(notes).toEqual([]);
});

test('a long shape takes version 2.0 and comes back', async () => {
  // 32 dimensions are the most that are read; the header of version 2 is reached by none of those.
  const value: NdArray = { shape: Array.from({ length: 32 }, () => 1), data: Float64Array.of(7) };
  expect(decodeNpy(await joined(encodeNpy(value))).value).toEqual(value);
  const long = await joined(
    encodeNpy({ shape: Array.from({ length: 30_000 }, () => 1), data: Float64Array.of(7) }),
  );
  expect([...long.subarray(6, 8)]).toEqual([2, 0]);
  expect((12 + new DataView(long.buffer).getUint32(8, true)) % 64).toBe(0);
});

test.each([
  ['an unknown key', `{'descr': '<f8', 'fortran_order': False, 'shape': (), 'x': 1}`, 'unknown key'],
  ['a key twice', `{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': ()}`, 'twice'],
  ['a missing key', `{'descr': '<f8', 'shape': ()}`, 'lacks'],
  ['code', `__import__('os').system('true')`, "'{' was needed"],
  ['arithmetic', header('<f8', '(2*3,)'), 'comma'],
  ['a number for a tuple', header('<f8', '(3)'), 'comma'],
  ['a negative length', header('<f8', '(-1,)'), 'length of a dimension'],
  ['2^60 elements', header('<f8', '(1152921504606846976,)'), 'no length'],
  ['2^50 elements', header('<f8', '(1125899906842624,)'), 'larger than one array'],
  [
    'a product beyond counting',
    header('<f8', '(4294967296, 4294967296, 4294967296)'),
    'larger than one array',
  ],
  ['four gigabytes that are not there', header('|u1', '(4000000000,)'), 'promises 4000000000 bytes'],
  ['a trailing word', `${header('<f8', '()')} x`, 'end of the header'],
  ['bad byte order', header('|f8', '()'), 'not read'],
])('%s is refused', (_, literal, words) => {
  expect(() => decodeNpy(npy(literal), 'x.npy')).toThrow(words);
});

test('bytes too few or too many are counted in the message', () => {
  const literal = header('<f4', '(2,)');
  expect(() => decodeNpy(npy(literal, new Uint8Array(7)))).toThrow(
    'promises 8 bytes (<f4, shape [2]), 7 follow',
  );
  expect(() => decodeNpy(npy(literal, new Uint8Array(9)))).toThrow('9 follow');
});

test('any array comes back from what is written', async () => {
  const data = fc.oneof(
    fc.float64Array(),
    fc.float32Array(),
    fc.int32Array(),
    fc.uint16Array(),
    fc.int8Array(),
    fc.bigInt64Array(),
  );
  await fc.assert(
    fc.asyncProperty(data, async (data) => {
      const value = { shape: [data.length], data };
      expect(decodeNpy(await joined(encodeNpy(value))).value).toEqual(value);
    }),
  );
});

test('Fortran order of any shape is C order of the mirrored one, transposed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }), (shape) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const stored = Uint16Array.from({ length: count }, (_, i) => i);
      const tuple = `(${shape.join(', ')},)`;
      const { value } = decodeNpy(npy(header('<u2', tuple, 'True'), new Uint8Array(stored.buffer)));
      // Slow twin: the k-th C-order element has the subscripts of k, whose column-major position is its value.
      for (let k = 0; k < count; k++) {
        let rest = k;
        let position = 0;
        let stride = count;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          stride /= shape[axis]!;
          position += (rest % shape[axis]!) * stride;
          rest = Math.floor(rest / shape[axis]!);
        }
        expect(value.data[k]).toBe(position);
      }
    }),
  );
});

test('large transposition crosses tiles', () => {
  const stored = Float32Array.from({ length: 70 * 45 }, (_, i) => i);
  const { value } = decodeNpy(npy(header('<f4', '(70, 45)', 'True'), new Uint8Array(stored.buffer)));
  for (let r = 0; r < 70; r++) for (let c = 0; c < 45; c++) expect(value.data[r * 45 + c]).toBe(r + 70 * c);
});

test('every truncation and every changed byte is read or refused', async () => {
  const seed = npy(header('<i2', '(2, 1)', 'True'), [1, 0, 2, 0]);
  const cut = await forEachTruncation(seed, (b) => decodeNpy(b));
  expect(cut).toEqual({ tried: seed.length, decoded: 0, refused: seed.length });
  const mutants = await forEachMutant(seed, (b) => decodeNpy(b));
  expect(mutants.tried).toBe(255 * seed.length);
  expect(mutants.refused).toBeGreaterThan(mutants.tried * 0.8);
});
