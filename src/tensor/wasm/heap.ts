import { machinery, reserve } from '../../simd/engine.js';

/**
 * Memory of tensors inside the shared memory of the SIMD room: first fit by address, free neighbours joined. What
 * is reserved grows in steps and stays; sizes are multiples of 64 bytes, so that kernels may read and write whole
 * vectors at the end of a tensor.
 */
export interface Heap {
  allocate(bytes: number): number;
  free(ptr: number): void;
  /** Bytes in use, for tests and reports. */
  used(): number;
}

const LINE = 64;
const SMALLEST_STEP = 4 << 20;

export function createHeap(): Heap {
  const sizes = new Map<number, number>();
  /** Free stretches in order of address. */
  const free: { ptr: number; bytes: number }[] = [];
  let total = 0;
  let used = 0;

  function release(ptr: number, bytes: number) {
    let low = 0;
    for (let high = free.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (free[middle]!.ptr < ptr) low = middle + 1;
      else high = middle;
    }
    const before = free[low - 1];
    const after = free[low];
    const joinsBefore = before !== undefined && before.ptr + before.bytes === ptr;
    const joinsAfter = after !== undefined && ptr + bytes === after.ptr;
    if (joinsBefore && joinsAfter) {
      before.bytes += bytes + after.bytes;
      free.splice(low, 1);
    } else if (joinsBefore) before.bytes += bytes;
    else if (joinsAfter) free[low] = { ptr, bytes: bytes + after.bytes };
    else free.splice(low, 0, { ptr, bytes });
  }

  return {
    allocate(asked) {
      const bytes = Math.max(LINE, Math.ceil(asked / LINE) * LINE);
      let index = free.findIndex((stretch) => stretch.bytes >= bytes);
      if (index < 0) {
        const step = Math.max(SMALLEST_STEP, bytes, Math.ceil(total / 4 / LINE) * LINE);
        total += step;
        release(reserve(step), step);
        index = free.findIndex((stretch) => stretch.bytes >= bytes);
      }
      const stretch = free[index]!;
      const { ptr } = stretch;
      if (stretch.bytes === bytes) free.splice(index, 1);
      else free[index] = { ptr: ptr + bytes, bytes: stretch.bytes - bytes };
      sizes.set(ptr, bytes);
      used += bytes;
      return ptr;
    },
    free(ptr) {
      const bytes = sizes.get(ptr);
      if (bytes === undefined) throw new Error('memory that is not in use is freed');
      sizes.delete(ptr);
      used -= bytes;
      release(ptr, bytes);
    },
    used: () => used,
  };
}

let shared: Heap | undefined;

/** The heap of all tensors of this process. */
export function heap(): Heap {
  shared ??= createHeap();
  return shared;
}

/** A view of `size` numbers of this type. */
export function view(ptr: number, size: number, dtype: 'float32'): Float32Array;
export function view(ptr: number, size: number, dtype: 'int32'): Int32Array;
export function view(
  ptr: number,
  size: number,
  dtype: 'float32' | 'int32' | 'bool',
): Float32Array | Int32Array | Uint8Array;
export function view(ptr: number, size: number, dtype: 'float32' | 'int32' | 'bool') {
  const { buffer } = machinery();
  if (dtype === 'float32') return new Float32Array(buffer, ptr, size);
  return dtype === 'int32' ? new Int32Array(buffer, ptr, size) : new Uint8Array(buffer, ptr, size);
}
