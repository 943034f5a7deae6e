import type { TensorBackend } from '../engine.js';
import { zeros } from '../host.js';
import { replaySession } from '../replay.js';
import { tf } from '../tf.js';
import { frozenValue, isTracing, traced } from '../trace.js';
import { NORMALISATIONS } from './composites.js';
import { openGpu } from './device.js';
import { listenToFaults } from './faults.js';
import { MENDED, REPLACED } from './mended.js';
import { noiseKernel } from './noise.js';
import { recordedSession } from './session.js';
import { UPDATES } from './update.js';

let started: Promise<TensorBackend> | undefined;

/** tfjs on WebGPU: any GPU with Vulkan, Metal or Direct3D 12. */
export function webgpuBackend(): Promise<TensorBackend> {
  started ??= start();
  return started;
}

async function start(): Promise<TensorBackend> {
  // Loaded before there is WebGPU to see, or it would ask for a device of its own.
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const { device, info, words } = await openGpu();
  const faults = listenToFaults(device);
  const gpu = new WebGPUBackend(device, info);
  tf.registerBackend('webgpu', () => gpu);
  // Small tensors would be computed by plain JavaScript as long as no kernel of the device has seen them.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const kernels = new Map(
    tf.getKernelsForBackend('webgpu').map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]),
  );
  for (const [name, mend] of Object.entries(MENDED)) kernels.set(name, mend(kernels.get(name)!));
  const own = { ...NORMALISATIONS, ...UPDATES, ...REPLACED, IsprNoise: noiseKernel };
  for (const [name, kernel] of Object.entries(own)) kernels.set(name, kernel);
  for (const [kernelName, kernel] of kernels) {
    if (tf.getKernel(kernelName, 'webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc: traced(kernelName, kernel) });
  }
  gpu.readSync = (dataId) => {
    if (isTracing()) throw frozenValue();
    const { values } = gpu.tensorMap.get(dataId);
    if (values === null || values === undefined)
      throw new Error('a GPU cannot be read without waiting for it');
    return values;
  };
  const read = gpu.read.bind(gpu);
  gpu.read = async (dataId) => {
    if (isTracing()) throw frozenValue();
    const values = await read(dataId);
    faults.check();
    return values;
  };
  return {
    name: 'webgpu',
    describe: () => ({ version: tf.version_core, device: words, threads: 1 }),
    openSession: async (state, options) =>
      options?.capture === false
        ? replaySession(state, { peek: () => zeros('float32', 0) }, options)
        : recordedSession(state, gpu, faults),
  };
}
