import { cpuBackend } from '../cpu/backend.js';
import type { TensorBackend } from '../engine.js';

export function wasmBackend(): TensorBackend {
  return cpuBackend();
}
