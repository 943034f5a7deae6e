import { rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DataError, InputError, UsageError } from '../../../src/core/errors.js';
import { folderOf, idx, inputs, notes, open, png } from './files.js';

// Two training pictures of 2 x 2 and one to test, labels 7 and 3.
const mnist = () => ({
  'train-images-idx3-ubyte': idx([2, 2, 2], [0, 51, 102, 255, 255, 255, 0, 0]),
  'train-labels-idx1-ubyte': idx([2], [7, 3]),
  't10k-images-idx3-ubyte': idx([1, 2, 2], [51, 0, 0, 0]),
  't10k-labels-idx1-ubyte': idx([1], [3]),
});

test('an IDX folder: pictures 0 to 1, labels in the order of their numbers, its own test part', async () => {
  const data = await open(folderOf(mnist()), {}, { target: 'classes' });
  expect(data).toMatchObject({ format: 'IDX folder', length: 3 });
  expect(data.input).toMatchObject({ kind: 'images', shape: [2, 2, 1], labels: ['3', '7'] });
  expect(Object.values(data.parts).map((part) => [...part])).toEqual([[0, 1], [], [2]]);
  const { x, y } = await data.batch([1, 0]);
  expect(x.shape).toEqual([2, 2, 2, 1]);
  expect([...x.data]).toEqual([1, 1, 0, 0, 0, 0.2, 0.4, 1].map(Math.fround));
  expect(y).toEqual({ shape: [2], data: Int32Array.of(0, 1) });
});

test('--normalize symmetric: black is -1, white is 1, exactly', async () => {
  const { batch } = await open(folderOf(mnist()), { normalize: 'symmetric' });
  expect([...(await batch([1])).x.data]).toEqual([1, 1, -1, -1]);
});

test('gzipped files, the other spelling of names, one file with its labels beside it', async () => {
  const plain = mnist();
  const folder = folderOf({
    'emnist-letters-train-images.idx3-ubyte.gz': gzipSync(Buffer.concat(plain['train-images-idx3-ubyte'])),
    'emnist-letters-train-labels.idx1-ubyte.gz': gzipSync(Buffer.concat(plain['train-labels-idx1-ubyte'])),
  });
  expect((await open(folder)).input.labels).toEqual(['3', '7']);
  const file = `${folder}/emnist-letters-train-images.idx3-ubyte.gz`;
  expect(await open(file)).toMatchObject({ length: 2, input: { labels: ['3', '7'] } });
});

test.each([
  ['train-labels-idx1-ubyte', idx([3], [7, 3, 3]), '3 labels for the 2 items of train-images-idx3-ubyte'],
  ['train-labels-idx1-ubyte', idx([2, 1], [7, 3]), 'labels of 2 × 1'],
  ['train-images-idx3-ubyte', idx([0, 2, 2], []), 'no items: 0 × 2 × 2'],
  [
    't10k-images-idx3-ubyte',
    idx([1, 1, 4], [1, 2, 3, 4]),
    'items of 1 × 4, those of train-images-idx3-ubyte are 2 × 2',
  ],
  ['train-images-idx3-ubyte', idx([2, 2, 2], [1]), 'promises 8 bytes'],
])('a bad %s is refused and named', async (name, content, message) => {
  const folder = folderOf({ ...mnist(), [name]: content });
  await expect(open(folder)).rejects.toThrow(message);
  await expect(open(folder)).rejects.toThrow(DataError);
});

test('images without labels beside some that have them', async () => {
  const folder = folderOf(mnist());
  rmSync(`${folder}/t10k-labels-idx1-ubyte`);
  await expect(open(folder)).rejects.toMatchObject({ code: 65, file: `${folder}/t10k-images-idx3-ubyte` });
});

test('a picture folder: a subfolder a class, --classes takes some, files have their names', async () => {
  const folder = folderOf({
    'cat/b.png': await png(2, 1, 255),
    'cat/a.png': await png(2, 1, 0),
    'dog/deep/c.png': await png(2, 1, 51),
    'eel/d.PNG': await png(2, 1, 102),
    'notes.txt': 'not a picture',
  });
  const data = await open(folder, {}, { target: 'classes' });
  expect(data.input).toMatchObject({ shape: [1, 2, 1], labels: ['cat', 'dog', 'eel'] });
  expect([0, 1, 2, 3].map(data.nameOf)).toEqual(['cat/a.png', 'cat/b.png', 'dog/deep/c.png', 'eel/d.PNG']);
  expect([...(await data.batch([2, 1])).x.data]).toEqual([0.2, 0.2, 1, 1].map(Math.fround));
  const two = await open(folder, { classes: ['eel', 'cat'] });
  expect(two).toMatchObject({
    length: 3,
    input: { labels: ['cat', 'eel'] },
    targets: Int32Array.of(0, 0, 1),
  });
  expect(two.nameOf(2)).toBe('eel/d.PNG');
  await expect(open(folder, { classes: ['cow'] })).rejects.toThrow("no class 'cow'");
});

