import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeJsonl, encodeJsonTable, readJsonl, readJsonRows } from '../../../src/core/formats/jsonl.js';
import { readDocuments } from '../../../src/core/formats/text.js';
import { chunksOf, cutAt, joined } from './bytes.js';

async function documents(chunks: AsyncIterable<Uint8Array>, maxLineBytes?: number) {
  const all: [number, string][] = [];
  for await (const { text, line } of readDocuments(chunks, { file: 'c.txt', maxLineBytes }))
    all.push([line, text]);
  return all;
}

describe('documents', () => {
  test('one a line, empty ones and quotes included; LF, CRLF, CR, BOM', async () => {
    expect(await documents(chunksOf('\ufeffa "b\r\n\nc, d\re'))).toEqual([
      [1, 'a "b'],
      [2, ''],
      [3, 'c, d'],
      [4, 'e'],
    ]);
    expect(await documents(chunksOf(''))).toEqual([]);
  });
  test('faults with their line', async () => {
    const where = (content: string | Uint8Array) =>
      documents(chunksOf(content), 20).catch((error) => `${error.name}: ${error.message}${error.where}`);
    expect(await where(Buffer.from('ok\nna\xefve\n', 'latin1'))).toBe(
      'DataError: text that is no UTF-8 (c.txt:2)',
    );
    expect(await where('ok\r\n\r\na\0b\n')).toBe('DataError: a NUL byte: this is no text (c.txt:3)');
    expect(await where(`ok\n${'x'.repeat(40)}\n`)).toBe('DataError: a line of more than 20 bytes (c.txt:2)');
    expect(await where(Buffer.from('\ufeffa\n', 'utf16le'))).toBe(
      'DataError: UTF-16 text, UTF-8 was needed (c.txt)',
    );
  });
  test('the chunks leave no trace', async () => {
    const content = fc.array(fc.constantFrom('a', 'é', '"', '\r', '\n', '\r\n', '😀'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.nat(), { maxLength: 5 }), async (parts, places) => {
        const bytes = new TextEncoder().encode(parts.join(''));
        expect(await documents(cutAt(bytes, places))).toEqual(await documents(chunksOf(bytes)));
        const lines = parts.join('').split(/\r\n|\r|\n/);
        if (lines.at(-1) === '') lines.pop();
        expect((await documents(chunksOf(bytes, 1))).map(([, text]) => text)).toEqual(lines);
      }),
    );
  });
});

describe('JSON Lines', () => {
  const table = new Map([
    ['x', Float64Array.of(1, -0, Number.NaN, 1e-320)],
    ['__proto__', ['a"b', '', 'é\n', 'd']],
    ['n', BigInt64Array.of(1n, 2n, 3n, 9007199254740993n)],
  ] as [string, Float64Array | string[] | BigInt64Array][]);

  test('an object a row', () => {
    expect(joined(encodeJsonl(table))).toBe(
      '{"x":1,"__proto__":"a\\"b","n":1}\n{"x":-0,"__proto__":"","n":2}\n' +
        '{"x":null,"__proto__":"é\\n","n":3}\n{"x":1e-320,"__proto__":"d","n":9007199254740993}\n',
    );
    expect(joined(encodeJsonTable(new Map([['a', [1, 2]]])))).toBe('[\n{"a":1},\n{"a":2}\n]\n');
    expect(joined(encodeJsonTable(new Map([['a', []]])))).toBe('[\n]\n');
  });
  test('values with their line, blank lines skipped', async () => {
    const seen: unknown[] = [];
    for await (const row of readJsonl(chunksOf('{"target": "rain"}\n\n[1, 2]\n'))) seen.push(row);
    expect(seen).toEqual([
      { value: { target: 'rain' }, line: 1 },
      { value: [1, 2], line: 3 },
    ]);
    const broken = (async () => {
      for await (const _ of readJsonl(chunksOf('{}\n{"a":}\n'), { file: 'q.jsonl' }));
    })();
    await expect(broken).rejects.toMatchObject({ name: 'DataError', line: 2, file: 'q.jsonl' });
  });
  test('rows become columns, and come back', async () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(numbers, fc.string()), { minLength: 1 }), async (rows) => {
        const written = new Map<string, Float64Array | string[]>([
          ['a', Float64Array.from(rows, ([x]) => x)],
          ['constructor', rows.map(([, text]) => text)],
        ]);
        for (const whole of [false, true]) {
          const text = joined(whole ? encodeJsonTable(written) : encodeJsonl(written));
          expect(await readJsonRows(chunksOf(text, 50), { whole })).toEqual(written);
        }
      }),
    );
  });
  test.each([
    ['[1]\n', false, 'a row that is no object', 1],
    ['{"a":1}\n{"b":1}\n', false, "key 'b' that the first row lacks", 2],
    ['{"a":1}\n{}\n', false, "no number or string for 'a'", 2],
    ['{"a":1}\n{"a":"x"}\n', false, "numbers and strings are mixed in 'a'", 2],
    ['[{"a":1},{"a":[]}]', true, "no number or string for 'a' (row 1)", undefined],
    ['{"a":1}', true, 'a list of objects was needed, one a row', undefined],
  ])('%j is refused', async (text, whole, message, line) => {
    await expect(readJsonRows(chunksOf(text), { whole })).rejects.toMatchObject({ message, line });
  });
});
