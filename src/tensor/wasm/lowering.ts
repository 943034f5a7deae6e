import type { DType } from '../host.js';

/**
 * How one kernel of tfjs runs on the SIMD room: decided from shapes alone, then bound to places in memory. The
 * eager backend does both at once; a captured step decides once and runs what was bound every step.
 */
export interface Lowering {
  outputs: Spec[];
  /** Bytes of working memory while it runs. */
  scratch?: number;
  /** The first output may take the place of this input, where nobody reads that any more. */
  inPlace?: string;
  /** Which output may take the place of which input: what `inPlace` cannot say (update rules). */
  replaces?: readonly (string | undefined)[];
  bind(places: Places): () => void;
}

export interface Places {
  /** Address of an input; a list for kernels that take many under one name. */
  at(input: string): number;
  all(input: string): number[];
  outputs: number[];
  scratch: number;
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
