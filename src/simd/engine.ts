import { compute } from '../core/backend.js';
import type { SimdExports } from './binary.js';
import { simdBinary } from './binary.js';
import { createPool, type Pool } from './pool.js';

/**
 * The one door to the AssemblyScript kernels: a WebAssembly module on a shared memory, an arena to lay typed
 * arrays into it, and `parallel` to split a kernel over threads.
 *
 *   simd((s) => {
 *     const x = s.f32(samples);              // copied in
 *     const y = s.f32(samples.length);       // room for the result
 *     s.parallel('scaleRows', rows, 16, [x.ptr, y.ptr, width]);
 *     return y.copy();                       // copied out; the arena is free again after this function
 *   });
 *
 * A kernel that is split has the signature (begin, end, ...args) and writes only what belongs to rows
 * begin..end-1, so that the result does not depend on the number of threads.
 */
export interface Arena {
  kernels: SimdExports;
  f64(content: Float64Array | number): Block<Float64Array>;
  f32(content: Float32Array | number): Block<Float32Array>;
  i32(content: Int32Array | number): Block<Int32Array>;
  u8(content: Uint8Array | number): Block<Uint8Array>;
  parallel(kernel: keyof SimdExports, count: number, grain: number, args: readonly number[]): void;
}

/** A stretch of the shared memory. `view` holds until the next allocation; `copy` for good. */
export interface Block<T> {
  ptr: number;
  view(): T;
  copy(): T;
}

const PAGE = 65536;
const MAX_PAGES = 65536; // 4 GiB, all that 32-bit addresses reach

interface Machine {
  memory: WebAssembly.Memory;
  kernels: SimdExports;
  pool: Pool;
}

let machine: Machine | undefined;
/** Each thread has this much memory of its own, for kernels that work block by block. */
export const WORKSPACE = { first: PAGE, bytes: 2 * PAGE, threads: 64 } as const;
/** Where the arena begins: above the module's own constants, the workspaces and what was reserved. */
let base = WORKSPACE.first + WORKSPACE.bytes * WORKSPACE.threads;
let top = base;

/** Run `body` with an arena; whatever it allocated is free afterwards. Calls may nest. */
export function simd<T>(body: (arena: Arena) => T): T {
  const mark = top;
  try {
    return body(arena());
  } finally {
    top = mark;
  }
}

/** The kernels, their memory and `parallel` by themselves: for code that keeps data in the memory (see reserve). */
export interface Machinery extends Pick<Arena, 'kernels' | 'parallel'> {
  buffer: ArrayBufferLike;
}

export function machinery(): Machinery {
  machine ??= start();
  const { memory, kernels, pool } = machine;
  return {
    kernels,
    // Shared memory: an older buffer stays valid after growth, it just ends earlier.
    get buffer() {
      return memory.buffer;
    },
    parallel: (kernel, count, grain, args) =>
      pool(kernel, count, grain, args, Math.min(compute.threads, WORKSPACE.threads)),
  };
}

/**
 * A stretch of memory for good, from below the arena, which must be empty: for a heap that outlives single calls
 * (tensors). It is never given back; the heap reuses it.
 */
export function reserve(bytes: number): number {
  if (top !== base) throw new Error('memory is reserved while the arena is in use');
  machine ??= start();
  const ptr = allocate(machine.memory, bytes);
  base = top;
  return ptr;
}

function start(): Machine {
  const memory = new WebAssembly.Memory({ initial: base / PAGE, maximum: MAX_PAGES, shared: true });
  const module = new WebAssembly.Module(simdBinary());
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  const kernels = instance.exports as unknown as SimdExports;
  kernels.setWorkspace(WORKSPACE.first);
  return {
    memory,
    kernels,
    pool: createPool(module, memory, kernels, (n) => WORKSPACE.first + n * WORKSPACE.bytes),
  };
}

function abort(): never {
  throw new Error('a SIMD kernel stopped');
}

function arena(): Arena {
  machine ??= start();
  const { memory, kernels, pool } = machine;

  function block<T extends Float64Array | Float32Array | Int32Array | Uint8Array>(
    make: (buffer: ArrayBufferLike, ptr: number, length: number) => T,
    width: number,
    content: T | number,
  ): Block<T> {
    const length = typeof content === 'number' ? content : content.length;
    const ptr = allocate(memory, length * width);
    const view = () => make(memory.buffer, ptr, length);
    if (typeof content !== 'number') view().set(content);
    return { ptr, view, copy: () => view().slice() as T };
  }

  return {
    kernels,
    f64: (content) => block((b, p, n) => new Float64Array(b, p, n), 8, content),
    f32: (content) => block((b, p, n) => new Float32Array(b, p, n), 4, content),
    i32: (content) => block((b, p, n) => new Int32Array(b, p, n), 4, content),
    u8: (content) => block((b, p, n) => new Uint8Array(b, p, n), 1, content),
    parallel: (kernel, count, grain, args) =>
      pool(kernel, count, grain, args, Math.min(compute.threads, WORKSPACE.threads)),
  };
}

function allocate(memory: WebAssembly.Memory, bytes: number): number {
  const ptr = top;
  top = ptr + Math.ceil(bytes / 64) * 64; // cache lines, and never the same one for two threads
  const missing = top - memory.buffer.byteLength;
  if (missing > 0) {
    // Grown by a quarter more than needed: each step costs a call, unused pages cost nothing.
    const pages = Math.ceil(missing / PAGE);
    const wanted = Math.min(
      pages + Math.ceil(memory.buffer.byteLength / PAGE / 4),
      MAX_PAGES - memory.buffer.byteLength / PAGE,
    );
    try {
      memory.grow(Math.max(pages, wanted));
    } catch {
      throw new RangeError(`not enough memory: ${Math.round(top / 2 ** 20)} MiB were needed at once`);
    }
  }
  return ptr;
}
