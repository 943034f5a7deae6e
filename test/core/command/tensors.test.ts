import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { runCommand } from '../../../src/core/command/run.js';
import { type CommandSpec, defineCommand } from '../../../src/core/command/spec.js';
import type { Summary } from '../../../src/core/command/summary.js';
import { EXIT } from '../../../src/core/errors.js';
import { withStreams } from '../../../src/core/streams.js';

const started = vi.hoisted(() => vi.fn());
vi.mock('../../../src/tensor/engine.js', () => ({ startTensors: started }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-tensors-'));
  vi.stubEnv('ISPR_CACHE', folder);
  started.mockReset();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function install(): void {
  mkdirSync(join(folder, 'tensorflow/cpu'), { recursive: true });
  const manifest = { format: 'ispr-backend', version: 1, variant: 'cpu', tensorflow: '2.21.0', files: {} };
  writeFileSync(join(folder, 'tensorflow/cpu/manifest.json'), JSON.stringify(manifest));
}

async function run(tensors: CommandSpec['tensors'], argv: string[], environment = {}) {
  const spec = defineCommand({
    name: 'steps',
    group: 'The toolkit itself',
    summary: '',
    inputs: [],
    options: z.object({}),
    outputs: [],
    ...(tensors !== undefined && { tensors }),
    examples: [],
    source: '',
    run: () => ({ metrics: { started: started.mock.calls.length } }),
  });
  let [out, told] = ['', ''];
  const streams = {
    input: (async function* () {})(),
    async write(chunk: Uint8Array) {
      out += new TextDecoder().decode(chunk);
    },
    tell(text: string) {
      told += text;
    },
    progress: 'none',
  } as const;
  await withStreams(streams, () => runCommand(spec, [...argv, '--json'], '0', { environment }));
  return { summary: JSON.parse(out) as Summary, told };
}

test('auto starts wasm where there is no other, before the command runs', async () => {
  const { summary } = await run(true, []);
  expect(started.mock.calls).toEqual([['wasm']]);
  expect([summary.backend, summary.metrics['started']]).toEqual(['wasm', 1]);
});

test('auto starts TensorFlow where it is installed; one that fails is told of, and wasm taken', async () => {
  install();
  expect((await run(true, [])).summary.backend).toBe('tensorflow');
  started.mockRejectedValueOnce(new Error('bad library\nstack'));
  const { summary, told } = await run(true, []);
  expect(summary).toMatchObject({ backend: 'wasm', warnings: ['tensorflow is not used: bad library'] });
  expect(told).toBe('warning: tensorflow is not used: bad library\n');
});

test('a named backend is that one or none', async () => {
  await expect(run(true, ['--backend', 'tensorflow'])).rejects.toMatchObject({
    code: EXIT.unavailable,
    hint: expect.stringContaining('ispr backend install cpu'),
  });
  install();
  started.mockRejectedValueOnce(new Error('bad library'));
  await expect(run(true, ['--backend', 'tensorflow'])).rejects.toMatchObject({ code: EXIT.unavailable });
  started.mockClear();
  expect((await run(true, ['--backend', 'cpu'])).summary.backend).toBe('cpu');
  expect(started.mock.calls).toEqual([['cpu']]);
});

test('a dry run starts nothing, and refuses what is missing', async () => {
  expect((await run(true, ['--dry-run'])).summary).toMatchObject({ dryRun: true });
  expect(started).not.toHaveBeenCalled();
  await expect(run(true, ['--dry-run', '--backend', 'tensorflow'])).rejects.toMatchObject({
    code: EXIT.unavailable,
  });
});

test('a command without tensors computes with wasm, and says so where a flag asked for something else', async () => {
  install();
  const flagged = await run(undefined, ['--backend', 'tensorflow']);
  expect(flagged.summary.backend).toBe('wasm');
  expect(flagged.told).toBe('note: steps needs no tensors and computes with wasm, not tensorflow\n');
  expect((await run(undefined, [], { ISPR_BACKEND: 'tensorflow' })).told).toBe('');
  expect((await run('own', ['--backend', 'tensorflow'])).told).toBe('');
  expect(started).not.toHaveBeenCalled();
});
