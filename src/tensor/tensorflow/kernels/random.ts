import type { NoiseAttributes } from '../../random.js';
import type { tf } from '../../tf.js';
import { type Kernels, type } from '../emit.js';

const WORD = 2 ** 32;

/**
 * Chance by Philox, keyed by all that a draw depends on: the seed is one half of the key, the place of the call
 * in the step (upper word) and the step counter (lower word) are the other.
 */
export const random: Kernels = {
  IsprNoise: (t, { counter }, attrs) => {
    const { kind, shape, seed, stream } = attrs as NoiseAttributes;
    const call = t.op('AddV2', [t.cast(counter!, 'int64'), t.scalar('int64', stream * WORD)]);
    const key = t.op('Pack', [[t.scalar('int64', seed), call]], { axis: 0 });
    return t.op(
      kind === 'normal' ? 'StatelessRandomNormal' : 'StatelessRandomUniform',
      [t.ints(shape), key],
      { dtype: type('float32') },
    );
  },
  Multinomial: (t, { logits }, attrs) => {
    const { numSamples, seed, normalized } = attrs as tf.MultinomialAttrs;
    const scores = normalized ? t.op('Log', [logits!]) : logits!;
    // tfjs gives a fraction where no seed was asked for.
    const key = t.constant('int64', [2], [Math.trunc(seed), Math.trunc((seed % 1) * WORD)]);
    return t.op('StatelessMultinomial', [scores, t.int(numSamples), key], { output_dtype: type('int32') });
  },
};
