import { tf } from '../../../src/tensor/tf.js';
import { floats, integers, normal, plain, type SweepCase, smooth, within } from './case.js';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;
const ways: [string, boolean, boolean][] = [
  ['', false, false],
  [', aligned corners', true, false],
  [', half pixels', false, true],
];
const boxes = floats(
  [5, 4],
  ...[0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1],
);
const scores = floats([5], 0.9, 0.75, 0.6, 0.95, 0.5);

export const imaging: SweepCase[] = [
  ...ways.flatMap(([how, corners, half]) => [
    // The gradient of cpu swaps height and width, and knows no half pixels.
    (half ? plain : smooth)(`resizeBilinear, larger${how}`, [normal(2, 4, 4, 2)], (x) =>
      tf.image.resizeBilinear(x as T4, [5, 7], corners, half),
    ),
    plain(`resizeBilinear of an oblong${how}`, [normal(1, 3, 5, 2)], (x) =>
      tf.image.resizeBilinear(x as T4, [6, 4], corners, half),
    ),
    (half ? plain : smooth)(`resizeBilinear, smaller${how}`, [normal(1, 6, 6, 2)], (x) =>
      tf.image.resizeBilinear(x as T4, [3, 2], corners, half),
    ),
    smooth(`resizeNearestNeighbor${how}`, [normal(2, 3, 4, 2)], (x) =>
      tf.image.resizeNearestNeighbor(x as T4, [6, 8], corners, half),
    ),
  ]),
  plain('resizeNearestNeighbor, smaller', [normal(1, 6, 5, 2)], (x) =>
    tf.image.resizeNearestNeighbor(x as T4, [3, 2]),
  ),
  plain(
    'cropAndResize',
    [normal(2, 5, 5, 2), within(0, 0.4, 3, 2), integers([3], 0, 1, 0)],
    (x, corner, which) =>
      tf.image.cropAndResize(x as T4, tf.concat([corner, tf.add(corner, 0.5)], 1) as T2, which as T1, [3, 3]),
  ),
  plain('cropAndResize, nearest', [normal(1, 5, 5, 2), integers([1], 0)], (x, which) =>
    tf.image.cropAndResize(x as T4, tf.tensor2d([[0.1, 0, 1.4, 0.9]]), which as T1, [3, 4], 'nearest', -1),
  ),
  plain('flipLeftRight', [normal(1, 3, 4, 2)], (x) => tf.image.flipLeftRight(x as T4)),
  plain('grayscaleToRGB', [normal(1, 3, 4, 1)], (x) => tf.image.grayscaleToRGB(x as T4)),
  plain('rgbToGrayscale', [normal(1, 3, 4, 3)], (x) => tf.image.rgbToGrayscale(x as T4)),
  plain('rotateWithOffset', [normal(1, 5, 5, 2)], (x) => tf.image.rotateWithOffset(x as T4, 0.7, 0.25)),
  plain('rotateWithOffset about a corner', [normal(2, 5, 4, 3)], (x) =>
    tf.image.rotateWithOffset(x as T4, -0.4, [0.1, 0.2, 0.3], [0.2, 0.9]),
  ),
  // One picture: cpu fills the others of a batch.
  ...(['nearest', 'bilinear'] as const).flatMap((interpolation) =>
    (['constant', 'reflect', 'wrap', 'nearest'] as const).map((mode) =>
      plain(`transform, ${interpolation}, ${mode}`, [normal(1, 5, 6, 2)], (x) =>
        tf.image.transform(
          x as T4,
          tf.tensor2d([[0.9, 0.2, -1.3, -0.15, 1.1, 0.4, 0.001, -0.002]]),
          interpolation,
          mode,
          0.5,
          [4, 7],
        ),
      ),
    ),
  ),
  plain('nonMaxSuppression', [boxes, scores], (b, s) =>
    tf.image.nonMaxSuppression(b as T2, s as T1, 3, 0.5, 0.1),
  ),
  plain('nonMaxSuppressionWithScore', [boxes, scores], (b, s) =>
    Object.values(tf.image.nonMaxSuppressionWithScore(b as T2, s as T1, 4, 0.9, 0.1, 0.5)),
  ),
  plain('nonMaxSuppressionPadded', [boxes, scores], (b, s) =>
    Object.values(tf.image.nonMaxSuppressionPadded(b as T2, s as T1, 5, 0.5, 0.1, true)),
  ),
];
