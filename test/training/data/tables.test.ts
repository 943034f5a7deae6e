import { expect, test } from 'vitest';
import type { NdArray } from '../../../src/core/data.js';
import { encodeNpy } from '../../../src/core/formats/npy.js';
import { encodeNpz } from '../../../src/core/formats/npz.js';
import { encodeWav } from '../../../src/core/formats/wav.js';
import { folderOf, inputs, open } from './files.js';

async function bytes(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

const file = (content: string | Uint8Array[], name = 'data.csv') =>
  `${folderOf({ [name]: content })}/${name}`;

const pets = 'weight,kind,legs,name\n1,cat,4,a\n3,dog,4,b\n5,cat,4,a\n7,bird,2,a\n';

test('a table: numbers and one-hot texts, z-scores, classes by name', async () => {
  const data = await open(file(pets), { target: 'name' }, { target: 'classes' });
  expect(data.input).toMatchObject({
    kind: 'table',
    shape: [5],
    labels: ['a', 'b'],
    columns: [{ name: 'weight' }, { name: 'kind', values: ['bird', 'cat', 'dog'] }, { name: 'legs' }],
    target: { name: 'name' },
  });
  // weight 1 3 5 7: mean 4, deviation sqrt(5); legs 4 4 4 2: mean 3.5, deviation sqrt(0.75).
  expect(data.input.normalisation.shift).toEqual([4, 0, 0, 0, 3.5]);
  const { x, y } = await data.batch([3, 1]);
  expect(x.shape).toEqual([2, 5]);
  const want = [
    3 / Math.sqrt(5),
    1,
    0,
    0,
    -1.5 / Math.sqrt(0.75),
    -1 / Math.sqrt(5),
    0,
    0,
    1,
    0.5 / Math.sqrt(0.75),
  ];
  x.data.forEach((v, i) => void expect(v).toBeCloseTo(want[i]!, 6)); // float32
  expect(y!.data).toEqual(Int32Array.of(0, 1));
});

test('statistics are those of the training part alone', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 2}`).join('\n');
  const data = await open(file(`x,y\n${rows}\n`), { target: 'y' }, { valSplit: 0.25 });
  const mean = data.parts.train.reduce((sum, i) => sum + i, 0) / 30;
  expect(data.parts.validation.length).toBe(10);
  expect(data.input.normalisation.shift[0]).toBeCloseTo(mean, 12);
  expect(mean).not.toBe(19.5);
});

test('minmax and symmetric; a constant column becomes 0', async () => {
  const path = file('a,b\n2,9\n4,9\n8,9\n');
  const minmax = await open(path, { normalize: 'minmax' });
  expect([...(await minmax.batch([0, 1, 2])).x.data]).toEqual([0, 0, 1 / 3, 0, 1, 0].map(Math.fround));
  const symmetric = await open(path, { normalize: 'symmetric' });
  expect([...(await symmetric.batch([0, 1, 2])).x.data]).toEqual([-1, 0, -1 / 3, 0, 1, 0].map(Math.fround));
  await expect(open(path, { normalize: 'unit' })).rejects.toThrow('for pictures');
});

test('large numbers lose nothing before they are centred', async () => {
  const data = await open(file('t\n1700000000\n1700000001\n1700000002\n'));
  const z = Math.sqrt(1.5);
  expect([...(await data.batch([0, 1, 2])).x.data]).toEqual([-z, 0, z].map(Math.fround));
});

test('a number to be learnt is scaled, and the scale is told', async () => {
  const data = await open(file('x,price\n1,100\n2,300\n'), { target: 'price' }, { target: 'number' });
  expect(data.input.target).toEqual({ name: 'price', shift: 200, scale: 100 });
  expect(data.input.labels).toBeUndefined();
  expect((await data.batch([0, 1])).y).toEqual({ shape: [2], data: Float32Array.of(-1, 1) });
});

test('points without a target: --columns or all', async () => {
  const path = file('x0,x1,group\n0,1,0\n2,3,1\n');
  expect(await open(path, { columns: ['x0', 'x1'] })).toMatchObject({
    input: { shape: [2] },
    targets: undefined,
  });
  expect((await open(path, { target: '2' })).input).toMatchObject({ shape: [2], labels: ['0', '1'] });
});

test.each([
  ['x,y\n1,a\n2,\n', 65, 'an empty label', undefined],
  ['x,y\n1,a\nnan,b\n', 65, "in column 'x'", 3],
  ['x,y\n1,a\n,b\n', 65, 'an empty cell', 3],
  ['x,y\n1,a\n2,b\noops,b\n', 65, "'oops' is no number", 4],
  ['x,y\n1,a\n2,a\n', 65, 'one class only', undefined],
  ['x,y\n1,0.5\n2,1\n', 65, '0.5 in', undefined],
  ['y\na\nb\n', 65, 'no column beside the target', undefined],
  ['x,z\n1,a\n', 2, "no column 'y'", undefined],
  ['', 65, 'empty', undefined],
])('%j is refused', async (content, code, message, line) => {
  const refusal = await open(file(content), { target: 'y' }, { target: 'classes' }).catch((e: unknown) => e);
  expect(refusal).toMatchObject({ code, message: expect.stringContaining(message), line });
});

test('other refusals of tables', async () => {
  await expect(open(file(pets), {}, { target: 'classes' })).rejects.toThrow('no labels');
  await expect(open(file(pets), { target: 'kind' }, { target: 'number' })).rejects.toThrow('holds text');
  await expect(open(file(pets), { target: 'kind', columns: ['kind'] })).rejects.toThrow('among --columns');
  await expect(open(file(pets), { gray: true })).rejects.toThrow('--gray means nothing for a table');
  await expect(open(file(pets), { kind: 'images' })).rejects.toThrow('asks for pictures');
  const many = Array.from({ length: 300 }, (_, i) => `1,word${i}`).join('\n');
  await expect(open(file(`x,text\n${many}\n`))).rejects.toThrow('300 different values');
});

test('names of objects are names like others', async () => {
  const content = 'constructor,__proto__\n1,toString\n2,__proto__\n';
  const data = await open(file(content), { target: '__proto__' });
  expect(data.input).toMatchObject({ labels: ['__proto__', 'toString'], columns: [{ name: 'constructor' }] });
  expect(data.targets).toEqual(Int32Array.of(1, 0));
});

test('a model finds its columns by name in whatever order, and refuses what it has not seen', async () => {
  const { input } = await open(file(pets), { target: 'name' }, { target: 'classes' });
  const data = await inputs(file('legs,extra,kind,weight\n4,x,dog,4\n'), input);
  expect(data.targets).toBeUndefined();
  const [weight, ...rest] = (await data.batch([0])).x.data;
  expect(weight).toBe(0);
  expect(rest.slice(0, 3)).toEqual([0, 0, 1]);
  await expect(inputs(file('legs,weight\n4,4\n'), input)).rejects.toThrow("needs a column 'kind'");
  await expect(inputs(file('legs,kind,weight\n4,eel,4\n'), input)).rejects.toThrow(
    "'eel' in column 'kind', row 1",
  );
  await expect(inputs(file('legs,kind,weight\n4,dog,4\n'), input, {}, true)).rejects.toThrow('no labels');
  const labelled = await inputs(file('legs,kind,weight,name\n4,dog,4,b\n4,cat,4,a\n'), input, {}, true);
  expect(labelled.targets).toEqual(Int32Array.of(1, 0));
});

test('rows as series', async () => {
  const path = file('label,t0,t1,t2\n1,0,0,0\n2,3,3,3\n');
  const data = await open(path, { kind: 'series', target: 'label', normalize: 'none' });
  expect(data.input).toMatchObject({ kind: 'series', shape: [3, 1], labels: ['1', '2'] });
  expect((await data.batch([1])).x).toEqual({ shape: [1, 3, 1], data: Float32Array.of(3, 3, 3) });
  const cut = await open(path, { kind: 'series', target: 'label', length: 5, normalize: 'none' });
  expect([...(await cut.batch([1])).x.data]).toEqual([3, 3, 3, 0, 0]);
});

test('rows as time steps of series', async () => {
  const content = 'who,a,b,class\nq,1,10,up\nq,2,20,up\np,3,30,down\np,4,40,down\n';
  const given = { kind: 'series', sequenceColumn: 'who', target: 'class', normalize: 'none' } as const;
  const data = await open(file(content), given);
  expect(data.input).toMatchObject({ shape: [2, 2], labels: ['down', 'up'], sequenceColumn: 'who' });
  expect([...(await data.batch([0])).x.data]).toEqual([1, 10, 2, 20]);
  expect([data.nameOf(0), data.nameOf(1)]).toEqual(['q', 'p']);
  expect(data.targets).toEqual(Int32Array.of(1, 0));
  await expect(open(file(`${content}p,5,50,down\n`), given)).rejects.toThrow("'p' has 3 rows, 'q' has 2");
  expect((await open(file(`${content}p,5,50,down\n`), { ...given, length: 3 })).input.shape).toEqual([3, 2]);
  await expect(open(file(content.replace('20,up', '20,down')), given)).rejects.toThrow("'q' has two targets");
  expect((await inputs(file(content), data.input)).targets).toEqual(Int32Array.of(1, 0));
});

test('recordings: a subfolder a class, one rate and one length', async () => {
  const wav = (rateHz: number, ...samples: number[]) =>
    bytes(encodeWav({ rateHz, channels: [Float64Array.from(samples)] }, { format: 'float32' }));
  const folder = folderOf({ 'hi/1.wav': await wav(8000, 0.5, -0.5), 'lo/2.wav': await wav(8000, 0.25, 0) });
  const data = await open(folder, { normalize: 'none' }, { target: 'classes' });
  expect(data.input).toMatchObject({ kind: 'series', shape: [2, 1], labels: ['hi', 'lo'], rateHz: 8000 });
  expect([...(await data.batch([1, 0])).x.data]).toEqual([0.25, 0, 0.5, -0.5]);
  const mixed = folderOf({ '1.wav': await wav(8000, 1, 2), '2.wav': await wav(8000, 1, 2, 3) });
  await expect(open(mixed)).rejects.toThrow('3 samples, 1.wav has 2');
  expect((await open(mixed, { length: 3 })).input.shape).toEqual([3, 1]);
  const rates = folderOf({ '1.wav': await wav(8000, 1), '2.wav': await wav(44100, 1) });
  await expect(open(rates)).rejects.toThrow('44100 samples a second, 1.wav has 8000');
});

test('arrays: items by their dimensions, targets by the usual names', async () => {
  const x: NdArray = { shape: [2, 2, 2], data: Uint8Array.of(0, 255, 0, 255, 51, 51, 51, 51) };
  const y: NdArray = { shape: [2], data: BigInt64Array.of(5n, 4n) };
  const path = file(
    await bytes(
      encodeNpz(
        new Map([
          ['x', x],
          ['y', y],
        ]),
      ),
    ),
    'd.npz',
  );
  const data = await open(path, {}, { target: 'classes' });
  expect(data.input).toMatchObject({ kind: 'images', shape: [2, 2, 1], labels: ['4', '5'] });
  expect(data.targets).toEqual(Int32Array.of(1, 0));
  expect([...(await data.batch([0])).x.data]).toEqual([0, 1, 0, 1]);
  const plain = file(encodeNpy({ shape: [3, 2], data: Float64Array.of(1, 2, 3, 4, 5, 6) }), 'd.npy');
  expect(await open(plain)).toMatchObject({ length: 3, input: { kind: 'table', shape: [2] } });
  expect((await open(plain, { kind: 'series' })).input.shape).toEqual([2, 1]);
  const hot = file(encodeNpy({ shape: [1, 1, 1, 1], data: Float32Array.of(200) }), 'd.npy');
  await expect(open(hot)).rejects.toThrow('values from 200 to 200, 0 to 1 was needed');
  const nan = file(encodeNpy({ shape: [2, 1], data: Float32Array.of(1, NaN) }), 'd.npy');
  await expect(open(nan)).rejects.toThrow('NaN in item 1');
  const line = file(encodeNpy({ shape: [4], data: Float32Array.of(1, 2, 3, 4) }), 'd.npy');
  await expect(open(line)).rejects.toThrow('an array of 4 holds no');
});

test('archives of a training and a test part', async () => {
  const list = (...values: number[]) => ({ shape: [values.length], data: Uint8Array.from(values) });
  const items = (...values: number[]) => ({ shape: [values.length, 1], data: Float64Array.from(values) });
  const arrays = { x_train: items(1, 2, 3), y_train: list(0, 1, 0), x_test: items(9), y_test: list(1) };
  const path = file(await bytes(encodeNpz(new Map(Object.entries(arrays)))), 'd.npz');
  const data = await open(path, { normalize: 'none' });
  expect([...data.parts.test]).toEqual([3]);
  expect(data.targets).toEqual(Int32Array.of(0, 1, 0, 1));
  expect([...(await data.batch([3, 0])).x.data]).toEqual([9, 1]);
  const short = { ...arrays, y_train: list(0, 1) };
  const bad = file(await bytes(encodeNpz(new Map(Object.entries(short)))), 'd.npz');
  await expect(open(bad)).rejects.toThrow('2 targets for 3 items');
});
