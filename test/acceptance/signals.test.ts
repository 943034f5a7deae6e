import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = resolve(import.meta.dirname, '../../bin/ispr.js');
const SAMPLES = 400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-signals-'));
  const words = ['synth', 'random-walk', '--samples', String(SAMPLES), '-o', 'walk.csv'];
  spawnSync(process.execPath, [program, ...words], { cwd: folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program and sends it a signal as soon as `when` holds. */
function signalled(words: readonly string[], signal: NodeJS.Signals, when: () => boolean) {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const watch = setInterval(() => when() && child.kill(signal), 1);
  return new Promise<{ died: string | null; code: number | null; stderr: string }>((done) => {
    child.on('close', (code, died) => {
      clearInterval(watch);
      done({ code, died, stderr });
    });
  });
}

const hasTemporary = () => readdirSync(folder).some((name) => name.startsWith('.'));

// A shell tells a death by signal as 128 and its number: 129, 130, 143.
test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
  '%s while a file is written: the old one stays, nothing beside it, not a word',
  async (signal) => {
    writeFileSync(join(folder, 'out.csv'), 'old');
    const ended = await signalled(['fft', 'walk.csv', '-o', 'out.csv'], signal, hasTemporary);
    expect(ended).toEqual({ code: null, died: signal, stderr: '' });
    expect(readdirSync(folder).sort()).toEqual(['out.csv', 'walk.csv']);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('old');
  },
);

test('SIGKILL while a file is written: the old one stays, and the next run does not mind what is left', async () => {
  writeFileSync(join(folder, 'out.csv'), 'old');
  const ended = await signalled(['fft', 'walk.csv', '-o', 'out.csv'], 'SIGKILL', hasTemporary);
  expect(ended.died).toBe('SIGKILL');
  expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('old');
  const again = spawnSync(process.execPath, [program, 'fft', 'walk.csv', '-o', 'out.csv'], { cwd: folder });
  expect(again.status).toBe(0);
  const bins = SAMPLES / 2 + 1;
  expect(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n')).toHaveLength(1 + bins + 1);
});

test('SIGINT before anything is written ends the run, and nothing is there', async () => {
  const begun = Date.now();
  const ended = await signalled(
    ['fft', 'walk.csv', '-o', 'out.csv'],
    'SIGINT',
    () => Date.now() > begun + 60,
  );
  expect(ended.died).toBe('SIGINT');
  expect(readdirSync(folder)).toEqual(['walk.csv']);
});

test('a reader that leaves is no error; a full device is one, and is told', () => {
  const shell = (line: string) =>
    spawnSync('/bin/bash', ['-c', line.replaceAll('ispr', `'${process.execPath}' '${program}'`)], {
      cwd: folder,
      encoding: 'utf8',
    });
  const piped = shell('set -o pipefail; ispr fft walk.csv -o - | head -2');
  expect(piped).toMatchObject({ status: 0, stderr: '' });
  expect(piped.stdout).toMatch(/^bin,.*\n0,.*\n$/);
  const full = shell('ispr inspect walk.csv > /dev/full');
  expect(full).toMatchObject({
    status: 74,
    stderr: 'ispr inspect: no space left on the device (standard output)\n',
  });
});
