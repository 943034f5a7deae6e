import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCommand } from '../../src/commands/index.js';
import { runCommand } from '../../src/core/command/run.js';
import { EXIT, IsprError } from '../../src/core/errors.js';

/** A small run of a command that reads and writes: `in/` and `out/` are folders of the case. */
export interface Case {
  name: string;
  words: string[];
  /** What it writes; those marked old are there before, with other content. */
  outputs: { path: string; old: boolean }[];
}

const one = (path: string, old = true) => [{ path, old }];

/** Inputs come from the fixtures of the repository. */
export const cases = (root: string, folder: string): Case[] => {
  const fixture = (name: string) => join(root, 'fixtures', name);
  const out = (path: string) => join(folder, path);
  const series = [fixture('sunspots.csv'), '--columns', 'count'];
  return [
    { name: 'acf to csv', words: ['acf', ...series, '-o', out('a.csv')], outputs: one('a.csv') },
    {
      name: 'fft to npy in new folders',
      words: ['fft', ...series, '-o', out('new/er/f.npy')],
      outputs: one('new/er/f.npy', false),
    },
    {
      name: 'spectrogram to npy and plot',
      words: ['spectrogram', ...series, '-o', out('s.npy'), '--plot', out('s.svg'), '--window-size', '64'],
      outputs: [...one('s.npy'), ...one('s.svg', false)],
    },
    { name: 'blur to png', words: ['blur', fixture('coins.png'), '-o', out('b.png')], outputs: one('b.png') },
    {
      name: 'kmeans to json and labels',
      words: ['kmeans', fixture('iris.csv'), '--k', '3', '-o', out('k.json'), '--labels', out('l.csv')],
      outputs: [...one('k.json'), ...one('l.csv', false)],
    },
    {
      name: 'convert to tsv',
      words: ['convert', fixture('iris.csv'), '-o', out('c.tsv')],
      outputs: one('c.tsv', false),
    },
    {
      name: 'plot to png',
      words: ['plot', fixture('sunspots.csv'), '-o', out('p.png')],
      outputs: one('p.png'),
    },
    {
      name: 'synth of a model of truth',
      words: ['synth', 'blobs', '--n', '50', '-o', out('t.csv'), '--truth', out('t.json')],
      outputs: [...one('t.csv'), ...one('t.json', false)],
    },
    { name: 'inspect to standard output', words: ['inspect', fixture('cat.png'), '--json'], outputs: [] },
    {
      name: 'acf of a batch',
      words: ['acf', fixture('sunspots.csv'), fixture('iris.csv'), '--lags', '3', '-o', out('many')],
      outputs: [...one('many/sunspots.csv', false), ...one('many/iris.csv')],
    },
  ];
};

/** Old content where there is some, and nothing else. */
export async function layOut({ outputs }: Case, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { path, old } of outputs)
    if (old) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), `old ${path}`);
    }
}

export type Contents = Map<string, string>;

/** What is in a folder, by path: content of files, 'folder' for those that hold nothing. */
export function contents(folder: string): Contents {
  const found: Contents = new Map();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) found.set(name, readFileSync(path, 'latin1'));
    else if (readdirSync(path).length === 0) found.set(name, 'folder');
  }
  return found;
}

/** What contradicts the promise: every output old or whole and new, nothing else there. */
export function breach({ outputs }: Case, folder: string, whole: Contents, code: number): string | undefined {
  const found = contents(folder);
  for (const [name, content] of found) {
    const output = outputs.find(({ path }) => path === name);
    if (!output) return `left ${name}`;
    const isOld = output.old && content === `old ${name}`;
    if (content !== whole.get(name) && !isOld) return `${name} is half written`;
    if (code === EXIT.ok && isOld) return `exit 0, but ${name} is the old one`;
  }
  const missing = outputs.find(
    ({ path, old }) => (old || code === EXIT.ok) && !existsSync(join(folder, path)),
  );
  return missing && `${missing.path} is gone`;
}

/** Run a command in this process, its output swallowed; the exit code, or what was thrown beyond the contract. */
export async function runHere(words: readonly string[]): Promise<number | Error> {
  const { stdout, stderr } = process;
  const kept = [stdout.write, stderr.write] as const;
  const swallow = (_: unknown, ...rest: unknown[]) => {
    const told = rest.find((value) => typeof value === 'function');
    if (told) process.nextTick(told as () => void);
    return true;
  };
  stdout.write = swallow;
  stderr.write = swallow;
  try {
    return await runCommand((await loadCommand(words[0]!))!, words.slice(1), '0');
  } catch (error) {
    if (error instanceof IsprError) return error.code;
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    [stdout.write, stderr.write] = kept;
  }
}
