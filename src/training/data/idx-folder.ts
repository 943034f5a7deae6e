import { glob } from 'tinyglobby';
import type { NdArray } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { decodeIdx } from '../../core/formats/idx.js';
import { sizeOf } from '../../tensor/host.js';
import { arrayItems, numbersOf } from './array-items.js';
import type { DataOptions } from './options.js';
import { flatItems, type RawData, splitPath, TEST, TRAIN, testLast } from './raw.js';

const NAME = /[-._]idx\d(?:-ubyte)?(?:\.gz)?$/i;

/** Names of the IDX files in a folder. */
export const idxFiles = async (folder: string): Promise<string[]> =>
  (await glob('*', { cwd: folder })).filter((name) => NAME.test(name)).sort();

/**
 * Pictures and labels as MNIST and its relatives come: `train-images-idx3-ubyte` beside `train-labels-idx1-ubyte`,
 * `t10k-…` for the test part, also `.gz`. Fashion-MNIST, EMNIST, KMNIST and `ispr synth digits` have this form.
 */
export async function readIdxFolder(folder: string, options: DataOptions): Promise<RawData> {
  const names = (await idxFiles(folder)).filter((name) => /image/i.test(name));
  // A packed file beside the same file unpacked is no second part.
  const images = names.filter((name) => !name.endsWith('.gz') || !names.includes(name.slice(0, -3)));
  if (images.length === 0)
    throw new DataError('IDX files, but none of images', {
      file: folder,
      hint: 'names as those of MNIST are known: train-images-idx3-ubyte, train-labels-idx1-ubyte',
    });
  return readIdx(folder, testLast(images, isTest), options, 'IDX folder');
}

/** One IDX file of images; its labels, if the file beside it has them. */
export async function readIdxFile(path: string, options: DataOptions): Promise<RawData> {
  const { folder, name } = splitPath(path);
  return readIdx(folder, [name], options, 'IDX file');
}

async function readIdx(
  folder: string,
  images: readonly string[],
  options: DataOptions,
  format: string,
): Promise<RawData> {
  const beside = await idxFiles(folder);
  const read: { name: string; array: NdArray; labels: Float64Array | undefined }[] = [];
  const files: string[] = [];
  for (const name of images) {
    const labelName = beside.find((other) => other !== name && keyOf(other) === keyOf(name));
    const array = await arrayOf(`${folder}/${name}`);
    const labels = labelName === undefined ? undefined : await labelsOf(folder, labelName, name, array);
    read.push({ name, array, labels });
    files.push(name, ...(labelName === undefined ? [] : [labelName]));
  }
  const first = read[0]!;
  for (const { name, array, labels } of read) {
    if (array.shape.slice(1).join() !== first.array.shape.slice(1).join())
      throw new DataError(
        `items of ${array.shape.slice(1).join(' × ')}, those of ${excerpt(first.name)} are ${first.array.shape.slice(1).join(' × ')}`,
        { file: `${folder}/${name}` },
      );
    if ((labels === undefined) !== (first.labels === undefined)) {
      const bare = labels === undefined ? name : first.name;
      throw new DataError('no labels, other images of the folder have some', { file: `${folder}/${bare}` });
    }
  }
  const joined = joinArrays(read.map(({ array }) => array));
  const { kind, shape, data } = arrayItems(joined, options.kind, `${folder}/${first.name}`);
  const parts = read.flatMap(({ name, array }) => {
    const part = images.length > 1 && isTest(name) ? TEST : TRAIN;
    return new Array<number>(array.shape[0]!).fill(part);
  });
  const labels = read.flatMap((part) => (part.labels ? [...part.labels] : []));
  return {
    format,
    kind,
    shape,
    length: joined.shape[0]!,
    target: first.labels && { name: 'label', values: Float64Array.from(labels) },
    parts: Uint8Array.from(parts),
    files: { folder, names: files, whole: true },
    items: flatItems(data, sizeOf(shape)),
  };
}

const isTest = (name: string) => /t10k|test/i.test(name);

/** What the names of images and of their labels share. */
const keyOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/\.gz$/, '')
    .replace(/images?|labels?/, '')
    .replace(/idx\d/, '');

async function arrayOf(path: string): Promise<NdArray> {
  const { value } = await decodeIdx(await readInput(path), path);
  if (value.shape.length === 0 || value.shape.includes(0))
    throw new DataError(`no items: ${value.shape.join(' × ') || 'a single number'}`, { file: path });
  return value;
}

async function labelsOf(folder: string, name: string, images: string, array: NdArray): Promise<Float64Array> {
  const file = `${folder}/${name}`;
  const { shape, data } = await arrayOf(file);
  if (shape.length !== 1) throw new DataError(`labels of ${shape.join(' × ')}, a list was needed`, { file });
  if (shape[0] !== array.shape[0])
    throw new DataError(`${shape[0]} labels for the ${array.shape[0]} items of ${excerpt(images)}`, { file });
  return numbersOf(data);
}

function joinArrays(arrays: readonly NdArray[]): NdArray {
  const [first] = arrays;
  if (arrays.length === 1) return first!;
  const length = arrays.reduce((n, { shape }) => n + shape[0]!, 0);
  const size = arrays.reduce((n, { data }) => n + data.length, 0);
  const bytes = arrays.every(({ data }) => data instanceof Uint8Array);
  const data = bytes ? new Uint8Array(size) : new Float64Array(size);
  let at = 0;
  for (const array of arrays) {
    data.set(array.data instanceof Uint8Array ? array.data : numbersOf(array.data), at);
    at += array.data.length;
  }
  return { shape: [length, ...first!.shape.slice(1)], data };
}
