import { tf } from '../../../src/tensor/tf.js';
import { bools, floats, integers, ints, normal, plain, type SweepCase, smooth } from './case.js';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

export const shaping: SweepCase[] = [
  smooth('reshape', [normal(3, 4)], (x) => tf.reshape(x, [2, -1])),
  smooth('expandDims', [normal(3, 4)], (x) => tf.expandDims(x, 1)),
  smooth('squeeze', [normal(3, 1, 4)], (x) => tf.squeeze(x, [1])),
  smooth('transpose', [normal(2, 3, 4)], (x) => tf.transpose(x, [2, 0, 1])),
  smooth('transpose of a matrix', [normal(3, 4)], (x) => tf.transpose(x)),
  plain('transpose of bool', [bools(3, 4)], (x) => tf.transpose(x)),
  smooth('concat', [normal(3, 2), normal(3, 4), normal(3, 1)], (...x) => tf.concat(x, 1)),
  smooth('concat of rows', [normal(2, 3), normal(1, 3)], (...x) => tf.concat(x, 0)),
  plain('concat with nothing', [normal(2, 3), normal(0, 3)], (...x) => tf.concat(x, 0)),
  plain('concat of int32', [ints(0, 9, 3), ints(0, 9, 2)], (...x) => tf.concat(x)),
  plain('concat of bool', [bools(3), bools(2)], (...x) => tf.concat(x)),
  smooth('stack', [normal(3, 2), normal(3, 2)], (...x) => tf.stack(x, 1)),
  smooth('unstack', [normal(3, 4)], (x) => tf.unstack(x, 1)),
  smooth('split', [normal(3, 6)], (x) => tf.split(x, 3, 1)),
  smooth('split by sizes', [normal(3, 6)], (x) => tf.split(x, [1, 3, 2], 1)),
  smooth('slice', [normal(3, 4, 5)], (x) => tf.slice(x, [1, 0, 2], [2, -1, 2])),
  plain('slice of nothing', [normal(3, 4)], (x) => tf.slice(x, [1, 0], [0, 4])),
  plain('slice of bool', [bools(3, 4)], (x) => tf.slice(x, [1, 1], [2, 2])),
  plain('stridedSlice', [normal(5, 6)], (x) => tf.stridedSlice(x, [0, 5], [5, 0], [2, -2])),
  plain('stridedSlice by masks', [normal(5, 6)], (x) =>
    tf.stridedSlice(x, [1, 2], [4, 5], [1, 1], 1, 2, 0, 0, 0),
  ),
  plain('stridedSlice, an axis less', [normal(5, 6)], (x) =>
    tf.stridedSlice(x, [1, 2], [2, 5], [1, 1], 0, 0, 0, 0, 1),
  ),
  smooth('pad', [normal(3, 4)], (x) => tf.pad(x, [[1, 2], [0, 1]], 0.5)), // biome-ignore format: one row an axis
  plain('pad of int32', [ints(0, 9, 3)], (x) => tf.pad(x, [[1, 2]], 7)),
  plain('pad of bool', [bools(3)], (x) => tf.pad(x, [[1, 1]])),
  smooth('mirrorPad, reflect', [normal(3, 4)], (x) => tf.mirrorPad(x, [[1, 2], [2, 1]], 'reflect')), // biome-ignore format: one row an axis
  plain('mirrorPad, symmetric', [normal(3, 4)], (x) => tf.mirrorPad(x, [[1, 2], [2, 1]], 'symmetric')), // biome-ignore format: one row an axis
  smooth('tile', [normal(2, 3)], (x) => tf.tile(x, [2, 3])),
  plain('tile of int32', [ints(0, 9, 3)], (x) => tf.tile(x, [2])),
  plain('tile of bool', [bools(3)], (x) => tf.tile(x, [2])),
  smooth('broadcastTo', [normal(3, 1)], (x) => tf.broadcastTo(x, [2, 3, 4])),
  smooth('reverse', [normal(3, 4)], (x) => tf.reverse(x, [1])),
  smooth('reverse of all', [normal(2, 3)], (x) => tf.reverse(x)),
  plain('reverse of int32', [ints(0, 9, 5)], (x) => tf.reverse(x)),
  smooth('gather', [normal(4, 3), integers([5], 3, 0, 0, 2, 1)], (x, i) => tf.gather(x, i)),
  smooth('gather along 1', [normal(2, 4, 3), integers([3], 3, 0, 0)], (x, i) => tf.gather(x, i, 1)),
  smooth('gather by a matrix', [normal(4, 3), integers([2, 2], 3, 0, 0, 2)], (x, i) => tf.gather(x, i)),
  // Its gradient in tfjs calls chained operations, which are not registered.
  plain('gather by batch', [normal(2, 4, 3), integers([2, 3], 3, 0, 0, 2, 1, 1)], (x, i) =>
    tf.gather(x, i, 1, 1),
  ),
  plain('gather of int32', [ints(0, 9, 5), integers([2], 4, 1)], (x, i) => tf.gather(x, i)),
  plain('gatherND', [normal(3, 4), integers([2, 2], 0, 1, 2, 3)], (x, i) => tf.gatherND(x, i)),
  plain('gatherND of rows', [normal(3, 4), integers([2, 1], 2, 0)], (x, i) => tf.gatherND(x, i)),
  plain('scatterND', [integers([3, 1], 1, 3, 1), normal(3, 2)], (i, u) => tf.scatterND(i, u, [4, 2])),
  plain('scatterND of int32', [integers([3, 1], 1, 3, 1), ints(0, 9, 3)], (i, u) => tf.scatterND(i, u, [4])),
  plain('tensorScatterUpdate', [normal(4, 2), integers([2, 1], 1, 3), normal(2, 2)], (x, i, u) =>
    tf.tensorScatterUpdate(x, i, u),
  ),
  plain('oneHot', [ints(0, 4, 5)], (x) => tf.oneHot(x, 4)),
  plain('oneHot of int32, on and off', [integers([2, 3], 0, 1, 2, 3, 9, 1)], (x) =>
    tf.oneHot(x, 4, 5, -1, 'int32'),
  ),
  plain('oneHot of float32', [ints(0, 4, 5)], (x) => tf.oneHot(x, 4, 0.9, 0.1, 'float32')),
  plain('fill', [], () => [tf.fill([2, 3], 1.5), tf.fill([2], 3, 'int32'), tf.zeros([2], 'bool')]),
  plain('range', [], () => [tf.range(1, 7, 2), tf.range(5, 0, -1, 'int32'), tf.range(0, 1, 0.25)]),
  plain('linspace', [], () => [tf.linspace(-1, 2, 7), tf.linspace(1, 2, 1)]),
  plain('meshgrid', [normal(3), normal(2)], (x, y) => tf.meshgrid(x, y)),
  plain('broadcastArgs', [integers([2], 3, 1), integers([3], 2, 1, 4)], (a, b) => tf.broadcastArgs(a, b)),
  smooth('batchToSpaceND', [normal(4, 2, 3, 1)], (x) => tf.batchToSpaceND(x, [2, 2], [[0, 0], [1, 0]])), // biome-ignore format: one row an axis
  smooth('spaceToBatchND', [normal(1, 4, 3, 2)], (x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [1, 0]])), // biome-ignore format: one row an axis
  plain('depthToSpace', [normal(1, 2, 3, 8)], (x) => tf.depthToSpace(x as T4, 2)),
  smooth('concat after split', [normal(2, 4)], (x) => tf.concat(tf.split(x, 2, 1).reverse(), 1)),
  plain('sparseToDense', [integers([3, 2], 0, 1, 2, 0, 2, 2), normal(3)], (i, v) =>
    tf.sparseToDense(i, v, [3, 4], 0.5),
  ),
  plain('sparseToDense of one value', [integers([2], 1, 3), floats([], 2)], (i, v) =>
    tf.sparseToDense(i, v, [5], 0),
  ),
  plain(
    'sparseFillEmptyRows',
    [integers([3, 2], 0, 1, 2, 0, 2, 3), normal(3), integers([2], 4, 5)],
    (i, v, s) => Object.values(tf.sparse.sparseFillEmptyRows(i as T2, v as T1, s as T1, 7)),
  ),
  plain(
    'sparseReshape',
    [integers([3, 2], 0, 1, 2, 0, 2, 3), integers([2], 3, 4), integers([2], 2, -1)],
    (i, s, n) => Object.values(tf.sparse.sparseReshape(i as T2, s as T1, n as T1)),
  ),
  plain('sparseSegmentSum', [normal(4, 3), integers([3], 0, 3, 1), integers([3], 0, 0, 1)], (x, i, s) =>
    tf.sparse.sparseSegmentSum(x, i as T1, s as T1),
  ),
  plain('sparseSegmentMean', [normal(4, 3), integers([3], 0, 3, 1), integers([3], 0, 0, 1)], (x, i, s) =>
    tf.sparse.sparseSegmentMean(x, i as T1, s as T1),
  ),
  plain('raggedRange', [integers([2], 2, 5), integers([2], 5, 9), integers([2], 1, 2)], (a, b, d) =>
    Object.values(tf.raggedRange(a, b, d)),
  ),
  plain('raggedGather', [integers([4], 0, 2, 2, 5), normal(5, 2), integers([3], 2, 0, 2)], (splits, x, i) => {
    const { outputNestedSplits, outputDenseValues } = tf.raggedGather([splits], x, i, 1);
    return [...(outputNestedSplits as tf.Tensor[]), outputDenseValues as tf.Tensor];
  }),
  plain('raggedTensorToTensor', [integers([2], 3, 4), normal(6), integers([4], 0, 2, 5, 6)], (s, x, splits) =>
    tf.raggedTensorToTensor(s, x, tf.scalar(-1), [splits], ['ROW_SPLITS']),
  ),
];
