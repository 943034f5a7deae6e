import * as z from 'zod';
import type { HostTensor } from '../../tensor/host.js';

/**
 * x' = (x - shift) / scale along the last axis of an item (a feature, a channel), or with a single pair for all
 * of it. Pictures count from 0 to 1 before this, whatever their depth in bits is.
 */
const normalisation = z.object({
  method: z.enum(['none', 'unit', 'symmetric', 'zscore', 'minmax']),
  shift: z.array(z.number()),
  scale: z.array(z.number()),
});

/**
 * How data become the input of a network. It is kept in the model file, so that predict and evaluate do to their
 * data what training did to its own.
 */
export const inputDescription = z.object({
  /** Pictures [height, width, channels], rows of features [features], or series [steps, channels]. */
  kind: z.enum(['images', 'table', 'series']),
  shape: z.array(z.number().int().positive()),
  normalisation,
  /** Names of the classes; targets are their positions here. */
  labels: z.array(z.string()).optional(),
  /** The columns of a table in order: a number each, or of text one feature for each of its values (one-hot). */
  columns: z.array(z.object({ name: z.string(), values: z.array(z.string()).optional() })).optional(),
  /** The column that was learnt. A number is learnt as (y - shift) / scale. */
  target: z.object({ name: z.string(), shift: z.number(), scale: z.number() }).optional(),
  /** Pictures or series were brought to this size (--resize, --length), so others are as well. */
  resized: z.boolean().optional(),
  /** The column that told series apart. */
  sequenceColumn: z.string().optional(),
  /** Samples a second of sound. */
  rateHz: z.number().positive().optional(),
});

export type DataKind = InputDescription['kind'];
export type Normalisation = z.output<typeof normalisation>;
export type InputDescription = z.output<typeof inputDescription>;

/** Items and their targets: `x` is [n, ...shape] float32, `y` [n] int32 classes or float32 numbers. */
export interface Batch {
  x: HostTensor;
  y?: HostTensor;
}

/** Which items serve for what, as increasing positions. */
export interface Parts {
  train: Uint32Array;
  /** What the data set apart for it, or else taken out of the training items in equal shares of each class. */
  validation: Uint32Array;
  /** What the data themselves set apart for testing; empty where they have no such part. */
  test: Uint32Array;
}

/** Data that a network learns from or is applied to. */
export interface Dataset {
  /** As it was given. */
  path: string;
  /** `IDX folder`, `image folder` …, for people. */
  format: string;
  length: number;
  input: InputDescription;
  /** All targets: classes (int32), or numbers that are scaled as `input.target` says (float32). */
  targets: Int32Array | Float32Array | undefined;
  parts: Parts;
  /** SHA-256 of the names, sizes and content of the files, in hexadecimal; see hash.ts. */
  digest(): Promise<string>;
  /** A name of one item: its file below the folder, or its number. */
  nameOf(index: number): string;
  /** The items at these positions, normalised, in this order. */
  batch(indices: ArrayLike<number>): Promise<Batch>;
}
