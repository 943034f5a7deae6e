import * as z from 'zod';
import type { Context, Json } from '../../src/core/command/spec.js';
import { createRng } from '../../src/core/random.js';
import { noise } from '../../src/tensor/random.js';
import { type Tensors, tf } from '../../src/tensor/tf.js';
import { adam } from '../../src/tensor/update.js';
import { type TrainingOptions, trainingOptions } from '../../src/training/options.js';
import type { Task } from '../../src/training/task.js';

/*
 * The smallest task with all the parts that a run can have: y = 2 a - 3 b + 1, fitted by Adam with weights
 * averaged, noise drawn in the step, items augmented.
 */

export const TRUTH = { weights: [2, -3], bias: 1 };

const float = (shape: number[], data: number[]) => ({ shape, data: Float32Array.from(data) });

/** The data and what they should give; `noiseSd` is drawn anew in each step and added to the predictions. */
export function linearTask({ items = 50, noiseSd = 0, arch = 'linear', shift = 0 } = {}): Task {
  const rng = createRng(1);
  const x = Float32Array.from({ length: 2 * items }, () => rng.normal());
  const y = Float32Array.from({ length: items }, (_, i) => 2 * x[2 * i]! - 3 * x[2 * i + 1]! + 1 + shift);
  const loss = (params: Tensors, inputs: Tensors, eps?: tf.Tensor): tf.Scalar => {
    const exact = tf.add(tf.matMul(inputs['x']!, params['weights']!), params['bias']!);
    const out = eps ? tf.add(exact, tf.mul(eps, noiseSd)) : exact;
    return tf.mean(tf.squaredDifference(tf.reshape(out, [-1]), inputs['y']!)) as tf.Scalar;
  };
  const names = ['weights', 'bias'];
  const paramsOf = (state: Tensors, kind = 'params') =>
    Object.fromEntries(names.map((name) => [name, state[`${kind}/${name}`]!]));
  const zeros = (kind: string) => ({
    [`${kind}/weights`]: float([2, 1], [0, 0]),
    [`${kind}/bias`]: float([1], [0]),
  });
  return {
    state: {
      ...zeros('params'),
      ...zeros('optimizer/m'),
      ...zeros('optimizer/v'),
      ...zeros('ema'),
      step: { shape: [], data: Int32Array.of(0) },
    },
    trainStep(state, inputs) {
      const count = tf.add(state['step']!, tf.scalar(1, 'int32'));
      const eps = noiseSd > 0 ? noise(3, state['step']!).normal([inputs['x']!.shape[0]!, 1]) : undefined;
      const { value, grads } = valueAndGrads(paramsOf(state), (params) => loss(params, inputs, eps));
      const next: Tensors = { step: count };
      for (const name of names) {
        const { param, m, v } = adam(
          {
            param: state[`params/${name}`]!,
            grad: grads[name]!,
            m: state[`optimizer/m/${name}`]!,
            v: state[`optimizer/v/${name}`]!,
            rate: inputs['rate']!,
            count,
          },
          { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0 },
        );
        next[`params/${name}`] = param;
        next[`optimizer/m/${name}`] = m;
        next[`optimizer/v/${name}`] = v;
        next[`ema/${name}`] = tf.add(tf.mul(state[`ema/${name}`]!, 0.5), tf.mul(param, 0.5));
      }
      return { state: next, outputs: { loss: value, double: tf.mul(value, 2), order: orderOf(state) } };
    },
    validateStep: (state, inputs) => ({ outputs: { loss: loss(paramsOf(state, 'ema'), inputs) } }),
    data: {
      length: items,
      batch: (indices) => ({
        x: {
          shape: [indices.length, 2],
          data: Float32Array.from([...indices].flatMap((i) => [x[2 * i]!, x[2 * i + 1]!])),
        },
        y: { shape: [indices.length], data: Float32Array.from(indices, (i) => y[i]!) },
      }),
    },
    // Shifting both sides by the same random amount keeps the truth.
    augment(batch, streamOf) {
      const shifted = Float32Array.from(batch['x']!.data);
      const targets = Float32Array.from(batch['y']!.data);
      for (let i = 0; i < targets.length; i++) {
        const by = 0.1 * streamOf(i).normal();
        shifted[2 * i]! += by;
        targets[i]! += 2 * by;
      }
      return { x: { ...batch['x']!, data: shifted }, y: { ...batch['y']!, data: targets } };
    },
    schedule: (step, steps) => 0.1 * (1 - step / (2 * steps)),
    model: { arch, options: {}, input: { shape: [2] } },
  };
}

/** A number that tells in which order the state is given: sums over it must not round otherwise when resumed. */
const orderOf = (state: Tensors) =>
  tf.scalar(Object.keys(state).reduce((sum, name, i) => sum + (i + 1) * name.length, 0));

function valueAndGrads(params: Tensors, loss: (params: Tensors) => tf.Scalar) {
  const names = Object.keys(params);
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
  )(names.map((name) => params[name]!));
  return { value, grads: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

export function optionsWith(given: Partial<TrainingOptions> = {}): TrainingOptions {
  return z.object(trainingOptions({ epochs: 4, batchSize: 8 })).parse(given);
}

export interface Heard {
  notes: string[];
  warnings: string[];
  written: string[];
}

/** A context that writes down what it hears. */
export function contextWith(given: Partial<Context> = {}): Context & Heard {
  const heard: Heard = { notes: [], warnings: [], written: [] };
  return {
    ...heard,
    command: 'train-linear',
    version: '0.1.0',
    commandLine: ['ispr', 'train-linear', '--data', 'made up'],
    config: { command: 'train-linear', inputs: [] } satisfies Json,
    seed: 0,
    failFast: false,
    rng: createRng(0),
    out: undefined,
    extension: undefined,
    theme: 'light',
    detail() {},
    note: (text) => heard.notes.push(text),
    warn: (text) => heard.warnings.push(text),
    wrote: (path) => heard.written.push(path),
    progress: () => ({ update() {}, stop() {} }),
    ...given,
  };
}
