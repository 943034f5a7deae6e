import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/command/spec.js';
import { compareArrays, compareJson, compareTables, equalNumbers } from '../../src/core/compare.js';
import type { Column, NdArray } from '../../src/core/data.js';

const exact = { relative: 0, absolute: 0 };
const none = () => false;
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

describe('equalNumbers', () => {
  const tolerance = { relative: 0.1, absolute: 0.5 };
  test.each([
    [100, 111, true], // 11 <= 0.1 · 111
    [100, 112, false],
    [0, 0.5, true],
    [0, 0.51, false],
    [-1, 1, false],
    [Number.NaN, Number.NaN, true],
    [Number.NaN, 1, false],
    [Infinity, Infinity, true],
    [0, -0, true],
  ])('%d and %d: %s', (a, b, wanted) => {
    expect(equalNumbers(a, b, tolerance)).toBe(wanted);
    expect(equalNumbers(b, a, tolerance)).toBe(wanted);
  });
  test('an infinite number is near no other, whatever the tolerance', () => {
    expect(equalNumbers(Infinity, 1, { relative: 0.5, absolute: 0 })).toBe(false);
    expect(equalNumbers(Infinity, -Infinity, { relative: 0.5, absolute: 1e9 })).toBe(false);
  });
});

describe('compareJson', () => {
  test('every value is equal to itself, and so many are compared as it has leaves', () => {
    fc.assert(
      fc.property(json, (value) => {
        const { differing, differences, compared } = compareJson(value, value, exact, none);
        expect([differing, differences]).toEqual([0, []]);
        expect(compared).toBe(leaves(value));
      }),
    );
  });
  test('what differs one way differs the other way', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const there = compareJson(a, b, exact, none);
        const back = compareJson(b, a, exact, none);
        expect(back.differing).toBe(there.differing);
        expect(back.differences.map(({ path }) => path).sort()).toEqual(
          there.differences.map(({ path }) => path).sort(),
        );
      }),
    );
  });
  test('paths, added and removed keys, lists of other lengths, kinds', () => {
    const a = { m: { x: 1, gone: 2 }, list: [1, 2], deep: [{ n: 1 }], text: 'a', __proto__: null };
    const b = { m: { x: 1.5, new: 3 }, list: [1], deep: [{ n: 2 }], text: 1 };
    const { differences, largest } = compareJson(a as Json, b, exact, none);
    expect(differences).toEqual([
      { path: 'm.x', a: 1, b: 1.5 },
      { path: 'm.gone', a: 2, b: undefined },
      { path: 'm.new', a: undefined, b: 3 },
      { path: 'list', a: [1, 2], b: [1] },
      { path: 'deep[0].n', a: 1, b: 2 },
      { path: 'text', a: 'a', b: 1 },
    ]);
    expect(largest).toBe(1);
  });
  test('what is ignored is neither compared nor counted, with all below it', () => {
    const found = compareJson(
      { a: 1, b: { c: 2, d: 3 } },
      { a: 1, b: { c: 5, d: 6 } },
      exact,
      (path) => path === 'b',
    );
    expect(found).toMatchObject({ differing: 0, compared: 1 });
  });
  test('names of objects are names only', () => {
    const a: Json = JSON.parse('{"__proto__": 1, "constructor": 2}');
    const b: Json = JSON.parse('{"__proto__": 3}');
    expect(compareJson(a, b, exact, none).differences).toEqual([
      { path: '__proto__', a: 1, b: 3 },
      { path: 'constructor', a: 2, b: undefined },
    ]);
  });
});

const table = (columns: Record<string, Column>) => new Map(Object.entries(columns));

describe('compareTables', () => {
  test('columns are paired by name, cells by row', () => {
    const a = table({ x: Float64Array.of(1, 2), name: ['p', 'q'], only: [1, 2] });
    const b = table({ name: ['p', 'r'], x: Float32Array.of(1, 4) });
    expect(compareTables(a, b, exact, none)).toEqual({
      differences: [
        { path: 'x[1]', a: 2, b: 4 },
        { path: 'name[1]', a: 'q', b: 'r' },
        { path: 'column only', a: '2 rows', b: undefined },
      ],
      differing: 3,
      compared: 5,
      largest: 2,
    });
  });
  test('missing cells are alike; another number of rows is one difference a column', () => {
    const a = table({ x: Float64Array.of(Number.NaN, 1) });
    expect(compareTables(a, a, exact, none).differing).toBe(0);
    const longer = table({ x: Float64Array.of(Number.NaN, 1, 2) });
    expect(compareTables(a, longer, exact, none).differences).toEqual([
      { path: 'column x', a: '2 rows', b: '3 rows' },
    ]);
  });
  test('large integers differ in their last digit', () => {
    const a = table({ x: BigInt64Array.of(9007199254740993n, 5n) });
    const b = table({ x: BigInt64Array.of(9007199254740992n, 5n) });
    expect(compareTables(a, b, exact, none).differences).toEqual([
      { path: 'x[0]', a: '9007199254740993', b: '9007199254740992' },
    ]);
  });
});

describe('compareArrays', () => {
  const array = (shape: number[], ...data: number[]): NdArray => ({ shape, data: Float64Array.from(data) });
  test('indices in the order of the axes', () => {
    const a = new Map([['w', array([2, 1, 3], 0, 1, 2, 3, 4, 5)]]);
    const b = new Map([['w', array([2, 1, 3], 0, 1, 9, 3, 4, 7)]]);
    expect(compareArrays(a, b, exact, none)).toMatchObject({
      differences: [{ path: 'w[0,0,2]' }, { path: 'w[1,0,2]' }],
      compared: 6,
      largest: 7,
    });
  });
  test('the same numbers in another shape, and an array that is not there', () => {
    const a = new Map([
      ['', array([2, 2], 1, 2, 3, 4)],
      ['b', array([1], 1)],
    ]);
    const b = new Map([['', array([4], 1, 2, 3, 4)]]);
    expect(compareArrays(a, b, exact, none).differences).toEqual([
      { path: 'array', a: '2 × 2', b: '4' },
      { path: 'array b', a: '1', b: undefined },
    ]);
  });
  test('all differences are counted, the first hundred thousand kept', () => {
    const n = 100_010;
    const ones = new Map([['', { shape: [n], data: new Uint8Array(n).fill(1) }]]);
    const zeros = new Map([['', { shape: [n], data: new Uint8Array(n) }]]);
    const { differing, differences } = compareArrays(ones, zeros, exact, none);
    expect([differing, differences.length]).toEqual([n, 100_000]);
  });
});

function leaves(value: Json): number {
  if (value === null || typeof value !== 'object') return 1;
  return Object.values(value as Record<string, Json>).reduce((sum: number, inner) => sum + leaves(inner), 0);
}
