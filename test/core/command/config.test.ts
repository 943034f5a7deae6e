import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCommand } from '../../../src/commands/index.js';
import { effectiveConfig, readConfig } from '../../../src/core/command/config.js';
import { parse } from '../../../src/core/command/parse.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('readConfig', () => {
  test('JSON and YAML say the same', async () => {
    const want = new Map<string, unknown>(Object.entries({ lags: 3, unbiased: true, columns: ['a', 'b'] }));
    expect(await readConfig(file('a.json', '{"lags": 3, "unbiased": true, "columns": ["a", "b"]}'))).toEqual(
      want,
    );
    expect(await readConfig(file('a.yaml', 'lags: 3\nunbiased: true\ncolumns: [a, b]\n'))).toEqual(want);
    expect(
      await readConfig(file('a.YML', 'lags: 3 # three\nunbiased: true\ncolumns:\n  - a\n  - b\n')),
    ).toEqual(want);
  });
  test.each([
    ['list.json', '[1]', 'a map of options was needed'],
    ['null.yaml', '', 'a map of options was needed'],
    ['text.yaml', 'just text', 'a map of options was needed'],
    ['open.json', '{"lags": 2', 'open.json'],
    ['twice.json', '{"a": 1, "a": 2}', 'twice.json'],
    ['tab.yaml', 'a:\n\t- b', 'tab.yaml'],
    ['bomb.yaml', 'a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]', 'bomb.yaml'],
  ])('%s is refused with its name', async (name, content, wanted) => {
    const path = file(name, content);
    const error = await readConfig(path).then(
      () => expect.unreachable(),
      (thrown: { message: string; file: string; code: number }) => thrown,
    );
    expect(error.code).toBe(65);
    expect(`${error.message} ${error.file}`).toContain(wanted);
  });
  test('a file that is not there', async () => {
    await expect(readConfig(join(folder, 'none.json'))).rejects.toMatchObject({ code: 66 });
  });
});

test('what --print-config prints repeats the run', async () => {
  const acf = (await loadCommand('acf'))!;
  const words = fc.record({
    lags: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
    unbiased: fc.boolean(),
    header: fc.boolean(),
    columns: fc.option(fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 3 }), {
      nil: undefined,
    }),
    channel: fc.constantFrom('mix', 'all', '2'),
    rate: fc.option(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { nil: undefined }),
    out: fc.constantFrom(undefined, 'x.csv'),
    failIf: fc.constantFrom([], ['n<3', 'max(n, 2) > 9']),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(words, (given) => {
      const argv = ['in.csv', '--channel', given.channel, '--seed', String(given.seed)];
      if (given.lags !== undefined) argv.push('--lags', String(given.lags));
      if (given.unbiased) argv.push('--unbiased');
      if (!given.header) argv.push('--no-header');
      if (given.columns) argv.push('--columns', given.columns.join(','));
      if (given.rate !== undefined) argv.push('--rate', String(given.rate));
      if (given.out) argv.push('-o', given.out);
      for (const gate of given.failIf) argv.push('--fail-if', gate);
      const first = parse(acf, argv);
      // Through text, as a file holds it.
      const printed = JSON.parse(JSON.stringify(effectiveConfig(acf, first))) as Record<string, unknown>;
      const second = parse(acf, [], { config: { file: 'c.json', values: new Map(Object.entries(printed)) } });
      expect(second.inputs).toEqual(first.inputs);
      expect(second.options).toEqual(first.options);
      expect(second.common).toEqual(first.common);
    }),
  );
});

test('what would start another printing or a dry run is not kept', async () => {
  const acf = (await loadCommand('acf'))!;
  const printed = effectiveConfig(acf, parse(acf, ['x.csv', '--print-config', '--dry-run']));
  expect(Object.keys(printed as object)).not.toContain('printConfig');
  expect(Object.keys(printed as object)).not.toContain('dryRun');
});
