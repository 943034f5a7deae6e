import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeSafetensors } from '../../src/core/formats/safetensors.js';
import type { HostTensors } from '../../src/tensor/host.js';
import { checkTensors, loadModel, modelState, saveModel } from '../../src/training/model-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'm.safetensors');

const info = {
  arch: 'mlp',
  options: { hidden: [3] },
  labels: ['a', '__proto__'],
  input: { shape: [2], normalisation: { method: 'unit' } },
};
const state: HostTensors = {
  'params/w': { shape: [2, 1], data: Float32Array.of(1, 2) },
  'buffers/n': { shape: [], data: Int32Array.of(3) },
};
const program = { command: 'train-x', program: '0.1.0' };

function write(change: (about: Record<string, unknown>) => unknown = (about) => about, tensors = state) {
  const saved = saveModel(info, program, tensors);
  const about = JSON.parse(saved.metadata.get('ispr')!) as Record<string, unknown>;
  const metadata = new Map([['ispr', JSON.stringify(change(about))]]);
  writeFileSync(file(), Buffer.concat(encodeSafetensors(saved.tensors, metadata)));
}

test('what is saved is loaded, and the network that it says takes its tensors', async () => {
  write();
  const model = await loadModel(file(), ['train-x']);
  expect(model).toMatchObject({ ...info, ...program });
  expect(model.state).toEqual(state);
  checkTensors(model.state, state, file());
});

test('averaged weights take the place of their originals', () => {
  const averaged = { shape: [2, 1], data: Float32Array.of(5, 6) };
  const step = { shape: [], data: Int32Array.of(1) };
  expect(modelState({ ...state, 'ema/w': averaged, 'optimizer/m/w': averaged, step })).toEqual({
    'params/w': averaged,
    'buffers/n': state['buffers/n'],
  });
});

test.each([
  [
    'another command',
    () => write((about) => ({ ...about, command: 'train-y' })),
    'a model of train-y; one of train-x',
  ],
  [
    'a later format',
    () => write((about) => ({ ...about, version: 2 })),
    'of format version 2; this ispr reads up to 1',
  ],
  ['no shape', () => write(({ input: _, ...about }) => about), 'metadata: input'],
  [
    'no JSON',
    () => writeFileSync(file(), Buffer.concat(encodeSafetensors(new Map(), new Map([['ispr', '{']])))),
    'JSON|key',
  ],
  [
    'no metadata',
    () => writeFileSync(file(), Buffer.concat(encodeSafetensors(new Map()))),
    'no model of ours',
  ],
  [
    'doubles',
    () => {
      const { metadata } = saveModel(info, program, {});
      writeFileSync(
        file(),
        Buffer.concat(
          encodeSafetensors(new Map([['params/w', { shape: [1], data: Float64Array.of(1) }]]), metadata),
        ),
      );
    },
    "tensor 'params/w' is no float32",
  ],
])('%s is refused', async (_, make, message) => {
  make();
  await expect(loadModel(file(), ['train-x'])).rejects.toMatchObject({
    code: 65,
    message: expect.stringMatching(message),
  });
});

test('tensors that are missing, too many or of another shape are named', () => {
  const check = (given: HostTensors) => () => checkTensors(given, state, 'm');
  const { 'params/w': w, ...rest } = state;
  expect(check(rest)).toThrow("tensor 'params/w' is missing");
  expect(check({ ...state, 'params/v': w! })).toThrow("the network has no tensor 'params/v'");
  expect(check({ ...state, 'params/w': { ...w!, shape: [1, 2] } })).toThrow(
    "'params/w' is [1, 2], the network needs [2, 1]",
  );
  expect(check({ ...state, 'params/w': { ...w!, shape: [2] } })).toThrow('the network needs [2, 1]');
});
