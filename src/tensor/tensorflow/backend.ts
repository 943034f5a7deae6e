import { BackendError } from '../../core/errors.js';
import type { TensorBackend } from '../engine.js';

export function tensorflowBackend(): TensorBackend {
  throw new BackendError('the tensorflow backend is not installed');
}
