import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { gpuEnvironment } from './process.js';

const root = resolve(import.meta.dirname, '../../..');

/** A few steps of the built program, told as JSON. */
function trained(backend: string, environment: NodeJS.ProcessEnv = {}) {
  const options = '--target species --hidden 8 --batch-size 16 --max-steps 4 --epochs 1 --json -q'.split(' ');
  const data = ['--data', join(root, 'fixtures/iris.csv'), '--backend', backend];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/ispr.js'), 'train-classifier', ...data, ...options],
    { encoding: 'utf8', env: { ...gpuEnvironment(), ...environment } },
  );
  return {
    status,
    stderr,
    ...(JSON.parse(stdout) as { backend?: string; metrics?: Record<string, number> }),
  };
}

const onGpu = trained('webgpu');
const present = onGpu.status !== 69;
if (!present) console.log(`training on webgpu is not tested: ${onGpu.stderr.trim()}`);

test.skipIf(!present)('a classifier is trained as on wasm', () => {
  const onWasm = trained('wasm');
  expect([onGpu.status, onGpu.backend]).toEqual([0, 'webgpu']);
  // Four steps in float32, summed in another order.
  for (const name of ['loss', 'valLoss', 'gradientNorm'])
    expect(onGpu.metrics![name]).toBeCloseTo(onWasm.metrics![name]!, 4);
  expect(onGpu.metrics!['accuracy']).toBe(onWasm.metrics!['accuracy']);
});

test.skipIf(process.platform !== 'linux')('without a driver it is exit 69 with a way out', () => {
  const { status, stderr } = trained('webgpu', { VK_ICD_FILENAMES: '/nowhere/icd.json' });
  expect(status).toBe(69);
  expect(stderr).toContain('no GPU that WebGPU can use was found');
  expect(stderr).toContain('--backend wasm');
});
