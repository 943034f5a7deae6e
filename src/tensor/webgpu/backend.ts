import { BackendError } from '../../core/errors.js';
import type { TensorBackend } from '../engine.js';

export function webgpuBackend(): TensorBackend {
  throw new BackendError('the webgpu backend is not installed');
}
