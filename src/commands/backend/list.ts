import type { Json } from '../../core/command/spec.js';
import type { TensorBackendName } from '../../tensor/choose.js';
import { type BackendStatus, backendPresence, tryBackend } from '../../tensor/status.js';
import { inChild, isChild } from './child.js';

const TIMEOUT_MS = 120_000; // a GPU's libraries may be compiled when they are first used

/** Each backend, tried in a process of its own. */
export async function listBackends(names: readonly TensorBackendName[]): Promise<BackendStatus[]> {
  if (isChild()) return Promise.all(names.map(tryBackend));
  return Promise.all(names.map(tryOutside));
}

async function tryOutside(name: TensorBackendName): Promise<BackendStatus> {
  const presence = await backendPresence(name);
  if (!presence.present) return presence;
  const answer = await inChild(['list', '--only', name], TIMEOUT_MS);
  if (typeof answer === 'string') return { ...presence, note: answer };
  const status = (answer['backends'] as readonly Json[] | undefined)?.[0];
  return { ...presence, ...(status as Partial<BackendStatus> | undefined) };
}
