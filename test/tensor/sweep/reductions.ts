import { logSoftmax } from '../../../src/tensor/normalise.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { bools, floats, integers, ints, normal, plain, type SweepCase, smooth, within } from './case.js';

type Reduction = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;
const reductions: Record<string, Reduction> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  logSumExp: tf.logSumExp,
  euclideanNorm: (x, axis, keep) => tf.euclideanNorm(x, axis, keep),
};
const axes: [string, number | number[] | undefined, boolean][] = [
  ['of all', undefined, false],
  ['of rows', -1, false],
  ['of columns, kept', 0, true],
  ['of two axes', [0, 2], false],
];

export const reducing: SweepCase[] = [
  ...Object.entries(reductions).flatMap(([name, f]) =>
    axes.map(([which, axis, keep]) => smooth(`${name} ${which}`, [normal(2, 3, 4)], (x) => f(x, axis, keep))),
  ),
  // tfjs's gradient of prod calls chained operations, which are not registered.
  ...axes.map(([which, axis, keep]) =>
    plain(`prod ${which}`, [normal(2, 3, 4)], (x) => tf.prod(x, axis, keep)),
  ),
  ...(['sum', 'mean', 'max', 'min', 'prod'] as const).map((name) =>
    plain(`${name} of int32`, [ints(-4, 5, 3, 4)], (x) => tf[name](x, 1)),
  ),
  plain('sum of bool', [bools(3, 4)], (x) => tf.sum(x, 0)),
  plain('mean of bool', [bools(3, 4)], (x) => tf.mean(x, 0)),
  plain('sum of nothing', [normal(0, 3)], (x) => tf.sum(x, 0)),
  smooth('sum over no axis', [normal(2, 3)], (x) => tf.sum(x, [])),
  plain('all', [bools(3, 4)], (x) => tf.all(x, 1)),
  plain('any', [bools(3, 4)], (x) => tf.any(x, [0], true)),
  plain('all of everything', [bools(3, 4)], (x) => tf.all(x)),
  plain('argMax', [normal(3, 4, 5)], (x) => tf.argMax(x, 1)),
  plain('argMax of the last axis', [normal(3, 4)], (x) => tf.argMax(x, -1)),
  plain('argMin', [normal(3, 4)], (x) => tf.argMin(x, 0)),
  plain('argMax of int32', [integers([6], 1, 7, 3, 7, 2, 0)], (x) => tf.argMax(x)),
  smooth('moments', [normal(2, 3, 4)], (x) => {
    const { mean, variance } = tf.moments(x, [0, 1]);
    return [mean, variance];
  }),
  smooth('norm', [normal(3, 4)], (x) => tf.norm(x, 2, 1)),
  smooth('cumsum', [normal(3, 4)], (x) => tf.cumsum(x, 1)),
  smooth('cumsum, exclusive and reversed', [normal(3, 4)], (x) => tf.cumsum(x, 1, true, true)),
  // Its gradient in tfjs mixes up the axes where the summed one is not the last.
  plain('cumsum of a middle axis', [normal(3, 4, 2)], (x) => tf.cumsum(x, 1)),
  plain('cumsum of int32', [ints(0, 9, 5)], (x) => tf.cumsum(x)),
  plain('cumprod', [normal(3, 4)], (x) => tf.cumprod(x, 0)),
  plain('cumprod, exclusive and reversed', [normal(3, 4)], (x) => tf.cumprod(x, 1, true, true)),
  smooth('softmax', [normal(3, 5)], (x) => tf.softmax(x)),
  smooth('softmax of 3 axes', [normal(2, 3, 4)], (x) => tf.softmax(x)),
  smooth('logSoftmax', [normal(3, 5)], (x) => tf.logSoftmax(x)),
  smooth('logSoftmax in one kernel', [normal(3, 5)], logSoftmax),
  smooth('unsortedSegmentSum', [normal(5, 3), integers([5], 0, 2, 0, 1, 2)], (x, ids) =>
    tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 4),
  ),
  plain('bincount', [ints(0, 4, 7), normal(7)], (x, w) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 5)),
  plain('bincount without weights', [ints(0, 4, 7), floats([0])], (x, w) =>
    tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 5),
  ),
  plain('denseBincount', [ints(0, 4, 2, 5), normal(2, 5)], (x, w) =>
    tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 4),
  ),
  plain('denseBincount, only whether', [ints(0, 4, 2, 5), floats([0])], (x, w) =>
    tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 4, true),
  ),
  plain('topk', [normal(3, 6)], (x) => {
    const { values, indices } = tf.topk(x, 3);
    return [values, indices];
  }),
  plain('topk of equals', [floats([6], 2, 5, 5, 1, 5, 2)], (x) => {
    const { values, indices } = tf.topk(x, 4);
    return [values, indices];
  }),
  plain('unique', [integers([7], 3, 1, 3, 2, 1, 1, 5)], (x) => {
    const { values, indices } = tf.unique(x);
    return [values, indices];
  }),
  plain('unique rows', [floats([4, 2], 1, 2, 3, 4, 1, 2, 5, 6)], (x) => {
    const { values, indices } = tf.unique(x, 0);
    return [values, indices];
  }),
  plain(
    'lowerBound',
    [floats([2, 5], 1, 2, 2, 3, 5, 0, 1, 4, 4, 9), floats([2, 3], 2, 0, 6, 4, 1, 10)],
    (s, v) => tf.lowerBound(s, v),
  ),
  plain(
    'upperBound',
    [floats([2, 5], 1, 2, 2, 3, 5, 0, 1, 4, 4, 9), floats([2, 3], 2, 0, 6, 4, 1, 10)],
    (s, v) => tf.upperBound(s, v),
  ),
  smooth('huberLoss', [normal(3, 4), normal(3, 4)], (y, p) => tf.losses.huberLoss(y, p)),
  smooth('meanSquaredError', [normal(3, 4), normal(3, 4)], (y, p) => tf.losses.meanSquaredError(y, p)),
  smooth('softmaxCrossEntropy', [floats([2, 3], 1, 0, 0, 0, 0, 1), normal(2, 3)], (y, p) =>
    tf.losses.softmaxCrossEntropy(y, p),
  ),
  smooth('sigmoidCrossEntropy', [within(0, 1, 3, 4), normal(3, 4)], (y, p) =>
    tf.losses.sigmoidCrossEntropy(y, p),
  ),
];
