import type { HostTensors } from './host.js';
import type { Session, SessionOptions } from './session.js';
import { tf } from './tf.js';

/** A backend as tensor code sees it: the tfjs kernels of its name are registered, and it keeps sessions. */
export interface TensorBackend {
  name: 'cpu' | 'wasm' | 'tensorflow' | 'webgpu';
  /** Version and device in words, for `backend list` and summaries. */
  describe(): { version: string; device: string; threads: number };
  openSession(state: HostTensors, options?: SessionOptions): Promise<Session>;
}

let current: TensorBackend | undefined;

/** Make this backend the one that tf operations run on. Called once by the runner, before a command's `run`. */
export async function startTensors(name: TensorBackend['name']): Promise<TensorBackend> {
  if (current?.name === name) return current;
  current = await LOADERS[name]();
  if (!(await tf.setBackend(name))) throw new Error(`the ${name} backend did not start`);
  return current;
}

/** The backend in use. */
export async function tensors(): Promise<TensorBackend> {
  return current ?? startTensors('wasm');
}

const LOADERS: Record<TensorBackend['name'], () => Promise<TensorBackend>> = {
  cpu: async () => (await import('./cpu/backend.js')).cpuBackend(),
  wasm: async () => (await import('./wasm/backend.js')).wasmBackend(),
  tensorflow: async () => (await import('./tensorflow/backend.js')).tensorflowBackend(),
  webgpu: async () => (await import('./webgpu/backend.js')).webgpuBackend(),
};

/** State on the device of the backend in use. */
export async function openSession(state: HostTensors, options?: SessionOptions): Promise<Session> {
  return (await tensors()).openSession(state, options);
}
