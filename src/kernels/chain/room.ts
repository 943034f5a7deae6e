import type { Arena, Block } from '../../simd/engine.js';
import { type Chain, groupsOf } from './chain.js';

/** Rows that a backward pass keeps for itself, of each group; TILE of the assembly. */
const TILE = 32;
/** Rows a thread scales at once. */
const ROWS = 2048;

/**
 * Sequences laid out in the memory of the SIMD kernels: rows of an even number of states, the forward messages, and
 * all that passes over them need. The weights are written into `weights` (logarithms, then `scale`, or weights as they
 * are); parameters change from pass to pass.
 */
export interface ChainRoom {
  /** Numbers a row: k, and one more where that is odd. */
  stride: number;
  /** [steps, stride]; what pads a row must be weight 0 (logarithm -Infinity). */
  weights: Block<Float64Array>;
  /** [steps, stride]: forward messages, after `backward` posteriors. */
  alpha: Block<Float64Array>;
  sums: Block<Float64Array>;
  /** From logarithms to weights whose greatest is 1 in each row. */
  scale(): void;
  setParameters(parameters: ChainParameters): void;
  /** log Z of each sequence, NaN where scaled numbers cannot tell. Of `table` instead of `weights` where it is given. */
  forward(table?: WeightTable): Float64Array;
  /** After `forward`: expected moves [k, k], without the sequences that were given up. */
  backward(table?: WeightTable): Float64Array;
}

/** Few different rows of weights: step t has row codes[t]. */
export interface WeightTable {
  /** [rows, stride] */
  rows: Block<Float64Array>;
  codes: Block<Int32Array>;
}

/** Initial and final weights [k] and transitions [k, k], as logarithms. */
export type ChainParameters = Pick<Chain, 'logInitial' | 'logTransition' | 'logFinal'>;

export const strideOf = (k: number) => k + (k & 1);

/** @param tabled the weights come from tables alone, so that there is no room for others */
export function openChain(s: Arena, k: number, offsets: Int32Array, tabled = false): ChainRoom {
  const stride = strideOf(k);
  const sequences = offsets.length - 1;
  const steps = offsets[sequences]!;
  const groups = groupsOf(offsets);
  const count = groups.length - 1;
  const at = s.i32(offsets);
  const group = s.i32(groups);
  const weights = s.f64(tabled ? 0 : steps * stride);
  const alpha = s.f64(steps * stride);
  const sums = s.f64(steps);
  const logScales = s.f64(steps);
  const logZ = s.f64(sequences);
  const initial = s.f64(stride);
  const final = s.f64(stride);
  const transition = s.f64(stride * stride);
  const transposed = s.f64(stride * stride);
  const pairs = s.f64(count * stride * stride);
  const scratch = s.f64(count * (2 * TILE + 2) * stride);
  logScales.view().fill(0);
  let [shiftOnce, shiftStep, ends] = [0, 0, false];

  return {
    stride,
    weights,
    alpha,
    sums,
    scale: () => s.parallel('chainScale', steps, ROWS, [stride, weights.ptr, weights.ptr, logScales.ptr]),
    setParameters({ logInitial, logTransition, logFinal }) {
      const shifts = [logInitial, logTransition, logFinal].map((x) => greatest(x));
      [shiftOnce, shiftStep] = [shifts[0]! + shifts[2]!, shifts[1]!];
      ends = logFinal !== undefined;
      initial.view().fill(0);
      initial.view().set(logInitial.map((v) => Math.exp(v - shifts[0]!)));
      if (logFinal) {
        final.view().fill(0);
        final.view().set(logFinal.map((v) => Math.exp(v - shifts[2]!)));
      }
      const [forth, back] = [transition.view().fill(0), transposed.view().fill(0)];
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          const v = Math.exp(logTransition[i * k + j]! - shiftStep);
          forth[i * stride + j] = v;
          back[j * stride + i] = v;
        }
    },
    forward(table) {
      s.parallel('chainForward', count, 1, [
        group.ptr,
        at.ptr,
        stride,
        (table?.rows ?? weights).ptr,
        table?.codes.ptr ?? 0,
        logScales.ptr,
        initial.ptr,
        0,
        transition.ptr,
        ends ? final.ptr : 0,
        alpha.ptr,
        sums.ptr,
        logZ.ptr,
      ]);
      return logZ
        .copy()
        .map((v, q) => v + shiftOnce + shiftStep * Math.max(0, offsets[q + 1]! - offsets[q]! - 1));
    },
    backward(table) {
      s.parallel('chainBackward', count, 1, [
        group.ptr,
        at.ptr,
        stride,
        (table?.rows ?? weights).ptr,
        table?.codes.ptr ?? 0,
        transposed.ptr,
        ends ? final.ptr : 0,
        alpha.ptr,
        sums.ptr,
        logZ.ptr,
        pairs.ptr,
        scratch.ptr,
      ]);
      const total = new Float64Array(k * k);
      const [moved, weight] = [pairs.view(), transition.view()];
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          const cell = i * stride + j;
          let sum = 0;
          for (let g = 0; g < count; g++) sum += moved[g * stride * stride + cell]!;
          total[i * k + j] = sum * weight[cell]!;
        }
      return total;
    },
  };
}

/** The greatest logarithm, 0 where there is none or nothing is possible. */
function greatest(x: Float64Array | undefined): number {
  const most = x ? x.reduce((a, b) => Math.max(a, b), -Infinity) : 0;
  return most > -Infinity ? most : 0;
}

/** Rows [n, k] into rows of `stride`, what is left over filled. */
export function padRows(from: Float64Array, k: number, to: Float64Array, stride: number, fill: number): void {
  if (stride === k) to.set(from);
  else
    for (let t = 0, at = 0; at < from.length; t += stride, at += k) {
      for (let j = 0; j < k; j++) to[t + j] = from[at + j]!;
      to[t + k] = fill;
    }
}

/** The other way about. */
export function unpadRows(from: Float64Array, stride: number, to: Float64Array, k: number): void {
  if (stride === k) to.set(from);
  else
    for (let t = 0, at = 0; at < to.length; t += stride, at += k)
      for (let j = 0; j < k; j++) to[at + j] = from[t + j]!;
}
