import { expect, test } from 'vitest';
import { arrayOf, imagesOf, restored, tableOf } from '../../../src/training/data/restore.js';
import { folderOf, open, png } from './files.js';

test('a table comes back as it was, text among it', async () => {
  const folder = folderOf({ 't.csv': 'a,kind,b\n1,x,10\n2,y,30\n4,x,-5\n' });
  const { batch, input } = await open(`${folder}/t.csv`, { normalize: 'zscore' });
  const { x } = await batch([0, 1, 2]);
  const table = tableOf(input, x.data as Float32Array);
  expect([...table.keys()]).toEqual(['a', 'kind', 'b']);
  expect(table.get('kind')).toEqual(['x', 'y', 'x']);
  const wanted = { a: [1, 2, 4], b: [10, 30, -5] };
  for (const [name, values] of Object.entries(wanted))
    for (const [i, value] of values.entries()) expect(table.get(name)![i]).toBeCloseTo(value, 5);
});

test('of values of a text the likeliest is told', async () => {
  const folder = folderOf({ 't.csv': 'kind,b\nx,1\ny,2\n' });
  const { input } = await open(`${folder}/t.csv`, { normalize: 'none' });
  expect(tableOf(input, Float32Array.of(0.2, 0.7, 5)).get('kind')).toEqual(['y']);
});

test.each(['unit', 'symmetric', 'zscore'] as const)('pictures scaled by %s come back', async (normalize) => {
  const folder = folderOf({
    'a.png': (await png(3, 2, [10, 128, 255])) as Uint8Array[],
    'b.png': (await png(3, 2, [60, 0, 200])) as Uint8Array[],
  });
  const { batch, input } = await open(folder, { normalize });
  const { x } = await batch([0, 1]);
  const [a, b] = imagesOf(input, x.data as Float32Array);
  expect(a).toMatchObject({ width: 3, height: 2, channels: 3 });
  expect([...a!.data.subarray(0, 3)]).toEqual([10, 128, 255]);
  expect([...b!.data.subarray(15)]).toEqual([60, 0, 200]);
  const { shape, data } = arrayOf(input, x.data as Float32Array);
  expect(shape).toEqual([2, 2, 3, 3]);
  expect(Number(data[1])).toBeCloseTo(128 / 255, 5);
});

test('what is beyond black and white is cut', () => {
  const input = {
    kind: 'images' as const,
    shape: [1, 2, 1],
    normalisation: { method: 'unit' as const, shift: [0], scale: [1] },
  };
  expect([...imagesOf(input, Float32Array.of(-0.2, 1.7))[0]!.data]).toEqual([0, 255]);
  expect(arrayOf(input, Float32Array.of(-0.5, 1.5)).shape).toEqual([1, 1, 2]);
});

test('series have a row for each step', () => {
  const input = {
    kind: 'series' as const,
    shape: [2, 2],
    normalisation: { method: 'minmax' as const, shift: [1, 10], scale: [1, 5] },
  };
  const x = Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
  expect([...restored(input, x)]).toEqual([1, 10, 2, 15, 3, 20, 4, 25]);
  const table = tableOf(input, x);
  expect([...table].map(([name, column]) => [name, ...Array.from(column as ArrayLike<number>)])).toEqual([
    ['series', 0, 0, 1, 1],
    ['step', 0, 1, 0, 1],
    ['c0', 1, 2, 3, 4],
    ['c1', 10, 15, 20, 25],
  ]);
});
