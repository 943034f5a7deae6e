import { createRng } from '../../../src/core/random.js';
import { type HostTensor, sizeOf } from '../../../src/tensor/host.js';
import type { Tensor } from '../../../src/tensor/tf.js';

/** One use of an operation: small inputs and what is done with them. */
export interface SweepCase {
  name: string;
  inputs: HostTensor[];
  f(...x: Tensor[]): Tensor | Tensor[];
  /** Which inputs to differentiate by; none where the operation has no gradient. */
  by: number[];
}

/** A case that is differentiated by all its float inputs. */
export function smooth(name: string, inputs: HostTensor[], f: SweepCase['f']): SweepCase {
  return { name, inputs, f, by: inputs.flatMap(({ data }, i) => (data instanceof Float32Array ? [i] : [])) };
}

/** A case whose values alone are compared. */
export const plain = (name: string, inputs: HostTensor[], f: SweepCase['f']): SweepCase => ({
  name,
  inputs,
  f,
  by: [],
});

const rng = createRng('sweep');
const fill = (shape: number[], value: () => number): HostTensor => ({
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, value),
});

/** Standard normal values. */
export const normal = (...shape: number[]) => fill(shape, () => rng.normal());
/** Uniform on [low, high). */
export const within = (low: number, high: number, ...shape: number[]) =>
  fill(shape, () => low + (high - low) * rng.uniform());
/** Integers on low..high-1. */
export const ints = (low: number, high: number, ...shape: number[]): HostTensor => ({
  shape,
  data: Int32Array.from({ length: sizeOf(shape) }, () => low + rng.integer(high - low)),
});
export const bools = (...shape: number[]): HostTensor => ({
  shape,
  data: Uint8Array.from({ length: sizeOf(shape) }, () => rng.integer(2)),
});
/** These very values. */
export const floats = (shape: number[], ...values: number[]): HostTensor => ({
  shape,
  data: Float32Array.from(values),
});
export const integers = (shape: number[], ...values: number[]): HostTensor => ({
  shape,
  data: Int32Array.from(values),
});
