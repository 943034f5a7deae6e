import { isArray, vectorTable } from '../../core/arrays.js';
import { DataError, InputError, UsageError } from '../../core/errors.js';
import { pathKind } from '../../core/files.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, readArrays, type Warn } from '../../core/read.js';
import { readArrayItems } from './arrays.js';
import { cifarFiles, readCifarFile, readCifarFolder } from './cifar.js';
import { filesBelow, labelledFiles } from './folder.js';
import { idxFiles, readIdxFile, readIdxFolder } from './idx-folder.js';
import type { DataOptions } from './options.js';
import { type PictureForm, parseSize, readPictures } from './pictures.js';
import { type RawData, refuseUseless, splitPath, TRAIN } from './raw.js';
import { readRecordings } from './recordings.js';
import { readSeriesTable } from './series-table.js';
import { type ColumnCodes, readRows } from './table.js';

/** What a model has fixed already. */
export interface Known extends Omit<PictureForm, 'maxPixels'> {
  columns?: ColumnCodes | undefined;
  /** Its target column, which may be missing from now on. */
  target?: string | undefined;
  length?: number | undefined;
  sequenceColumn?: string | undefined;
}

/** Data of whatever form, told by what lies at the path. */
export async function readData(
  path: string,
  options: DataOptions,
  warn: Warn,
  known: Known = {},
): Promise<RawData> {
  const there = path === '-' ? 'file' : await pathKind(path);
  if (there === 'missing') throw new InputError('no such file or folder', { file: path });
  return there === 'folder'
    ? readFolder(path.replace(/(?<=.)[/\\]+$/, ''), options, warn, known)
    : readFile(path, options, warn, known);
}

async function readFolder(folder: string, options: DataOptions, warn: Warn, known: Known): Promise<RawData> {
  const { kind } = options;
  if (kind === 'table') throw new UsageError('--kind table: a folder is no table', { file: folder });
  if (kind !== 'series' && (await idxFiles(folder)).length > 0) {
    refuseUseless(options, 'idx', folder, 'an IDX folder');
    return readIdxFolder(folder, options);
  }
  if (kind !== 'series' && (await cifarFiles(folder)).length > 0) {
    refuseUseless(options, 'cifar', folder, 'CIFAR');
    return readCifarFolder(folder, options);
  }
  const pictures = kind === 'series' ? [] : await filesBelow(folder, 'image');
  const sounds = kind === 'images' ? [] : await filesBelow(folder, 'audio');
  if (pictures.length > 0 && sounds.length > 0)
    throw new UsageError('both pictures and recordings lie in this folder', {
      file: folder,
      hint: '--kind images or --kind series picks',
    });
  if (pictures.length > 0) {
    refuseUseless(options, 'pictures', folder, 'a folder of pictures');
    return readPictures(folder, await labelledFiles(folder, pictures), formed(options, known), warn);
  }
  if (sounds.length > 0) {
    refuseUseless(options, 'recordings', folder, 'a folder of recordings');
    return readRecordings(folder, await labelledFiles(folder, sounds), lengthOf(options, known), warn);
  }
  throw new InputError('no data in this folder', {
    file: folder,
    hint: 'IDX files, CIFAR batches, pictures or WAV recordings were looked for, also in subfolders',
  });
}

async function readFile(path: string, options: DataOptions, warn: Warn, known: Known): Promise<RawData> {
  if (/\.bin$/.test(path)) {
    refuseUseless(options, 'cifar', path, 'CIFAR');
    return readCifarFile(path, options);
  }
  const kind = await peekKind(path);
  if (kind === 'idx' || kind === 'gzip') {
    refuseUseless(options, 'idx', path, 'an IDX file');
    return readIdxFile(path, options);
  }
  if (isPicture(kind)) {
    refuseUseless(options, 'pictures', path, 'a picture');
    const { folder, name } = splitPath(path);
    return readPictures(folder, [{ name, label: undefined, part: TRAIN }], formed(options, known), warn);
  }
  if (kind === 'wav') {
    refuseUseless(options, 'recordings', path, 'a recording');
    const { folder, name } = splitPath(path);
    return readRecordings(folder, [{ name, label: undefined, part: TRAIN }], lengthOf(options, known), warn);
  }
  if (isArray(kind)) {
    const arrays = await readArrays(path, warn);
    // Vectors of one length in an archive are the columns of a table.
    if (kind !== 'npz' || vectorTable(arrays) === undefined) {
      refuseUseless(options, 'arrays', path, 'an array');
      return readArrayItems(path, arrays, options, known.target);
    }
  }
  if (options.kind === 'images')
    throw new DataError('a table, --kind images asks for pictures', { file: path });
  if (options.kind === 'series') {
    refuseUseless(options, 'series', path, 'a table of series');
    const sequenceColumn = options.sequenceColumn ?? known.sequenceColumn;
    return readSeriesTable(path, { ...options, ...lengthOf(options, known), sequenceColumn }, warn, known);
  }
  refuseUseless(options, 'table', path, 'a table');
  return readRows(path, options, warn, known);
}

const lengthOf = ({ length }: DataOptions, known: Known) => ({ length: length ?? known.length });

const formed = ({ gray, resize, maxPixels }: DataOptions, known: Known): PictureForm => ({
  channels: known.channels ?? (gray ? 1 : undefined),
  resize: known.resize ?? (resize === undefined ? undefined : parseSize(resize)),
  maxPixels,
});
