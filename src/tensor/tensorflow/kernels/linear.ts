import type { tf } from '../../tf.js';
import type { Kernels, Ref, Tools } from '../emit.js';
import { leakyRelu, prelu } from './elementwise.js';

export const linear: Kernels = {
  BatchMatMul: (t, { a, b }, attrs) => matMul(t, a!, b!, attrs as tf.BatchMatMulAttrs),
  _FusedMatMul: (t, { a, b, bias, preluActivationWeights }, attrs) => {
    const { activation, leakyreluAlpha, ...transposed } = attrs as tf._FusedMatMulAttrs;
    const product = matMul(t, a!, b!, transposed);
    return finish(t, product, { bias, activation, alpha: leakyreluAlpha, weights: preluActivationWeights });
  },
  Einsum: (t, inputs, attrs) =>
    t.op('Einsum', [Object.values(inputs)], {
      equation: (attrs as tf.EinsumAttrs).equation.replaceAll(' ', ''),
    }),
  Diag: (t, { x }) => t.op('Diag', [x!]),
  Complex: (t, { real, imag }) => t.op('Complex', [real!, imag!]),
  Real: (t, { input }) => (input!.dtype === 'complex64' ? t.op('Real', [input!]) : input!),
  Imag: (t, { input }) =>
    input!.dtype === 'complex64' ? t.op('Imag', [input!]) : t.op('ZerosLike', [input!]),
  ComplexAbs: (t, { x }) => t.op('ComplexAbs', [x!]),
  FFT: (t, { input }) => t.op('FFT', [input!]),
  IFFT: (t, { input }) => t.op('IFFT', [input!]),
};

function matMul<R extends Ref>(t: Tools<R>, a: R, b: R, { transposeA, transposeB }: tf.BatchMatMulAttrs): R {
  return a.shape.length === 2 && b.shape.length === 2
    ? t.op('MatMul', [a, b], { transpose_a: transposeA, transpose_b: transposeB })
    : t.op('BatchMatMulV2', [a, b], { adj_x: transposeA, adj_y: transposeB });
}

interface Finish<R> {
  bias: R | undefined;
  activation: tf.fused.Activation;
  alpha: number | undefined;
  weights: R | undefined;
}

/** Bias and activation of the fused kernels; in a graph TensorFlow fuses them itself. */
export function finish<R extends Ref>(t: Tools<R>, x: R, { bias, activation, alpha, weights }: Finish<R>): R {
  const sum = bias ? t.op(bias.shape.length === 1 ? 'BiasAdd' : 'AddV2', [x, bias]) : x;
  switch (activation) {
    case 'relu':
      return t.op('Relu', [sum]);
    case 'relu6':
      return t.op('Relu6', [sum]);
    case 'elu':
      return t.op('Elu', [sum]);
    case 'sigmoid':
      return t.op('Sigmoid', [sum]);
    case 'leakyrelu':
      return leakyRelu(t, sum, alpha);
    case 'prelu':
      return prelu(t, sum, weights!);
    default:
      return sum;
  }
}
