import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readVariables, type VariableOptions } from '../../src/core/variable-table.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ispr-variables-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function columns(text: string, options: Partial<VariableOptions> = {}, name = 'data.csv') {
  const path = join(folder, name);
  await writeFile(path, text);
  const table = await readVariables(path, { header: true, ...options }, () => {});
  return Object.fromEntries(table.columns);
}

test('states are the texts in their order, numbers by size; gaps are -1', async () => {
  expect(await columns('a,n\nred,10\nblue,9\n?,2\nNA,\nred,10\n')).toEqual({
    a: { kind: 'states', states: ['blue', 'red'], codes: Int16Array.of(1, 0, -1, -1, 1) },
    n: { kind: 'states', states: ['2', '9', '10'], codes: Int16Array.of(2, 1, 0, -1, 2) },
  });
});

test('fractions, more than 20 whole numbers, and what is asked for, are numbers; gaps are NaN', async () => {
  const many = Array.from({ length: 21 }, (_, i) => `${i},${i % 2},0.5,${i === 3 ? '' : i % 5}`);
  const table = await columns(`many,few,half,asked\n${many.join('\n')}\n`, { numeric: ['asked'] });
  expect(Object.values(table).map(({ kind }) => kind)).toEqual(['numbers', 'states', 'numbers', 'numbers']);
  expect(table.asked).toMatchObject({
    numbers: Float64Array.from(many, (_, i) => (i === 3 ? Number.NaN : i % 5)),
  });
});

test('known states stand as they are, NA among them if it is one', async () => {
  const states = new Map([['a', ['yes', 'no', 'NA']]]);
  expect((await columns('a,b\nno,1\nNA,1\n,1\nyes,1\n', { states })).a).toEqual({
    kind: 'states',
    states: ['yes', 'no', 'NA'],
    codes: Int16Array.of(1, 2, -1, 0),
  });
  await expect(columns('a,b\nno,1\nmaybe,1\n', { states })).rejects.toMatchObject({
    message: "'maybe' is no state of 'a'",
    line: 3,
    hint: 'its states are yes, no, NA',
  });
});

test('JSON tables too; empty columns and files are refused', async () => {
  expect(await columns('[{"a":"x","n":0.5},{"a":"y","n":1.5}]', {}, 'data.json')).toEqual({
    a: { kind: 'states', states: ['x', 'y'], codes: Int16Array.of(0, 1) },
    n: { kind: 'numbers', numbers: Float64Array.of(0.5, 1.5) },
  });
  await expect(columns('a,b\n,x\n?,y\n')).rejects.toThrow("column 'a' is empty");
  await expect(columns('a,b\n')).rejects.toThrow('no rows');
  await expect(columns('')).rejects.toThrow('empty');
  await expect(columns('a,b\nx,1\n', { columns: ['c'] })).rejects.toThrow("no column 'c'");
});
