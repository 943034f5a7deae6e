import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { DataError } from '../../../src/core/errors.js';
import { type CsvTableOptions, csvBatches, readCsv } from '../../../src/core/formats/csv.js';
import { scanNumbers } from '../../../src/core/formats/csv-numbers.js';
import { PIECE_BYTES, type Settle, scanPieces } from '../../../src/core/formats/csv-pieces.js';
import { parseNumber } from '../../../src/core/formats/csv-record.js';
import { FIVES, fivePowers } from '../../../src/core/formats/decimal.js';
import { chunksOf, cutAt } from './bytes.js';

const { simd, threads } = compute;
afterEach(() => Object.assign(compute, { simd, threads }));

/** What the plain scanner takes too: finite numbers. */
const finite: Settle = (cell) => {
  const value = parseNumber(cell);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
};

interface Layout {
  delimiter?: string;
  width?: number;
  slots?: number[];
  textSlots?: number[];
  stride?: number;
  maxRecord?: number;
}

/** Scan a text to row 2 and on in its columns, by the plain scanner or, with `settle`, by the fast one. */
function scan(text: string, layout: Layout = {}, settle?: Settle) {
  const { delimiter = ',', width = 1, slots = [...Array(width).keys()], stride = 50_000 } = layout;
  const textSlots = layout.textSlots ?? slots.map(() => -1);
  const bytes = Buffer.from(`${text}\0\0\0\0`);
  const end = bytes.length - 4;
  const at = { pos: 0, row: 2 };
  const out = new Float64Array(stride * (Math.max(...slots) + 1));
  const spans = new Int32Array(2 * stride * (Math.max(...textSlots) + 1));
  const plan = {
    delimiter: delimiter.charCodeAt(0),
    width,
    slots: Int32Array.from(slots),
    textSlots: Int32Array.from(textSlots),
    spans,
    stride,
    maxRecord: layout.maxRecord ?? 1e6,
  };
  if (settle) scanPieces(bytes, end, at, plan, out, settle);
  else scanNumbers(bytes, end, at, plan, out);
  const rows = at.row;
  const column = (s: number) => [...out.subarray(s * stride + 2, s * stride + rows)];
  const cell = (k: number) => bytes.toString('utf8', spans[k], spans[k + 1]);
  const texts = Array.from({ length: spans.length / 2 / stride }, (_, t) =>
    Array.from({ length: rows - 2 }, (_, r) => cell(2 * (t * stride + r + 2))),
  );
  return {
    rows: rows - 2,
    pos: at.pos,
    columns: Array.from({ length: out.length / stride }, (_, s) => column(s)),
    texts,
  };
}

/** Rows enough for several pieces, made of the ones given. */
function repeated(rows: string[], bytes = 3 * PIECE_BYTES): string {
  const once = rows.join('');
  return once.repeat(Math.ceil(bytes / once.length));
}

const bits = (x: number) => new BigUint64Array(Float64Array.of(x).buffer)[0]!;

/** The value of each text, compared with Number's bit by bit; answers how many were left to Number itself. */
function expectSame(texts: string[]): number {
  let doubts = 0;
  const { rows, columns } = scan(texts.map((text) => `${text}\n`).join(''), {}, (cell, row, slot) => {
    doubts++;
    return finite(cell, row, slot);
  });
  expect(rows).toBe(texts.length);
  texts.forEach((text, i) => {
    if (bits(columns[0]![i]!) !== bits(Number(text)))
      throw new Error(`${text} became ${columns[0]![i]}, Number says ${Number(text)}`);
  });
  return doubts;
}

