import type { tf } from '../../tf.js';
import { float, type Kernel, type Kernels } from '../emit.js';

interface ReductionAttributes {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims: boolean;
}

const reduction =
  (op: string): Kernel =>
  (t, { x }, attrs) => {
    const { axis, reductionIndices, keepDims } = attrs as ReductionAttributes;
    const given = axis ?? reductionIndices;
    // No axis at all is every axis; an empty list of them is none.
    const axes = given === undefined || given === null ? x!.shape.map((_, i) => i) : [given].flat();
    return t.op(op, [x!, t.ints(axes)], { keep_dims: keepDims ?? false });
  };

const cumulative =
  (op: string): Kernel =>
  (t, { x }, attrs) => {
    const { axis, exclusive, reverse } = attrs as tf.CumsumAttrs;
    return t.op(op, [x!, t.int(axis)], { exclusive, reverse });
  };

const extreme =
  (op: string): Kernel =>
  (t, { x }, attrs) =>
    t.op(op, [x!, t.int((attrs as tf.ArgMaxAttrs).axis)], { output_type: { type: 'int32' } });

const counts: Kernel = (t, { x, weights }, attrs) => {
  const { size, binaryOutput = false } = attrs as tf.DenseBincountAttrs;
  return t.op('DenseBincount', [x!, t.int(size), weights!], { binary_output: binaryOutput });
};

export const reductions: Kernels = {
  ...Object.fromEntries(['All', 'Any', 'Max', 'Min', 'Prod', 'Sum'].map((name) => [name, reduction(name)])),
  // The mean of integers is a float in tfjs.
  Mean: (t, { x }, attrs) => reduction('Mean')(t, { x: t.cast(x!, 'float32') }, attrs),
  ArgMax: extreme('ArgMax'),
  ArgMin: extreme('ArgMin'),
  Cumsum: cumulative('Cumsum'),
  Cumprod: cumulative('Cumprod'),
  Softmax: (t, { logits }) => t.op('Softmax', [logits!]),
  LogSoftmax: (t, { logits }) => t.op('LogSoftmax', [logits!]),
  UnsortedSegmentSum: (t, { x, segmentIds }, attrs) =>
    t.op('UnsortedSegmentSum', [
      x!,
      t.cast(segmentIds!, 'int32'),
      t.int((attrs as tf.UnsortedSegmentSumAttrs).numSegments),
    ]),
  Bincount: counts,
  DenseBincount: counts,
  TopK: (t, { x }, attrs) => {
    const { k, sorted } = attrs as tf.TopKAttrs;
    return t.emit('TopKV2', [x!, t.int(k)], { sorted });
  },
  Unique: (t, { x }, attrs) =>
    t.emit('UniqueV2', [x!, t.ints([(attrs as tf.UniqueAttrs).axis])], { out_idx: { type: 'int32' } }),
  SearchSorted: (t, { sortedSequence, values }, attrs) => {
    const { side } = attrs as tf.SearchSortedAttrs;
    return t.op(side === 'left' ? 'LowerBound' : 'UpperBound', [sortedSequence!, values!], {
      out_type: { type: 'int32' },
    });
  },
  LRN: (t, { x }, attrs) => t.op('LRN', [x!], lrn(attrs as tf.LRNAttrs)),
  LRNGrad: (t, { x, y, dy }, attrs) => t.op('LRNGrad', [dy!, x!, y!], lrn(attrs as tf.LRNAttrs)),
  FusedBatchNorm: (t, { x, scale, offset, mean, variance }, attrs) => {
    const { varianceEpsilon } = attrs as tf.FusedBatchNormAttrs;
    const spread = t.op('Rsqrt', [t.op('AddV2', [variance!, t.like(variance!, varianceEpsilon)])]);
    const factor = scale ? t.op('Mul', [spread, scale]) : spread;
    const centred = t.op('Mul', [t.op('Sub', [x!, mean!]), factor]);
    return offset ? t.op('AddV2', [centred, offset]) : centred;
  },
};

const lrn = ({ depthRadius, bias, alpha, beta }: tf.LRNAttrs) => ({
  depth_radius: depthRadius,
  bias: float(bias),
  alpha: float(alpha),
  beta: float(beta),
});
