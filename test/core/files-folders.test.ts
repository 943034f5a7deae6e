import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../src/core/errors.js';
import {
  faults,
  folderBytes,
  freeBytes,
  lockFile,
  makeFolder,
  openPlaced,
  replaceFolder,
} from '../../src/core/files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-folders-'));
});
afterEach(() => {
  faults.before = () => {};
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

test('a file is read in places, also across its end', async () => {
  writeFileSync(at('a'), 'abcdef');
  const file = await openPlaced(at('a'));
  const text = async (offset: number, length: number) =>
    new TextDecoder().decode(await file.read(offset, length));
  expect([file.size, await text(4, 10), await text(1, 2), await text(9, 1)]).toEqual([6, 'ef', 'bc', '']);
  await file.close();
  await expect(openPlaced(folder)).rejects.toMatchObject({ code: EXIT.noInput });
  await expect(openPlaced(at('none'))).rejects.toMatchObject({ code: EXIT.noInput });
});

test('bytes of a folder are those of all files below it', async () => {
  mkdirSync(at('x/y'), { recursive: true });
  writeFileSync(at('x/one'), 'abc');
  writeFileSync(at('x/y/two'), 'defgh');
  expect(await folderBytes(folder)).toBe(8);
  expect(await folderBytes(folder, 'two')).toBe(5);
  expect(await folderBytes(at('none'))).toBe(0);
  expect(await freeBytes(at('none/at/all'))).toBeGreaterThan(0);
});

test('a folder takes the place of another, whole; when it cannot, the old one stays', async () => {
  for (const [name, content] of [
    ['new', 'new'],
    ['place', 'old'],
  ] as const) {
    await makeFolder(at(name));
    writeFileSync(at(`${name}/file`), content);
  }
  faults.before = (step) => {
    if (step === 'rename') throw Object.assign(new Error('no'), { code: 'ENOSPC' });
  };
  await expect(replaceFolder(at('new'), at('place'))).rejects.toMatchObject({ code: EXIT.io });
  expect(readFileSync(at('place/file'), 'utf8')).toBe('old');
  faults.before = () => {};
  await replaceFolder(at('new'), at('place'));
  expect(readFileSync(at('place/file'), 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['place']);
  await expect(replaceFolder(at('gone'), at('place'))).rejects.toMatchObject({ code: EXIT.cannotCreate });
  expect(readFileSync(at('place/file'), 'utf8')).toBe('new');
});

test('a lock keeps others out, unless who held it is dead', async () => {
  const release = await lockFile(at('lock'));
  // Our parent lives as long as we do.
  writeFileSync(at('lock'), String(process.ppid));
  expect(await lockFile(at('lock'))).toBeUndefined();
  await release?.();
  expect(existsSync(at('lock'))).toBe(false);
  writeFileSync(at('lock'), '999999999');
  expect(await lockFile(at('lock'))).toBeDefined();
});
