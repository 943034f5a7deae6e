import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricLines, shortNumber, tableHead } from '../../../src/core/command/report.js';

describe('shortNumber', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [309, '309'],
    [-1234567, '-1234567'],
    [123456789012345, '123456789012345'],
    [1e300, '1e+300'],
    [2n ** 70n, '1.18059e+21'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.333333'],
    [123456.789, '123457'],
    [1.5e-9, '1.5e-9'],
    [Number.NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('%d is %s', (value, text) => expect(shortNumber(value)).toBe(text));
  test('six digits: within half of the last one, never longer than 15 characters', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (x) => {
        const text = shortNumber(x);
        expect(Math.abs(Number(text) - x)).toBeLessThanOrEqual(5.0001e-6 * Math.abs(x));
        expect(text.length).toBeLessThanOrEqual(15);
      }),
    );
  });
});

describe('tableHead', () => {
  test('numbers to the right, text to the left, no blanks at the ends of lines', () => {
    const table = new Map<string, Float64Array | string[]>([
      ['name', ['ada', 'bartholomew']],
      ['x', Float64Array.of(1, -10.5)],
    ]);
    expect(tableHead(table)).toBe('name             x\nada              1\nbartholomew  -10.5\n');
  });
  test('numbers with gaps stand to the right too', () => {
    expect(
      tableHead(
        new Map([
          ['mean', ['12.5', '']],
          ['k', ['a', 'b']],
        ]),
      ),
    ).toBe('mean  k\n12.5  a\n      b\n');
  });
  test('tells how many rows are left', () => {
    const x = Float64Array.from({ length: 25 }, (_, i) => i);
    const lines = tableHead(new Map([['x', x]])).split('\n');
    expect(lines).toHaveLength(1 + 20 + 1 + 1);
    expect(lines[21]).toBe('… 5 more rows; --out FILE.csv writes them all');
    expect(tableHead(new Map([['x', x]]), 25)).not.toContain('more rows');
  });
  test('every row has a line, every line the width of the header or less', () => {
    const cells = fc.array(fc.stringMatching(/^[a-z]{0,8}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cells, (column) => {
        const lines = tableHead(
          new Map<string, string[] | number[]>([
            ['c', column],
            ['n', column.map((_, i) => i)],
          ]),
        ).split('\n');
        expect(lines).toHaveLength(column.length + 2);
        column.forEach((cell, i) => {
          expect(lines[i + 1]!.startsWith(cell)).toBe(true);
          expect(lines[i + 1]!.endsWith(String(i))).toBe(true);
        });
      }),
    );
  });
});

test('metrics: names aligned, maps flattened, lists on a line, long ones cut', () => {
  const metrics = {
    n: 8,
    entropy: { red: 7.25, blue: null },
    sizes: [5, 3],
    long: Array.from({ length: 15 }, (_, i) => i),
    converged: true,
    checks: [
      { name: 'node', ok: true },
      { name: 'simd', ok: false },
    ],
    none: [],
  };
  expect(metricLines(metrics)).toBe(
    [
      'n:            8',
      'entropy.red:  7.25',
      'entropy.blue: null',
      'sizes:        5 3',
      'long:         0 1 2 3 4 5 6 7 8 9 10 11 … (15 values)',
      'converged:    true',
      'checks[0]:    name node, ok true',
      'checks[1]:    name simd, ok false',
      'none:         ',
      '',
    ].join('\n'),
  );
  expect(metricLines({})).toBe('');
});
