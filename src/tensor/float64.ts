import { startTensors } from './engine.js';
import { tf } from './tf.js';

/**
 * Run tensor code in double precision. tfjs has no such type, but its plain kernels allocate by the name
 * `Float32Array` whenever they are called: while `f` runs, that name stands for Float64Array, and layers, losses
 * and gradients compute in 64 bits unchanged. Nothing else may run meanwhile, so `f` may not wait. Afterwards the
 * cpu backend is the one in use.
 *
 * Values go in as Float64Array, and `dataSync` gives one.
 */
export async function inFloat64<T>(f: () => T): Promise<T> {
  await startTensors('cpu');
  const { platform } = tf.env();
  const { Float32Array: single } = globalThis;
  const isTypedArray = platform.isTypedArray;
  Object.assign(globalThis, { Float32Array: Float64Array });
  platform.isTypedArray = (a): a is Float32Array =>
    a instanceof Float64Array || isTypedArray.call(platform, a);
  try {
    return f();
  } finally {
    Object.assign(globalThis, { Float32Array: single });
    platform.isTypedArray = isTypedArray;
  }
}
