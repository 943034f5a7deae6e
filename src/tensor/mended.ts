import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import { tf } from './tf.js';

/**
 * Kernels of tfjs's cpu backend (4.22) that compute something wrong, done again. Found by gradcheck.
 *
 * - AvgPoolGrad divides by the whole window, while AvgPool divides by the part of it inside the picture.
 * - ResizeBilinearGrad exchanges height and width in the shape of its result, and takes half-pixel centres for none.
 * - ResizeNearestNeighborGrad takes the second and all further pictures of a batch from wrong places, and half-pixel
 *   centres for none.
 */
export function mendedKernels(): { kernelName: string; kernelFunc: tf.KernelFunc }[] {
  return [
    { kernelName: 'AvgPoolGrad', kernelFunc: avgPoolGrad },
    { kernelName: 'ResizeBilinearGrad', kernelFunc: resizeBilinearGrad },
    { kernelName: 'ResizeNearestNeighborGrad', kernelFunc: resizeNearestNeighborGrad },
  ];
}

/** Each derivative of an output goes in equal parts to the inputs that it is the mean of. */
const avgPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Pooling;
  const [batch, height, width, depth] = input.shape as [number, number, number, number];
  const { outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth, padInfo } =
    tf.backend_util.computePool2DInfo(
      [batch, height, width, depth],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
  const { values, make } = access(backend);
  const from = values(dy);
  const dx = new Float32Array(batch * height * width * depth);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < outHeight; i++) {
      const top = i * strideHeight - padInfo.top;
      const [r0, r1] = [Math.max(top, 0), Math.min(top + filterHeight, height)];
      for (let j = 0; j < outWidth; j++) {
        const left = j * strideWidth - padInfo.left;
        const [c0, c1] = [Math.max(left, 0), Math.min(left + filterWidth, width)];
        const at = ((b * outHeight + i) * outWidth + j) * depth;
        const count = (r1 - r0) * (c1 - c0);
        for (let r = r0; r < r1; r++) {
          for (let c = c0; c < c1; c++) {
            const to = ((b * height + r) * width + c) * depth;
            for (let d = 0; d < depth; d++) dx[to + d]! += from[at + d]! / count;
          }
        }
      }
    }
  }
  return make(input.shape, dx);
};

interface Pooling {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Each derivative of an output goes to the input it was copied from. */
const resizeNearestNeighborGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, images } = inputs as { dy: tf.TensorInfo; images: tf.TensorInfo };
  const { alignCorners, halfPixelCenters } = attrs as { alignCorners: boolean; halfPixelCenters?: boolean };
  const [batch, height, width, depth] = images.shape as [number, number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const rows = sources(height, outHeight, alignCorners, halfPixelCenters === true);
  const columns = sources(width, outWidth, alignCorners, halfPixelCenters === true);
  const { values, make } = access(backend);
  const from = values(dy);
  const dx = new Float32Array(batch * height * width * depth);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        const at = ((b * outHeight + i) * outWidth + j) * depth;
        const to = ((b * height + rows[i]!) * width + columns[j]!) * depth;
        for (let d = 0; d < depth; d++) dx[to + d]! += from[at + d]!;
      }
    }
  }
  return make(images.shape, dx);
};

/** Which input each output is a copy of, along one side; as ResizeNearestNeighbor has it. */
function sources(size: number, outSize: number, alignCorners: boolean, halfPixel: boolean): number[] {
  const aligned = alignCorners && outSize > 1;
  const scale = aligned ? (size - 1) / (outSize - 1) : size / outSize;
  return Array.from({ length: outSize }, (_, i) => {
    const at = scale * (halfPixel ? i + 0.5 : i);
    return Math.min(size - 1, alignCorners ? Math.round(at) : Math.floor(at));
  });
}

/** Each derivative of an output goes to the four inputs it lies between, by the shares they have in it. */
const resizeBilinearGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, images } = inputs as { dy: tf.TensorInfo; images: tf.TensorInfo };
  const { alignCorners, halfPixelCenters } = attrs as { alignCorners: boolean; halfPixelCenters?: boolean };
  const [batch, height, width, depth] = images.shape as [number, number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const rows = neighbours(height, outHeight, alignCorners, halfPixelCenters === true);
  const columns = neighbours(width, outWidth, alignCorners, halfPixelCenters === true);
  const { values, make } = access(backend);
  const from = values(dy);
  const dx = new Float32Array(batch * height * width * depth);
  for (let b = 0; b < batch; b++)
    rows.forEach((row, i) => {
      columns.forEach((column, j) => {
        const at = ((b * outHeight + i) * outWidth + j) * depth;
        for (const [r, down] of row)
          for (const [c, across] of column)
            for (let d = 0; d < depth; d++)
              dx[((b * height + r) * width + c) * depth + d]! += from[at + d]! * down * across;
      });
    });
  return make(images.shape, dx);
};

/** The two inputs that each output lies between along one side, with their shares; as ResizeBilinear has it. */
function neighbours(size: number, outSize: number, alignCorners: boolean, halfPixel: boolean) {
  const aligned = alignCorners && outSize > 1;
  const scale = aligned ? (size - 1) / (outSize - 1) : size / outSize;
  return Array.from({ length: outSize }, (_, i): [number, number][] => {
    const at = halfPixel ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(at));
    return [
      [low, 1 - (at - low)],
      [Math.min(size - 1, Math.ceil(at)), at - low],
    ];
  });
}

function access(backend: object) {
  const cpu = backend as MathBackendCPU;
  return {
    values: ({ dataId }: tf.TensorInfo) => cpu.data.get(dataId).values as Float32Array,
    make: (shape: number[], values: Float32Array) => cpu.makeTensorInfo(shape, 'float32', values),
  };
}
