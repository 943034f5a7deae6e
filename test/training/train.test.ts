import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Result, TensorFile } from '../../src/core/command/spec.js';
import { faults } from '../../src/core/files.js';
import { startTensors } from '../../src/tensor/engine.js';
import { train } from '../../src/training/train.js';
import { contextWith, linearTask, optionsWith, TRUTH } from './linear.js';

await startTensors('cpu');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-train-'));
});
afterEach(() => {
  faults.before = () => {};
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

const tensorsOf = (result: Result) => (result.tensors as TensorFile).tensors;
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);

test('a linear law is found, and the averaged weights are the model', async () => {
  const result = await train(linearTask(), optionsWith({ epochs: 100 }), contextWith());
  const [weights, bias] = ['params/weights', 'params/bias'].map((name) => tensorsOf(result).get(name)!.data);
  // Adam at a rate that ends at 0.05 hovers around the minimum by less than that.
  for (const [i, w] of TRUTH.weights.entries()) expect(Math.abs(Number(weights![i]) - w)).toBeLessThan(0.05);
  expect(Math.abs(Number(bias![0]) - TRUTH.bias)).toBeLessThan(0.05);
  expect(result.metrics).toMatchObject({ epochs: 100, steps: 600, parameters: 3 });
  expect([...tensorsOf(result).keys()]).toEqual(['params/weights', 'params/bias']);
});

test('45 of 50 items in batches of 8 are 6 steps an epoch; each line of the log is one of them', async () => {
  await train(linearTask(), optionsWith({ epochs: 2, log: at('log.jsonl') }), contextWith());
  const lines = linesOf(at('log.jsonl'));
  const steps = lines.filter((line) => 'loss' in line);
  const epochs = lines.filter((line) => 'valLoss' in line);
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(epochs.map(({ step, epoch }) => [step, epoch])).toEqual([
    [6, 1],
    [12, 2],
  ]);
  // The mean of an epoch weighs batches by their items: five of 8 and one of 5.
  const weighted = steps.slice(0, 6).reduce((sum, { loss }, i) => sum + loss! * (i < 5 ? 8 : 5), 0) / 45;
  expect(epochs[0]!['epochLoss']).toBeCloseTo(weighted, 6);
  expect(epochs[0]!['epochDouble']).toBeCloseTo(2 * weighted, 5);
  expect(steps[0]!['rate']).toBeCloseTo(0.1, 7);
});
