import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type Scope, scopeOf } from '../../../src/kernels/nn/scope.js';
import { sizeOf, toDevice } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { present } from '../../tensor/tensorflow/present.js';

/** Backends that layers and steps are tested on. */
export const BACKENDS = ['cpu', 'wasm', ...(present ? (['tensorflow'] as const) : [])] as const;

/** What Keras, TensorFlow and SciPy make of the same inputs and weights: nn.oracle.py. */
const oracle: Record<string, { shape: number[]; values: number[] }> = JSON.parse(
  readFileSync(new URL('./nn.oracle.json', import.meta.url), 'utf8'),
);

/** The inputs and weights of the oracle. */
export const waveValues = (shape: readonly number[], phase: number) =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(0.7 * i + 0.05 * i * phase + phase));

export const wave = (shape: readonly number[], phase: number): Tensor =>
  toDevice({ shape: [...shape], data: waveValues(shape, phase) });

/** A layer with these weights. */
export const withWeights = (
  weights: Record<string, Tensor>,
  training = false,
): Scope & { updates: ReadonlyMap<string, Tensor> } =>
  scopeOf(
    Object.fromEntries(
      Object.entries(weights).flatMap(([name, t]) => [
        [`params/${name}`, t],
        [`buffers/${name}`, t],
      ]),
    ),
    { training, noise: noise(0, tf.scalar(0, 'int32')) },
  );

/**
 * Equal to the oracle in shape and values. The tolerance is that of single precision on both sides: sums of up to
 * some ten terms of size 1 to 5.
 */
export function expectOracle(actual: Tensor, name: string, tolerance = 3e-6): void {
  const { shape, values } = oracle[name]!;
  expect(actual.shape).toEqual(shape);
  const data = actual.dataSync();
  const off = values.map((v, i) => Math.abs(v - data[i]!) / Math.max(1, Math.abs(v)));
  expect(Math.max(...off), name).toBeLessThan(tolerance);
}

export const oracleOf = (name: string): readonly number[] => oracle[name]!.values;
