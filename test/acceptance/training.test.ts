import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointSteps } from '../../src/training/checkpoint.js';
import { present } from '../tensor/tensorflow/present.js';

// Training by the built program, killed and resumed: the bytes of an unbroken run, with all that has a state:
// chance in the steps, averaged weights, a schedule, gradients clipped, a smaller last batch.

const program = resolve(import.meta.dirname, '../../bin/ispr.js');
const OPTIONS =
  '--data digits --hidden 32 --dropout 0.2 --ema 0.9 --clip-norm 1 --schedule cosine --epochs 4 --batch-size 32 --checkpoint-every 8';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-training-'));
  ispr('synth digits --n 400 -o digits');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wordsOf = (line: string) => [program, ...line.split(' ')];

function ispr(line: string) {
  const { status, stderr } = spawnSync(process.execPath, wordsOf(line), { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

/** Run until there is a checkpoint later than `step`, and then some; answers the code or signal it ended by. */
async function stopped(line: string, run: string, step: number, signal: NodeJS.Signals, then: number) {
  const child = spawn(process.execPath, wordsOf(line), { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<number | string | null>((done) => {
    child.on('close', (code, by) => done(by ?? code));
  });
  const watch = setInterval(async () => {
    const [newest = 0] = await checkpointSteps(join(folder, run, 'checkpoints'));
    if (newest <= step) return;
    clearInterval(watch);
    setTimeout(() => child.kill(signal), then);
  }, 2);
  const how = await ended;
  clearInterval(watch);
  return how;
}

const outcome = (run: string) => ({
  model: readFileSync(join(folder, run, 'model.safetensors'), 'base64'),
  log: readFileSync(join(folder, run, 'metrics.jsonl'), 'utf8').replace(/,"elapsedMs":\d+/g, ''),
});

const BACKENDS = present ? ['wasm', 'tensorflow'] : ['wasm'];

describe.each(BACKENDS)('train-classifier on %s', (backend) => {
  const fresh = (run: string) => `train-classifier ${OPTIONS} --backend ${backend} --run ${run} -q`;

  test('killed and resumed, it ends as if it never had been', async () => {
    const [whole, killed] = [`whole-${backend}`, `killed-${backend}`];
    ispr(fresh(whole));
    let [line, kills, step] = [fresh(killed), 0, 0];
    for (const [i, signal] of (['SIGKILL', 'SIGINT'] as const).entries()) {
      const how = await stopped(line, killed, step, signal, 3 * i);
      // A run may have ended before the signal came.
      if (how !== 0) {
        expect(how).toBe(signal === 'SIGINT' ? 130 : signal);
        kills++;
      }
      [step = 0] = await checkpointSteps(join(folder, killed, 'checkpoints'));
      line = `resume ${killed} -q`;
    }
    expect(kills).toBeGreaterThan(0);
    ispr(line);
    expect(outcome(killed)).toEqual(outcome(whole));
    expect(readdirSync(join(folder, killed))).toEqual(expect.arrayContaining(['report.html', 'result.json']));
  });
});
