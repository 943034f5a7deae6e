import type { DType } from '../host.js';
import type { Operation } from './program.js';

/**
 * How one kernel of tfjs runs on the SIMD room: decided from shapes alone, then bound to places in memory. The
 * eager backend does both at once; a captured step decides once and runs what was bound every step.
 */
export interface Lowering {
  outputs: Spec[];
  /** The kernel answers a list even where that has one element. */
  many?: boolean;
  /** Bytes of working memory while it runs. */
  scratch?: number;
  /** Bytes for what `bind` writes down for the kernel: they stay as long as what is bound. */
  table?: number;
  /** For each output the inputs whose place it may take, where nobody reads them any more. */
  replaces?: readonly (readonly string[])[];
  /** Elementwise: a captured step joins neighbours of this kind to one pass over memory. */
  pointwise?: Pointwise;
  bind(places: Places): () => void;
}

/** Elementwise operations one after the other, mostly one; the last makes the first output. */
export interface Pointwise {
  instructions: readonly { operation: Operation; operands: readonly PointwiseOperand[] }[];
}

export type PointwiseOperand =
  | { input: string; dtype: DType; dims?: readonly number[]; strides?: readonly number[] }
  | { value: number; whole?: boolean }
  /** The result of an instruction of the same list. */
  | { step: number };

export interface Places {
  /** Address of an input; a list for kernels that take many under one name. */
  at(input: string): number;
  all(input: string): number[];
  outputs: number[];
  scratch: number;
  table: number;
}

export interface Spec {
  shape: number[];
  dtype: DType;
}

/** What a lowering is decided from. */
export interface Request {
  spec(input: string): Spec;
  has(input: string): boolean;
  specs(input: string): Spec[];
  attrs: Readonly<Record<string, unknown>>;
}

/** Undefined where this case is not ours: the reference kernel takes it. */
export type Lower = (request: Request) => Lowering | undefined;

/** Lowerings by the name of the tfjs kernel. */
export type Lowerings = Readonly<Record<string, Lower>>;
