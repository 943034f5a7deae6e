import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/core/errors.js';
import { parseJson, parseJsonMap } from '../../../src/core/formats/json-strict.js';
import { forEachMutant, forEachTruncation } from './hostile.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

test('what JSON.parse makes of what JSON.stringify wrote', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.constantFrom(undefined, 1, '\t'),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJson(utf8(text))).toEqual(JSON.parse(text));
      },
    ),
  );
});

test('accepts nothing that JSON.parse refuses', () => {
  const characters = fc.constantFrom(...'{}[]",:.-+eE0123ntf\\u \n', 'true', '"a"', '1e5', '\\ud83d', 'null');
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      let mine: unknown;
      try {
        mine = parseJson(utf8(text));
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        return;
      }
      expect(mine).toEqual(JSON.parse(text));
    }),
    { numRuns: 5000 },
  );
});

test('keys of a prototype are keys like others', () => {
  const value = parseJson(utf8('{"__proto__": 1, "constructor": 2}'));
  expect(Object.entries(value as object)).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
  expect(parseJsonMap(utf8('{"__proto__": {"a": []}}'))).toEqual(
    new Map([['__proto__', new Map([['a', []]])]]),
  );
});

describe('refused, with the line', () => {
  test.each([
    ['a number beyond doubles', '[1,\n1e999]', 'too large for double', 2],
    ['a key twice', '{"a": 1,\n\n"a": 2}', "key 'a' is there twice", 3],
    ['a key twice, escaped', '{"a": 1, "\\u0061": 2}', 'twice', 1],
    ['a comma too many', '[1,\n2,\n]', 'value was needed', 3],
    ['a missing comma', '[1\n2]', "',' or ']'", 2],
    ['a bare word', 'nul', 'value was needed', 1],
    ['a leading zero', '[01]', 'value was needed', 1],
    ['a plus', '[+1]', 'value was needed', 1],
    ['a hexadecimal number', '[0x10]', "',' or ']'", 1],
    ['NaN', '[NaN]', 'value was needed', 1],
    ['a tab in a string', '["\t"]', 'control character', 1],
    ['half a pair', '["\\ud800"]', 'surrogate', 1],
    ['a bad escape', '["\\x41"]', 'escape', 1],
    ['an open string', '\n["a', 'not closed', 2],
    ['two values', '1\n2', 'nothing more', 2],
    ['nothing', ' \n', 'found the end', 2],
  ])('%s', (_, text, words, line) => {
    expect(() => parseJson(utf8(text), 'x.json')).toThrow(
      expect.objectContaining({ message: expect.stringContaining(words), line, file: 'x.json' }),
    );
  });
  test('not UTF-8', () => expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('UTF-8'));
  test('more than the limit', () =>
    expect(() => parseJson(utf8('[1, 2]'), 'x', { maxBytes: 5 })).toThrow('at most 5'));
});

test('100,000 levels and a string of megabytes need no stack', () => {
  expect(() => parseJson(utf8('['.repeat(100_000)))).toThrow('deeper than 64');
  expect(parseJson(utf8('['.repeat(64) + ']'.repeat(64)))).toBeDefined();
  expect(() => parseJson(utf8('['.repeat(65) + ']'.repeat(65)))).toThrow('deeper');
  const long = 'x'.repeat(5_000_000);
  expect(parseJson(utf8(`"${long}"`))).toBe(long);
  expect(() => parseJson(utf8(`1${'0'.repeat(5_000_000)}`))).toThrow('more than 2000 characters');
});

test('a byte order mark is passed over, the last key may win, lines count from where they are', () => {
  expect(parseJson(utf8('\ufeff[1]'))).toEqual([1]);
  expect(parseJson(utf8('{"a":1,"a":2}'), 'x', { duplicates: 'last' })).toEqual({ a: 2 });
  expect(() => parseJson(utf8('x'), 'x', { firstLine: 7 })).toThrow(expect.objectContaining({ line: 7 }));
});

test('every truncation and every changed byte is read or refused', async () => {
  const seed = utf8('{"a":[1,-2.5e1,"\\u00e9\\n",true,null],"b":{}}');
  expect((await forEachTruncation(seed, (b) => parseJson(b))).refused).toBe(seed.length);
  expect((await forEachMutant(seed, (b) => parseJson(b))).tried).toBe(255 * seed.length);
});
