import { expect } from 'vitest';
import { createRng } from '../../src/core/random.js';
import { toDevice } from '../../src/tensor/host.js';
import { type Tensor, tf } from '../../src/tensor/tf.js';
import type { SweepCase } from './sweep/case.js';
import { convolution } from './sweep/convolution.js';
import { elementwise } from './sweep/elementwise.js';
import { imaging } from './sweep/image.js';
import { linear } from './sweep/linear.js';
import { reducing } from './sweep/reductions.js';
import { shaping } from './sweep/shape.js';
import { texts } from './sweep/text.js';

/**
 * Every operation of tfjs on small inputs, with the gradients of those that have one. A backend is swept by
 * running each case on it and on `cpu`: the values must agree, and so must shapes and types.
 */
export const sweep: SweepCase[] = [
  ...elementwise,
  ...reducing,
  ...linear,
  ...convolution,
  ...shaping,
  ...imaging,
  ...texts,
];

export interface Outcome {
  shape: number[];
  dtype: string;
  values: ArrayLike<number | string>;
}

/** The results of a case on the backend in use. */
export function valuesOf({ inputs, f }: SweepCase): Outcome[] {
  return collect(() => [f(...inputs.map(toDevice))].flat());
}

/** The gradients of a case on the backend in use. */
export function gradientsOf(one: SweepCase): Outcome[] {
  return one.by.length === 0 ? [] : collect(() => gradients(one, one.inputs.map(toDevice)));
}

/**
 * The gradients of a case by its inputs: of the sum of its float results, each weighted at random, so that no
 * part of the gradient can hide in another.
 */
export function gradients({ f, by }: SweepCase, inputs: readonly Tensor[]): Tensor[] {
  if (by.length === 0) return [];
  return tf.grads((...chosen) => {
    const results = f(...inputs.map((x, i) => (by.includes(i) ? chosen[by.indexOf(i)]! : x)));
    return tf.addN([results].flat().map((y, i) => tf.sum(tf.mul(y, weights(y, i)))));
  })(by.map((i) => inputs[i]!));
}

function weights({ shape, size }: Tensor, seed: number) {
  const rng = createRng(`weights ${seed}`);
  return tf.tensor(
    Float32Array.from({ length: size }, () => rng.normal()),
    shape,
  );
}

function collect(compute: () => Tensor[]): Outcome[] {
  return tf.tidy(compute).map((tensor) => {
    const { shape, dtype } = tensor;
    const values: ArrayLike<number | string> = tensor.dataSync();
    tensor.dispose();
    return { shape, dtype, values: Array.from(values) };
  });
}

/** The kernels that the cases call, of values and of gradients. */
export async function kernelsOf(cases: readonly SweepCase[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const one of cases) {
    const profile = await tf.profile(() => {
      valuesOf(one);
      gradientsOf(one);
      return tf.scalar(0);
    });
    for (const name of profile.kernelNames) names.add(name);
  }
  return names;
}

/** Equal in shape and type, and in value within `tolerance` relative to the largest value, or to 1. */
export function expectSame(got: Outcome[], want: Outcome[], tolerance: number) {
  expect(got.map(({ shape, dtype }) => `${dtype}[${shape}]`)).toEqual(
    want.map(({ shape, dtype }) => `${dtype}[${shape}]`),
  );
  got.forEach(({ values }, k) => {
    const truth = Array.from(want[k]!.values);
    const largest = Math.max(1, ...truth.map((v) => (Number.isFinite(v) ? Math.abs(Number(v)) : 0)));
    Array.from(values).forEach((v, i) => {
      const w = truth[i]!;
      const same = Object.is(v, w) || v === w || Math.abs(Number(v) - Number(w)) <= tolerance * largest;
      if (!same)
        expect.fail(`result ${k}, element ${i}: ${v}, not ${w}\n${excerptOf(values)}\n${excerptOf(truth)}`);
    });
  });
}

const excerptOf = (values: ArrayLike<number | string>) => Array.from(values).slice(0, 16).join(' ');
