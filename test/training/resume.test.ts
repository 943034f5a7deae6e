import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result, TensorFile } from '../../src/core/command/spec.js';
import { DataError, IsprError, UsageError } from '../../src/core/errors.js';
import { faults } from '../../src/core/files.js';
import { encodeSafetensors } from '../../src/core/formats/safetensors.js';
import { startTensors } from '../../src/tensor/engine.js';
import type { TrainingOptions } from '../../src/training/options.js';
import type { Task } from '../../src/training/task.js';
import { train } from '../../src/training/train.js';
import { contextWith, linearTask, optionsWith } from './linear.js';

await startTensors('cpu');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-resume-'));
});
afterEach(() => {
  faults.before = () => {};
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

/** All that must not depend on whether a run was stopped. */
const outcome = (result: Result, log: string) => {
  const { tensors, metadata } = result.tensors as TensorFile;
  const { loss, valLoss, epochs, steps, bestEpoch } = result.metrics!;
  return {
    model: Buffer.concat(encodeSafetensors(tensors, metadata)).toString('base64'),
    log: readFileSync(log, 'utf8').replace(/,"elapsedMs":\d+/g, ''),
    metrics: { loss, valLoss, epochs, steps, bestEpoch },
  };
};

/** A task whose data give up at the n-th batch that is asked for, as if the process had died there. */
function dyingAt(task: Task, n: number): Task {
  let asked = 0;
  const batch: Task['data']['batch'] = (indices) => {
    if (++asked === n) throw new Error('died');
    return task.data.batch(indices);
  };
  return { ...task, data: { ...task.data, batch } };
}

const where = (name: string): Partial<TrainingOptions> => ({
  checkpoint: at(name),
  log: at(`${name}.jsonl`),
});

describe.each([
  ['every step', { checkpointEvery: '1' }],
  ['every fourth step', { checkpointEvery: '4', logEvery: 5 }],
  ['every seventh step, stopping early', { checkpointEvery: '7', earlyStop: 1, epochs: 8 }],
] satisfies [string, Partial<TrainingOptions>][])('checkpoints %s', (_, given) => {
  test('a run that dies at any batch, however often, ends as one that never did', async () => {
    const task = linearTask({ noiseSd: 0.5 });
    const options = (name: string) => optionsWith({ keep: 1, ...given, ...where(name) });
    const whole = outcome(await train(task, options('whole'), contextWith()), at('whole.jsonl'));
    for (const n of [2, 7, 8, 20]) {
      const name = `dies-${n}`;
      // Its identity is that of the whole run: only places differ.
      const same = () => ({ ...options(name), log: at('dies.jsonl') });
      rmSync(at('dies.jsonl'), { force: true });
      let result: Result | undefined;
      for (let life = 0; !result && life < 40; life++) {
        const mortal = dyingAt(task, n + 2); // the digest of the data takes a batch as well
        result = await train(mortal, { ...same(), resume: life > 0 }, contextWith()).catch((error: Error) => {
          expect(error.message).toBe('died');
          return undefined;
        });
        // Where nothing new was kept it would die at the same place for ever.
        result ??= life > 8 ? await train(task, { ...same(), resume: true }, contextWith()) : undefined;
      }
      expect(outcome(result!, at('dies.jsonl')), name).toEqual(whole);
    }
  });
});

test('more epochs go on from where fewer ended, with the same bytes as if asked for at once', async () => {
  const task = { ...linearTask({ noiseSd: 0.5 }), schedule: () => 0.05 };
  const whole = await train(task, optionsWith({ epochs: 5, ...where('a') }), contextWith());
  for (const first of [{ epochs: 3 }, { epochs: 5, maxSteps: 7 }, { epochs: 5, maxSteps: 12 }]) {
    rmSync(at('b'), { recursive: true, force: true });
    const options = { ...where('b'), log: at('a.jsonl') };
    const before = readFileSync(at('a.jsonl'), 'utf8');
    await train(task, optionsWith({ ...first, ...options }), contextWith());
    const result = await train(task, optionsWith({ epochs: 5, ...options, resume: true }), contextWith());
    expect(outcome(result, at('a.jsonl')).model).toBe(outcome(whole, at('a.jsonl')).model);
    expect(readFileSync(at('a.jsonl'), 'utf8').replace(/"elapsedMs":\d+/g, '')).toBe(
      before.replace(/"elapsedMs":\d+/g, ''),
    );
  }
});

test('a run that is done stays as it is when it is resumed', async () => {
  const options = optionsWith({ ...where('a'), earlyStop: 1 });
  const once = outcome(await train(linearTask(), options, contextWith()), at('a.jsonl'));
  const again = await train(linearTask(), { ...options, resume: true }, contextWith());
  expect(outcome(again, at('a.jsonl'))).toEqual(once);
});

describe('what is refused', () => {
  const base = () => optionsWith({ ...where('a'), epochs: 2 });
  beforeEach(async () => {
    await train(linearTask(), base(), contextWith());
  });
  const resumed = async (given: Partial<TrainingOptions>, task = linearTask(), seed = 0) => {
    const error = await train(task, { ...base(), resume: true, ...given }, contextWith({ seed })).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof IsprError ? `${error.code} ${error.message}` : error;
  };

  test('other options, and fewer epochs', async () => {
    expect(await resumed({ lr: 0.5 })).toBe('2 --lr is 0.5, the run to resume has 0.001');
    expect(await resumed({ batchSize: 4 })).toMatch(/^2 --batch-size is 4/);
    expect(await resumed({ earlyStop: 2 })).toBe('2 --early-stop is 2, the run to resume has not given');
    expect(await resumed({ epochs: 1 })).toBe('2 --epochs is 1, the run to resume has 2');
    expect(await resumed({ maxSteps: 5 })).toMatch(/^2 --max-steps is 5/);
    expect(await resumed({}, linearTask(), 9)).toBe('2 --seed is 9, the run to resume has 0');
    expect(await resumed({ epochs: 3 })).toBeUndefined();
  });

  test('another architecture, other data, other shapes, another command', async () => {
    expect(await resumed({}, linearTask({ arch: 'cubic' }))).toBe(
      "65 a checkpoint of a network 'linear', this one is 'cubic'",
    );
    expect(await resumed({}, linearTask({ shift: 1 }))).toMatch(/^65 the data are not those/);
    const wider = linearTask();
    wider.state['params/bias'] = { shape: [2], data: new Float32Array(2) };
    expect(await resumed({}, wider)).toBe("65 tensor 'params/bias' is [1], the network needs [2]");
    await expect(
      train(linearTask(), { ...base(), resume: true }, contextWith({ command: 'train-other' })),
    ).rejects.toThrow('a checkpoint of train-linear, this is train-other');
  });

  test('a used folder without --resume, and --resume without a folder', async () => {
    await expect(train(linearTask(), base(), contextWith())).rejects.toThrow(UsageError);
    await expect(train(linearTask(), optionsWith({ resume: true }), contextWith())).rejects.toThrow(
      '--checkpoint',
    );
  });

  test('a checkpoint of a later version', async () => {
    const path = join(at('a'), 'step-12', 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 1', '"version": 2'));
    expect(await resumed({})).toBe('65 manifest.json is of format version 2, this ispr reads 1');
  });
});

test('nothing kept yet: --resume starts at the first step and says so', async () => {
  const context = contextWith();
  await train(linearTask(), optionsWith({ ...where('a'), resume: true }), context);
  expect(context.notes[0]).toContain('starts at its first step');
});

describe('a damaged checkpoint is named and the one before it used', () => {
  const cases: [string, (path: string) => void][] = [
    ['cut short', (path) => truncateSync(join(path, 'state.safetensors'), 100)],
    ['a bit turned', (path) => flip(join(path, 'state.safetensors'), -1)],
    ['progress changed', (path) => flip(join(path, 'progress.json'), 300)],
    ['a file gone', (path) => rmSync(join(path, 'progress.json'))],
    ['no manifest', (path) => rmSync(join(path, 'manifest.json'))],
    ['an empty manifest', (path) => writeFileSync(join(path, 'manifest.json'), '')],
    ['a manifest of something else', (path) => writeFileSync(join(path, 'manifest.json'), '{"files": {}}')],
  ];
  const flip = (file: string, place: number) => {
    const bytes = readFileSync(file);
    bytes[place < 0 ? bytes.length + place : place]! ^= 1;
    writeFileSync(file, bytes);
  };
  test.each(cases)('%s', async (_, damage) => {
    const options = optionsWith({ ...where('a'), checkpointEvery: '5', epochs: 3 });
    const whole = outcome(await train(linearTask(), options, contextWith()), at('a.jsonl'));
    const [newest] = readdirSync(at('a')).sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)));
    damage(join(at('a'), newest!));
    const context = contextWith();
    const result = await train(linearTask(), { ...options, resume: true }, context);
    expect(context.warnings[0]).toContain(`${newest} is damaged`);
    expect(outcome(result, at('a.jsonl'))).toEqual(whole);
    // It was made anew on the way.
    const later = contextWith();
    await train(linearTask(), { ...options, resume: true }, later);
    expect(later.warnings).toEqual([]);
  });
});

