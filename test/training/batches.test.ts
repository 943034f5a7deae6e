import { expect, test } from 'vitest';
import {
  batchAt,
  batchCount,
  batchQueue,
  digestOf,
  epochOrder,
  splitItems,
  trainingBatch,
} from '../../src/training/batches.js';
import { linearTask } from './linear.js';

const counting = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

test('a part is held back by the seed alone, and nothing is in both parts or in none', () => {
  const { train, validation } = splitItems(1000, 0.1, 7);
  expect([train.length, validation.length]).toEqual([900, 100]);
  expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...counting(1000)]);
  expect(splitItems(1000, 0.1, 7)).toEqual({ train, validation });
  expect(splitItems(1000, 0.1, 8).validation).not.toEqual(validation);
  expect(splitItems(1000, 0, 7).validation.length).toBe(0);
});

test('each epoch is another order of the same items; a batch is a place in it', () => {
  const items = Uint32Array.of(3, 5, 8, 13, 21, 34, 55);
  const [first, second] = [epochOrder(items, 1, 0), epochOrder(items, 1, 1)];
  expect([...first].sort((a, b) => a - b)).toEqual([...items]);
  expect(second).not.toEqual(first);
  expect(epochOrder(items, 1, 0)).toEqual(first);
  expect(batchCount(7, 3)).toBe(3);
  expect([0, 1, 2].flatMap((b) => [...batchAt(first, 3, b)])).toEqual([...first]);
  expect(batchAt(first, 3, 2).length).toBe(1);
});

test('what augmentation does to an item depends on epoch and item, not on the batch it is in', async () => {
  const task = linearTask();
  const xOf = async (items: number[], epoch: number) =>
    (await trainingBatch(task, Uint32Array.from(items), { seed: 1, epoch })).tensors['x']!.data;
  const alone = await xOf([7], 0);
  const among = await xOf([1, 2, 7], 0);
  expect(among.slice(4)).toEqual(alone);
  expect(await xOf([7], 1)).not.toEqual(alone);
  const plain = await task.data.batch(Uint32Array.of(7));
  expect(alone).not.toEqual(plain['x']!.data);
  expect(alone[1]).toBe(plain['x']!.data[1]);
});

test('the queue gives batches in turn, works one ahead when told, and tells of failures to who takes them', async () => {
  const begun: number[] = [];
  const queue = batchQueue(
    async (b) => {
      begun.push(b);
      if (b === 3) throw new Error('unreadable');
      return { tensors: {}, items: b };
    },
    1,
    4,
  );
  expect((await queue.take()).items).toBe(1);
  expect(begun).toEqual([1]);
  queue.ahead();
  queue.ahead();
  expect(begun).toEqual([1, 2]);
  expect((await queue.take()).items).toBe(2);
  queue.ahead();
  await new Promise((done) => setImmediate(done));
  await expect(queue.take()).rejects.toThrow('unreadable');
});

test('data that differ in one item of the first 64 have another digest', async () => {
  const source = (change: number) => ({
    length: 40,
    batch: (indices: Uint32Array) => ({
      x: { shape: [indices.length], data: Float32Array.from(indices, (i) => (i === change ? -1 : i)) },
    }),
  });
  const digests = await Promise.all([-1, 0, 39].map((change) => digestOf(source(change))));
  expect(new Set(digests).size).toBe(3);
  expect(await digestOf(source(-1))).toBe(digests[0]);
  expect(await digestOf({ ...source(0), digest: () => 'own' })).toBe('own');
});
