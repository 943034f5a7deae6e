import type { Arena } from '../../simd/engine.js';
import { simd } from '../../simd/engine.js';

/** A matrix in the arena; strides count numbers, so that a transpose is the same memory with them swapped. */
export interface Strided {
  ptr: number;
  rowStride: number;
  columnStride: number;
}

/** The result: rows of it lie `stride` numbers apart. */
export interface Target {
  ptr: number;
  stride: number;
}

export interface Product {
  m: number;
  n: number;
  depth: number;
  /** C = AB, C += AB or C -= AB. */
  op?: 'set' | 'add' | 'subtract';
  /** Blocks of 4 that lie wholly above ('lower') or below ('upper') the diagonal are left alone. */
  half?: 'lower' | 'upper';
}

/** As in assembly/matmul.ts. */
const TILE_ROWS = 64;
const TILE_COLUMNS = 256;
const PANEL_ROWS = 4;
const OPS = { set: 0, add: 1, subtract: -1 } as const;

// Below this many multiplications a tile is done before a sleeping thread wakes.
const WORTH_A_THREAD = 200_000;

/** C (=, +=, -=) A B in the arena, A m x depth, B depth x n; float64 or, with `single`, float32. */
export function gemm(
  c: Target,
  a: Strided,
  b: Strided,
  { m, n, depth, op = 'set', half }: Product,
  single = false,
): void {
  if (m === 0 || n === 0) return;
  const panelColumns = single ? 8 : 4;
  const [packKernel, multiplyKernel] = single
    ? (['packF32', 'multiplyF32'] as const)
    : (['packF64', 'multiplyF64'] as const);
  const whole = m * n * depth < WORTH_A_THREAD;
  simd((s: Arena) => {
    const room = (panels: number, width: number) =>
      single ? s.f32(panels * width * depth) : s.f64(panels * width * depth);
    const aPanels = Math.ceil(m / PANEL_ROWS);
    const bPanels = Math.ceil(n / panelColumns);
    const packedA = room(aPanels, PANEL_ROWS);
    const packedB = room(bPanels, panelColumns);
    const packing = (panels: number) => (whole || panels * depth < 50_000 ? panels : Math.ceil(panels / 16));
    s.parallel(packKernel, aPanels, packing(aPanels), [
      ...[a.ptr, m, depth, a.rowStride, a.columnStride, PANEL_ROWS, packedA.ptr],
    ]);
    s.parallel(packKernel, bPanels, packing(bPanels), [
      ...[b.ptr, n, depth, b.columnStride, b.rowStride, panelColumns, packedB.ptr],
    ]);
    const tiles = Math.ceil(m / TILE_ROWS) * Math.ceil(n / TILE_COLUMNS);
    s.parallel(multiplyKernel, tiles, whole ? tiles : 1, [
      ...[
        packedA.ptr,
        packedB.ptr,
        c.ptr,
        c.stride,
        m,
        n,
        depth,
        OPS[op],
        half === 'lower' ? 1 : half === 'upper' ? 2 : 0,
      ],
    ]);
  });
}

/** A block of the arena as a matrix of `cols` columns, or as its transpose. */
export const rowMajor = (ptr: number, stride: number): Strided => ({
  ptr,
  rowStride: stride,
  columnStride: 1,
});
export const transposed = (ptr: number, stride: number): Strided => ({
  ptr,
  rowStride: 1,
  columnStride: stride,
});