test('parts of a picture folder: train, val and test', async () => {
  const picture = await png(1, 1, 0);
  const folder = folderOf({
    'train/a/1.png': picture,
    'train/b/1.png': picture,
    'val/a/2.png': picture,
    'test/b/3.png': picture,
  });
  const { parts, nameOf, input } = await open(folder, {}, { target: 'classes', valSplit: 0.5 });
  expect([...parts.train].map(nameOf)).toEqual(['train/a/1.png', 'train/b/1.png']);
  expect([...parts.validation].map(nameOf)).toEqual(['val/a/2.png']);
  expect([...parts.test].map(nameOf)).toEqual(['test/b/3.png']);
  expect(input.labels).toEqual(['a', 'b']);
});

test('a flat folder has no labels; 16 bits count as 8 do; alpha is told once', async () => {
  const folder = folderOf({ 'a.png': await png(1, 1, 65535, 16), 'b.png': await png(1, 1, 0, 16) });
  const data = await open(folder);
  expect(data.targets).toBeUndefined();
  expect([...(await data.batch([0, 1])).x.data]).toEqual([1, 0]);
  await expect(open(folder, {}, { target: 'classes' })).rejects.toThrow('no labels');
});

test('pictures of two sizes are refused with both, unless --resize', async () => {
  const folder = folderOf({ 'a/1.png': await png(4, 4, 100), 'b/2.png': await png(8, 6, 100) });
  await expect(open(folder)).rejects.toMatchObject({
    code: 65,
    message: '8 × 6 pixels, a/1.png has 4 × 4; one size was needed',
    file: `${folder}/b/2.png`,
    hint: '--resize WxH brings all to one size',
  });
  const data = await open(folder, { resize: '6x2' });
  expect(data.input).toMatchObject({ shape: [2, 6, 1], resized: true });
  // A resized plain picture stays plain.
  expect(new Set((await data.batch([0, 1])).x.data)).toEqual(new Set([Math.fround(100 / 255)]));
});

test('gray pictures among coloured ones, unless --gray', async () => {
  const folder = folderOf({ 'a/1.png': await png(1, 1, 10), 'b/2.png': await png(1, 1, [255, 0, 0]) });
  await expect(open(folder)).rejects.toThrow('in colour, a/1.png is a gray picture');
  const data = await open(folder, { gray: true });
  // 0.2126 of 255 rounds to 54.
  expect([...(await data.batch([1])).x.data]).toEqual([Math.fround(54 / 255)]);
});

