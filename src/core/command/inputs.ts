import { isAbsolute } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { DataError, InputError, UsageError } from '../errors.js';
import { pathKind } from '../files.js';
import type { InputKind, Operand } from './spec.js';

/** One input of a batch. `name` is its path below the folder or pattern it came from: outputs are named after it. */
export interface Item {
  path: string;
  name: string;
}

const EXTENSIONS: Record<Exclude<InputKind, 'folder' | 'any'>, readonly string[]> = {
  table: ['csv', 'tsv', 'jsonl', 'dat'],
  array: ['npy', 'npz', 'idx', 'safetensors'],
  audio: ['wav', 'wave'],
  image: ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff', 'gif', 'bmp', 'pgm', 'ppm', 'pbm', 'pnm', 'pam'],
  code: ['wvc'],
  text: ['txt', 'conll'],
  model: ['json', 'safetensors'],
  network: ['bif', 'xmlbif', 'xml', 'json', 'uai'],
  graph: ['csv', 'tsv', 'dot', 'gv'],
};

/** Extensions of the files that a command picks out of a folder. */
export function extensionsOf(kinds: readonly InputKind[]): string[] {
  const known = kinds.includes('any') ? (Object.keys(EXTENSIONS) as (keyof typeof EXTENSIONS)[]) : kinds;
  return [...new Set(known.flatMap((kind) => (kind === 'folder' || kind === 'any' ? [] : EXTENSIONS[kind])))];
}

/** Turn what was written on the command line into files: folders and quoted globs become their members, sorted. */
export async function expandInputs(words: readonly string[], operands: readonly Operand[]): Promise<Item[]> {
  const items: Item[] = [];
  // Where operands differ in meaning, each word is one file: a folder would shift those after it.
  const single = operands.filter(({ output }) => !output).length > 1;
  for (const [index, word] of words.entries()) {
    const operand = operands[Math.min(index, operands.length - 1)];
    const found = await expandOne(word, operand);
    if (single && !operand?.many && found.length > 1)
      throw new UsageError(`${operand?.name ?? word} is one file, ${word} stands for ${found.length}`);
    items.push(...found);
  }
  return items;
}

async function expandOne(word: string, operand: Operand | undefined): Promise<Item[]> {
  const itself = [{ path: word, name: baseName(word) }];
  // What accepts no kind of file is a word, even where a file is called so.
  if (word === '-' || !operand?.accepts || operand.accepts.includes('folder')) return itself;
  const kind = await pathKind(word);
  if (kind === 'folder') {
    const extensions = extensionsOf(operand?.accepts ?? ['any']);
    const names = await glob(`**/*.{${extensions.join(',')}}`, {
      cwd: word,
      caseSensitiveMatch: false,
      followSymbolicLinks: false,
    });
    if (names.length === 0)
      throw new InputError('no file in this folder has a fitting extension', {
        file: word,
        hint: `looked for ${extensions.map((e) => `.${e}`).join(' ')}`,
      });
    const folder = word.replace(/[/\\]+$/, '');
    return names.sort(byText).map((name) => ({ path: `${folder}/${name}`, name }));
  }
  if (kind !== 'missing' || !isDynamicPattern(word)) return itself;
  const paths = await glob(word, { onlyFiles: true, absolute: isAbsolute(word), followSymbolicLinks: true });
  if (paths.length === 0) throw new InputError('no file matches this pattern', { file: word });
  return paths.sort(byText).map((path) => ({ path, name: baseName(path) }));
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const baseName = (path: string) => (path === '-' ? 'stdin' : path.replace(/^.*[/\\]/, ''));

/** Complain about an input that is no text, for readers that need one. */
export const notText = (file: string) => new DataError('binary content, a text was needed', { file });
