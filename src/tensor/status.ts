import { plannedBackend, type TensorBackendName } from './choose.js';
import { type Installed, installedTensorflow, VARIANTS } from './tensorflow/manifest.js';

/** What `backend list` tells of one backend. */
export interface BackendStatus {
  backend: TensorBackendName;
  present: boolean;
  working: boolean;
  version: string;
  device: string;
  threads: number;
  note: string;
}

export const TENSOR_BACKENDS = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const satisfies TensorBackendName[];

/** What is there of a backend, without starting it. */
export async function backendPresence(backend: TensorBackendName): Promise<BackendStatus> {
  const none = { backend, present: false, working: false, version: '', device: '', threads: 0, note: '' };
  try {
    if (backend === 'tensorflow') {
      const builds = await Promise.all(VARIANTS.map(installedTensorflow));
      const there = builds.filter((build): build is Installed => build !== undefined);
      if (there.length > 0)
        return {
          ...none,
          present: true,
          version: there.at(-1)!.tensorflow,
          note: there.map(({ variant }) => variant).join(', '),
        };
    }
    await plannedBackend(backend);
    return { ...none, present: true };
  } catch (error) {
    return { ...none, note: reasonOf(error) };
  }
}

/** Start a backend in this process and multiply two matrices on it. A broken library may end the process. */
export async function tryBackend(backend: TensorBackendName): Promise<BackendStatus> {
  const presence = await backendPresence(backend);
  if (!presence.present) return presence;
  try {
    const { startTensors } = await import('./engine.js');
    const { tf } = await import('./tf.js');
    const { describe } = await startTensors(backend);
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
    const values = [...(await product.data())];
    if (values.join() !== '19,22,43,50')
      throw new Error(`a product of matrices came out as ${values.join(' ')}`);
    return { ...presence, ...describe(), working: true };
  } catch (error) {
    return { ...presence, note: reasonOf(error) };
  }
}

const reasonOf = (error: unknown): string => {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
  return hint === '' ? message : `${message}; ${hint}`;
};
