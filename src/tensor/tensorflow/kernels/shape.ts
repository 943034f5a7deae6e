import { tf } from '../../tf.js';
import type { DataType } from '../dtype.js';
import { type Kernel, type Kernels, list, type Ref, type Tools } from '../emit.js';

/** What moves elements about and makes tensors of nothing. */
export const shaping: Kernels = {
  Reshape: (t, { x }, attrs) => {
    const { shape } = attrs as tf.ReshapeAttrs;
    return t.reshape(x!, tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape([...x!.shape])));
  },
  ExpandDims: (t, { input }, attrs) => {
    const { dim } = attrs as tf.ExpandDimsAttrs;
    const at = dim < 0 ? input!.shape.length + dim + 1 : dim;
    return t.reshape(input!, input!.shape.toSpliced(at, 0, 1));
  },
  Transpose: (t, { x }, attrs) => t.op('Transpose', [x!, t.ints((attrs as tf.TransposeAttrs).perm)]),
  Concat: (t, inputs, attrs) => t.op('ConcatV2', [list(inputs), t.int((attrs as tf.ConcatAttrs).axis)]),
  Pack: (t, inputs, attrs) => t.op('Pack', [list(inputs)], { axis: (attrs as tf.PackAttrs).axis }),
  Unpack: (t, { value }, attrs) => {
    const { axis } = attrs as tf.UnpackAttrs;
    const { shape } = value!;
    return t.emit('Unpack', [value!], { axis, num: shape[axis < 0 ? shape.length + axis : axis]! });
  },
  SplitV: (t, { x }, attrs) => {
    const { numOrSizeSplits, axis } = attrs as tf.SplitVAttrs;
    const at = axis < 0 ? x!.shape.length + axis : axis;
    const sizes = tf.backend_util.prepareSplitSize(tensorLike(x!), numOrSizeSplits, at);
    if (sizes.length === 1) return [x!];
    return t.emit('SplitV', [x!, t.ints(sizes), t.int(at)], { num_split: sizes.length });
  },
  Slice: (t, { x }, attrs) => {
    const { begin, size } = attrs as tf.SliceAttrs;
    const [from, extent] = tf.slice_util.parseSliceParams(tensorLike(x!), begin, size);
    return t.op('Slice', [x!, t.ints(from!), t.ints(extent!)]);
  },
  StridedSlice: (t, { x }, attrs) => {
    const { begin, end, strides, ...masks } = attrs as tf.StridedSliceAttrs;
    return t.op('StridedSlice', [x!, t.ints(begin), t.ints(end), t.ints(strides)], {
      begin_mask: masks.beginMask,
      end_mask: masks.endMask,
      ellipsis_mask: masks.ellipsisMask,
      new_axis_mask: masks.newAxisMask,
      shrink_axis_mask: masks.shrinkAxisMask,
    });
  },
  PadV2: (t, { x }, attrs) => {
    const { paddings, constantValue } = attrs as tf.PadV2Attrs;
    return t.op('PadV2', [x!, pairs(t, paddings), t.like(x!, constantValue)]);
  },
  MirrorPad: (t, { x }, attrs) => {
    const { paddings, mode } = attrs as tf.MirrorPadAttrs;
    return t.op('MirrorPad', [x!, pairs(t, paddings)], { mode: mode.toUpperCase() });
  },
  Tile: (t, { x }, attrs) => t.op('Tile', [x!, t.ints((attrs as tf.TileAttrs).reps)]),
  BroadcastTo: (t, { x }, attrs) => t.op('BroadcastTo', [x!, t.ints((attrs as tf.BroadCastToAttrs).shape)]),
  BroadcastArgs: (t, { s0, s1 }) => t.op('BroadcastArgs', [s0!, s1!]),
  Reverse: (t, { x }, attrs) => {
    const axes = tf.util.parseAxisParam((attrs as tf.ReverseAttrs).dims, [...x!.shape]);
    return t.op('ReverseV2', [x!, t.ints(axes)]);
  },
  GatherV2: (t, { x, indices }, attrs) => {
    const { axis, batchDims = 0 } = attrs as tf.GatherV2Attrs;
    return t.op('GatherV2', [x!, t.cast(indices!, 'int32'), t.int(axis)], { batch_dims: batchDims });
  },
  GatherNd: (t, { params, indices }) => t.op('GatherNd', [params!, t.cast(indices!, 'int32')]),
  ScatterNd: (t, { indices, updates }, attrs) =>
    t.op('ScatterNd', [t.cast(indices!, 'int32'), updates!, t.ints((attrs as tf.ScatterNdAttrs).shape)]),
  TensorScatterUpdate: (t, { tensor, indices, updates }) =>
    t.op('TensorScatterUpdate', [tensor!, t.cast(indices!, 'int32'), updates!]),
  OneHot: (t, { indices }, attrs) => {
    const { depth, onValue, offValue, dtype } = attrs as tf.OneHotAttrs;
    const [on, off] = [onValue, offValue].map((value) => t.scalar(dtype as DataType, value));
    return t.op('OneHot', [indices!, t.int(depth), on!, off!], { axis: -1 });
  },
  Fill: (t, _, attrs) => {
    const { shape, value, dtype } = attrs as tf.FillAttrs;
    const known = (dtype || tf.util.inferDtype(value)) as DataType;
    return t.op('Fill', [
      t.ints(shape),
      typeof value === 'string' ? t.text(value) : t.scalar(known, Number(value)),
    ]);
  },
  Range: (t, _, attrs) => {
    const { start, stop, step, dtype } = attrs as tf.RangeAttrs;
    const size = start === stop || start < stop === step < 0 ? 0 : Math.ceil((stop - start) / step);
    return t.constant(
      dtype,
      [size],
      Array.from({ length: size }, (_, i) => start + i * step),
    );
  },
  LinSpace: (t, _, attrs) => {
    const { start, stop, num } = attrs as tf.LinSpaceAttrs;
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return t.constant(
      'float32',
      [num],
      Array.from({ length: num }, (_, i) => start + i * step),
    );
  },
  BatchToSpaceND: (t, { x }, attrs) => {
    const { blockShape, crops } = attrs as tf.BatchToSpaceNDAttrs;
    return t.op('BatchToSpaceND', [x!, t.ints(blockShape), pairs(t, crops)]);
  },
  SpaceToBatchND: (t, { x }, attrs) => {
    const { blockShape, paddings } = attrs as tf.SpaceToBatchNDAttrs;
    return t.op('SpaceToBatchND', [x!, t.ints(blockShape), pairs(t, paddings)]);
  },
  DepthToSpace: (t, { x }, attrs) => {
    const { blockSize, dataFormat } = attrs as tf.DepthToSpaceAttrs;
    return t.op('DepthToSpace', [x!], { block_size: blockSize, data_format: dataFormat });
  },
  SparseToDense: (t, { sparseIndices, sparseValues, defaultValue }, attrs) =>
    t.op(
      'SparseToDense',
      [
        t.cast(sparseIndices!, 'int32'),
        t.ints((attrs as tf.SparseToDenseAttrs).outputShape),
        sparseValues!,
        defaultValue!,
      ],
      { validate_indices: false },
    ),
  SparseFillEmptyRows: (t, { indices, values, denseShape, defaultValue }) => {
    const [wide, shape] = [indices!, denseShape!].map((x) => t.cast(x, 'int64'));
    const results = t.emit('SparseFillEmptyRows', [wide!, values!, shape!, defaultValue!], {});
    return results.map((x) => (x.dtype === 'int64' ? t.cast(x, 'int32') : x));
  },
  SparseReshape: (t, { inputIndices, inputShape, newShape }) => {
    const wide = [inputIndices!, inputShape!, newShape!].map((x) => t.cast(x, 'int64'));
    return t.emit('SparseReshape', wide, {}).map((x) => t.cast(x, 'int32'));
  },
  SparseSegmentSum: segments('SparseSegmentSum'),
  SparseSegmentMean: segments('SparseSegmentMean'),
};

function segments(op: string): Kernel {
  return (t, { data, indices, segmentIds }) => t.op(op, [data!, indices!, segmentIds!]);
}

const pairs = <R extends Ref>(t: Tools<R>, values: readonly (readonly number[])[]): R =>
  t.constant('int32', [values.length, 2], values.flat());

/** What tfjs's helpers read of a tensor. */
const tensorLike = ({ shape, dtype }: Ref) =>
  ({ shape: [...shape], rank: shape.length, dtype }) as unknown as tf.Tensor;
