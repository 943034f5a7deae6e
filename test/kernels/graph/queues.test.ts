import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { bucketQueue } from '../../../src/kernels/graph/bucket-queue.js';
import { heap } from '../../../src/kernels/graph/heap.js';
import { root } from '../../../src/kernels/graph/union-find.js';

test('a bucket queue gives what a sorted list gives, pushed in between too, beyond its capacity', () => {
  for (const levels of [1, 31, 33, 1025, 70_000]) {
    const rng = createRng(levels);
    const queue = bucketQueue(levels, 4);
    const waiting: { level: number; item: number }[] = [];
    for (let item = 0; item < 600; item++) {
      const level = rng.integer(levels);
      queue.push(level, item);
      waiting.push({ level, item });
      if (rng.integer(3) > 0) continue;
      waiting.sort((a, b) => a.level - b.level || a.item - b.item);
      expect(queue.pop()).toBe(waiting[0]!.item);
      expect(queue.level()).toBe(waiting.shift()!.level);
    }
    waiting.sort((a, b) => a.level - b.level || a.item - b.item);
    expect(waiting.map(() => queue.pop())).toEqual(waiting.map(({ item }) => item));
    expect(queue.pop()).toBe(-1);
  }
});

test('a heap gives the smallest priority, the first pushed of equals', () => {
  const rng = createRng(1);
  const queue = heap(2);
  const pushed = Array.from({ length: 500 }, (_, item) => ({ priority: rng.integer(40) / 3, item }));
  for (const { priority, item } of pushed) queue.push(priority, item, item + 7);
  pushed.sort((a, b) => a.priority - b.priority || a.item - b.item);
  for (const { priority, item } of pushed) {
    expect(queue.pop()).toBe(true);
    expect([queue.priority(), queue.item(), queue.source()]).toEqual([priority, item, item + 7]);
  }
  expect(queue.pop()).toBe(false);
});

test('a root is found through any chain, which is halved on the way', () => {
  const parent = Int32Array.of(0, 0, 1, 2, 3, 4, 5);
  expect(root(parent, 6)).toBe(0);
  expect([...parent]).toEqual([0, 0, 0, 2, 2, 4, 4]);
});
