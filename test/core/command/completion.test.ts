import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadAll } from '../../../src/commands/index.js';
import { entryOf } from '../../../src/core/command/catalogue.js';
import { completions, SHELLS } from '../../../src/core/command/completion.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'series.csv'), '');
const scripts = completions((await loadAll()).map(entryOf));
for (const [shell, script] of scripts) writeFileSync(join(folder, shell), script);

const installed = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

test.each(SHELLS.filter(installed))('%s parses its script', (shell) => {
  const { status, stderr } = spawnSync(shell, ['-n', join(folder, shell)]);
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
});

// What bash hands to the function when the cursor stands behind the last word; it parts words at =.
function inBash(...words: string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `. ./bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _ispr; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd: folder });
  expect(stderr.toString()).toBe('');
  return stdout.toString().split('\n').filter(Boolean);
}

describe.runIf(installed('bash'))('bash', () => {
  test.each([
    [['ispr', 'spectro'], ['spectrogram']],
    [['ispr', '--v'], ['--version']],
    [['ispr', 'fft', '--win'], ['--window']],
    [['ispr', 'fft', 'x.csv', '--dry'], ['--dry-run']],
    [
      ['ispr', 'fft', '--window', 'ha'],
      ['hann', 'hamming'],
    ],
    [['ispr', 'fft', '--window', '=', 'ka'], ['kaiser']],
    [
      ['ispr', 'plot', '--kind', '='],
      ['auto', 'line', 'scatter', 'bar', 'histogram', 'heatmap', 'graph'],
    ],
    [
      ['ispr', 'acf', '--backend', 'w'],
      ['webgpu', 'wasm'],
    ],
    [['ispr', 'acf', '--no-h'], ['--no-header']],
    [
      ['ispr', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['ispr', 'help', 'spectro'], ['spectrogram']],
    [['ispr', 'fft', 'ser'], ['series.csv']],
    [['ispr', 'fft', '--columns', 'ser'], ['series.csv']],
    [['ispr', 'unknown', 'ser'], ['series.csv']],
  ])('%j: %j', (words, wanted) => expect(inBash(...words)).toEqual(wanted));
});

describe.runIf(installed('fish'))('fish', () => {
  const inFish = (line: string) => {
    const { stdout } = spawnSync('fish', ['--no-config', '-c', `source fish; complete -C '${line}'`], {
      cwd: folder,
    });
    return stdout
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((answer) => answer.split('\t')[0]);
  };
  test.each([
    ['ispr spectro', ['spectrogram']],
    ['ispr fft --win', ['--window']],
    ['ispr fft --window ha', ['hamming', 'hann']],
    ['ispr completion ', ['bash', 'fish', 'zsh']],
    ['ispr fft ser', ['series.csv']],
  ])('%s: %j', (line, wanted) => expect(inFish(line).sort()).toEqual(wanted));
});
