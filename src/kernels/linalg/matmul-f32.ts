import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { gemm, rowMajor, transposed } from './gemm.js';

export interface MatmulF32Options {
  /** A is stored depth x m. */
  transposeA?: boolean;
  /** B is stored n x depth. */
  transposeB?: boolean;
}

/**
 * C = A B in float32 as networks use it: A is m x depth, B depth x n, C m x n, row by row. Sums are kept in
 * float32, in `cpu` too, where each step is rounded as the SIMD lanes round it.
 */
export function matmulF32(
  a: Float32Array,
  b: Float32Array,
  m: number,
  depth: number,
  n: number,
  { transposeA = false, transposeB = false }: MatmulF32Options = {},
): Float32Array {
  if (a.length !== m * depth || b.length !== depth * n)
    throw new DataError(
      `${m}x${depth} times ${depth}x${n} needs ${m * depth} and ${depth * n} numbers, got ${a.length} and ${b.length}`,
    );
  const viewA = transposeA ? transposed(0, m) : rowMajor(0, depth);
  const viewB = transposeB ? transposed(0, depth) : rowMajor(0, n);
  if (compute.simd)
    return simd((s) => {
      const inA = s.f32(a);
      const inB = s.f32(b);
      const out = s.f32(m * n);
      if (depth === 0) out.view().fill(0);
      gemm(
        { ptr: out.ptr, stride: n },
        { ...viewA, ptr: inA.ptr },
        { ...viewB, ptr: inB.ptr },
        { m, n, depth },
        true,
      );
      return out.copy();
    });
  const c = new Float32Array(m * n);
  for (let i = 0; i < m; i++)
    for (let k = 0; k < depth; k++) {
      const aik = a[i * viewA.rowStride + k * viewA.columnStride]!;
      for (let j = 0; j < n; j++)
        c[i * n + j]! += Math.fround(aik * b[k * viewB.rowStride + j * viewB.columnStride]!);
    }
  return c;
}
