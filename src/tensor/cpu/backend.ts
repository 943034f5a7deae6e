import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import type { TensorBackend } from '../engine.js';
import { referenceKernels } from '../reference.js';
import { replaySession } from '../replay.js';
import { tf } from '../tf.js';
import { frozenValue, isTracing, traced } from '../trace.js';

/** tfjs's own kernels in plain JavaScript: slow, and the oracle of every other backend. */
export function cpuBackend(): TensorBackend {
  const backend = tf.findBackend('cpu') as MathBackendCPU;
  for (const { kernelName, kernelFunc } of [...tf.getKernelsForBackend('cpu'), ...referenceKernels()])
    register(kernelName, kernelFunc);
  const read = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    if (isTracing()) throw frozenValue();
    return read(dataId);
  };
  return {
    name: 'cpu',
    describe: () => ({ version: tf.version_core, device: 'plain JavaScript', threads: 1 }),
    openSession: async (state, options) =>
      replaySession(state, { peek: (dataId) => backend.data.get(dataId).values as Float32Array }, options),
  };
}

function register(kernelName: string, kernelFunc: tf.KernelFunc) {
  if (tf.getKernel(kernelName, 'cpu')) tf.unregisterKernel(kernelName, 'cpu');
  tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc: traced(kernelName, kernelFunc) });
}
