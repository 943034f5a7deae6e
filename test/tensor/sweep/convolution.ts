import { tf } from '../../../src/tensor/tf.js';
import { normal, plain, type SweepCase, smooth } from './case.js';

type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;
type T5 = tf.Tensor5D;
const around: [[number, number], [number, number], [number, number], [number, number]] = [
  [0, 0],
  [1, 2],
  [2, 0],
  [0, 0],
];
const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;

export const convolution: SweepCase[] = [
  smooth('conv2d, same', [normal(2, 5, 6, 3), normal(3, 3, 3, 4)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 1, 'same'),
  ),
  smooth('conv2d, valid, stride 2', [normal(2, 7, 6, 3), normal(3, 2, 3, 4)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 2, 'valid'),
  ),
  smooth('conv2d, same, stride 2', [normal(2, 7, 6, 3), normal(3, 3, 3, 4)], (x, w) =>
    tf.conv2d(x as T4, w as T4, [2, 2], 'same'),
  ),
  smooth('conv2d, 1 x 1', [normal(2, 4, 4, 3), normal(1, 1, 3, 5)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 1, 'same'),
  ),
  smooth('conv2d, padded by 1', [normal(2, 5, 5, 2), normal(3, 3, 2, 3)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 2, 1, 'NHWC', 1, 'floor'),
  ),
  smooth('conv2d, padded unevenly', [normal(1, 5, 5, 2), normal(3, 3, 2, 3)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 1, around),
  ),
  plain('conv2d, rounded up', [normal(1, 6, 6, 2), normal(3, 3, 2, 3)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 2, 0, 'NHWC', 1, 'ceil'),
  ),
  plain('conv2d, dilated', [normal(1, 7, 7, 2), normal(3, 3, 2, 3)], (x, w) =>
    tf.conv2d(x as T4, w as T4, 1, 'same', 'NHWC', 2),
  ),
  smooth('conv2d of one picture', [normal(5, 5, 2), normal(3, 3, 2, 3)], (x, w) =>
    tf.conv2d(x as T3, w as T4, 1, 'same'),
  ),
  smooth('conv1d', [normal(2, 8, 3), normal(3, 3, 4)], (x, w) => tf.conv1d(x as T3, w as T3, 2, 'same')),
  plain('conv1d, dilated', [normal(2, 8, 3), normal(3, 3, 4)], (x, w) =>
    tf.conv1d(x as T3, w as T3, 1, 'valid', 'NWC', 2),
  ),
  smooth('conv2dTranspose', [normal(2, 3, 4, 3), normal(3, 3, 2, 3)], (x, w) =>
    tf.conv2dTranspose(x as T4, w as T4, [2, 6, 8, 2], 2, 'same'),
  ),
  smooth('conv2dTranspose, valid', [normal(2, 3, 3, 3), normal(2, 2, 2, 3)], (x, w) =>
    tf.conv2dTranspose(x as T4, w as T4, [2, 4, 4, 2], 1, 'valid'),
  ),
  smooth('depthwiseConv2d', [normal(2, 5, 5, 3), normal(3, 3, 3, 2)], (x, w) =>
    tf.depthwiseConv2d(x as T4, w as T4, 1, 'same'),
  ),
  smooth('depthwiseConv2d, stride 2', [normal(2, 6, 6, 3), normal(3, 3, 3, 1)], (x, w) =>
    tf.depthwiseConv2d(x as T4, w as T4, 2, 'valid'),
  ),
  plain('depthwiseConv2d, dilated', [normal(1, 7, 7, 2), normal(3, 3, 2, 2)], (x, w) =>
    tf.depthwiseConv2d(x as T4, w as T4, 1, 'same', 'NHWC', 2),
  ),
  smooth('separableConv2d', [normal(1, 5, 5, 2), normal(3, 3, 2, 2), normal(1, 1, 4, 3)], (x, d, p) =>
    tf.separableConv2d(x as T4, d as T4, p as T4, 1, 'same'),
  ),
  smooth('conv3d', [normal(1, 4, 4, 4, 2), normal(2, 2, 2, 2, 3)], (x, w) =>
    tf.conv3d(x as T5, w as T5, 1, 'same'),
  ),
  smooth('conv3d, stride 2', [normal(1, 5, 4, 4, 2), normal(2, 2, 2, 2, 3)], (x, w) =>
    tf.conv3d(x as T5, w as T5, 2, 'valid'),
  ),
  plain('conv3dTranspose', [normal(1, 2, 2, 2, 3), normal(2, 2, 2, 2, 3)], (x, w) =>
    tf.conv3dTranspose(x as T5, w as T5, [1, 4, 4, 4, 2], 2, 'same'),
  ),
  ...activations.map((activation) =>
    smooth(`fused.conv2d, ${activation}`, [normal(1, 5, 5, 2), normal(3, 3, 2, 3), normal(3)], (x, w, bias) =>
      tf.fused.conv2d({
        x: x as T4,
        filter: w as T4,
        strides: 1,
        pad: 'same',
        bias,
        activation,
        leakyreluAlpha: 0.2,
      }),
    ),
  ),
  plain(
    'fused.conv2d, prelu',
    [normal(1, 5, 5, 2), normal(3, 3, 2, 3), normal(3), normal(3)],
    (x, w, bias, a) =>
      tf.fused.conv2d({
        x: x as T4,
        filter: w as T4,
        strides: 1,
        pad: 'same',
        bias,
        activation: 'prelu',
        preluActivationWeights: tf.reshape(a, [1, 1, 3]),
      }),
  ),
  ...activations.map((activation) =>
    plain(
      `fused.depthwiseConv2d, ${activation}`,
      [normal(1, 5, 5, 2), normal(3, 3, 2, 1), normal(2)],
      (x, w, bias) =>
        tf.fused.depthwiseConv2d({
          x: x as T4,
          filter: w as T4,
          strides: 1,
          pad: 'same',
          bias,
          activation,
          leakyreluAlpha: 0.2,
        }),
    ),
  ),
  smooth('maxPool', [normal(2, 6, 6, 3)], (x) => tf.maxPool(x as T4, 2, 2, 'valid')),
  smooth('maxPool, same', [normal(2, 5, 5, 3)], (x) => tf.maxPool(x as T4, 3, 2, 'same')),
  smooth('maxPool, padded by 1', [normal(2, 5, 5, 2)], (x) => tf.maxPool(x as T4, 3, 2, 1)),
  smooth('avgPool', [normal(2, 6, 6, 3)], (x) => tf.avgPool(x as T4, 2, 2, 'valid')),
  smooth('avgPool, same', [normal(2, 5, 5, 3)], (x) => tf.avgPool(x as T4, 3, 2, 'same')),
  smooth('avgPool, padded by 1', [normal(2, 5, 5, 2)], (x) => tf.avgPool(x as T4, 3, 1, 1)),
  plain('avgPool of nothing but one', [normal(1, 4, 4, 1)], (x) => tf.avgPool(x as T4, 1, 1, 'same')),
  smooth('maxPool3d', [normal(1, 4, 4, 4, 2)], (x) => tf.maxPool3d(x as T5, 2, 2, 'valid')),
  smooth('maxPool3d, same', [normal(1, 3, 3, 3, 2)], (x) => tf.maxPool3d(x as T5, 2, 2, 'same')),
  smooth('avgPool3d', [normal(1, 4, 4, 4, 2)], (x) => tf.avgPool3d(x as T5, 2, 2, 'valid')),
  // The gradient of cpu divides by the whole window at the border.
  plain('avgPool3d, same', [normal(1, 3, 3, 3, 2)], (x) => tf.avgPool3d(x as T5, 2, 1, 'same')),
  plain('maxPoolWithArgmax', [normal(2, 4, 4, 2)], (x) => {
    const { result, indexes } = tf.maxPoolWithArgmax(x as T4, 2, 2, 'valid', true);
    return [result!, indexes!];
  }),
  plain('pool', [normal(1, 7, 7, 2)], (x) => tf.pool(x as T4, [2, 2], 'max', 'same', [2, 2])),
  smooth('dilation2d', [normal(1, 5, 5, 2), normal(3, 3, 2)], (x, w) =>
    tf.dilation2d(x as T4, w as T3, [1, 1], 'same'),
  ),
];
