import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { Lower, Lowerings } from '../lowering.js';

export const softmaxLowerings: Lowerings = { Softmax: rows(0), LogSoftmax: rows(1) };

/** Exponentials that are worth a thread's while. */
const GRAIN = 8192;

/** tfjs knows the last dimension only. */
function rows(logarithm: 0 | 1): Lower {
  return ({ spec }) => {
    const { shape, dtype } = spec('logits');
    const n = shape.at(-1);
    if (dtype !== 'float32' || n === undefined || sizeOf(shape) === 0) return undefined;
    return {
      outputs: [{ shape: [...shape], dtype }],
      // A row's number is read before its place is written.
      replaces: [['logits']],
      bind: ({ at, outputs }) => {
        const args = [at('logits'), outputs[0]!, n, logarithm];
        const { parallel } = machinery();
        return () => parallel('softmaxRows', sizeOf(shape) / n, Math.ceil(GRAIN / n), args);
      },
    };
  };
}
