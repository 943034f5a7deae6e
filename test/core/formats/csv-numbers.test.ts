import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanNumbers } from '../../../src/core/formats/csv-numbers.js';
import { nearestDouble } from '../../../src/core/formats/decimal.js';

/** Rows of plain numbers; what was not taken is the remaining text. */
function scan(text: string, { delimiter = ',', width = 1, slots = [...Array(width).keys()] } = {}) {
  const bytes = Buffer.from(`${text}\0\0\0\0`);
  const end = bytes.length - 4;
  const at = { pos: 0, row: 0 };
  const stride = 1000;
  const out = new Float64Array(stride * (Math.max(...slots) + 1));
  const plan = {
    delimiter: delimiter.charCodeAt(0),
    width,
    slots: Int32Array.from(slots),
    textSlots: new Int32Array(width).fill(-1),
    spans: new Int32Array(0),
    stride,
    maxRecord: 1e6,
  };
  scanNumbers(bytes, end, at, plan, out);
  const columns = Array.from({ length: out.length / stride }, (_, s) => [
    ...out.slice(s * stride, s * stride + at.row),
  ]);
  return { columns, left: bytes.subarray(at.pos, end).toString() };
}

const bits = (x: number) => new BigUint64Array(Float64Array.of(x).buffer)[0]!;

/** The scanner's value of each text, compared with Number's bit by bit. */
function expectSame(texts: string[]) {
  const { columns, left } = scan(texts.map((text) => `${text}\n`).join(''));
  expect(left).toBe('');
  texts.forEach((text, i) => {
    if (bits(columns[0]![i]!) !== bits(Number(text)))
      throw new Error(`${text} became ${columns[0]![i]}, Number says ${Number(text)}`);
  });
}

describe('the value of a cell is that of Number, bit for bit', () => {
  const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
  const exponent = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -345, max: 290 }).map((e) => `e${e}`),
  );

  test('random decimals of 1 to 25 digits with exponents', () => {
    const decimal = fc
      .tuple(fc.constantFrom('', '-', '+'), digits(1, 13), digits(0, 12), exponent)
      .map(([sign, whole, fraction, e]) => `${sign}${whole}${fraction && `.${fraction}`}${e}`);
    fc.assert(fc.property(fc.array(decimal, { minLength: 50, maxLength: 100 }), expectSame), {
      numRuns: 300,
    });
  });

  test('any double, in all its usual spellings', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(double, { minLength: 50, maxLength: 100 }), (values) => {
        expectSame(values.map((x) => (Object.is(x, -0) ? '-0' : String(x))));
        expectSame(values.map((x) => x.toExponential(16)));
        expectSame(values.map((x) => x.toExponential(18)));
        expectSame(values.map((x) => x.toPrecision(10)).filter((text) => Number.isFinite(Number(text))));
      }),
      { numRuns: 200 },
    );
  });

  // Half way between two neighbours, written out exactly, and a digit more or less in the last place: what
  // a product that is not checked gets wrong.
  test('halfway cases and their neighbours', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n - 1n }),
        fc.integer({ min: 0, max: 40 }),
        (m, k) => {
          const half = (2n * m + 1n) << BigInt(k); // 55 bits: a tie between two doubles
          expectSame([`${half}`, `${half - 1n}`, `${half + 1n}`, `${half}.0`, `${half}.0000001`]);
          const tenths = ((2n * m + 1n) * 5n ** BigInt(k)).toString(); // the tie divided by 2^k
          expectSame([`${tenths}e-${k}`, `${tenths}1e-${k + 1}`, `${BigInt(tenths) - 1n}e-${k}`]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('extremes', () => {
    expectSame(
      [
        '0', '-0', '0.0', '-0e999', '5e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1e-400',
        '2.2250738585072011e-308', '2.2250738585072014e-308', '1.7976931348623157e308', '9007199254740993',
        '0.00000000000000000000000000000000000000000000000123456789012345678901234567890', '.5', '5.', '+.5e+1',
        '00000000000000000000000000000000001.5', '8.41e+22', '1e22', '1e23', '1234567890123456789012345678901234',
        '179769313486231580793e288', '0.1e-99999999999',
      ], // biome-ignore format: one list
    );
  });
});

test('nearestDouble says so where it cannot tell', () => {
  expect(nearestDouble(9007199254740992, 1, 0)).toBeNaN(); // 2^53 + 1 lies half way
  expect(nearestDouble(1, 0, -300)).toBeNaN();
  expect(nearestDouble(123, 0, -2)).toBe(1.23);
});

describe('rows', () => {
  test('columns that are not wanted may hold anything but quotes', () => {
    const { columns, left } = scan('1,x y,3\n4,,6\n', { width: 3, slots: [1, -1, 0] });
    expect(columns).toEqual([[3, 6], [1, 4]]); // biome-ignore format: a matrix
    expect(left).toBe('');
  });
  test('runs of blanks, CRLF, CR, a closing delimiter', () => {
    expect(scan(' 1\t 2 \r\n3 4\r5  6\n', { width: 2, delimiter: ' ' }).columns).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(scan('1;2;\n3;4;\n', { width: 2, delimiter: ';' }).columns).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
  test.each([
    '1,"2"\n',
    '1,\n',
    ',1\n',
    '1,2,3\n',
    '1\n',
    '\n',
    '1,x\n',
    '1,0x10\n',
    '1,1_0\n',
    '1,1e\n',
    '1,.\n',
    '1,-\n',
    '1,1e999\n',
    '1,NaN\n',
    '1,Infinity\n',
    '1 1,2\n',
    '1,1.2.3\n',
    '1,--1\n',
    '1,٣\n',
  ])('stops before %j', (row) => {
    expect(scan(`7,8\n${row}`, { width: 2 })).toEqual({ columns: [[7], [8]], left: row });
  });
});
