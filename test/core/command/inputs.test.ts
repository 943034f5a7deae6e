import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expandInputs, extensionsOf } from '../../../src/core/command/inputs.js';
import type { Operand } from '../../../src/core/command/spec.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-inputs-'));
const at = (name: string) => `${folder}/${name}`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  mkdirSync(at('data/sub'), { recursive: true });
  mkdirSync(at('empty'));
  for (const name of [
    'data/b.csv',
    'data/a.csv',
    'data/Z.CSV',
    'data/sub/c.tsv',
    'data/p.png',
    'data/notes.md',
    '[x].csv',
  ])
    writeFileSync(at(name), '');
  symlinkSync(at('data'), at('data/sub/loop'), 'junction');
});

const table: Operand = { name: 'IN', about: 'a table', accepts: ['table'] };
const any: Operand = { name: 'FILE', about: 'a file', accepts: ['any'] };
const names = async (words: string[], operands: Operand[] = [table]) =>
  (await expandInputs(words, operands)).map(({ path, name }) => [path.replace(`${folder}/`, ''), name]);

test('a file is itself, and so is what is not there: its reader complains', async () => {
  expect(await names([at('data/a.csv'), 'nowhere.csv', '-'])).toEqual([
    ['data/a.csv', 'a.csv'],
    ['nowhere.csv', 'nowhere.csv'],
    ['-', 'stdin'],
  ]);
});

test('a folder stands for the files of fitting kinds below it, sorted, links to folders left alone', async () => {
  const want = [
    ['data/Z.CSV', 'Z.CSV'],
    ['data/a.csv', 'a.csv'],
    ['data/b.csv', 'b.csv'],
    ['data/sub/c.tsv', 'sub/c.tsv'],
  ];
  expect(await names([at('data')])).toEqual(want);
  expect(await names([at('data/')])).toEqual(want);
  expect((await names([at('data')], [any])).map(([path]) => path)).toContain('data/p.png');
});

test('a quoted pattern stands for what it matches; a file of that very name comes first', async () => {
  expect(await names([at('data/*.csv')])).toEqual([
    ['data/a.csv', 'a.csv'],
    ['data/b.csv', 'b.csv'],
  ]);
  expect(await names([at('[x].csv')])).toEqual([['[x].csv', '[x].csv']]);
});

describe('nothing to read', () => {
  test.each([
    ['empty', 'no file in this folder has a fitting extension', 'looked for .csv'],
    ['data/*.wav', 'no file matches this pattern', undefined],
  ])('%s', async (word, message, hint) => {
    const error = await expandInputs([at(word)], [table]).then(
      () => expect.unreachable(),
      (thrown: { message: string; hint?: string; code: number }) => thrown,
    );
    expect(error).toMatchObject({ code: 66, message });
    if (hint) expect(error.hint).toContain(hint);
  });
});

test('words and choices are no paths, whatever lies there', async () => {
  const word: Operand = { name: 'WORDS', about: 'a question', many: true };
  expect(await names([at('data'), '*'], [word])).toHaveLength(2);
  expect(await names([at('empty')], [{ ...word, choices: ['x'] }])).toHaveLength(1);
});

test('a folder as itself, where one is wanted', async () => {
  expect(await names([at('empty')], [{ ...table, accepts: ['table', 'folder'] }])).toHaveLength(1);
});

test('where two operands differ in meaning, neither may stand for several files', async () => {
  const two: Operand[] = [table, { ...table, name: 'B' }];
  await expect(expandInputs([at('data'), at('data/a.csv')], two)).rejects.toMatchObject({
    code: 2,
    message: `IN is one file, ${at('data')} stands for 4`,
  });
  expect(await names([at('data/a.csv'), at('data/b.csv')], two)).toHaveLength(2);
  const output: Operand = { name: 'OUT', about: 'where', output: true };
  expect(await names([at('data')], [table, output])).toHaveLength(4);
});

test('extensions of kinds, each once', () => {
  expect(extensionsOf(['table'])).toEqual(['csv', 'tsv', 'jsonl', 'dat']);
  expect(extensionsOf(['folder'])).toEqual([]);
  const all = extensionsOf(['any']);
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(expect.arrayContaining(['csv', 'npy', 'wav', 'png', 'txt', 'json']));
});
