import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// Runs as processes of their own, that die by signals.

const root = resolve(import.meta.dirname, '../..');
// Beside the sources, so that the packages that the bundle leaves out are found.
const folder = mkdtempSync(join(root, 'node_modules', '.ispr-kill-'));
const work = mkdtempSync(join(tmpdir(), 'ispr-kill-'));
const program = join(folder, 'child.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['sharp', 'koffi', 'webgpu'],
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    logLevel: 'silent',
  });
});
afterAll(() => {
  for (const path of [folder, work]) rmSync(path, { recursive: true, force: true });
});

const STEPS = 40;

function start(name: string, { backend = 'cpu', pause = 0, resume = false } = {}): ChildProcess {
  const args = [program, join(work, name), backend, String(STEPS), String(pause)];
  return spawn(process.execPath, resume ? [...args, 'resume'] : args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Wait for the end; with `after` and `signal`, send the signal once that many steps are done. */
async function ended(child: ChildProcess, after = Number.POSITIVE_INFINITY, ...signals: NodeJS.Signals[]) {
  let told = '';
  let steps = 0;
  child.stderr!.on('data', (text) => {
    told += text;
    // The second one once the first is answered.
    if (signals.length > 0 && /stopping/.test(told)) child.kill(signals.shift());
  });
  child.stdout!.on('data', (text: Buffer) => {
    steps += String(text).split('\n').length - 1;
    if (steps >= after && signals.length > 0) {
      after = Number.POSITIVE_INFINITY;
      child.kill(signals.shift());
    }
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, told, steps };
}

const outcome = (name: string) => ({
  model: readFileSync(join(work, `${name}.safetensors`), 'base64'),
  inFolder: readFileSync(join(work, name, 'model.safetensors'), 'base64'),
  log: readFileSync(join(work, name, 'metrics.jsonl'), 'utf8').replace(/,"elapsedMs":\d+/g, ''),
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  test('killed at whatever step, a run that is resumed ends with the bytes of one that was not', async () => {
    expect((await ended(start(`whole-${backend}`, { backend }))).code).toBe(0);
    const name = `killed-${backend}`;
    // Two kills within one epoch and later ones; the moment within a step is chance.
    let lives = 0;
    for (const after of [3, 4, 11, 9]) {
      const child = start(name, { backend, pause: 2, resume: lives++ > 0 });
      expect((await ended(child, after, 'SIGKILL')).signal).toBe('SIGKILL');
    }
    expect((await ended(start(name, { backend, resume: true }))).code).toBe(0);
    expect(outcome(name)).toEqual(outcome(`whole-${backend}`));
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s finishes the step, keeps a checkpoint and exits with %i', async (signal, code) => {
  const name = `run-${signal}`;
  const stopped = await ended(start(name, { pause: 5 }), 5, signal);
  expect([stopped.code, stopped.signal]).toEqual([code, null]);
  const step = Number(/after step (\d+); its state is in/.exec(stopped.told)?.[1]);
  expect(stopped.steps).toBe(step);
  expect(readdirSync(join(work, name, 'checkpoints'))).toContain(`step-${step}`);
  expect(JSON.parse(readFileSync(join(work, name, 'result.json'), 'utf8'))).toMatchObject({
    status: 'stopped',
    step,
  });
  expect((await ended(start(name, { resume: true }))).code).toBe(0);
  expect(outcome(name)).toEqual(outcome('whole-cpu'));
});

test('a second SIGINT stops at once', async () => {
  // A step of 60 s: the first signal alone would wait for it.
  const child = start('twice', { pause: 60_000 });
  child.stderr!.once('data', () => child.kill('SIGINT'));
  const { signal } = await ended(child, Number.POSITIVE_INFINITY, 'SIGINT');
  expect(signal).toBe('SIGINT');
});

test('SIGUSR1 writes a checkpoint and the run goes on', async () => {
  const child = start('snapshot', { pause: 5 });
  const seen = ended(child, 5, 'SIGUSR1');
  const { code, told } = await seen;
  expect([code, told]).toEqual([0, expect.stringContaining('checkpoint')]);
  expect(outcome('snapshot')).toEqual(outcome('whole-cpu'));
});
