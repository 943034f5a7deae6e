import { expect, test } from 'vitest';
import type { Column } from '../../../src/core/data.js';
import { encodeCsv } from '../../../src/core/formats/csv-write.js';
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