test.each<[string, () => Promise<string>, number, string]>([
  ['an empty folder', async () => folderOf({}), 66, 'no data in this folder'],
  ['one class', async () => folderOf({ 'a/1.png': await png(1, 1, 0) }), 65, "one class only ('a')"],
  [
    'a class without pictures',
    async () => folderOf({ 'a/1.png': await png(1, 1, 0), 'b/readme.txt': 'empty' }),
    65,
    'the folder of a class holds no file',
  ],
  [
    'pictures beside classes',
    async () => folderOf({ 'a/1.png': await png(1, 1, 0), '2.png': await png(1, 1, 0) }),
    65,
    "'2.png' lies beside the folders",
  ],
  [
    'a class only in the test part',
    async () =>
      folderOf({
        'train/a/1.png': await png(1, 1, 0),
        'train/b/1.png': await png(1, 1, 0),
        'test/c/1.png': await png(1, 1, 0),
      }),
    65,
    "no item to train on in class 'c'",
  ],
  [
    'a damaged picture',
    async () => folderOf({ 'a/1.png': await png(1, 1, 0), 'b/2.png': (await png(9, 9, 3))[0]!.slice(0, 60) }),
    65,
    'damaged',
  ],
  ['an empty file', async () => folderOf({ 'a/1.png': await png(1, 1, 0), 'b/2.png': '' }), 65, 'no picture'],
])('%s is refused', async (_, make, code, message) => {
  const refusal = await open(await make(), {}, { target: 'classes' }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('what is not there, standard input, options that mean nothing', async () => {
  const folder = folderOf({ 'a/1.png': await png(1, 1, 0), 'b/1.png': await png(1, 1, 0) });
  await expect(open(`${folder}/none`)).rejects.toThrow(InputError);
  await expect(open('-')).rejects.toThrow(UsageError);
  await expect(open(folder, { target: 'x' })).rejects.toThrow(
    '--target means nothing for a folder of pictures',
  );
  await expect(open(folder, { header: false })).rejects.toThrow('--no-header');
  await expect(open(folder, { kind: 'table' })).rejects.toThrow('a folder is no table');
  await expect(open(folderOf(mnist()), { resize: '4x4' })).rejects.toThrow('--resize means nothing');
});

test('CIFAR-10: planes become pixels, names come from the file beside', async () => {
  const record = (label: number) => {
    const bytes = new Uint8Array(3073);
    bytes.set([label]);
    bytes.fill(255, 1, 1025); // red
    bytes[1025 + 33] = 51; // green of the pixel in row 1, column 1
    return bytes;
  };
  const names = 'airplane automobile bird cat deer dog frog horse ship truck';
  const folder = folderOf({
    'data_batch_1.bin': [record(3), record(9)],
    'test_batch.bin': record(0),
    'batches.meta.txt': `${names.replaceAll(' ', '\n')}\n\n`,
  });
  const data = await open(folder);
  expect(data).toMatchObject({ format: 'CIFAR-10', length: 3 });
  expect(data.input).toMatchObject({ shape: [32, 32, 3], labels: ['airplane', 'cat', 'truck'] });
  expect([...data.parts.test]).toEqual([2]);
  const { x } = await data.batch([0]);
  expect([...x.data.subarray(0, 3)]).toEqual([1, 0, 0]);
  expect([...x.data.subarray(3 * 33, 3 * 34)]).toEqual([1, Math.fround(0.2), 0]);
  await expect(open(folder, { target: 'coarse' })).rejects.toThrow('--target means nothing for CIFAR-10');
  writeFileSync(`${folder}/data_batch_1.bin`, record(10));
  await expect(open(folder)).rejects.toMatchObject({
    code: 65,
    message: 'label 10, CIFAR-10 has 0 to 9',
    offset: 0,
  });
  writeFileSync(`${folder}/data_batch_1.bin`, record(1).subarray(0, 3000));
  await expect(open(folder)).rejects.toThrow('no whole number of CIFAR records');
});

test('CIFAR-100: fine labels, or coarse ones with --target', async () => {
  const bytes = new Uint8Array(2 * 3074);
  bytes.set([4, 99]);
  bytes.set([19, 0], 3074);
  const folder = folderOf({ 'train.bin': bytes });
  expect((await open(folder)).input.labels).toEqual(['0', '99']);
  expect((await open(folder, { target: 'coarse' })).input.labels).toEqual(['4', '19']);
  await expect(open(folder, { target: 'x' })).rejects.toThrow('fine or coarse');
});

test('a model gets its own form of picture: channels, size and classes', async () => {
  const training = folderOf({ 'a/1.png': await png(4, 4, 0), 'b/2.png': await png(4, 4, 255) });
  const { input } = await open(training, { resize: '2x2', normalize: 'symmetric' });
  const folder = folderOf({ 'b/1.png': await png(5, 3, [255, 255, 255]), 'a/2.png': await png(2, 2, 0) });
  const data = await inputs(folder, JSON.parse(JSON.stringify(input)));
  expect(data.targets).toEqual(Int32Array.of(0, 1));
  expect([...(await data.batch([1, 0])).x.data]).toEqual([1, 1, 1, 1, -1, -1, -1, -1]);
  // One picture, without a label.
  expect(await inputs(`${folder}/b/1.png`, input)).toMatchObject({ length: 1, targets: undefined });
  // Unknown classes: nothing to compare with, which evaluate refuses and predict does not mind.
  const others = folderOf({ 'cow/1.png': await png(2, 2, 0), 'a/1.png': await png(2, 2, 0) });
  expect((await inputs(others, input)).targets).toBeUndefined();
  await expect(inputs(others, input, {}, true)).rejects.toThrow("does not know the class 'cow'");
  const unsized = { ...input, resized: false };
  await expect(inputs(training, unsized)).rejects.toMatchObject({
    message: 'items of 4 × 4 × 1, the model takes 2 × 2 × 1',
    hint: '--resize 2x2 brings pictures to it',
  });
  expect(notes.filter((note) => note.includes('alpha'))).toEqual([]);
});

test('a gray picture for a model of colours has three equal channels', async () => {
  const folder = folderOf({ '1.png': await png(1, 1, [255, 51, 0]) });
  const { input } = await open(folder);
  const gray = folderOf({ '1.png': await png(1, 1, 51) });
  const data = await inputs(gray, input);
  expect([...(await data.batch([0])).x.data]).toEqual([0.2, 0.2, 0.2].map(Math.fround));
});
