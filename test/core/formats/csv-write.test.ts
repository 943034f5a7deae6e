import { expect, test } from 'vitest';
import type { Column } from '../../../src/core/data.js';
import { encodeCsv } from '../../../src/core/formats/csv-write.js';
import { createRng } from '../../../src/core/random.js';
import { joined } from './bytes.js';

const csv = (columns: [string, Column][], options?: Parameters<typeof encodeCsv>[1]) =>
  joined(encodeCsv(new Map(columns), options));

test('numbers are the shortest that read back', () => {
  const x = Float64Array.of(1, -0, 0.1, 1e21, 5e-324, 0.1 + 0.2, Number.NaN);
  expect(csv([['x', x]])).toBe('x\n1\n-0\n0.1\n1e+21\n5e-324\n0.30000000000000004\nNaN\n');
  expect(
    csv([
      ['n', BigInt64Array.of(-9007199254740993n)],
      ['k', Int32Array.of(7)],
    ]),
  ).toBe('n,k\n-9007199254740993,7\n');
});

test('quotes only where a reader needs them', () => {
  const cells = ['plain', 'a b', 'a,b', 'a;b', '"', ' x', '#1', 'x\r', '', "it's", '5" wide'];
  expect(
    csv([
      ['t', cells],
      ['n', cells.map(() => 1)],
    ]),
  ).toBe(
    't,n\nplain,1\na b,1\n"a,b",1\n"a;b",1\n"""",1\n" x",1\n"#1",1\n"x\r",1\n,1\nit\'s,1\n"5"" wide",1\n',
  );
});

test('an empty cell that is alone is no blank line', () => {
  expect(csv([['t', ['a', '', 'b']]])).toBe('t\na\n""\nb\n');
});

test('TSV, and without names', () => {
  expect(
    csv(
      [
        ['a', [1]],
        ['b', ['x y']],
      ],
      { delimiter: '\t' },
    ),
  ).toBe('a\tb\n1\tx y\n');
  expect(
    csv(
      [
        ['a', [1]],
        ['b', [2]],
      ],
      { header: false },
    ),
  ).toBe('1,2\n');
  expect(csv([])).toBe('');
});

test('comes in pieces', () => {
  const pieces = [...encodeCsv(new Map([['x', new Float64Array(1e5).fill(0.125)]]))];
  expect(pieces.length).toBeGreaterThan(5);
  expect(joined(pieces)).toBe(`x\n${'0.125\n'.repeat(1e5)}`);
});

test('float32 reads back as it was, without digits that say nothing', () => {
  const rng = createRng(5);
  const values = Float32Array.from({ length: 20_000 }, (_, i) => rng.normal() * 10 ** ((i % 70) - 35));
  const special = Float32Array.of(
    0.1,
    -0,
    0,
    1 / 3,
    16777216,
    3.4028235e38,
    1e-45,
    Number.NaN,
    Infinity,
    0.5,
  );
  const text = (x: Float32Array) =>
    Buffer.concat([...encodeCsv(new Map([['x', x]]))])
      .toString()
      .trim()
      .split('\n')
      .slice(1);
  const cells = text(values);
  cells.forEach((cell, i) => {
    expect(Math.fround(Number(cell))).toBe(values[i]);
    const digits = cell.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '');
    expect(digits.length).toBeLessThanOrEqual(9);
  });
  expect(text(special).slice(0, 6)).toEqual(['0.1', '-0', '0', '0.33333334', '16777216', '3.4028235e+38']);
  expect(text(special).slice(7)).toEqual(['NaN', 'Infinity', '0.5']);
  expect(Math.fround(Number(text(special)[6]))).toBe(special[6]);
});
