import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';

/**
 * The value of a scalar function and its derivatives by each of these tensors, by reverse accumulation.
 *
 * @param keep what else the function made that is wanted afterwards; asked once it has run, since tfjs throws away
 *             everything but the value
 */
export function valueAndGradients(
  params: Tensors,
  f: () => Tensor,
  keep: () => Tensors = () => ({}),
): { value: Tensor; gradients: Tensors; kept: Tensors } {
  const names = Object.keys(params);
  const held: Tensors = {};
  const { value, grads } = tf.engine().gradients(() => {
    const y = f();
    // Copies, since what is wanted may be the value itself or a part of the state.
    for (const [name, tensor] of Object.entries(keep())) held[name] = tf.keep(tf.clone(tensor));
    return y;
  }, Object.values(params));
  const gradients = Object.fromEntries(
    names.map((name, i) => {
      const gradient = grads[i];
      if (!gradient) throw new Error(`the loss does not depend on the parameter '${name}'`);
      return [name, gradient];
    }),
  );
  const kept = Object.fromEntries(
    Object.entries(held).map(([name, tensor]) => {
      const copy = tf.clone(tensor);
      tensor.dispose();
      return [name, copy];
    }),
  );
  return { value, gradients, kept };
}
