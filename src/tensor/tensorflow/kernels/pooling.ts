import { sizeOf } from '../../host.js';
import { tf } from '../../tf.js';
import type { Attributes, Kernel, Kernels, Ref, Tools } from '../emit.js';

type Numbers = readonly number[];

interface PoolAttributes {
  filterSize: number | number[];
  strides: number | number[];
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

interface Pooling {
  attributes: Attributes;
  /** Elements before and after each axis of the input, where TensorFlow knows no name for this padding. */
  around: [number, number][] | undefined;
  filter: Numbers;
  strides: Numbers;
  output: Numbers;
}

/** Windows over two or three axes in the middle of `shape`. */
function pooling(shape: Numbers, attrs: object): Pooling {
  const { pad } = attrs as PoolAttributes;
  const { filter, strides, before, output } =
    shape.length === 4 ? pool2d(shape, attrs) : pool3d(shape, attrs);
  const named = pad === 'same' || pad === 'valid';
  const around = filter.map((size, i): [number, number] => [
    before[i]!,
    Math.max(0, (output[i]! - 1) * strides[i]! + size - shape[i + 1]! - before[i]!),
  ]);
  return {
    attributes: {
      ksize: [1, ...filter, 1],
      strides: [1, ...strides, 1],
      padding: named ? pad.toUpperCase() : 'VALID',
    },
    around: named ? undefined : around,
    filter,
    strides,
    output,
  };
}

function pool2d(shape: Numbers, attrs: object) {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as {
    filterSize: [number, number];
    strides: [number, number];
    pad: 'same' | 'valid' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const info = tf.backend_util.computePool2DInfo(
    [...shape] as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  return {
    filter: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    before: [info.padInfo.top, info.padInfo.left],
    output: [info.outHeight, info.outWidth],
  };
}

function pool3d(shape: Numbers, attrs: object) {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as {
    filterSize: [number, number, number];
    strides: [number, number, number];
    pad: 'same' | 'valid' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
  };
  const info = tf.backend_util.computePool3DInfo(
    [...shape] as [number, number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  return {
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
    output: [info.outDepth, info.outHeight, info.outWidth],
  };
}

const maxPool =
  (op: string): Kernel =>
  (t, { x }, attrs) => {
    const { attributes, around } = pooling(x!.shape, attrs);
    return t.op(op, [surround(t, x!, around, LOWEST)], attributes);
  };

const maxPoolGrad =
  (op: string): Kernel =>
  (t, { dy, input, output }, attrs) => {
    const { attributes, around } = pooling(input!.shape, attrs);
    const y = output ?? t.op(op.replace('Grad', ''), [surround(t, input!, around, LOWEST)], attributes);
    const gradient = t.op(op, [surround(t, input!, around, LOWEST), y, dy!], attributes);
    return inside(t, gradient, input!.shape, around);
  };

const avgPool =
  (op: string): Kernel =>
  (t, { x }, attrs) => {
    const pool = pooling(x!.shape, attrs);
    const y = t.op(op, [surround(t, x!, pool.around, 0)], pool.attributes);
    return pool.around ? t.op('Mul', [y, shares(t, x!.shape, pool, pool.around)]) : y;
  };

const avgPoolGrad =
  (op: string): Kernel =>
  (t, { dy, input }, attrs) => {
    const { shape } = input!;
    const pool = pooling(shape, attrs);
    const { around } = pool;
    const whole = shape.map((d, i) => d + (around?.[i - 1]?.[0] ?? 0) + (around?.[i - 1]?.[1] ?? 0));
    const weighted = around ? t.op('Mul', [dy!, shares(t, shape, pool, around)]) : dy!;
    return inside(t, t.op(op, [t.ints(whole), weighted], pool.attributes), shape, around);
  };

/** Pooling. Padding by numbers is done before: with what no maximum takes, or zeros that no mean counts. */
export const poolings: Kernels = {
  MaxPool: maxPool('MaxPool'),
  MaxPool3D: maxPool('MaxPool3D'),
  MaxPoolGrad: maxPoolGrad('MaxPoolGrad'),
  MaxPool3DGrad: maxPoolGrad('MaxPool3DGrad'),
  AvgPool: avgPool('AvgPool'),
  AvgPool3D: avgPool('AvgPool3D'),
  AvgPoolGrad: avgPoolGrad('AvgPoolGrad'),
  AvgPool3DGrad: avgPoolGrad('AvgPool3DGrad'),
  MaxPoolWithArgmax: (t, { x }, attrs) => {
    const { includeBatchInIndex } = attrs as tf.MaxPoolWithArgmaxAttrs;
    const [result, indexes] = t.emit('MaxPoolWithArgmax', [x!], {
      ...pooling(x!.shape, attrs).attributes,
      include_batch_in_index: includeBatchInIndex,
      Targmax: { type: 'int64' },
    });
    return [result!, t.cast(indexes!, 'int32')];
  },
};

const LOWEST = -3.4028234663852886e38;

function surround<R extends Ref>(t: Tools<R>, x: R, around: Pooling['around'], value: number): R {
  if (!around) return x;
  const paddings = t.constant('int32', [x.shape.length, 2], [0, 0, ...around.flat(), 0, 0]);
  return t.op('PadV2', [x, paddings, t.like(x, value)]);
}

function inside<R extends Ref>(t: Tools<R>, x: R, shape: Numbers, around: Pooling['around']): R {
  if (!around) return x;
  return t.op('Slice', [x, t.ints([0, ...around.map(([before]) => before), 0]), t.ints(shape)]);
}

/** By what a mean over a window of zeros and elements is multiplied to be one over the elements. */
function shares<R extends Ref>(t: Tools<R>, shape: Numbers, pool: Pooling, around: [number, number][]): R {
  const { filter, strides, output } = pool;
  // How many elements of an axis each window sees.
  const seen = output.map((n, i) =>
    Array.from({ length: n }, (_, o) => {
      const first = o * strides[i]! - around[i]![0];
      return Math.min(first + filter[i]!, shape[i + 1]!) - Math.max(first, 0);
    }),
  );
  const counts = seen.reduce((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1]);
  const area = sizeOf(filter);
  return t.constant(
    'float32',
    [1, ...output, 1],
    counts.map((n) => area / n),
  );
}
