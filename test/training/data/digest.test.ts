import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { partOf } from '../../../src/training/data/open.js';
import { folderOf, idx, open, png } from './files.js';

test('the digest is that of names, sizes and content, wherever the folder lies', async () => {
  const files = async (value: number) => ({
    'a/1.png': await png(1, 1, value),
    'b/1.png': await png(1, 1, 0),
  });
  const digest = async (value: number) => (await open(folderOf(await files(value)))).digest();
  expect(await digest(5)).toBe(await digest(5));
  expect(await digest(5)).not.toBe(await digest(6));
  const renamed = await files(5);
  const other = await open(folderOf({ 'a/2.png': renamed['a/1.png'], 'b/1.png': renamed['b/1.png'] }));
  expect(await other.digest()).not.toBe(await digest(5));
  // Far behind the first bytes, too.
  const long = (last: string) => open(`${folderOf({ 'l.csv': `${'1\n'.repeat(5000)}${last}\n` })}/l.csv`);
  expect(await (await long('1')).digest()).not.toBe(await (await long('2')).digest());
  const table = 'x\n1\n2\n';
  const want = createHash('sha256').update(`["t.csv",${table.length}]\n${table}`).digest('hex');
  expect(await (await open(`${folderOf({ 't.csv': table })}/t.csv`)).digest()).toBe(want);
});

test('a part has its own positions', async () => {
  const images = idx([3, 1, 1], [0, 51, 255]);
  const data = await open(`${folderOf({ 'x-images-idx3-ubyte': images })}/x-images-idx3-ubyte`);
  const part = partOf(data, Uint32Array.of(2, 1));
  expect(part.length).toBe(2);
  const batch = await part.batch(Uint32Array.of(1, 0));
  expect(Object.keys(batch)).toEqual(['x']);
  expect([...batch['x']!.data]).toEqual([Math.fround(0.2), 1]);
});
