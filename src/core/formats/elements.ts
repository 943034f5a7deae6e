import { constants } from 'node:buffer';
import { endianness } from 'node:os';
import type { BigArray, NumericArray } from '../data.js';
import { DataError } from '../errors.js';

/** Number types as they lie in files. `f16` and `bf16` become Float32Array, `bool` 0/1 in a Uint8Array. */
export const ELEMENT_BYTES = {
  bool: 1,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  f16: 2,
  bf16: 2,
  f32: 4,
  f64: 8,
} as const;
export type Element = keyof typeof ELEMENT_BYTES;

const HOST_IS_BIG = endianness() === 'BE';

/**
 * Bytes of an array of this shape, checked: every dimension a safe non-negative integer and the product
 * within what one ArrayBuffer can hold. A zero dimension makes the product 0 whatever the others are, but
 * those must still be lengths that an array can have.
 */
export function byteLengthOf(shape: readonly number[], elementBytes: number): number {
  if (shape.length > 32) throw new DataError(`an array of ${shape.length} dimensions; at most 32 are read`);
  let total = elementBytes;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new DataError(`${length} is no length of a dimension`);
    if (length > 0) total *= length;
    if (total > constants.MAX_LENGTH) throw tooLarge(shape, elementBytes);
  }
  return shape.includes(0) ? 0 : total;
}

const tooLarge = (shape: readonly number[], elementBytes: number) =>
  new DataError(
    `an array of ${shape.join(' × ')} elements of ${elementBytes} bytes is larger than one array can be (${constants.MAX_LENGTH} bytes)`,
  );

/** A zeroed buffer, or a DataError instead of V8's RangeError where memory does not suffice. */
export function allocate(byteLength: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(byteLength);
  } catch {
    throw new DataError(`the content needs ${byteLength} bytes of memory, more than there are`);
  }
}

/**
 * Elements from their bytes. Shares memory with `bytes` where type, byte order and alignment allow it, so
 * that a large file is held once.
 */
export function decodeElements(bytes: Uint8Array, type: Element, bigEndian = false): NumericArray | BigArray {
  const size = ELEMENT_BYTES[type];
  const swap = size > 1 && bigEndian !== HOST_IS_BIG;
  const { buffer, byteOffset, length } = swap || bytes.byteOffset % size !== 0 ? copyOf(bytes) : bytes;
  if (swap) swapBytes(new Uint8Array(buffer, byteOffset, length), size);
  const count = length / size;
  switch (type) {
    case 'bool':
      return new Uint8Array(buffer, byteOffset, count).map((v) => (v === 0 ? 0 : 1));
    case 'i8':
      return new Int8Array(buffer, byteOffset, count);
    case 'u8':
      return new Uint8Array(buffer, byteOffset, count);
    case 'i16':
      return new Int16Array(buffer, byteOffset, count);
    case 'u16':
      return new Uint16Array(buffer, byteOffset, count);
    case 'i32':
      return new Int32Array(buffer, byteOffset, count);
    case 'u32':
      return new Uint32Array(buffer, byteOffset, count);
    case 'i64':
      return new BigInt64Array(buffer, byteOffset, count);
    case 'u64':
      return new BigUint64Array(buffer, byteOffset, count);
    case 'f16':
      return halfToSingle(new Uint16Array(buffer, byteOffset, count));
    case 'bf16':
      return brainToSingle(new Uint16Array(buffer, byteOffset, count));
    case 'f32':
      return new Float32Array(buffer, byteOffset, count);
    case 'f64':
      return new Float64Array(buffer, byteOffset, count);
  }
}

/** The type an array is written as. */
export function elementOf(data: NumericArray | BigArray): Element {
  if (data instanceof Float64Array) return 'f64';
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Int32Array) return 'i32';
  if (data instanceof Uint32Array) return 'u32';
  if (data instanceof Int16Array) return 'i16';
  if (data instanceof Uint16Array) return 'u16';
  if (data instanceof Int8Array) return 'i8';
  if (data instanceof BigInt64Array) return 'i64';
  if (data instanceof BigUint64Array) return 'u64';
  return 'u8';
}

/** The elements' bytes in the asked order: a view of the same memory unless the order must be turned. */
export function encodeElements(data: NumericArray | BigArray, bigEndian = false): Uint8Array {
  const view = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data.BYTES_PER_ELEMENT === 1 || bigEndian === HOST_IS_BIG) return view;
  const swapped = copyOf(view);
  swapBytes(swapped, data.BYTES_PER_ELEMENT);
  return swapped;
}

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
}

function swapBytes(bytes: Uint8Array, size: number) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else buffer.swap64();
}

/** A bfloat16 is the upper half of a binary32. */
function brainToSingle(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16 to binary32, exact; 65,536 patterns fit a table that is made at first use. */
function halfToSingle(halves: Uint16Array): Float32Array {
  halfTable ??= Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits >> 15 === 0 ? 1 : -1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
  const single = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) single[i] = halfTable[halves[i]!]!;
  return single;
}
let halfTable: Float32Array | undefined;
