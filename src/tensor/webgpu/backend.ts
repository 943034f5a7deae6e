import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js';
import { BackendError } from '../../core/errors.js';
import { COMPOSITES } from '../composites.js';
import type { TensorBackend } from '../engine.js';
import { zeros } from '../host.js';
import { replaySession } from '../replay.js';
import { tf } from '../tf.js';
import { frozenValue, isTracing, traced } from '../trace.js';
import { openGpu } from './device.js';
import { noiseKernel } from './noise.js';

/** tfjs on WebGPU: any GPU with Vulkan, Metal or Direct3D 12. Steps run operation by operation. */
export async function webgpuBackend(): Promise<TensorBackend> {
  const device = await openGpu();
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('WebGPU did not start');
  const gpu = tf.findBackend('webgpu') as WebGPUBackend;
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('webgpu')) {
    tf.unregisterKernel(kernelName, 'webgpu');
    register(kernelName, kernelName === 'AddN' ? fewAtATime(kernelFunc, gpu) : kernelFunc);
  }
  for (const [kernelName, kernelFunc] of Object.entries(COMPOSITES)) register(kernelName, kernelFunc);
  register('IsprNoise', noiseKernel);
  let trouble: string | undefined;
  gpu.device.addEventListener('uncapturederror', ({ error }) => {
    trouble ??= error.message;
  });
  const read = gpu.read.bind(gpu);
  gpu.read = async (dataId) => {
    if (isTracing()) throw frozenValue();
    const values = await read(dataId);
    // What went wrong on the device is told later than it was asked for, but before results arrive.
    if (trouble !== undefined) throw new BackendError(`the GPU failed: ${trouble.split('\n')[0]}`);
    return values;
  };
  return {
    name: 'webgpu',
    describe: () => ({ version: tf.version_core, device, threads: 1 }),
    // Nothing is compiled from the trace, so what constants hold is not asked for.
    openSession: async (state, options) => replaySession(state, { peek: () => zeros('float32', 0) }, options),
  };
}

function register(kernelName: string, kernelFunc: tf.KernelFunc) {
  tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc: traced(kernelName, kernelFunc) });
}

/** Buffers that one shader may read; every device has eight, and one is written. */
const MOST_BUFFERS = 7;

/** tfjs adds any number of tensors in one shader, more than devices bind. */
function fewAtATime(addN: tf.KernelFunc, backend: WebGPUBackend): tf.KernelFunc {
  return ({ inputs }) => {
    let left = Object.values(inputs) as tf.TensorInfo[];
    let sum: tf.TensorInfo | undefined;
    while (left.length > 0) {
      const before = sum;
      const room = MOST_BUFFERS - (before ? 1 : 0);
      const some = [...(before ? [before] : []), ...left.slice(0, room)];
      left = left.slice(room);
      sum = addN({ inputs: some as unknown as tf.NamedTensorInfoMap, backend }) as tf.TensorInfo;
      if (before) backend.disposeData(before.dataId);
    }
    return sum!;
  };
}
