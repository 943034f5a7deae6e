import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseShellLine } from '../../../src/core/command/shell-line.js';

test('pipes, && and > part commands', () => {
  expect(parseShellLine("ispr a - -o 'x y.csv' | ispr b - > out.txt && ispr c")).toEqual([
    { words: ['ispr', 'a', '-', '-o', 'x y.csv'], next: '|' },
    { words: ['ispr', 'b', '-'], output: 'out.txt', next: '&&' },
    { words: ['ispr', 'c'], next: 'end' },
  ]);
});

// The shell itself is the oracle of how words are split.
test.each(['a  b', `'a b' "c d"`, `a'b c'"d"e`, `'' ""`, `--fail-if 'purity<0.9'`, `"*.png" k=3,4 ümlaut`])(
  '%s',
  (line) => {
    const { stdout } = spawnSync('/bin/sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(parseShellLine(line)[0]!.words).toEqual(stdout.split('\n').slice(0, -1));
  },
);

test.each([
  'a *.png',
  'a $HOME',
  'a "$HOME"',
  'a ~',
  'a ; b',
  'a < b',
  "a 'b",
  'a & b',
  'a `b`',
  'a |',
  '> x',
  'a > ',
  '',
])('what a shell would do more to is refused: %s', (line) => {
  expect(() => parseShellLine(line)).toThrow();
});