describe('the value of a cell is that of Number, bit for bit, and decided by the kernel', () => {
  const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));

  test('up to 19 digits, any sign, point and exponent', () => {
    const decimal = fc
      .tuple(
        fc.constantFrom('', '-', '+'),
        digits(1, 10),
        digits(0, 9),
        fc.oneof(
          fc.constant(''),
          fc.integer({ min: -300, max: 280 }).map((e) => `e${e}`),
        ),
      )
      .map(([sign, whole, fraction, e]) => `${sign}${whole}${fraction && `.${fraction}`}${e}`);
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 200, maxLength: 400 }), (texts) => {
        expect(expectSame(texts)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('any double, in all its usual spellings', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(double, { minLength: 100, maxLength: 200 }), (values) => {
        // Subnormal numbers, and integers that are written with 20 or 21 digits, are left in doubt.
        const normal = values.filter(
          (x) => x === 0 || (Math.abs(x) > 2.3e-308 && (Math.abs(x) < 1e19 || Math.abs(x) >= 1e21)),
        );
        expect(expectSame(normal.map((x) => (Object.is(x, -0) ? '-0' : String(x))))).toBe(0);
        expect(expectSame(normal.map((x) => x.toExponential(16)))).toBe(0);
        expectSame(values.map(String));
        expectSame(values.map((x) => x.toExponential(20)));
      }),
      { numRuns: 100 },
    );
  });

  // An odd multiple of half a unit in the last place, written out, and one more or less in the last digit.
  test('half way between two doubles, and beside it', () => {
    const odd = fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }).map((m) => 2n * m + 1n);
    fc.assert(
      fc.property(fc.array(odd, { minLength: 50, maxLength: 50 }), (halves) => {
        const near = halves.flatMap((half) => [half - 1n, half, half + 1n]);
        for (const power of [1n, 2n, 4n, 64n]) expectSame(near.map((half) => String(half * power)));
        // The tie divided by 2 and by 4: 2^53 of them have up to 17 digits before the point.
        expect(expectSame(near.map((half) => `${half / 2n}.${half % 2n === 0n ? 0 : 5}`))).toBe(0);
        expect(expectSame(near.map((half) => `${half * 5n}e-1`))).toBe(0);
        expect(expectSame(near.map((half) => `${half / 1000n}e23`))).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('extremes', () => {
    expectSame([
      ...[
        '0',
        '-0',
        '0.0',
        '-0e999',
        '.5',
        '5.',
        '+.5e+1',
        '1e22',
        '1e23',
        '1e308',
        '1.7976931348623157e308',
      ],
      ...['5e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1e-400', '1e-343', '1e-342'],
      ...['2.2250738585072011e-308', '2.2250738585072014e-308', '9007199254740993', '18446744073709551615'],
      ...['9999999999999999999', '9999999999999999999e289', '10000000000000000000', '0.1e-99999999999'],
      ...['0000000000000000000000000001.5', '00000000000000000000000000000000000000001.5', '8.41e+22'],
      ...[
        '0.00000000000000012345678901234',
        '0.00000000000000000000000000000123456789',
        '12345678901234567890.5',
      ],
    ]);
  });
});

// 10^e to 128 bits, first and last entries as published with the method (fast_float, fast_table.h).
test('fivePowers holds the published table', () => {
  const at = (q: number) => [...fivePowers().subarray(2 * (q - FIVES.least), 2 * (q - FIVES.least) + 2)];
  expect(at(-342)).toEqual([0xeef453d6923bd65an, 0x113faa2906a13b3fn]);
  expect(at(-1)).toEqual([0xccccccccccccccccn, 0xcccccccccccccccdn]);
  expect(at(0)).toEqual([2n ** 63n, 0n]);
  expect(at(308)).toEqual([0x8e679c2f5e44ff8fn, 0x570f09eaa7ea7648n]);
});

describe('the same rows as the plain scanner', () => {
  const number = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^[+-]?([0-9]{1,22}\.?[0-9]{0,12}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?$/),
  );
  const blank = fc.constantFrom('', '', '', ' ', '  ');
  const odd = fc.constantFrom(
    'x',
    '"1"',
    '1"',
    '',
    '1e',
    '.',
    '1.2.3',
    '1 1',
    '1\r',
    '-',
    '٣',
    '1e999',
    '0x1',
  );
  const word = fc.constantFrom('', 'a', 'two words', 'é', '1', 'none"');
  const layout = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', ' '),
    slots: fc.constantFrom<number[]>([0], [0, 1], [1, -1, 0], [-1, 0, -1], [0, -1, 1]),
    ends: fc.constantFrom('\n', '\r\n'),
  });

  test('of random tables with text between the numbers, up to a row that is not plain', () => {
    fc.assert(
      fc.property(
        layout,
        fc.array(fc.tuple(fc.array(number, { minLength: 3, maxLength: 3 }), word, blank, blank), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.option(fc.tuple(odd, fc.nat(), fc.nat())),
        fc.constantFrom(1, 2, 3),
        fc.constantFrom(40, 700, 50_000),
        ({ delimiter, slots, ends }, cells, fault, threads, stride) => {
          const row = (numbers: string[], text: string, before: string, after: string) =>
            slots
              .map((slot, j) => before + (slot < 0 ? (delimiter === ' ' ? 'w' : text) : numbers[j]) + after)
              .join(delimiter) + ends;
          const rows = cells.map(([numbers, ...rest]) => row(numbers, ...rest));
          let text = repeated(rows);
          if (fault) {
            // One cell of one row becomes something else.
            const lines = text.split('\n');
            const parts = lines[fault[1] % lines.length]!.split(delimiter);
            parts[fault[2] % parts.length] = fault[0];
            lines[fault[1] % lines.length] = parts.join(delimiter);
            text = lines.join('\n');
            if (!text.endsWith('\n')) text += '\n';
          }
          const textSlots = slots.map((slot) => (slot < 0 ? 0 : -1));
          if (slots.filter((slot) => slot < 0).length > 1) textSlots[0] = -1;
          const given = { delimiter, slots, textSlots, width: slots.length, stride };
          compute.threads = threads;
          const many = scan(text, given, finite);
          const plain = scan(text, given);
          // A lone CR ends the fast scan only.
          if (fault?.[0] === '1\r') expect(many.rows).toBeLessThanOrEqual(plain.rows);
          else expect(many).toEqual(plain);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    '1,"2"\n',
    '1,2,3\n',
    '1\n',
    '\n',
    ' \n',
    '1,x\n',
    '1,2\r',
    '1 1,2\n',
    '1,NaN\n',
    ',\n',
    '1,2,,\n',
  ])('stops before %j, wherever it stands', (row) => {
    for (const before of [0, 5, 9000, 30_000]) {
      const plain = '7,8\n'.repeat(before);
      const { rows, pos } = scan(`${plain}${row}${'9,9\n'.repeat(20_000)}`, { width: 2 }, finite);
      expect({ rows, pos }).toEqual({ rows: before, pos: plain.length });
    }
  });

  test('cells in doubt come in the order of the rows, and a refusal ends the scan before its row', () => {
    const text = Array.from({ length: 30_000 }, (_, i) => `${i},${i % 7 === 0 ? 'NA' : i / 8}\n`).join('');
    const seen: number[] = [];
    const { rows, pos, columns } = scan(text, { width: 2 }, (cell, row) => {
      expect(cell).toBe('NA');
      seen.push(row - 2);
      return row - 2 < 21_000 ? Number.NaN : undefined;
    });
    expect(seen).toEqual(Array.from({ length: 3001 }, (_, i) => 7 * i));
    expect(rows).toBe(21_000);
    expect(text.slice(pos, pos + 9)).toBe('21000,NA\n');
    expect(columns[0]).toEqual([...Array(21_000).keys()]);
    expect(columns[1]!.map((v, i) => Object.is(v, i % 7 === 0 ? Number.NaN : i / 8)).every(Boolean)).toBe(
      true,
    );
  });

  test('runs of blanks and closing delimiters', () => {
    const blanks = scan(' 1\t 2 \r\n3 4\n', { width: 2, delimiter: ' ' }, finite);
    const closed = scan('1;2;\n3;4; \r\n', { width: 2, delimiter: ';' }, finite);
    for (const { columns } of [blanks, closed]) expect(columns).toEqual([[1, 3], [2, 4]]); // biome-ignore format: a matrix
  });

  test('rows longer than a piece, and a row that is too long', () => {
    const long = `${'1'.padStart(PIECE_BYTES + 5)},2\n`;
    expect(scan(`1,2\n${long}3,4\n${long}`, { width: 2 }, finite).columns).toEqual([
      [1, 1, 3, 1],
      [2, 2, 4, 2],
    ]);
    expect(scan(`1,2\n3,4 \n5,6\n`, { width: 2, maxRecord: 4 }, finite).rows).toBe(1);
  });
});

describe('large tables', () => {
  /** What reading ends in, by the plain scanner and by the fast one with one thread and with three. */
  async function outcomes(text: string, options: CsvTableOptions = {}, size?: number) {
    const results: unknown[] = [];
    for (const backend of [
      { simd: false, threads: 1 },
      { simd: true, threads: 1 },
      { simd: true, threads: 3 },
    ]) {
      Object.assign(compute, backend);
      results.push(await outcome(chunksOf(text, size), options));
    }
    return results;
  }

  async function outcome(chunks: AsyncIterable<Uint8Array>, options: CsvTableOptions) {
    try {
      const { table, ...rest } = await readCsv(chunks, options);
      return { ...rest, columns: [...table].map(([name, column]) => [name, [...column]]) };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return { refused: error.message, line: error.line };
    }
  }

  const ROWS = 70_000;
  const rows = (odd: (i: number) => string | undefined = () => undefined) =>
    `a,b\r\n${Array.from({ length: ROWS }, (_, i) => odd(i) ?? `${i},${Math.sin(i)}`).join('\r\n')}`;

  const tables: [string, string, CsvTableOptions, object][] = [
    ['plain', rows(), {}, { rows: ROWS }],
    ['a size too small and one too large', rows(), { bytes: 1000, numbersOnly: true }, { rows: ROWS }],
    ['missing cells', rows((i) => (i % 9 ? undefined : `${i},`)), { missing: 'mean' }, { rows: ROWS }],
    [
      'a missing cell',
      rows((i) => (i === 60_000 ? `${i},NA` : undefined)),
      {},
      { refused: expect.stringContaining("column 'b'"), line: 60_002 },
    ],
    [
      'quotes, now and then over two lines',
      rows((i) => (i % 5000 === 4999 ? `${i}, "${i}\r\n"` : i % 300 ? undefined : `"${i}",1`)),
      { missing: 'drop' },
      { rows: ROWS },
    ],
    [
      'a ragged row',
      rows((i) => (i === 65_000 ? '1' : undefined)),
      {},
      { refused: expect.stringContaining('a row of 1 cell'), line: 65_002 },
    ],
    [
      'text late',
      rows((i) => (i === 66_000 ? '1,x' : undefined)),
      { numbersOnly: true },
      { refused: expect.stringContaining("'x' is no number"), line: 66_002 },
    ],
    ['a column that turns to text', rows((i) => (i === 66_000 ? '1,x' : undefined)), {}, { rows: ROWS }],
    ['text', rows((i) => `${i},n${i % 10}`), {}, { rows: ROWS }],
    ['lone CRs', rows().replaceAll('\r\n', '\r'), {}, { rows: ROWS }],
  ];

  test.each(tables)('%s', async (_, text, options, wanted) => {
    const [plain, ...fast] = await outcomes(text, options);
    expect(plain).toMatchObject(wanted);
    for (const result of fast) expect(result).toEqual(plain);
  });

  test('however the bytes arrive', async () => {
    const text = rows((i) => (i % 9 ? undefined : `${i},`));
    const whole = await outcome(chunksOf(text), { missing: 'interpolate', bytes: text.length });
    const bytes = new TextEncoder().encode(text);
    for (const places of [[5], [700_001, 700_002], [200_000, 900_000], [131_077, 131_080, 1_000_000]])
      expect(await outcome(cutAt(bytes, places), { missing: 'interpolate' })).toEqual(whole);
    for (const size of [65_536, 1 << 20])
      expect(await outcome(chunksOf(bytes, size), { missing: 'interpolate' })).toEqual(whole);
  });

  test('the line of a missing cell, in whichever block it is', async () => {
    const text = rows((i) => (i === 60_000 ? '1,NA' : undefined));
    const bytes = new TextEncoder().encode(text);
    for (const places of [[], [900_000], [600_000, 1_200_000]])
      expect(await outcome(cutAt(bytes, places), { bytes: bytes.length })).toMatchObject({ line: 60_002 });
  });

  test('batches are the same', async () => {
    const text = rows((i) => (i % 11 ? undefined : `${i},null`));
    const all = async () => {
      const batches: unknown[] = [];
      for await (const { columns, rows, firstLine } of csvBatches(chunksOf(text), { missing: 'drop' }))
        batches.push([firstLine, rows, columns.map((column) => [...column])]);
      return batches;
    };
    const fast = await all();
    compute.simd = false;
    expect(fast).toEqual(await all());
  });
});
