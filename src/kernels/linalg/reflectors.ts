import type { Arena, Block } from '../../simd/engine.js';
import { simd } from '../../simd/engine.js';
import { gemm, rowMajor, transposed } from './gemm.js';

/**
 * Householder reflectors in the arena, H_q = I - tau_q v_q v_q^T. The vectors are rows of n numbers, vector q zero
 * before number lead + q; `count` successive ones are applied at once as I - V T V^T.
 */
export interface Reflectors {
  vectors: number;
  tau: number;
  count: number;
  /** Numbers a vector, which is also the distance between them. */
  n: number;
  lead: number;
}

/** Reflectors in one block: the cost of T grows with it, that of reading C falls. */
export const REFLECTOR_BLOCK = 32;

/** Each of `rows` rows c at `ptr` becomes c H_0 H_1 ... (or, `reversed`, c ... H_1 H_0), for one block. */
export function applyBlock(
  ptr: number,
  rows: number,
  { vectors, tau, count, n, lead }: Reflectors,
  reversed = false,
): void {
  if (rows === 0 || count === 0) return;
  simd((s) => {
    const t = s.f64(count * count);
    const projected = s.f64(rows * count);
    const weights = s.f64(rows * count);
    const from = vectors + 8 * lead;
    const c = ptr + 8 * lead;
    s.kernels.blockReflector(from, n, n - lead, count, tau, t.ptr);
    const shape = { m: rows, n: count };
    gemm({ ptr: projected.ptr, stride: count }, rowMajor(c, n), transposed(from, n), {
      ...shape,
      depth: n - lead,
    });
    gemm(
      { ptr: weights.ptr, stride: count },
      rowMajor(projected.ptr, count),
      reversed ? transposed(t.ptr, count) : rowMajor(t.ptr, count),
      { ...shape, depth: count },
    );
    gemm({ ptr: c, stride: n }, rowMajor(weights.ptr, count), rowMajor(from, n), {
      m: rows,
      n: n - lead,
      depth: count,
      op: 'subtract',
    });
  });
}

/**
 * The first `rows` columns of Q = H_0 H_1 ..., as rows of n numbers, from the last block to the first. A block
 * leaves alone the columns before its first leading one, which are still those of the identity.
 */
export function formQ(
  s: Arena,
  rows: number,
  { vectors, tau, count, n, lead }: Reflectors,
): Block<Float64Array> {
  const q = s.f64(rows * n);
  const view = q.view().fill(0);
  for (let j = 0; j < rows; j++) view[j * n + j] = 1;
  const last = Math.floor((count - 1) / REFLECTOR_BLOCK) * REFLECTOR_BLOCK;
  for (let first = last; first >= 0; first -= REFLECTOR_BLOCK) {
    const block = {
      vectors: vectors + 8 * first * n,
      tau: tau + 8 * first,
      count: Math.min(REFLECTOR_BLOCK, count - first),
      n,
      lead: lead + first,
    };
    const untouched = Math.min(rows, block.lead);
    applyBlock(q.ptr + 8 * untouched * n, rows - untouched, block, true);
  }
  return q;
}
