import { createRequire } from 'node:module';
import type { Backend } from '../core/backend.js';
import { BackendError, IsprError } from '../core/errors.js';
import type { TensorBackend } from './engine.js';
import { preferredTensorflow } from './tensorflow/manifest.js';

export type TensorBackendName = TensorBackend['name'];

export const HOW_TO_GET: Readonly<Record<'tensorflow' | 'webgpu', string>> = {
  tensorflow: 'ispr backend install cpu, or cuda, gets it; --backend wasm needs nothing',
  webgpu: 'npm install -g webgpu brings it; --backend wasm needs nothing',
};

/**
 * The backend that tensors would run on, without loading any: `auto` takes TensorFlow where it is installed and
 * the embedded one elsewhere. WebGPU is taken only when it is named, as it is slower than a good processor on
 * small steps and its devices differ in what they hold.
 */
export async function plannedBackend(asked: Backend): Promise<{ name: TensorBackendName; trouble?: string }> {
  if (asked === 'webgpu' && !hasPackage('webgpu'))
    throw new BackendError('the webgpu backend is not installed', { hint: HOW_TO_GET.webgpu });
  if (asked !== 'auto' && asked !== 'tensorflow') return { name: asked };
  try {
    const installed = await preferredTensorflow();
    if (installed) return { name: 'tensorflow' };
  } catch (error) {
    if (asked === 'tensorflow' || !(error instanceof IsprError)) throw unavailable('tensorflow', error);
    return { name: 'wasm', trouble: `tensorflow is not used: ${error.message}${error.where}` };
  }
  if (asked === 'auto') return { name: 'wasm' };
  throw new BackendError('the tensorflow backend is not installed', { hint: HOW_TO_GET.tensorflow });
}

export function hasPackage(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Start the backend that was asked for. With `auto` one that does not start is told of and wasm taken. */
export async function startAsked(asked: Backend, warn: (text: string) => void): Promise<TensorBackendName> {
  const { name, trouble } = await plannedBackend(asked);
  if (trouble) warn(trouble);
  const { startTensors } = await import('./engine.js');
  try {
    await startTensors(name);
    return name;
  } catch (error) {
    if (asked !== 'auto' || name === 'wasm') throw unavailable(name, error);
    warn(`${name} is not used: ${messageOf(error)}`);
    await startTensors('wasm');
    return 'wasm';
  }
}

/** What went wrong in starting a backend, as exit 69; what ispr says of it already stays. */
function unavailable(name: TensorBackendName, error: unknown): unknown {
  if (error instanceof BackendError) return error;
  const hint = error instanceof IsprError ? error.hint : undefined;
  const where = error instanceof IsprError ? error.where : '';
  const failure = new BackendError(`the ${name} backend does not start: ${messageOf(error)}${where}`, {
    hint: hint ?? (name === 'tensorflow' || name === 'webgpu' ? HOW_TO_GET[name] : undefined),
  });
  if (error instanceof Error && error.stack) failure.stack = error.stack;
  return failure;
}

const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