describe('the disk fails at the Nth step of keeping, for every N', () => {
  const CODES = { ENOSPC: 74, EACCES: 73 };
  test.each(Object.entries(CODES))(
    '%s: exit code %i, and what was kept is enough to end the same',
    async (errno, code) => {
      const given = { checkpointEvery: '5', epochs: 2, keep: 1, log: at('log.jsonl') };
      const task = linearTask();
      const whole = outcome(
        await train(task, optionsWith({ ...given, checkpoint: at('w') }), contextWith()),
        at('log.jsonl'),
      );
      let first = 0;
      for (let n = 1; ; n += 4) {
        const options = optionsWith({ ...given, checkpoint: at('f') });
        let step = 0;
        let struck = false;
        faults.before = (kind) => {
          if (kind === 'open' || kind === 'read' || ++step !== n) return;
          struck = true;
          throw Object.assign(new Error(errno), { code: errno });
        };
        const error: unknown = await train(task, options, contextWith()).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        faults.before = () => {};
        if (!struck) break;
        if (error === undefined) continue; // an fsync of a folder that is not allowed changes nothing
        expect(error).toBeInstanceOf(IsprError);
        if (error instanceof IsprError) expect([code, 74]).toContain(error.code);
        first ||= n;
        for (const name of existsSync(at('f')) ? readdirSync(at('f')) : [])
          expect(name).toMatch(/^step-\d+$/);
        const result = await train(task, { ...options, resume: true }, contextWith());
        expect(outcome(result, at('log.jsonl')), `fault ${n}`).toEqual(whole);
        rmSync(at('f'), { recursive: true, force: true });
      }
      expect(first).toBe(1);
    },
  );
});

