import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '../../../src/core/command/inputs.js';
import type { Form } from '../../../src/core/command/spec.js';
import { checkTargets, planTargets } from '../../../src/core/command/targets.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-targets-'));
const at = (name: string) => `${folder}/${name}`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  mkdirSync(at('there'));
  writeFileSync(at('in.csv'), '');
  symlinkSync(at('in.csv'), at('link.csv'));
});

const one: Item[] = [{ path: at('in.csv'), name: 'in.csv' }];
const two: Item[] = [
  { path: 'a/x.csv', name: 'x.csv' },
  { path: 'a/sub/y.wav', name: 'sub/y.wav' },
];
const plan = async (
  path: string,
  more: { forms?: Form[]; format?: string; items?: Item[]; batch?: boolean } = {},
) => {
  const { forms = ['table'], format, items = one, batch = false } = more;
  const targets = await planTargets({ flag: '--out', path, forms, format }, items, batch);
  return targets.map((target) => [target.path.replace(`${folder}/`, ''), target.extension]);
};

describe('one result', () => {
  test('goes where it is sent, as the extension says, whatever its case', async () => {
    expect(await plan('deep/er/x.TSV')).toEqual([['deep/er/x.TSV', 'tsv']]);
    expect(await plan('x.tar.json')).toEqual([['x.tar.json', 'json']]);
  });
  test('without an extension it takes that of --format, or the first of its form', async () => {
    expect(await plan('-')).toEqual([['-', 'csv']]);
    expect(await plan('-', { format: '.JSONL' })).toEqual([['-', 'jsonl']]);
    expect(await plan('bare', { forms: ['image'] })).toEqual([['bare', 'png']]);
    expect(await plan('/dev/null', { format: 'npy' })).toEqual([['/dev/null', 'npy']]);
  });
  test('a bare name may become a folder of files, a stream never does', async () => {
    const request = (path: string) =>
      planTargets({ flag: '--out', path, forms: ['table', 'files'] }, one, false);
    expect(await request('bare')).toMatchObject([{ folder: 'bare' }]);
    expect(await request('-')).toEqual([{ path: '-', extension: 'csv' }]);
    expect(await request('/dev/null')).toEqual([{ path: '/dev/null', extension: 'csv' }]);
  });
  test('in a folder it is called after its input', async () => {
    expect(await plan(at('there'))).toEqual([['there/in.csv', 'csv']]);
    expect(await plan('new/', { format: 'json' })).toEqual([['new/in.json', 'json']]);
    expect(await plan('new/', { forms: ['image'] })).toEqual([['new/in.png', 'png']]);
  });
});

describe('a batch', () => {
  test('fills a folder, with the paths below its inputs and their extensions where they fit', async () => {
    const batch = { items: two, batch: true };
    expect(await plan('out', batch)).toEqual([
      ['out/x.csv', 'csv'],
      ['out/sub/y.csv', 'csv'],
    ]);
    expect(await plan('out/', { ...batch, format: 'npy' })).toEqual([
      ['out/x.npy', 'npy'],
      ['out/sub/y.npy', 'npy'],
    ]);
  });
  test('has no single file', async () => {
    await expect(plan('out.csv', { items: two, batch: true })).rejects.toMatchObject({
      code: 2,
      hint: '--out out/',
    });
    await expect(plan('-', { items: two, batch: true })).rejects.toThrow('several inputs need a folder');
  });
});

test.each([
  ['x.xyz', {}, 'unknown extension .xyz, known are .csv .tsv'],
  ['x.png', {}, 'unknown extension .png'],
  ['-', { format: 'png' }, '--format png: unknown extension .png'],
  ['x.json', { format: 'csv' }, '--format csv contradicts --out x.json'],
  ['-', { forms: ['files' as const] }, 'this result is a folder of files'],
  [at('in.csv'), { forms: ['files' as const] }, 'is a file, a folder was needed'],
])('%s %j is refused: %s', async (path, more, message) => {
  await expect(plan(path, more)).rejects.toMatchObject({
    code: 2,
    message: expect.stringContaining(message) as string,
  });
});

test('names of outputs never leave the folder, and different inputs have different ones', async () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_. -]{1,12}$/).filter((text) => !/^\.*$/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 5 }), async (found) => {
      const items = found.map((text) => ({ path: text, name: `${text}.csv` }));
      const paths = (await plan('out', { items, batch: true })).map(([path]) => path!);
      for (const path of paths) expect(path).toMatch(/^out\/[^/]+\.csv$/);
      expect(new Set(paths).size).toBe(paths.length);
    }),
  );
});

describe('checkTargets', () => {
  const check = (...targets: [string, string][]) =>
    checkTargets(
      targets.map(([flag, path]) => ({ flag, path })),
      one,
    );
  test('an output that is an input, also by way of a link, is refused', async () => {
    await expect(check(['--out', at('in.csv')])).rejects.toThrow('is also an input; it would be lost');
    await expect(check(['--plot', at('link.csv')])).rejects.toThrow('--plot');
  });
  test('two outputs to one place are refused, but for /dev/null', async () => {
    await expect(check(['--out', 'x'], ['--labels', 'x'])).rejects.toThrow(
      'two outputs would be written to x',
    );
    await expect(check(['--out', '-'], ['--plot', '-'])).rejects.toThrow(
      '--out and --plot both want standard output',
    );
    await check(['--out', '/dev/null'], ['--plot', '/dev/null']);
  });
});
