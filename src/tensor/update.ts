import { type Tensor, tf } from './tf.js';

/**
 * The update rules of optimizers, each one kernel: a dozen elementwise operations on all parameters would cost
 * more than the gradients of a small network. In a captured step the new values take the place of the old ones.
 */
export interface AdamAttributes extends tf.NamedAttrMap {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled weight decay: the parameter shrinks by rate x decay before the step (AdamW). */
  decay: number;
}

/**
 * Adam:  m' = b1 m + (1 - b1) g,  v' = b2 v + (1 - b2) g^2,
 *        p' = p (1 - rate decay) - rate (m' / (1 - b1^t)) / (sqrt(v' / (1 - b2^t)) + epsilon).
 *
 * @param rate  scalar, float32
 * @param count scalar, int32: t, 1 in the first step
 * @see Kingma & Ba, Adam, 2015, algorithm 1; Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2019
 */
export function adam(
  state: { param: Tensor; grad: Tensor; m: Tensor; v: Tensor; rate: Tensor; count: Tensor },
  attrs: AdamAttributes,
): { param: Tensor; m: Tensor; v: Tensor } {
  const [param, m, v] = run('IsprAdam', state, attrs);
  return { param: param!, m: m!, v: v! };
}

export interface MomentumAttributes extends tf.NamedAttrMap {
  momentum: number;
  nesterov: boolean;
}

/**
 * Momentum:  u' = mu u + g,  p' = p - rate u',  or with Nesterov's look ahead  p' = p - rate (g + mu u').
 *
 * @see Sutskever et al., On the importance of initialization and momentum in deep learning, 2013
 */
export function momentum(
  state: { param: Tensor; grad: Tensor; velocity: Tensor; rate: Tensor },
  attrs: MomentumAttributes,
): { param: Tensor; velocity: Tensor } {
  const [param, velocity] = run('IsprMomentum', state, attrs);
  return { param: param!, velocity: velocity! };
}

export interface RmspropAttributes extends tf.NamedAttrMap {
  rho: number;
  epsilon: number;
}

/**
 * RMSprop:  s' = rho s + (1 - rho) g^2,  p' = p - rate g / (sqrt(s') + epsilon).
 *
 * @see Tieleman & Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012
 */
export function rmsprop(
  state: { param: Tensor; grad: Tensor; square: Tensor; rate: Tensor },
  attrs: RmspropAttributes,
): { param: Tensor; square: Tensor } {
  const [param, square] = run('IsprRmsprop', state, attrs);
  return { param: param!, square: square! };
}

function run(kernel: string, inputs: Record<string, Tensor>, attrs: tf.NamedAttrMap): Tensor[] {
  const out: Tensor | Tensor[] = tf.engine().runKernel(kernel, inputs, attrs);
  return Array.isArray(out) ? out : [out];
}
