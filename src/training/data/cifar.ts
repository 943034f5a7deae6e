import { glob } from 'tinyglobby';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { exists, readInput } from '../../core/files.js';
import type { DataOptions } from './options.js';
import { flatItems, type RawData, splitPath, TEST, TRAIN, testLast } from './raw.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;

const NAME = /^(?:data_batch_\d+|test_batch|train|test)\.bin$/;

/** The binary batches of CIFAR in a folder. */
export const cifarFiles = async (folder: string): Promise<string[]> =>
  (await glob('*.bin', { cwd: folder })).filter((name) => NAME.test(name)).sort();

const isTest = (name: string) => name.startsWith('test');

interface Layout {
  format: string;
  /** Bytes before the pixels: one label, or a coarse and a fine one. */
  labelBytes: number;
  /** Which of them, where its names are written, and how many there are. */
  label: number;
  names: string;
  classes: number;
}

/**
 * The binary version of CIFAR-10 (`data_batch_1.bin` … and `test_batch.bin`) or CIFAR-100 (`train.bin`,
 * `test.bin`): records of one or two bytes of label and 3072 of a 32 × 32 picture, plane by plane. Class names
 * come from the text files beside them, if these are there.
 *
 * @see Krizhevsky, Learning multiple layers of features from tiny images, 2009
 */
export async function readCifarFolder(folder: string, options: DataOptions): Promise<RawData> {
  return readCifar(folder, testLast(await cifarFiles(folder), isTest), options);
}

/** One batch. */
export async function readCifarFile(path: string, options: DataOptions): Promise<RawData> {
  const { folder, name } = splitPath(path);
  return readCifar(folder, [name], options);
}

async function readCifar(folder: string, names: readonly string[], options: DataOptions): Promise<RawData> {
  const layout = layoutOf(names[0]!, options.target, folder);
  const record = layout.labelBytes + PIXELS;
  const batches: Uint8Array[] = [];
  for (const name of names) {
    const bytes = await readInput(`${folder}/${name}`);
    const surplus = bytes.length % record;
    if (bytes.length === 0 || surplus !== 0)
      throw new DataError(`${bytes.length} bytes are no whole number of CIFAR records of ${record}`, {
        file: `${folder}/${name}`,
        offset: bytes.length - surplus,
      });
    batches.push(bytes);
  }
  const length = batches.reduce((n, { length }) => n + length / record, 0);
  const pixels = new Uint8Array(length * PIXELS);
  const codes = new Uint8Array(length);
  const parts = new Uint8Array(length);
  let i = 0;
  for (const [b, bytes] of batches.entries()) {
    const file = `${folder}/${names[b]}`;
    for (let at = 0; at < bytes.length; at += record, i++) {
      codes[i] = bytes[at + layout.label]!;
      if (codes[i]! >= layout.classes)
        throw new DataError(`label ${codes[i]}, ${layout.format} has 0 to ${layout.classes - 1}`, {
          file,
          offset: at + layout.label,
        });
      interleave(bytes, at + layout.labelBytes, pixels, i * PIXELS);
      parts[i] = names.length > 1 && isTest(names[b]!) ? TEST : TRAIN;
    }
  }
  const known = await classNamesOf(`${folder}/${layout.names}`, layout.classes);
  return {
    format: layout.format,
    kind: 'images',
    shape: [SIDE, SIDE, 3],
    length,
    target: { name: 'label', values: Array.from(codes, (code) => known?.[code] ?? String(code)) },
    parts,
    files: { folder, names, whole: true },
    items: flatItems(pixels, PIXELS),
  };
}

/** Planes of red, green and blue to pixels. */
function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let p = 0; p < PLANE; p++)
    for (let c = 0; c < 3; c++) pixels[to + 3 * p + c] = planes[from + c * PLANE + p]!;
}

function layoutOf(name: string, target: string | undefined, file: string): Layout {
  if (!/^(?:train|test)\.bin$/.test(name)) {
    if (target !== undefined) throw new UsageError('--target means nothing for CIFAR-10', { file });
    return { format: 'CIFAR-10', labelBytes: 1, label: 0, names: 'batches.meta.txt', classes: 10 };
  }
  if (target !== undefined && target !== 'fine' && target !== 'coarse')
    throw new UsageError(`--target '${excerpt(target)}': the labels of CIFAR-100 are fine or coarse`, {
      file,
    });
  return target === 'coarse'
    ? { format: 'CIFAR-100', labelBytes: 2, label: 0, names: 'coarse_label_names.txt', classes: 20 }
    : { format: 'CIFAR-100', labelBytes: 2, label: 1, names: 'fine_label_names.txt', classes: 100 };
}

async function classNamesOf(path: string, classes: number): Promise<string[] | undefined> {
  if (!(await exists(path))) return undefined;
  const names = new TextDecoder()
    .decode(await readInput(path, { limitBytes: 1 << 16 }))
    .split(/\r?\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length !== classes || new Set(names).size !== classes)
    throw new DataError(`${names.length} names of classes, ${classes} different ones were needed`, {
      file: path,
    });
  return names;
}
