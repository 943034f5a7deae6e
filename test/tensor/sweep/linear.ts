import { groupNorm } from '../../../src/tensor/normalise.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { normal, plain, type SweepCase, smooth } from './case.js';

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;
const parts = (z: Tensor) => [tf.real(z), tf.imag(z)];

export const linear: SweepCase[] = [
  smooth('matMul', [normal(3, 4), normal(4, 5)], (a, b) => tf.matMul(a, b)),
  smooth('matMul, a transposed', [normal(4, 3), normal(4, 5)], (a, b) => tf.matMul(a, b, true)),
  smooth('matMul, b transposed', [normal(3, 4), normal(5, 4)], (a, b) => tf.matMul(a, b, false, true)),
  smooth('matMul, both transposed', [normal(4, 3), normal(5, 4)], (a, b) => tf.matMul(a, b, true, true)),
  smooth('matMul of batches', [normal(2, 3, 4), normal(2, 4, 5)], (a, b) => tf.matMul(a, b)),
  smooth('matMul of batches, transposed', [normal(2, 4, 3), normal(2, 5, 4)], (a, b) =>
    tf.matMul(a, b, true, true),
  ),
  // Its gradient in tfjs does not broadcast.
  plain('matMul of one and many', [normal(1, 3, 4), normal(2, 4, 5)], (a, b) => tf.matMul(a, b)),
  smooth('matMul of four axes', [normal(2, 3, 4, 5), normal(2, 3, 5, 2)], (a, b) => tf.matMul(a, b)),
  smooth('dot', [normal(4), normal(4)], tf.dot),
  smooth('outerProduct', [normal(3), normal(4)], (a, b) =>
    tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D),
  ),
  plain('einsum', [normal(2, 3, 4), normal(4, 3, 5)], (a, b) => tf.einsum('bij,jik->bk', a, b)),
  plain('einsum of one', [normal(3, 4)], (a) => tf.einsum('ij->ji', a)),
  plain('einsum with no sum', [normal(3), normal(4)], (a, b) => tf.einsum('i,j->ij', a, b)),
  ...activations.map((activation) =>
    smooth(`fused.matMul, ${activation}`, [normal(3, 4), normal(4, 5), normal(5)], (a, b, bias) =>
      tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.2 }),
    ),
  ),
  plain('fused.matMul, prelu', [normal(3, 4), normal(5, 4), normal(5), normal(5)], (a, b, bias, alpha) =>
    tf.fused.matMul({ a, b, transposeB: true, bias, activation: 'prelu', preluActivationWeights: alpha }),
  ),
  plain('fused.matMul of batches', [normal(2, 3, 4), normal(2, 4, 5), normal(5)], (a, b, bias) =>
    tf.fused.matMul({ a, b, bias, activation: 'relu' }),
  ),
  plain('diag', [normal(4)], (x) => tf.diag(x)),
  plain('diag of two axes', [normal(2, 3)], (x) => tf.diag(x)),
  plain('eye', [], () => tf.eye(3, 4)),
  plain('linalg.bandPart', [normal(2, 4, 5)], (x) => tf.linalg.bandPart(x, 1, 2)),
  plain('linalg.qr', [normal(4, 3)], (x) => tf.linalg.qr(x)),
  plain('linalg.gramSchmidt', [normal(3, 4)], (x) => tf.linalg.gramSchmidt(x as tf.Tensor2D)),
  smooth(
    'basicLSTMCell',
    [normal(7, 12), normal(12), normal(2, 4), normal(2, 3), normal(2, 3)],
    (k, b, x, c, h) =>
      tf.basicLSTMCell(
        tf.scalar(1),
        k as tf.Tensor2D,
        b as tf.Tensor1D,
        x as tf.Tensor2D,
        c as tf.Tensor2D,
        h as tf.Tensor2D,
      ),
  ),
  smooth('batchNorm', [normal(2, 3, 3, 4), normal(4), normal(4), normal(4)], (x, mean, offset, scale) =>
    tf.batchNorm(x, mean, tf.tensor1d([0.5, 1, 2, 0.7]), offset, scale, 1e-3),
  ),
  plain('batchNorm without scale', [normal(5, 4), normal(4)], (x, mean) =>
    tf.batchNorm(x, mean, tf.tensor1d([0.5, 1, 2, 0.7])),
  ),
  smooth('batchNorm of two axes', [normal(5, 4), normal(4), normal(4), normal(4)], (x, mean, offset, scale) =>
    tf.batchNorm(x, mean, tf.tensor1d([0.5, 1, 2, 0.7]), offset, scale, 1e-3),
  ),
  ...[1, 2, 6].map((groups) =>
    smooth(`groupNorm in ${groups}`, [normal(2, 3, 4, 6), normal(6), normal(6)], (x, gamma, beta) =>
      groupNorm(x, gamma, beta, { groups, epsilon: 1e-3 }),
    ),
  ),
  smooth('groupNorm of rows', [normal(3, 6), normal(6), normal(6)], (x, gamma, beta) =>
    groupNorm(x, gamma, beta, { groups: 1, epsilon: 1e-3 }),
  ),
  smooth('localResponseNormalization', [normal(2, 3, 3, 6)], (x) =>
    tf.localResponseNormalization(x as tf.Tensor4D, 2, 1.2, 0.7, 0.6),
  ),
  plain('complex, real, imag', [normal(3, 4), normal(3, 4)], (a, b) => parts(tf.complex(a, b))),
  plain('abs of complex', [normal(3, 4), normal(3, 4)], (a, b) => tf.abs(tf.complex(a, b))),
  plain('real of a real', [normal(3)], (x) => parts(tf.cast(x, 'complex64'))),
  plain('cast complex to real', [normal(3), normal(3)], (a, b) => tf.cast(tf.complex(a, b), 'float32')),
  plain('add of complex', [normal(3), normal(3), normal(3), normal(3)], (a, b, c, d) =>
    parts(tf.add(tf.complex(a, b), tf.complex(c, d))),
  ),
  plain('sub of complex', [normal(3), normal(3), normal(3), normal(3)], (a, b, c, d) =>
    parts(tf.sub(tf.complex(a, b), tf.complex(c, d))),
  ),
  plain('mul of complex', [normal(3), normal(3), normal(3), normal(3)], (a, b, c, d) =>
    parts(tf.mul(tf.complex(a, b), tf.complex(c, d))),
  ),
  plain('mul of complex and real', [normal(3), normal(3), normal(3)], (a, b, c) =>
    parts(tf.mul(tf.complex(a, b), c)),
  ),
  plain('reshape of complex', [normal(6), normal(6)], (a, b) => parts(tf.reshape(tf.complex(a, b), [2, 3]))),
  plain('concat of complex', [normal(3), normal(3)], (a, b) => {
    const z = tf.complex(a, b);
    return parts(tf.concat([z, z]));
  }),
  plain('zerosLike of complex', [normal(3), normal(3)], (a, b) => parts(tf.zerosLike(tf.complex(a, b)))),
  plain('fft', [normal(2, 8), normal(2, 8)], (a, b) => parts(tf.fft(tf.complex(a, b)))),
  plain('fft of 7', [normal(2, 7), normal(2, 7)], (a, b) => parts(tf.fft(tf.complex(a, b)))),
  plain('ifft', [normal(2, 6), normal(2, 6)], (a, b) => parts(tf.ifft(tf.complex(a, b)))),
  plain('rfft', [normal(2, 8)], (x) => tf.abs(tf.spectral.rfft(x))),
  plain('irfft', [normal(2, 5), normal(2, 5)], (a, b) => tf.spectral.irfft(tf.complex(a, b))),
];
