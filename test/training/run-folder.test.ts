import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lineChart } from '../../src/core/chart/make.js';
import { encodePng } from '../../src/core/chart/png.js';
import { startTensors } from '../../src/tensor/engine.js';
import { estimateTraining } from '../../src/training/estimate.js';
import { loadModel } from '../../src/training/model-file.js';
import { readRun, runsIn } from '../../src/training/read-run.js';
import type { Task } from '../../src/training/task.js';
import { train } from '../../src/training/train.js';
import { contextWith, linearTask, optionsWith } from './linear.js';

await startTensors('cpu');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);
const json = (...names: string[]) =>
  JSON.parse(readFileSync(at(...names), 'utf8')) as Record<string, unknown>;

const config = { command: 'train-linear', inputs: [], lr: 0.1, arch: 'linear', json: true, quiet: true };

/** A task that shows a chart and a picture of how often it was asked. */
function showing(): Task {
  let asked = 0;
  return {
    ...linearTask(),
    samples: async () => {
      asked++;
      const png = encodePng({ width: asked, height: 1, channels: 1, data: new Uint8Array(asked) });
      return [
        { name: 'fit', caption: 'The line so far', figure: lineChart({ y: [1, asked] }) },
        { name: 'dots', caption: 'As many dots', figure: { png, alt: 'dots' } },
      ];
    },
    finish: async () => ({ extra: 7 }),
  };
}

test('the folder of a run holds all of it, and the report needs nothing else', async () => {
  const context = contextWith({ config });
  const result = await train(showing(), optionsWith({ run: at('a'), epochs: 10 }), context);
  expect(readdirSync(at('a')).filter((name) => !name.startsWith('events.'))).toEqual([
    'checkpoints',
    'config.json',
    'env.json',
    'metrics.jsonl',
    'model.safetensors',
    'report.html',
    'result.json',
    'samples',
  ]);
  // How a run is shown is not what it is; the backend is the one that was found.
  expect(json('a', 'config.json')).toEqual({
    command: 'train-linear',
    inputs: [],
    lr: 0.1,
    arch: 'linear',
    backend: 'cpu',
  });
  expect(json('a', 'env.json')).toMatchObject({
    seed: 0,
    program: '0.1.0',
    commandLine: context.commandLine,
  });
  expect(json('a', 'result.json')).toMatchObject({
    status: 'done',
    step: 60,
    metrics: { extra: 7, epochs: 10 },
  });
  expect(context.written).toEqual([at('a', 'model.safetensors'), at('a', 'report.html')]);
  expect((await loadModel(at('a', 'model.safetensors'), ['train-linear'])).arch).toBe('linear');
  // At 1, 3, 10, 30 and 100 of 100: of 60 steps.
  expect(readdirSync(at('a', 'samples')).filter((name) => name.endsWith('dots.png'))).toEqual(
    [1, 2, 6, 18, 60].map((step) => `step-${String(step).padStart(8, '0')}-dots.png`),
  );
  const page = readFileSync(at('a', 'report.html'), 'utf8');
  for (const text of ['The line so far', 'after step 18', 'valLoss', 'ispr train-linear --data'])
    expect(page).toContain(text);
  expect(page).not.toMatch(/(src|href)="(?!data:|#)/);
  expect(result.metrics).toMatchObject({ extra: 7 });
});

test('a run that failed says why, and one that is under way what it logged last', async () => {
  const bad: Task = { ...linearTask(), schedule: () => 3e38 };
  await expect(train(bad, optionsWith({ run: at('bad') }), contextWith({ config }))).rejects.toThrow(
    'step 2',
  );
  expect(await readRun(at('bad'))).toMatchObject({ status: 'failed', step: 1 });
  expect(json('bad', 'result.json')['reason']).toMatch(/^loss is Infinity at step 2/);

  await train(linearTask(), optionsWith({ run: at('good'), epochs: 2 }), contextWith({ config }));
  const done = await readRun(at('good'));
  rmSync(at('good', 'result.json'));
  appendFileSync(at('good', 'metrics.jsonl'), '{"step":13,"loss":0.');
  const open = await readRun(at('good'));
  expect([done.status, open.status]).toEqual(['done', 'unfinished']);
  expect(open.step).toBe(12);
  for (const name of ['loss', 'valLoss', 'epochs'])
    expect(open.metrics.get(name)).toBe(done.metrics.get(name));
  expect(open.valLoss.step).toEqual([6, 12]);
  expect(open.loss.step.length).toBe(12);
  mkdirSync(at('no-run'));
  expect(await runsIn(folder)).toEqual([at('bad'), at('good')]);
});

test.each([
  ['metrics.jsonl', 'a line of text\n'],
  ['metrics.jsonl', '{"step": "one"}\n'],
  ['metrics.jsonl', '[1]\n'],
  ['config.json', '{}'],
  ['config.json', '[]'],
  ['result.json', '{"status": "fine", "step": 1}'],
  ['result.json', ''],
])('a folder whose %s is %s is refused as data', async (name, content) => {
  await train(linearTask(), optionsWith({ run: at('a'), epochs: 1 }), contextWith({ config }));
  writeFileSync(at('a', name), content);
  await expect(readRun(at('a'))).rejects.toMatchObject({ code: 65, file: at('a', name) });
});

test('the estimate counts what there is and leaves nothing behind', async () => {
  const options = optionsWith({ run: at('e'), epochs: 3 });
  const estimate = await estimateTraining(linearTask(), options, contextWith());
  expect(estimate).toMatchObject({
    parameters: 3,
    trainingItems: 45,
    validationItems: 5,
    stepsPerEpoch: 6,
    steps: 18,
    backend: 'cpu',
    writes: [at('e'), at('e', 'checkpoints'), at('e', 'metrics.jsonl')],
  });
  expect(Number(estimate['seconds'])).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

test('early stopping without anything to validate with is refused, and so is a split that takes all', async () => {
  const run = (given: Parameters<typeof optionsWith>[0], task = linearTask()) =>
    train(task, optionsWith(given), contextWith());
  await expect(run({ earlyStop: 2, valSplit: 0 })).rejects.toMatchObject({ code: 2 });
  await expect(run({ valSplit: 0.999 })).rejects.toMatchObject({ code: 2 });
  await expect(run({}, { ...linearTask(), data: { length: 0, batch: () => ({}) } })).rejects.toMatchObject({
    code: 65,
  });
});
