import type { Context } from '../../core/command/spec.js';
import { DataError, InputError, UsageError } from '../../core/errors.js';
import { listFolder, pathKind } from '../../core/files.js';
import { didYouMean } from '../../core/nearest.js';
import type { Rng } from '../../core/random.js';
import type { WindowSize } from '../../kernels/detection/haar.js';
import type { Levels } from '../../kernels/detection/scan.js';
import { resize } from '../../kernels/image/resample.js';
import { filesBelow } from '../../training/data/folder.js';
import { readLevels } from '../shared/gray-levels.js';
import type { FaceTrainOptions } from './options.js';

/** Where the pictures lie; names of folders are names of classes. */
export interface Sources {
  label: string;
  positives: string[];
  background: string[];
}

/** Two folders, or one with a subfolder that holds the positives. */
export async function findPictures(
  paths: readonly string[],
  { class: name }: FaceTrainOptions,
): Promise<Sources> {
  for (const path of paths) {
    const kind = await pathKind(path);
    if (kind === 'missing') throw new InputError('there is no such folder', { file: path });
    if (kind !== 'folder')
      throw new InputError('this is a file, a folder of pictures was needed', { file: path });
  }
  const [first, second] = paths.map((path) => path.replace(/[/\\]+$/, ''));
  if (second !== undefined) {
    if (name !== undefined) throw new UsageError('--class is for one folder with subfolders, two were given');
    const label = first!.replace(/^.*[/\\]/, '');
    return { label, positives: await picturesIn(first!), background: await picturesIn(second) };
  }
  const files = await picturesIn(first!);
  const below = (folder: string) => `${first}/${folder}/`;
  if (name === undefined)
    throw new UsageError('with one folder --class says which of its subfolders holds the positives', {
      hint: `ispr face-train ${first} --class NAME, or ispr face-train POSITIVES NEGATIVES`,
    });
  const positives = files.filter((file) => file.startsWith(below(name)));
  if (positives.length === 0)
    throw new UsageError(`--class ${name}: there is no picture in such a subfolder of ${first}`, {
      hint: didYouMean(name, await listFolder(first!)),
    });
  const background = files.filter((file) => !file.startsWith(below(name)));
  if (background.length === 0)
    throw new InputError('no picture beside the positives: a background was needed', { file: first });
  return { label: name, positives, background };
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await filesBelow(folder, 'image');
  if (names.length === 0) throw new InputError('no picture in this folder', { file: folder });
  return names.map((name) => `${folder}/${name}`);
}

// libvips decodes in threads of its own; a few pictures under way keep them busy.
const AT_ONCE = 8;
/** Background pictures are kept in memory. */
const MOST_BYTES = 2 ** 31;

/** Pictures in gray levels, in the order of their paths. */
export async function readAllLevels<T>(
  paths: readonly string[],
  label: string,
  { maxPixels }: FaceTrainOptions,
  context: Context,
  take: (levels: Levels) => T,
): Promise<T[]> {
  const taken: T[] = [];
  const noted = new Set<string>();
  let bytes = 0;
  const progress = context.progress(label, paths.length);
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const group = paths.slice(at, at + AT_ONCE);
    const pictures = await Promise.all(
      group.map((path) =>
        readLevels(path, maxPixels, (note) => {
          if (!noted.has(note)) context.warn(`${note} (${path}, and others where it applies)`);
          noted.add(note);
        }),
      ),
    );
    for (const picture of pictures) {
      bytes += picture.data.length;
      if (bytes > MOST_BYTES)
        throw new DataError(`more than ${MOST_BYTES / 2 ** 20} megapixels in all`, {
          file: group[0],
          hint: 'fewer or smaller pictures do',
        });
      taken.push(take(picture));
    }
    progress.update(Math.min(paths.length, at + AT_ONCE));
  }
  progress.stop();
  return taken;
}

/** A whole picture as one window. */
export const asWindow =
  ({ width, height }: WindowSize) =>
  (levels: Levels): Uint8Array =>
    resize(levels, width, height, 'bilinear').data;

export function mirrored(patch: Uint8Array, { width }: WindowSize): Uint8Array {
  return patch.map((_, p) => patch[p - (p % width) + width - 1 - (p % width)]!);
}

/** A share of the items, drawn at random, and the others; each in their order. */
export function split<T>(items: readonly T[], share: number, rng: Rng): { held: T[]; rest: T[] } {
  const count = Math.round(share * items.length);
  const held: T[] = [];
  const rest: T[] = [];
  items.forEach((item, i) => {
    (rng.uniform() * (items.length - i) < count - held.length ? held : rest).push(item);
  });
  return { held, rest };
}
