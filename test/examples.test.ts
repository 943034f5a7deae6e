import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'ispr-examples-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

// The examples as someone finds them who has installed ispr: a command of that name, a folder of one's own.
for (const name of ['pipeline', 'regression'])
  cpSync(join(root, 'examples', name), join(home, name), {
    recursive: true,
    filter: (path) => !/[/\\](in|out|now)$/.test(path),
  });
const bin = join(home, 'bin');
mkdirSync(bin);
writeFileSync(
  join(bin, 'ispr'),
  `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/ispr.js')}" "$@"\n`,
);
chmodSync(join(bin, 'ispr'), 0o755);

function run(folder: string, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: join(home, folder),
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}`, MAKEFLAGS: '' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const hasMake = spawnSync('make', ['--version']).status === 0;
if (!hasMake) console.warn('examples/pipeline is not tested: there is no make on this machine');

describe.runIf(hasMake)('pipeline', () => {
  const make = (...args: string[]) => run('pipeline', 'make', ...args);
  const out = join(home, 'pipeline/out');
  const inside = join(home, 'pipeline/in');
  const times = () => new Map(readdirSync(out).map((name) => [name, statSync(join(out, name)).mtimeMs]));

  beforeAll(() => {
    expect(make('data').status).toBe(0);
    const { status, stderr } = make('-j2');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('every input has its tables and figures', () => {
    const made = readdirSync(out);
    for (const name of ['tones.wav', 'chirp.wav', 'clicks.wav'])
      for (const kind of ['spectrum.csv', 'spectrum.svg', 'spectrum.json', 'spectrogram.png'])
        expect(made).toContain(`${name}.${kind}`);
    for (const name of ['scene.png', 'shapes.png'])
      for (const kind of ['histogram.csv', 'histogram.svg', 'labels.png', 'segments.png', 'segments.json'])
        expect(made).toContain(`${name}.${kind}`);
    const lines = readFileSync(join(out, 'recordings.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).inputs[0])).toEqual([
      'in/chirp.wav',
      'in/clicks.wav',
      'in/tones.wav',
    ]);
  });

  test('a second run does nothing', () => {
    const before = times();
    expect(make('-j2').stdout).toMatch(/Nothing to be done/);
    expect(times()).toEqual(before);
  });

  test('one changed input: its targets are made again, and what gathers them, nothing else', () => {
    const before = times();
    const now = new Date();
    utimesSync(join(inside, 'chirp.wav'), now, now);
    expect(make('-j2').status).toBe(0);
    const after = times();
    const again = [...after.keys()].filter((name) => after.get(name) !== before.get(name)).sort();
    expect(again).toEqual([
      'chirp.wav.spectrogram.png',
      'chirp.wav.spectrum.csv',
      'chirp.wav.spectrum.json',
      'chirp.wav.spectrum.svg',
      'recordings.jsonl',
    ]);
  });

  test('a bad file stops make and leaves nothing of itself; the others can go on', () => {
    const whole = readFileSync(join(inside, 'tones.wav'));
    writeFileSync(join(inside, 'bad.wav'), whole.subarray(0, 30));
    writeFileSync(join(inside, 'new.png'), readFileSync(join(inside, 'scene.png')));
    const stopped = make();
    expect(stopped.status).toBe(2);
    expect(stopped.stderr).toMatch(/^ispr (fft|spectrogram): .*in\/bad\.wav/m);
    expect(stopped.stderr).toMatch(/Error 65/);
    expect(readdirSync(out).filter((name) => name.startsWith('bad.wav'))).toEqual([]);
    expect(existsSync(join(out, 'new.png.histogram.csv'))).toBe(false);

    expect(make('-k', '-j2').status).toBe(2);
    expect(existsSync(join(out, 'new.png.histogram.csv'))).toBe(true);
    expect(readdirSync(out).filter((name) => name.startsWith('bad.wav'))).toEqual([]);
    // Mended, the rest follows.
    writeFileSync(join(inside, 'bad.wav'), whole);
    expect(make('-j2').status).toBe(0);
    expect(
      readFileSync(join(out, 'bad.wav.spectrum.csv')).equals(
        readFileSync(join(out, 'tones.wav.spectrum.csv')),
      ),
    ).toBe(true);
  });
});

describe.runIf(existsSync('/bin/sh'))('regression', () => {
  const check = (...args: string[]) => run('regression', 'sh', 'check.sh', ...args);
  const baseline = join(home, 'regression/baseline/segments.json');

  test('as it was: 0', () => {
    const { status, stdout, stderr } = check();
    expect(stdout).toBe('clusters: as before\nsegments: as before\nspectrum: as before\nrhythm: as before\n');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('a value that has moved: 3, and which', () => {
    const right = readFileSync(baseline, 'utf8');
    const summary = JSON.parse(right);
    summary.metrics.adjustedRand *= 1 + 1e-4;
    writeFileSync(baseline, JSON.stringify(summary));
    const { status, stdout } = check();
    expect(status).toBe(3);
    expect(stdout).toMatch(/^segments: differs\npath,a,b\nmetrics.adjustedRand,/m);
    expect(stdout).toMatch(/^rhythm: as before$/m);
    writeFileSync(baseline, right);
  });

  test('a job that cannot run ends with its own code, after the others', () => {
    rmSync(baseline);
    const { status, stdout } = check();
    expect(status).toBe(66);
    expect(stdout).toMatch(/^rhythm: as before$/m);
  });
});
