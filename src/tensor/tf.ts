import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';

/**
 * The one door to TensorFlow.js: its operations, gradients and reference kernels. Which backend computes is
 * decided in engine.ts.
 */
tf.enableProdMode(); // no greeting on standard output, no checks made twice

export { tf };
export type Tensor = tf.Tensor;
/** Tensors by name: parameters, optimizer state, the inputs and outputs of a step. */
export type Tensors = Record<string, tf.Tensor>;
