import { join } from 'node:path';
import { compute } from '../../core/backend.js';
import { BackendError } from '../../core/errors.js';
import type { TensorBackend } from '../engine.js';
import { replaySession } from '../replay.js';
import { tf } from '../tf.js';
import { traced } from '../trace.js';
import type { Configuration } from './config.js';
import { Device } from './device.js';
import { type Eager, type Handle, startEager } from './eager.js';
import { type Inputs, type Kernel, sameShape, tools } from './emit.js';
import { loadTensorFlow } from './library.js';
import { librariesOf, preferredTensorflow } from './manifest.js';
import { graphSession } from './session.js';
import { kernels } from './table.js';

let started: Promise<TensorBackend> | undefined;

/** libtensorflow from the cache, as the tfjs backend `tensorflow`. */
export function tensorflowBackend(): Promise<TensorBackend> {
  started ??= start();
  return started;
}

async function start(): Promise<TensorBackend> {
  const installed = await preferredTensorflow();
  if (!installed) {
    throw new BackendError('the tensorflow backend is not installed', { hint: 'ispr backend install cpu' });
  }
  // Read when XLA compiles for a GPU: the two files of NVIDIA's compiler that it needs.
  if ('nvidia/cuda_nvcc/bin/ptxas' in installed.files)
    process.env['XLA_FLAGS'] ??= `--xla_gpu_cuda_data_dir=${join(installed.folder, 'nvidia/cuda_nvcc')}`;
  const files = await librariesOf(installed);
  const c = loadTensorFlow(files, { verbose: process.env['ISPR_TENSORFLOW_LOG'] === '1' });
  const configuration: Configuration = {
    threads: compute.threads,
    xla: process.env['ISPR_TENSORFLOW_XLA'] === '1',
  };
  const eager = startEager(c, configuration);
  const device = new Device(eager);
  tf.registerBackend('tensorflow', () => device);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const kernelFunc = traced(kernelName, eagerKernel(kernel, device, eager));
    tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
  }
  const gpus = eager.devices().filter(({ type }) => type === 'GPU').length;
  return {
    name: 'tensorflow',
    describe: () => ({
      version: c.TF_Version(),
      device: gpus === 0 ? 'CPU' : gpus === 1 ? 'GPU' : `${gpus} GPUs`,
      threads: configuration.threads,
    }),
    openSession: async (state, options) =>
      options?.capture === false
        ? replaySession(state, device, options)
        : graphSession(c, state, device, configuration),
  };
}

/** A kernel of the table as tfjs calls it. */
function eagerKernel(kernel: Kernel, device: Device, eager: Eager): tf.KernelFunc {
  const t = tools(eager);
  return ({ inputs, attrs }) => {
    const owners = new Map<Handle, object>();
    const take = (info: tf.TensorInfo): Handle => {
      const handle = device.handleOf(info.dataId);
      owners.set(handle, info.dataId);
      return sameShape(handle.shape, info.shape) ? handle : t.reshape(handle, info.shape);
    };
    const answer = eager.scope(() => kernel(t, flatten(inputs, take), attrs ?? {}));
    const infos = [answer].flat().map((result) => {
      const owner = owners.get(result);
      return owner ? device.share(owner) : device.keep(eager.owned(result));
    });
    // What takes a tensor apart answers a list, even of one.
    return Array.isArray(answer) ? infos : infos[0]!;
  };
}

/** Lists that a kernel takes under one name, element by element; inputs that were left out are left out. */
function flatten<R>(inputs: tf.NamedTensorInfoMap, take: (info: tf.TensorInfo) => R): Inputs<R> {
  const refs: Record<string, R> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const given: tf.TensorInfo | tf.TensorInfo[] | null | undefined = input;
    if (!given) continue;
    if (Array.isArray(given)) for (const [i, info] of given.entries()) refs[`${name}.${i}`] = take(info);
    else refs[name] = take(given);
  }
  return refs;
}
