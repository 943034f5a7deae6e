import { IsprError } from '../../src/core/errors.js';
import { writeAtomic } from '../../src/core/files.js';
import { encodeSafetensors } from '../../src/core/formats/safetensors.js';
import { startTensors } from '../../src/tensor/engine.js';
import { train } from '../../src/training/train.js';
import { contextWith, linearTask, optionsWith } from './linear.js';

/*
 * A training run as a process of its own, to be killed: `child.mjs FOLDER BACKEND STEPS MS_PER_STEP [resume]`.
 * Each step prints its number.
 */
const [folder, backend, steps, pause, resume] = process.argv.slice(2);

await startTensors(backend === 'wasm' ? 'wasm' : 'cpu');
const task = linearTask({ noiseSd: 0.5 });
let begun = false;
const batch: typeof task.data.batch = async (indices) => {
  if (!begun) process.stderr.write('begun\n');
  begun = true;
  await new Promise((done) => setTimeout(done, Number(pause)));
  return task.data.batch(indices);
};
const context = contextWith({
  note: (text) => process.stderr.write(`${text}\n`),
  progress: () => ({ update: (step) => process.stdout.write(`${step}\n`), stop() {} }),
});
const options = optionsWith({
  run: folder,
  epochs: 1000,
  maxSteps: Number(steps),
  checkpointEvery: '2',
  resume: resume === 'resume',
});
try {
  const { tensors } = await train(
    { ...task, data: { ...task.data, digest: () => 'linear', batch } },
    options,
    context,
  );
  if (tensors === undefined || typeof tensors === 'function') throw new Error('no model');
  await writeAtomic(`${folder}.safetensors`, encodeSafetensors(tensors.tensors, tensors.metadata));
} catch (error) {
  if (!(error instanceof IsprError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.code);
}
