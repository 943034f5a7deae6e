import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/core/errors.js';
import { type CsvTableOptions, csvBatches, readCsv } from '../../../src/core/formats/csv.js';
import { encodeCsv } from '../../../src/core/formats/csv-write.js';
import { chunksOf, cutAt } from './bytes.js';
import { ALL_FLIPS, BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

/** What reading ends in: the table, or the refusal with its line. */
async function outcome(chunks: AsyncIterable<Uint8Array>, options: CsvTableOptions = {}) {
  try {
    const { table, ...rest } = await readCsv(chunks, options);
    return { ...rest, columns: [...table].map(([name, column]) => [name, [...column]]) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { refused: error.message, line: error.line };
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const word = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\0', ''));
const mean = fc.stringMatching(/^[a-c1-3",;\t\r\n #.-]{0,8}$/); // all that has a meaning in a table

describe('what is written reads back', () => {
  const cell = fc.oneof(word, mean);
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  const anyTable = fc
    .record({
      texts: fc.integer({ min: 0, max: 3 }),
      numbers: fc.integer({ min: 0, max: 3 }),
      rows: fc.nat(6),
    })
    .filter(({ texts, numbers }) => texts + numbers > 0)
    .chain(({ texts, numbers, rows }) =>
      fc.record({
        names: fc.uniqueArray(
          cell.filter((name) => name !== ''),
          {
            minLength: texts + numbers,
            maxLength: texts + numbers,
          },
        ),
        texts: fc.tuple(
          ...Array.from({ length: texts }, () => fc.array(cell, { minLength: rows, maxLength: rows })),
        ),
        numbers: fc.tuple(
          ...Array.from({ length: numbers }, () => fc.array(double, { minLength: rows, maxLength: rows })),
        ),
      }),
    );

  test.each([',', '\t', ';', '|'] as const)('any text, any double, parted by %j', async (delimiter) => {
    await fc.assert(
      fc.asyncProperty(anyTable, async ({ names, texts, numbers }) => {
        const columns = [...texts, ...numbers.map((values) => Float64Array.from(values))];
        const table = new Map(columns.map((column, j) => [names[j]!, column]));
        const text = Buffer.concat([...encodeCsv(table, { delimiter })]);
        const asText = names.slice(0, texts.length);
        const back = await readCsv(chunksOf(text), { delimiter, header: true, asText });
        expect([...back.table.keys()]).toEqual(names);
        for (const [name, column] of table) expect([...back.table.get(name)!]).toEqual([...column]);
      }),
      { numRuns: 250 },
    );
  });

  test('numbers also where delimiter and header have to be told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(double, double), { minLength: 1, maxLength: 20 }), async (rows) => {
        const table = new Map([0, 1].map((j) => [`x${j}`, Float64Array.from(rows, (row) => row[j]!)]));
        const back = await readCsv(chunksOf(Buffer.concat([...encodeCsv(table)])), { numbersOnly: true });
        for (const [name, column] of table) expect(back.table.get(name)).toEqual(column);
      }),
    );
  });
});

describe('the chunks leave no trace', () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.stringMatching(/^-?[0-9]{1,3}(\.[0-9]{1,2})?$/) },
    mean,
    fc.constantFrom('"a\r\nb"', '""', 'NA', 'é', '\ufeff', '\0', '"', '1e400'),
  );
  const text = fc
    .array(
      fc.array(piece, { minLength: 1, maxLength: 3 }).map((cells) => cells.join(',')),
      { maxLength: 8 },
    )
    .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((end) => lines.join(end) + end));
  const options: CsvTableOptions[] = [{}, { missing: 'interpolate' }, { numbersOnly: true, missing: 'drop' }];

  test.each(options)('with %j', async (given) => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 6 }), async (content, places) => {
        const bytes = bytesOf(content);
        const short = { ...given, maxRecordBytes: 30 };
        const whole = await outcome(chunksOf(bytes), short);
        expect(await outcome(cutAt(bytes, places), short)).toEqual(whole);
        expect(await outcome(chunksOf(bytes, 1), short)).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });

  test('nor do they in a file larger than the sample, with quotes that begin late', async () => {
    const rows = Array.from({ length: 9000 }, (_, i) => `${i},${i / 8},n${i}\r\n`).join('');
    const bytes = bytesOf(`a,b,c\r\n${rows}1,2,"x\r\n,y"\r\n3,4,z`);
    const whole = await outcome(chunksOf(bytes));
    expect(whole).toMatchObject({ rows: 9002 });
    for (const size of [1, 7, 4096, 65535, 65537])
      expect(await outcome(chunksOf(bytes, size))).toEqual(whole);
  });

  test('batches are the same', async () => {
    const bytes = bytesOf(`a,b\n${Array.from({ length: 20000 }, (_, i) => `${i},-${i}.5\n`).join('')}`);
    const batches = async (size?: number) => {
      const all: unknown[] = [];
      for await (const { columns, firstLine } of csvBatches(chunksOf(bytes, size)))
        all.push([firstLine, columns.map((column) => Buffer.from(column.slice().buffer).toString('base64'))]);
      return all;
    };
    expect(await batches(1000)).toEqual(await batches());
  });
});

// The fast scanner and the record reader are two implementations of one thing. A cell in quotes keeps a row
// from the first of them.
test('numbers in quotes are the same numbers', async () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^[+-]?([0-9]{1,20}\.?[0-9]{0,6}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,2})?$/),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 }), async (rows) => {
      const plain = `a,b\n${rows.map((row) => row.join(',')).join('\n')}`;
      const quoted = `a,b\n${rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}`;
      expect(await outcome(chunksOf(plain))).toEqual(await outcome(chunksOf(quoted)));
    }),
  );
});

describe('hostile files end in a table or a DataError', () => {
  const seeds = [
    'a,b\n1,2.5\n-3e4,4\n',
    '\ufeff# c\r\nname;"n ""1"""\r\n"x;\r\ny";1\r\nz;2\r\n',
    ' 1  2\t3\n4 5 6\n',
    'x\n1\n\nNA\n4\n',
    'é\t"ü"\r1\t2\r',
  ].map(bytesOf);
  const options: CsvTableOptions[] = [
    {},
    { missing: 'mean', numbersOnly: true },
    { missing: 'drop', header: false },
  ];

  test.each(seeds)('cut off anywhere, one byte changed: %#', async (seed) => {
    for (const given of options) {
      const decode = (bytes: Uint8Array) => readCsv(chunksOf(bytes), given);
      await forEachTruncation(seed, decode);
      const { refused } = await forEachMutant(seed, decode, {
        flips: given.header === undefined ? ALL_FLIPS : BIT_FLIPS,
      });
      expect(refused).toBeGreaterThanOrEqual(seed.length); // the NUL bytes at least
    }
  });
  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        async (bytes) => void (await outcome(chunksOf(bytes))),
      ),
    );
  });
});
