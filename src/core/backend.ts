import { availableParallelism, totalmem } from 'node:os';

export const BACKENDS = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/**
 * How kernels compute. `simd` false (`--backend cpu`) takes the plain TypeScript kernels, the oracles of the
 * SIMD ones; `threads` never changes a result, only how fast it comes.
 */
export const compute = {
  simd: true,
  threads: availableParallelism(),
  /** Memory that this process may fill, as far as the system tells: what was free when it started. */
  memoryBytes: process.availableMemory?.() ?? totalmem(),
};
