import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Line, runChapter } from '../src/commands/demo/tour.js';
import { loadCommand } from '../src/commands/index.js';

const program = resolve(import.meta.dirname, '../bin/ispr.js');
const home = mkdtempSync(join(tmpdir(), 'ispr-demo-test-'));
// Fifty processes one after the other take a while on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
afterAll(() => rmSync(home, { recursive: true, force: true }));

// A command called ispr, as after an installation.
const bin = join(home, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'ispr'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
chmodSync(join(bin, 'ispr'), 0o755);
const environment = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env['PATH']}`,
  TMPDIR: join(home, 'tmp'),
  // The page says which backend made it; where TensorFlow is installed, lines would train there.
  ISPR_BACKEND: 'wasm',
};
mkdirSync(environment.TMPDIR);

const shell = (line: string, cwd: string) =>
  spawnSync('/bin/sh', ['-c', line], { cwd, env: environment, encoding: 'utf8' });

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

let page = '';
let told: { metrics: { page: string; lines: number }; outputs: { path: string }[] };
beforeAll(() => {
  const { status, stdout, stderr } = shell('ispr demo -o tour --json -q', home);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  told = JSON.parse(stdout);
  page = readFileSync(join(home, told.metrics.page), 'utf8');
});

/** Boxes of lines as a reader copies them, with what the page says they printed. */
function boxes(): { lines: string[]; output: string }[] {
  const plain = (html: string) =>
    html.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  return [
    ...page.matchAll(
      /<code>(<span>.*?<\/span>)<\/code><\/pre><button[^>]*>Copy<\/button><\/div>(?:<pre class="output"[^>]*>(.*?)<\/pre>)?/gs,
    ),
  ].map(([, command, output]) => ({ lines: plain(command!).split('\n'), output: plain(output ?? '') }));
}

/** What matches in the page, data and scripts left out: short lists, where the page itself would fill the screen. */
const found = (pattern: RegExp) =>
  page.replace(/<script>.*?<\/script>|data:image[^"]*|http:\/\/www.w3.org\/2000\/svg/gs, '').match(pattern) ??
  [];

test('the page needs nothing but itself and has a picture for every step that draws', () => {
  expect(found(/https?:|src="[^"]|href="[^"#]|@import|url\(/g)).toEqual([]);
  expect(found(/NaN|undefined|\[object|warning:/g)).toEqual([]);
  expect(found(/<figure/g)).toHaveLength(41);
  expect(readdirSync(environment.TMPDIR)).toEqual([]);
});

test('every line runs as it is written, prints what the page says and makes the same files', () => {
  const again = join(home, 'again');
  cpSync(join(home, 'tour/fixtures'), join(again, 'fixtures'), { recursive: true });
  const all = boxes();
  expect(all.flatMap(({ lines }) => lines)).toHaveLength(told.metrics.lines);
  for (const { lines, output } of all) {
    const runs = lines.map((line) => shell(line, again));
    const code = Number(/exit code (\d+)$/.exec(output)?.[1] ?? 0);
    expect(
      runs.map(({ status }) => status),
      lines.join('\n'),
    ).toEqual(lines.map(() => code));
    const printed = runs.flatMap(({ stdout, stderr }) => [...stdout.split('\n'), ...stderr.split('\n')]);
    // Excerpts leave lines out and say so; a summary is shown over several lines, and with the time it took.
    for (const shown of output.split('\n'))
      if (!/^exit code|^… |^\s+(["…])|^[{}]$/.test(shown)) expect(printed, lines.join('\n')).toContain(shown);
  }
  const files = filesIn(again);
  expect(files).toEqual(filesIn(join(home, 'tour')).filter((name) => name !== 'index.html'));
  for (const name of files)
    expect(readFileSync(join(again, name)).equals(readFileSync(join(home, 'tour', name))), name).toBe(true);
});

test('the same page from any folder, at any number of threads', () => {
  const elsewhere = join(home, 'else where');
  mkdirSync(elsewhere);
  expect(shell('ispr demo --threads 1 -q', elsewhere).stdout).toMatch(/^page: +ispr-demo\/index.html$/m);
  const other = readFileSync(join(elsewhere, 'ispr-demo/index.html'), 'utf8');
  expect(other === page).toBe(true);
});

const chapter = (line: Line) => ({
  title: 'T',
  about: 'A.',
  steps: [{ title: 'S', about: 'B.', lines: [line] }],
});
const tour = { find: loadCommand, version: '0.0.0', folder: home, onLine() {} };

test('another seed stands in the lines of commands that draw random numbers', async () => {
  const line = 'ispr synth ar --samples 9 -o a.csv && ispr acf a.csv -o b.csv';
  const { blocks } = await runChapter(chapter({ line }), { ...tour, seed: 7 });
  expect(blocks).toContainEqual(
    expect.objectContaining({
      command: 'ispr synth --seed 7 ar --samples 9 -o a.csv && ispr acf a.csv -o b.csv',
    }),
  );
});

test('a line that ends otherwise than the tour says stops it', async () => {
  const run = (line: Line) => runChapter(chapter(line), { ...tour, seed: 0 });
  await expect(run({ line: 'ispr acf nowhere.csv' })).rejects.toThrow('nowhere.csv');
  await expect(run({ line: 'ispr synth ar -o c.csv', code: 3 })).rejects.toThrow('ended with 0');
});