test('the newest --keep and the best checkpoint stay', async () => {
  const options = optionsWith({ ...where('a'), checkpointEvery: '2', keep: 2, epochs: 3 });
  // Validation gets worse from the first epoch on.
  const task = linearTask();
  const worse: Task = { ...task, schedule: (step) => (step < 6 ? 0.1 : -0.1) };
  const { metrics } = await train(worse, options, contextWith());
  expect(metrics).toMatchObject({ bestEpoch: 1 });
  expect(readdirSync(at('a')).sort()).toEqual(['step-16', 'step-18', 'step-6']);
});

test('with --early-stop the model is that of the best epoch', async () => {
  const worse: Task = { ...linearTask(), schedule: (step) => (step < 6 ? 0.1 : -0.1) };
  const stopped = await train(worse, optionsWith({ epochs: 50, earlyStop: 3 }), contextWith());
  const one = await train(worse, optionsWith({ epochs: 1 }), contextWith());
  expect(stopped.metrics).toMatchObject({ epochs: 4, steps: 24, bestEpoch: 1 });
  expect((stopped.tensors as TensorFile).tensors).toEqual((one.tensors as TensorFile).tensors);
});

test('a loss that is no number ends the run, and what was good is kept', async () => {
  const task: Task = { ...linearTask(), schedule: (step) => (step === 7 ? Number.NaN : 0.1) };
  const options = optionsWith({ ...where('a'), checkpointEvery: '1' });
  const error: unknown = await train(task, options, contextWith()).catch((thrown: unknown) => thrown);
  // The rate of step 8 is NaN, so are its weights: no checkpoint is made of them.
  expect(error).toMatchObject({
    code: 1,
    message: expect.stringMatching(
      /'params\/\w+' is not finite any more at step 8; the last good state is in .*step-7/,
    ),
  });
  const rare = optionsWith({ checkpoint: at('b'), checkpointEvery: '6' });
  const later: unknown = await train(task, rare, contextWith()).catch((thrown: unknown) => thrown);
  expect(later).toMatchObject({
    code: 1,
    message: expect.stringMatching(/^loss is NaN at step 9; the last good state is in .*step-6$/),
  });
  expect(later).not.toBeInstanceOf(DataError);
});

test('checkpoints may be moved to another folder', async () => {
  const options = optionsWith({ ...where('a') });
  const once = outcome(await train(linearTask(), options, contextWith()), at('a.jsonl'));
  cpSync(at('a'), at('moved'), { recursive: true });
  const result = await train(
    linearTask(),
    { ...options, checkpoint: at('moved'), resume: true },
    contextWith(),
  );
  expect(outcome(result, at('a.jsonl'))).toEqual(once);
});
