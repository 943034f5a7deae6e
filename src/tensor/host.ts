import { tf } from './tf.js';

/** A tensor outside of any backend. The kind of array is the type: float32, int32 or (bytes) bool. */
export interface HostTensor {
  shape: number[];
  data: Float32Array | Int32Array | Uint8Array;
}

export type HostTensors = Record<string, HostTensor>;
export type DType = 'float32' | 'int32' | 'bool';

export const dtypeOf = ({ data }: Pick<HostTensor, 'data'>): DType =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool';

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** An array of zeros of this type. */
export function zeros(dtype: DType, size: number): HostTensor['data'] {
  return dtype === 'float32'
    ? new Float32Array(size)
    : dtype === 'int32'
      ? new Int32Array(size)
      : new Uint8Array(size);
}

/** Copied into the current backend. */
export const toDevice = (host: HostTensor): tf.Tensor => tf.tensor(host.data, host.shape, dtypeOf(host));

/** Copied out of its backend. */
export function toHost(tensor: tf.Tensor): HostTensor {
  return { shape: [...tensor.shape], data: tensor.dataSync<'float32'>().slice() };
}
