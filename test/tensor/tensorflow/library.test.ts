import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTensors } from '../../../src/tensor/engine.js';
import { loadTensorFlow } from '../../../src/tensor/tensorflow/library.js';
import { tf } from '../../../src/tensor/tf.js';
import { present } from './present.js';

const root = resolve(import.meta.dirname, '../../..');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ispr-tensorflow-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a library that is none is a backend error with a way out', async () => {
  const file = join(folder, 'libtensorflow_cc.so.2');
  await writeFile(file, 'not a library');
  expect(() => loadTensorFlow([file])).toThrow(
    expect.objectContaining({ code: 69, file, hint: 'ispr backend install cpu' }),
  );
});

test.skipIf(!present)('a process that trains says nothing of its own and ends well', async () => {
  const script = join(folder, 'train.mjs');
  await esbuild.build({
    stdin: {
      contents: `
        import { openSession, startTensors } from './src/tensor/engine.js';
        import { tf } from './src/tensor/tf.js';
        await startTensors('tensorflow');
        const session = await openSession({ w: { shape: [1], data: Float32Array.of(1) } });
        const step = session.capture('double', ({ w }) => ({ state: { w: tf.mul(w, 2) } }));
        for (let i = 0; i < 20; i++) await step({});
        console.log((await session.read()).w.data[0]);
        session.dispose();`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import{createRequire as __r}from'node:module';const require=__r(import.meta.url);` },
    external: ['koffi', 'sharp'],
    logLevel: 'error',
  });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script]);
  expect({ stdout, stderr }).toEqual({ stdout: '1048576\n', stderr: '' });
});

test.skipIf(!present)('tensors give back what they hold', async () => {
  await startTensors('tensorflow');
  const count = () => tf.engine().backend.numDataIds();
  const before = count();
  for (let i = 0; i < 50; i++) {
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1, 2],
        [3, 4],
      ]);
      return tf.grad((w) => tf.sum(tf.square(tf.matMul(x, w as tf.Tensor2D))))(x);
    }).dispose();
  }
  expect(count()).toBe(before);
});
