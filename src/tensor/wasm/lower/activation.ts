import type { Request } from '../lowering.js';

/** Numbers of activations in assembly/tensor/activation.ts. */
const ACTIVATIONS = ['linear', 'relu', 'relu6', 'sigmoid', 'tanh', 'elu', 'leakyrelu'];

/** How a fused kernel ends: which activation, and whether a bias of one number a column is added. */
export interface Finish {
  activation: number;
  alpha: number;
  bias: boolean;
}

export const PLAIN: Finish = { activation: 0, alpha: 0, bias: false };

/** The end of a fused kernel with `columns` outputs; undefined where it is not ours. */
export function finishOf(request: Request, columns: number): Finish | undefined {
  const { activation = 'linear', leakyreluAlpha } = request.attrs;
  const number = ACTIVATIONS.indexOf(String(activation));
  if (number < 0 || request.has('preluActivationWeights')) return undefined;
  const bias = request.has('bias');
  if (bias) {
    const { shape, dtype } = request.spec('bias');
    if (dtype !== 'float32' || shape.at(-1) !== columns || shape.slice(0, -1).some((d) => d !== 1))
      return undefined;
  }
  return { activation: number, alpha: typeof leakyreluAlpha === 'number' ? leakyreluAlpha : 0, bias };
}
