import { describe, expect, test } from 'vitest';
import { type LabelOptions, readLabels } from '../../../src/core/formats/csv-labels.js';
import { createRng } from '../../../src/core/random.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

async function* chunked(text: string | Uint8Array, size = 2 ** 20) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string | Uint8Array, options?: LabelOptions, size?: number) =>
  readLabels(chunked(text, size), { file: 't.csv', ...options });

/** Columns as the texts or numbers of their rows. */
async function rows(text: string, options?: LabelOptions, size?: number) {
  const { columns } = await read(text, options, size);
  return Object.fromEntries(
    [...columns].map(([name, column]) => [
      name,
      'labels' in column ? Array.from(column.codes, (code) => column.labels[code]) : [...column.numbers],
    ]),
  );
}

describe('labels', () => {
  const TEXT = 'a,b,c\n x ,"y, z",1\r\nx,"say ""no""",1.0\n"x",y,\n\ngrün,y,1\n';
  const WANT = { a: ['x', 'x', 'x', 'grün'], b: ['y, z', 'say "no"', 'y', 'y'], c: ['1', '1.0', '', '1'] };

  test.each([1, 2, 7, 1000])('plain rows, quotes, blanks, line ends, in chunks of %i bytes', async (size) => {
    expect(await rows(TEXT, {}, size)).toEqual(WANT);
  });

  test('labels are numbered as they come, with the line of the first', async () => {
    const { columns, rows: n } = await read(TEXT);
    expect(n).toBe(4);
    expect(columns.get('b')).toEqual({
      labels: ['y, z', 'say "no"', 'y'],
      lines: [2, 3, 4],
      codes: Int16Array.of(0, 1, 2, 2),
    });
  });

  test('other delimiters, tables without header, columns picked', async () => {
    expect(await rows('x\t1\ny\t2\n', { header: false })).toEqual({ c0: ['x', 'y'], c1: ['1', '2'] });
    expect(await rows('a;b;c\nx;1;p\ny;2;q\n', { columns: ['c', 'a'] })).toEqual({
      c: ['p', 'q'],
      a: ['x', 'y'],
    });
    expect(await rows('a  b\n1 2\n3   4\n', { delimiter: 'space' })).toEqual({
      a: ['1', '3'],
      b: ['2', '4'],
    });
    expect(await rows('a\nx\n\ny\n\n')).toEqual({ a: ['x', '', 'y'] });
    expect(await rows('a,b,\nx,1,\ny,2,\n')).toEqual({ a: ['x', 'y'], b: ['1', '2'] });
  });

  test('thousands of labels are told apart', async () => {
    const rng = createRng(1);
    const cells = Array.from({ length: 20_000 }, () => `k${rng.integer(12_000)}`);
    expect((await rows(`a,b\n${cells.map((cell) => `${cell},q`).join('\n')}\n`)).a).toEqual(cells);
  });

  test('labels of the same hash are told apart by their bytes', async () => {
    // The hash of b1..b5 is b2..b5 as a word, XOR b1 times this; so is that of four bytes, without the product.
    const product = (b: number) => Math.imul(b, 0x9e3779b1);
    const word = (text: string) => [...text].reduce((sum, c) => (sum << 8) ^ c.charCodeAt(0), 0);
    const texts = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
    const printable = (bytes: number[]) => bytes.every((b) => b > 44 && b < 127);
    const found: string[][] = [];
    for (let a = 45; a < 127 && found.length < 20; a++)
      for (let b = a + 1; b < 127; b++) {
        const same = texts(word('mnop') ^ product(a) ^ product(b));
        if (printable(same))
          found.push([
            `${String.fromCharCode(a)}mnop`,
            `${String.fromCharCode(b)}${String.fromCharCode(...same)}`,
          ]);
      }
    for (let a = 45; a < 127; a++)
      for (const rest of ['mnop', 'ABCD', 'qrst', 'Zz9-', '1234']) {
        const short = texts(word(rest) ^ product(a));
        if (printable(short)) found.push([`${String.fromCharCode(a)}${rest}`, String.fromCharCode(...short)]);
      }
    expect(found.some(([, other]) => other!.length === 5)).toBe(true);
    expect(found.some(([, other]) => other!.length === 4)).toBe(true);
    for (const pair of found) {
      expect((await rows(`a,b\n${pair[0]},x\n${pair[1]},x\n`)).a).toEqual(pair);
      expect((await rows(`a,b\n${pair[1]},x\n${pair[0]},x\n`)).a).toEqual([...pair].reverse());
    }
  });

  test('a column of more than 4096 numbers, or one that is named, is one of numbers', async () => {
    const values = Array.from({ length: 6000 }, (_, i) => i / 7);
    const text = `x,y\n${values.map((v, i) => `${i === 5 ? '' : v},${i % 3}`).join('\n')}\n`;
    const want = values.map((v, i) => (i === 5 ? Number.NaN : v));
    const { x, y } = await rows(text);
    expect(x).toEqual(want);
    expect(y?.slice(0, 4)).toEqual(['0', '1', '2', '0']);
    expect((await rows(text, { numeric: ['y'] })).y?.slice(0, 4)).toEqual([0, 1, 2, 0]);
  });

  test.each([
    ['a,b\nx\n', 'a row of 1 cell', 2],
    ['a,b\nx,1\nx,1,z\n', 'a row of 3 cells', 3],
    ['a,b\n"x,y\n', 'never closed', 2],
    ['a,b\nx,1\ny,two\n', "'two' is no number", 3],
    ['a,b\nx,1e999\n', 'beyond the range', 2],
    [Uint8Array.of(97, 44, 98, 10, 120, 44, 0xff, 10), 'no UTF-8', 2],
  ])('refused: %s', async (text, message, line) => {
    const reading = read(text, { numeric: ['b'], header: true });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ line, file: 't.csv' });
  });

  test('more different texts than there are codes', async () => {
    const text = `id,x\n${Array.from({ length: 33_000 }, (_, i) => `row${i},a`).join('\n')}\n`;
    await expect(read(text)).rejects.toThrow('more than 32767 different texts');
    expect((await read(text, { columns: ['x'] })).rows).toBe(33_000);
  });

  test('damaged tables are read or refused', async () => {
    const seed = new TextEncoder().encode('a,b\nx,"y"\nz,1\r\n');
    await forEachTruncation(seed, (bytes) => read(bytes));
    const { decoded } = await forEachMutant(seed, (bytes) => read(bytes), { flips: BIT_FLIPS });
    expect(decoded).toBeGreaterThan(20);
  });
});
