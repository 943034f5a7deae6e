import { sizeOf } from '../host.js';
import { tf } from '../tf.js';
import { composite } from './composites.js';
import { runShader } from './shader.js';
import { TRIGONOMETRY } from './trigonometry.js';

type Mend = (kernel: tf.KernelFunc) => tf.KernelFunc;

/**
 * Kernels of tfjs's WebGPU backend (4.22) that compute something wrong in some cases, mended for these. Found by the
 * sweep.
 *
 * - AvgPoolGrad divides by the whole window, while AvgPool divides by the part of it inside the picture.
 * - AddN adds any number of tensors in one shader, more than devices bind.
 * - ArgMax and ArgMin of a row give one number in a row; Real and Imag of a complex tensor that was given another
 *   shape have the former one.
 * - A sum over nothing asks for a buffer of no size, LinSpace of one number divides by none.
 */
export const MENDED: Readonly<Record<string, Mend>> = {
  AvgPoolGrad: averageInside,
  AddN: fewAtATime,
  ArgMax: withoutAxis,
  ArgMin: withoutAxis,
  Real: ofItsShape,
  Imag: ofItsShape,
  Sum: (kernel) => (params) => {
    const { x } = params.inputs as { x: tf.TensorInfo };
    if (sizeOf(x.shape) > 0) return kernel(params);
    const { axis, keepDims } = params.attrs as { axis: number | number[]; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const [shape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const kept = keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape;
    return tf.fill(kept, 0, x.dtype === 'float32' ? 'float32' : 'int32');
  },
  LinSpace: (kernel) => (params) => {
    const { start, num } = params.attrs as { start: number; num: number };
    return num === 1 ? tf.fill([1], start) : kernel(params);
  },
};

/** Kernels in place of those of tfjs: DenseBincount there adds weights as integers, BitwiseAnd is missing. */
export const REPLACED: Readonly<Record<string, tf.KernelFunc>> = {
  ...TRIGONOMETRY,
  DenseBincount: composite(({ x, weights }, attrs) => {
    const { size, binaryOutput } = attrs as { size: number; binaryOutput: boolean };
    const rows = x!.shape.length === 1 ? 1 : x!.shape[0]!;
    const flat = tf.reshape(x!, [rows, -1]);
    const offset = tf.reshape(tf.range(0, rows * size, size, 'int32'), [rows, 1]);
    const place = tf.where(tf.less(flat, size), tf.add(flat, offset), tf.fill(flat.shape, -1, 'int32'));
    const weighted = !binaryOutput && weights!.size > 0;
    const each = weighted ? tf.reshape(weights!, [-1]) : tf.ones([flat.size], weights!.dtype);
    const sums = tf.unsortedSegmentSum(each, tf.reshape(place, [-1]) as tf.Tensor1D, rows * size);
    const counts = binaryOutput ? tf.minimum(sums, 1) : sums;
    return tf.reshape(counts, x!.shape.length === 1 ? [size] : [rows, size]);
  }),
  BitwiseAnd({ inputs, backend }) {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const body = '    result[index] = a[index] & b[index];';
    return runShader(backend, { name: 'and', inputs: { a, b }, shape: a.shape, dtype: 'int32', body });
  },
};

/** Buffers that one shader may read; every device has eight, and one is written. */
const MOST_BUFFERS = 7;

function fewAtATime(addN: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, backend }) => {
    let left = Object.values(inputs) as tf.TensorInfo[];
    let sum: tf.TensorInfo | undefined;
    while (left.length > 0) {
      const before = sum;
      const room = MOST_BUFFERS - (before ? 1 : 0);
      const some = [...(before ? [before] : []), ...left.slice(0, room)];
      left = left.slice(room);
      sum = addN({ inputs: some as unknown as tf.NamedTensorInfoMap, backend }) as tf.TensorInfo;
      if (before) (backend as tf.KernelBackend).disposeData(before.dataId);
    }
    return sum!;
  };
}

/** tfjs's gradient of what is left when each derivative is scaled by whole window / part inside. */
function averageInside(kernel: tf.KernelFunc): tf.KernelFunc {
  const scaled = composite(({ dy, scale }) => tf.mul(dy!, scale!));
  return ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Pooling;
    const info = tf.backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const inside = (size: number, outSize: number, stride: number, window: number, before: number) =>
      Array.from({ length: outSize }, (_, i) => {
        const first = i * stride - before;
        return window / (Math.min(first + window, size) - Math.max(first, 0));
      });
    const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
    const rows = inside(inHeight, outHeight, strideHeight, info.filterHeight, padInfo.top);
    const columns = inside(inWidth, outWidth, strideWidth, info.filterWidth, padInfo.left);
    if ([...rows, ...columns].every((factor) => factor === 1)) return kernel({ inputs, attrs, backend });
    const factors = rows.flatMap((row) => columns.map((column) => row * column));
    const scale = tf.tensor4d(factors, [1, outHeight, outWidth, 1]);
    const whole = scaled({ inputs: { dy, scale }, attrs: {}, backend }) as tf.Tensor;
    const dx = kernel({ inputs: { dy: whole, input }, attrs, backend });
    tf.dispose([scale, whole]);
    return dx;
  };
}

interface Pooling {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function withoutAxis(kernel: tf.KernelFunc): tf.KernelFunc {
  return (params) => {
    const { x } = params.inputs as { x: tf.TensorInfo };
    const [axis] = tf.util.parseAxisParam((params.attrs as { axis: number }).axis, x.shape);
    return { ...(kernel(params) as tf.TensorInfo), shape: x.shape.filter((_, i) => i !== axis) };
  };
}

function ofItsShape(kernel: tf.KernelFunc): tf.KernelFunc {
  return (params) => ({ ...(kernel(params) as tf.TensorInfo), shape: params.inputs['input']!.shape });
}
