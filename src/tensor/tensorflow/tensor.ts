import { type HostTensor, sizeOf } from '../host.js';
import { type DataType, DTYPES, dtypeOfCode, elementBytes } from './dtype.js';
import type { Pointer, TensorFlow } from './library.js';

/** Values as tfjs hands them over: complex ones interleaved, texts as their bytes in UTF-8. */
export type Values = HostTensor['data'] | BigInt64Array | Uint8Array[];

/** sizeof(TF_TString). */
const STRING_BYTES = 24;

/** A TF_Tensor that holds a copy of these values; the caller deletes it. */
export function newTensor(c: TensorFlow, dtype: DataType, shape: readonly number[], values: Values): Pointer {
  const dims = BigInt64Array.from(shape, BigInt);
  if (Array.isArray(values)) return newStrings(c, dims, values);
  const bytes = sizeOf(shape) * elementBytes(dtype);
  if (values.byteLength !== bytes) {
    throw new Error(`${values.byteLength} bytes for a tensor ${dtype}[${shape}] of ${bytes}`);
  }
  const tensor = c.TF_AllocateTensor(DTYPES[dtype], dims, dims.length, bytes);
  if (!tensor) throw new Error(`out of memory for a tensor ${dtype}[${shape}] of ${bytes} bytes`);
  if (bytes > 0) c.memcpy(c.TF_TensorData(tensor), values, bytes);
  return tensor;
}

function newStrings(c: TensorFlow, dims: BigInt64Array, texts: readonly Uint8Array[]): Pointer {
  const tensor = c.TF_AllocateTensor(DTYPES.string, dims, dims.length, texts.length * STRING_BYTES);
  const start = c.TF_TensorData(tensor);
  texts.forEach((text, i) => {
    const at = start + BigInt(i * STRING_BYTES);
    c.TF_StringInit(at);
    c.TF_StringCopy(at, text, text.length);
  });
  return tensor;
}

/** A copy of the values of a TF_Tensor. */
export function readTensor(c: TensorFlow, tensor: Pointer): Values {
  const dtype = dtypeOfCode(c.TF_TensorType(tensor));
  const bytes = Number(c.TF_TensorByteSize(tensor));
  const start = c.TF_TensorData(tensor);
  if (dtype === 'string') {
    return Array.from({ length: bytes / STRING_BYTES }, (_, i) => {
      const at = start + BigInt(i * STRING_BYTES);
      const text = new Uint8Array(Number(c.TF_StringGetSize(at)));
      if (text.length > 0) c.memcpy(text, c.TF_StringGetDataPointer(at), text.length);
      return text;
    });
  }
  const values = arrayOf(dtype, bytes / elementBytes(dtype));
  if (bytes > 0) c.memcpy(values, start, bytes);
  return values;
}

function arrayOf(dtype: DataType, length: number) {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'complex64':
      return new Float32Array(2 * length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    default:
      return new Uint8Array(length);
  }
}

/** The shape of a TF_Tensor. */
export const shapeOf = (c: TensorFlow, tensor: Pointer): number[] =>
  Array.from({ length: c.TF_NumDims(tensor) }, (_, axis) => Number(c.TF_Dim(tensor, axis)));

/** Numbers in the array of their type. */
export function typedValues(dtype: DataType, values: ArrayLike<number> | Uint8Array[]): Values {
  if (isTexts(values)) return values;
  switch (dtype) {
    case 'float32':
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case 'int32':
      return values instanceof Int32Array ? values : Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values), BigInt);
    default:
      return values instanceof Uint8Array ? values : Uint8Array.from(values);
  }
}

const isTexts = (values: ArrayLike<number> | Uint8Array[]): values is Uint8Array[] =>
  Array.isArray(values) && values[0] instanceof Uint8Array;
