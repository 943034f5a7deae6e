import { glob } from 'tinyglobby';
import { extensionsOf } from '../../core/command/inputs.js';
import { DataError, excerpt, InputError } from '../../core/errors.js';
import { TEST, TRAIN, VALIDATION } from './raw.js';

/** Subfolders that stand for parts of the data where all others of the folder do so too. */
const PARTS = new Map([
  ['train', TRAIN],
  ['training', TRAIN],
  ['val', VALIDATION],
  ['valid', VALIDATION],
  ['validation', VALIDATION],
  ['test', TEST],
  ['testing', TEST],
  ['t10k', TEST],
]);

export type Medium = 'image' | 'audio';

export interface FolderFile {
  /** Below the folder of the data. */
  name: string;
  label: string | undefined;
  part: number;
}

/** Files of one kind below a folder, sorted. */
export async function filesBelow(folder: string, medium: Medium): Promise<string[]> {
  const pattern = `**/*.{${extensionsOf([medium]).join(',')}}`;
  const options = { cwd: folder, caseSensitiveMatch: false, followSymbolicLinks: true };
  return (await glob(pattern, options)).sort(byText);
}

/**
 * The files of a folder with the class that their subfolder stands for: `cat/1.png`, `train/cat/1.png`, or just
 * `1.png` without classes. Folders below that of a class belong to it.
 */
export async function labelledFiles(folder: string, names: readonly string[]): Promise<FolderFile[]> {
  const roots = new Set(names.map((name) => firstPart(name)));
  const inParts = [...roots].every((root) => root !== undefined && PARTS.has(root.toLowerCase()));
  const files = names.map((name) => {
    const [root, rest] = inParts ? cut(name) : [undefined, name];
    const part = root === undefined ? TRAIN : PARTS.get(root.toLowerCase())!;
    return { name, label: firstPart(rest), part };
  });
  if (!files.some(({ part }) => part === TRAIN))
    throw new InputError('no files to train on, only for validation or test', { file: folder });
  const bare = files.find(({ label }) => label === undefined);
  if (bare !== undefined && files.some(({ label }) => label !== undefined))
    throw new DataError(`'${excerpt(bare.name)}' lies beside the folders of classes`, {
      file: folder,
      hint: 'all files in subfolders, one a class, or all in one folder',
    });
  if (bare === undefined) await refuseEmptyClass(folder, names, inParts);
  return files;
}

/** A class that has no files was meant to have some. */
async function refuseEmptyClass(folder: string, names: readonly string[], inParts: boolean): Promise<void> {
  const depth = inParts ? 2 : 1;
  const folderOf = (name: string) => name.split('/').slice(0, depth).join('/');
  const filled = new Set(names.map(folderOf));
  const found = await glob(inParts ? '*/*' : '*', {
    cwd: folder,
    onlyDirectories: true,
    followSymbolicLinks: true,
  });
  const parts = new Set(names.map((name) => cut(name)[0]));
  const empty = found
    .map((name) => name.replace(/\/$/, ''))
    .filter((name) => !filled.has(name) && (!inParts || parts.has(firstPart(name))))
    .sort(byText);
  if (empty.length > 0)
    throw new DataError('the folder of a class holds no file of the kind', { file: `${folder}/${empty[0]}` });
}

function cut(name: string): [string | undefined, string] {
  const at = name.indexOf('/');
  return at < 0 ? [undefined, name] : [name.slice(0, at), name.slice(at + 1)];
}

const firstPart = (name: string) => cut(name)[0];

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
