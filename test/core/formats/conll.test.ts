import { expect, test } from 'vitest';
import { encodeConll, readConll } from '../../../src/core/formats/conll.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

const bytes = (text: string) => new TextEncoder().encode(text);
async function* chunks(text: string | Uint8Array) {
  yield typeof text === 'string' ? bytes(text) : text;
}
const read = (text: string | Uint8Array) => readConll(chunks(text), { file: 'a.conll' });

/** Sentences as lists of rows. */
async function rows(text: string): Promise<string[][][]> {
  const { columns, starts } = await read(text);
  return Array.from({ length: starts.length - 1 }, (_, s) =>
    Array.from({ length: starts[s + 1]! - starts[s]! }, (_, i) =>
      columns.map(({ values, codes }) => values[codes[starts[s]! + i]!]!),
    ),
  );
}

const two = [
  [
    ['the', 'DET'],
    ['cat', 'NOUN'],
  ],
  [['sat', 'VERB']],
];

test.each([
  ['tabs', 'the\tDET\ncat\tNOUN\n\nsat\tVERB\n'],
  ['blanks, several between sentences, none at the end', 'the DET\ncat   NOUN\n\n  \n\nsat VERB'],
  ['CRLF', 'the\tDET\r\ncat\tNOUN\r\n\r\nsat\tVERB\r\n'],
  [
    'documents and comments',
    '# a comment\n-DOCSTART- -X-\n\nthe DET\ncat NOUN\n-DOCSTART- -X-\n# sent 2 of 2\nsat VERB\n',
  ],
  ['word/TAG', 'the/DET cat/NOUN\nsat/VERB\n'],
])('%s', async (_, text) => {
  expect(await rows(text)).toEqual(two);
});

test('cells keep blanks between tabs, words keep slashes', async () => {
  expect(await rows('New York\tB\nis\tO\n')).toEqual([
    [
      ['New York', 'B'],
      ['is', 'O'],
    ],
  ]);
  expect(await rows('1/2/CD and/or/CC\n')).toEqual([
    [
      ['1/2', 'CD'],
      ['and/or', 'CC'],
    ],
  ]);
});

test('a number sign is a word where it has the columns of one', async () => {
  expect(await rows('a X\n\n# Y\n')).toEqual([[['a', 'X']], [['#', 'Y']]]);
  expect(await rows('a X\n# Y\n')).toEqual([
    [
      ['a', 'X'],
      ['#', 'Y'],
    ],
  ]);
});

test('what is written is read again', async () => {
  const text = await read('the\tDET\ncat\tNOUN\n\nsat\tVERB\n');
  const written = Buffer.concat([...encodeConll(text)]).toString();
  expect(written).toBe('the\tDET\ncat\tNOUN\n\nsat\tVERB\n\n');
  const commented = Buffer.concat([...encodeConll({ ...text, comments: ['one', 'two'] })]).toString();
  expect(commented).toContain('# one\nthe\tDET\n');
  expect(await rows(commented)).toEqual(two);
});

test.each([
  ['', 'no sentence was found', undefined],
  ['\n\n', 'no sentence was found', undefined],
  ['a X\nb\n', '2 columns as in line 1 were needed, got 1', 2],
  ['a X\n\nb Y Z\n', '2 columns as in line 1 were needed, got 3', 3],
  ['a/X b/Y\nc/Z d\n', "'d' has no tag, word/TAG was needed", 2],
])('%j is refused', async (text, message, line) => {
  await expect(read(text)).rejects.toMatchObject({
    ...{ message: expect.stringContaining(message), file: 'a.conll' },
    ...(line !== undefined && { line }),
  });
});

test('damaged files are read or refused', async () => {
  const seed = bytes('# c\nthe\tDET\ncat\tNOUN\n\n-DOCSTART-\t-\n\nna\u00efve\tADJ\n');
  const options = { flips: BIT_FLIPS };
  const cut = await forEachTruncation(seed, read);
  const changed = await forEachMutant(seed, read, options);
  expect(cut.decoded).toBeGreaterThan(0);
  expect(changed.refused).toBeGreaterThan(0);
});
