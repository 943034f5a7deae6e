import { type Tensor, tf } from './tf.js';

/**
 * A recurrent layer over a whole sequence as one kernel each way: step by step a sequence of fifty is five hundred
 * small operations. Of its gradient only the way back through time is a kernel; what adds up over all steps is one
 * product each.
 */
export interface Sequence {
  /** [T, B, C] */
  x: Tensor;
  /** [C, 4 H] */
  w: Tensor;
  /** [H, 4 H] */
  u: Tensor;
  /** [4 H] */
  b: Tensor;
  /** The state before the first step, [B, H], as c0. */
  h0: Tensor;
  c0: Tensor;
}

/**
 * Long short-term memory: with i, f, g, o the four parts of  x_t w + h_(t-1) u + b,
 *
 *   c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(g),  h_t = sigmoid(o) tanh(c_t).
 *
 * Its gradient cannot be differentiated once more.
 *
 * @returns h: all h_t, [T, B, H]; c: the last c_t, [B, H]
 * @see Gers et al., Learning to forget, 2000
 */
export function lstm(inputs: Sequence): { h: Tensor; c: Tensor } {
  const [h, c] = run('IsprLstm', { ...inputs });
  return { h: h!, c: c! };
}

/** Does the backend in use have the kernel? */
export const hasLstm = (): boolean => tf.getKernel('IsprLstm', tf.getBackend()) !== undefined;

/** More outputs than any backend's kernel has. */
const ALL_OUTPUTS = new Array<boolean>(16).fill(true);

/**
 * What a backend's kernel answers beside h and c, its own gradient takes back as `kept`. That answers dz, the
 * derivatives by  x_t w + h_(t-1) u + b  of all steps, [T, B, 4 H], and those by h0 and c0.
 */
tf.registerGradient({
  kernelName: 'IsprLstm',
  inputsToSave: ['x', 'w', 'u', 'h0', 'c0'],
  outputsToSave: ALL_OUTPUTS,
  gradFunc: (dy, saved) => {
    const [given, [h, , ...kept]] = [saved.slice(0, 5), saved.slice(5)];
    const [x, w, u, h0, c0] = given as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const [dh, dc] = dy as Tensor[];
    const [dz, dh0, dc0] = run('IsprLstmGrad', { u, c0, kept, dh: dh!, dc: dc! });
    const [steps, batch, units] = h!.shape as [number, number, number];
    const rows = (of: Tensor) => tf.reshape(of, [-1, of.shape[2]!]);
    const before = () => tf.concat([h0, rows(tf.slice(h!, [0, 0, 0], [steps - 1, batch, units]))]);
    return {
      x: () => tf.reshape(tf.matMul(rows(dz!), w, false, true), x.shape),
      w: () => tf.matMul(rows(x), rows(dz!), true),
      u: () => tf.matMul(steps > 1 ? before() : h0, rows(dz!), true),
      b: () => tf.sum(rows(dz!), 0),
      h0: () => dh0!,
      c0: () => dc0!,
    };
  },
});

function run(kernel: string, inputs: Record<string, Tensor | Tensor[]>): Tensor[] {
  return tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, {}) as unknown as Tensor[];
}
