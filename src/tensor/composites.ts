import { tf } from './tf.js';
import type { AdamAttributes, MomentumAttributes, RmspropAttributes } from './update.js';

/**
 * The update rules as chains of tf operations, for backends that have no kernel of their own for them. Formulas:
 * update.ts.
 */
export const COMPOSITES: Readonly<Record<string, tf.KernelFunc>> = {
  IsprAdam: composite(({ param, grad, m, v, rate, count }, attrs) => {
    const { beta1, beta2, epsilon, decay } = attrs as AdamAttributes;
    const t = tf.cast(count!, 'float32');
    const m1 = tf.add(tf.mul(m!, beta1), tf.mul(grad!, 1 - beta1));
    const v1 = tf.add(tf.mul(v!, beta2), tf.mul(tf.square(grad!), 1 - beta2));
    const first = tf.div(m1, tf.sub(1, tf.exp(tf.mul(t, Math.log(beta1)))));
    const second = tf.div(v1, tf.sub(1, tf.exp(tf.mul(t, Math.log(beta2)))));
    const step = tf.div(tf.mul(rate!, first), tf.add(tf.sqrt(second), epsilon));
    return [tf.sub(tf.mul(param!, tf.sub(1, tf.mul(rate!, decay))), step), m1, v1];
  }),
  IsprMomentum: composite(({ param, grad, velocity, rate }, attrs) => {
    const { momentum, nesterov } = attrs as MomentumAttributes;
    const u = tf.add(tf.mul(velocity!, momentum), grad!);
    const step = nesterov ? tf.add(grad!, tf.mul(u, momentum)) : u;
    return [tf.sub(param!, tf.mul(rate!, step)), u];
  }),
  IsprRmsprop: composite(({ param, grad, square, rate }, attrs) => {
    const { rho, epsilon } = attrs as RmspropAttributes;
    const s = tf.add(tf.mul(square!, rho), tf.mul(tf.square(grad!), 1 - rho));
    return [tf.sub(param!, tf.div(tf.mul(rate!, grad!), tf.add(tf.sqrt(s), epsilon))), s];
  }),
};

/** A kernel made of operations; what they leave on the way is disposed of. */
function composite(
  f: (inputs: Readonly<Record<string, tf.Tensor>>, attrs: tf.NamedAttrMap) => tf.Tensor[],
): tf.KernelFunc {
  return ({ inputs, attrs = {} }) => tf.tidy(() => f(inputs as Record<string, tf.Tensor>, attrs));
}
