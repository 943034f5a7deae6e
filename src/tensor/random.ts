import { type Tensor, tf } from './tf.js';

/**
 * Chance inside steps. Each draw is a function of the seed, the step counter (a tensor of the state, so that a
 * captured step draws anew each time) and the place of the call in the step: runs repeat, and a resumed run goes
 * on with what the unbroken one would have drawn.
 */
export interface Noise {
  /** Standard normal, float32. */
  normal(shape: readonly number[]): Tensor;
  /** Uniform on [0, 1), float32. */
  uniform(shape: readonly number[]): Tensor;
  /** Uniform on 0..n-1, int32. */
  integers(shape: readonly number[], n: number): Tensor;
}

export interface NoiseAttributes extends tf.NamedAttrMap {
  kind: 'normal' | 'uniform';
  shape: number[];
  seed: number;
  /** The place of the call in the step. */
  stream: number;
}

/** The generator of one step; `counter` is an int32 scalar that differs from step to step. */
export function noise(seed: number, counter: Tensor): Noise {
  let stream = 0;
  const draw = (kind: NoiseAttributes['kind'], shape: readonly number[]): Tensor => {
    const attrs: NoiseAttributes = { kind, shape: [...shape], seed, stream: stream++ };
    return tf.engine().runKernel('IsprNoise', { counter }, attrs);
  };
  return {
    normal: (shape) => draw('normal', shape),
    uniform: (shape) => draw('uniform', shape),
    // A uniform below 1 times n can round up to n.
    integers: (shape, n) => tf.cast(tf.minimum(tf.floor(tf.mul(draw('uniform', shape), n)), n - 1), 'int32'),
  };
}
