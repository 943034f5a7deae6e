import { type Tensor, tf } from './tf.js';

/**
 * Normalisations that are one kernel each way: composed of tf operations they would pass over memory a dozen times.
 * Their gradients cannot be differentiated once more.
 */
export interface GroupNormAttributes extends tf.NamedAttrMap {
  /** Groups of neighbouring channels: 1 takes all channels together, as many as channels each by itself. */
  groups: number;
  epsilon: number;
}

/**
 * y = gamma (x - m) / sqrt(v + epsilon) + beta with mean m and variance v of each sample over all places and the
 * C / groups channels of a group. Over rows [N, C] with one group it is layer normalisation.
 *
 * @param x     [B, ..., C]
 * @param gamma [C], as beta
 * @see Wu & He, Group normalization, 2018; Ba et al., Layer normalization, 2016
 */
export function groupNorm(x: Tensor, gamma: Tensor, beta: Tensor, attrs: GroupNormAttributes): Tensor {
  return tf.customGrad((...args) => {
    const [x, gamma, beta] = args as Tensor[];
    const save = args[3] as tf.GradSaveFunc;
    const [value, mean, scale] = run('IsprGroupNorm', { x: x!, gamma: gamma!, beta: beta! }, attrs);
    save([x!, gamma!, mean!, scale!]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [x, gamma, mean, scale] = saved;
      return run('IsprGroupNormGrad', { x: x!, gamma: gamma!, mean: mean!, scale: scale!, dy }, attrs);
    };
    return { value: value!, gradFunc };
  })(x, gamma, beta);
}

/** log softmax over the last dimension:  x - m - log sum e^(x - m),  m the largest number of the row. */
export function logSoftmax(x: Tensor): Tensor {
  return tf.customGrad((...args) => {
    const [logits, save] = [args[0] as Tensor, args[1] as tf.GradSaveFunc];
    const [value] = run('LogSoftmax', { logits }, { axis: -1 });
    save([value!]);
    const gradFunc = (dy: Tensor, [y]: Tensor[]) => tf.sub(dy, tf.mul(tf.exp(y!), tf.sum(dy, -1, true)));
    return { value: value!, gradFunc };
  })(x);
}

function run(kernel: string, inputs: Record<string, Tensor>, attrs: tf.NamedAttrMap): Tensor[] {
  const out: Tensor | Tensor[] = tf.engine().runKernel(kernel, inputs, attrs);
  return Array.isArray(out) ? out : [out];
}
