import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTensors } from '../../src/tensor/engine.js';
import { tf } from '../../src/tensor/tf.js';
import { gathered } from '../../src/training/epoch-log.js';
import type { Task } from '../../src/training/task.js';
import { train } from '../../src/training/train.js';
import { contextWith, linearTask, optionsWith } from './linear.js';

await startTensors('cpu');

/** A task that tells its weights, a vector, beside the loss. */
function telling(): Task {
  const task = linearTask();
  return {
    ...task,
    trainStep(state, inputs) {
      const { state: next, outputs } = task.trainStep(state, inputs);
      return { state: next, outputs: { ...outputs, weights: tf.reshape(state['params/weights']!, [2]) } };
    },
  };
}

test('a vector of terms is logged place by place, and is one list among the metrics', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ispr-terms-'));
  try {
    const log = join(folder, 'log.jsonl');
    const { metrics, plot } = await train(telling(), optionsWith({ epochs: 1, log }), contextWith());
    const [first, second] = readFileSync(log, 'utf8')
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line));
    expect([first['weights/0'], first['weights/1']]).toEqual([0, 0]);
    expect(second['weights/0']).toBeGreaterThan(0);
    expect(metrics!['weights']).toEqual([expect.any(Number), expect.any(Number)]);
    expect(Object.keys(metrics!).filter((name) => name.includes('/'))).toEqual([]);
    const titles = (await plot!()).panels.map((panel) => panel.title);
    expect(titles).toEqual(['loss', 'double', 'order', 'weights']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('gathered keeps the order of places beyond ten', () => {
  const terms = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a/${i}`, i]));
  expect(gathered({ b: 1, ...terms })).toEqual({ b: 1, a: Array.from({ length: 12 }, (_, i) => i) });
});
