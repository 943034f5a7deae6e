import { createRng } from '../../core/random.js';
import type { HostTensors } from '../../tensor/host.js';
import { noise } from '../../tensor/random.js';
import type { StepFunction } from '../../tensor/session.js';
import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';
import { clipByGlobalNorm, clipByValue, globalNorm } from './clip.js';
import { valueAndGradients } from './gradients.js';
import type { Optimizer } from './optimizers.js';
import { type Scope, type ScopeOptions, scopeOf } from './scope.js';

/** What is to be small, a scalar, and scalars to watch beside it. */
export type LossFunction = (scope: Scope, batch: Tensors) => { loss: Tensor; terms?: Tensors };

export interface TrainStepOptions {
  loss: LossFunction;
  optimizer: Optimizer;
  /** Of the chance in steps: dropout, sampling. */
  seed: number;
  /** Largest norm of all gradients together. */
  clipNorm?: number;
  /** Largest size of one derivative. */
  clipValue?: number;
  /** Decay of a moving average of the parameters, kept as `ema/`. */
  ema?: number;
}

export interface TrainStep {
  /** `params/`, `buffers/`, `optimizer/`, `ema/` and `step` of a run that begins. */
  initialState(params: HostTensors, buffers: HostTensors): HostTensors;
  /** Inputs: the batch and `rate`. Outputs: `loss`, its terms, and `gradientNorm` before it is clipped. */
  step: StepFunction;
  /**
   * Inputs: the batch. Outputs: `loss` and its terms without dropout and alike, of these or the averaged weights.
   * A loss that samples draws the same noise for each batch until the next step of training.
   */
  evaluateStep(prefix?: ScopeOptions['prefix']): StepFunction;
}

/**
 * One step of stochastic gradient descent as a pure function of state and batch: forward, backward, clip, update.
 * A loss that is not finite comes out as such, and the state with it: whoever runs the steps looks at the loss.
 */
export function trainStep({ loss, optimizer, seed, clipNorm, clipValue, ema }: TrainStepOptions): TrainStep {
  // Evaluation draws from a seed of its own, so that it never sees the noise of training.
  const evaluationSeed = createRng(seed)
    .stream('evaluation')
    .integer(2 ** 32);
  return {
    initialState: (params, buffers) => ({
      ...under('params', params),
      ...under('buffers', buffers),
      ...under('optimizer', optimizer.slots(params)),
      ...(ema !== undefined && under('ema', params)),
      step: { shape: [], data: Int32Array.of(0) },
    }),

    step(state, { rate, ...batch }) {
      const scope = scopeOf(state, { training: true, noise: noise(seed, state['step']!) });
      const params = below('params', state);
      let terms: Tensors = {};
      const { value, gradients, kept } = valueAndGradients(
        params,
        () => {
          const result = loss(scope, batch);
          terms = result.terms ?? {};
          return result.loss;
        },
        () => ({ ...under('terms', terms), ...under('buffers', Object.fromEntries(scope.updates)) }),
      );
      const gradientNorm = globalNorm(gradients);
      let clipped = gradients;
      if (clipValue !== undefined) clipped = clipByValue(clipped, clipValue);
      if (clipNorm !== undefined) {
        const norm = clipValue === undefined ? gradientNorm : globalNorm(clipped);
        clipped = clipByGlobalNorm(clipped, norm, clipNorm);
      }
      const count = tf.add(state['step']!, tf.scalar(1, 'int32'));
      const next = optimizer.apply(params, clipped, below('optimizer', state), rate!, count);
      return {
        state: {
          ...under('params', next.params),
          ...under('optimizer', next.slots),
          ...under('buffers', below('buffers', kept)),
          ...(ema !== undefined && under('ema', averaged(below('ema', state), next.params, ema, count))),
          step: count,
        },
        outputs: { loss: value, ...below('terms', kept), gradientNorm },
      };
    },

    evaluateStep:
      (prefix = 'params') =>
      (state, batch) => {
        const scope = scopeOf(state, {
          training: false,
          noise: noise(evaluationSeed, state['step']!),
          prefix,
        });
        const { loss: value, terms = {} } = loss(scope, batch);
        return { outputs: { loss: value, ...terms } };
      },
  };
}

/**
 * Exponential moving average  a' = d a + (1 - d) p,  d = min(decay, (1 + t) / (10 + t)): the first parameters,
 * which are noise, are forgotten fast.
 */
function averaged(average: Tensors, params: Tensors, decay: number, count: Tensor): Tensors {
  const t = tf.cast(count, 'float32');
  const d = tf.minimum(decay, tf.div(tf.add(t, 1), tf.add(t, 10)));
  return Object.fromEntries(
    Object.entries(params).map(([name, p]) => {
      const a = average[name]!;
      return [name, tf.add(p, tf.mul(d, tf.sub(a, p)))];
    }),
  );
}

/** Names put below a folder of the state. */
export const under = <T>(folder: string, values: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${folder}/${name}`, value]));

/** What lies below a folder of the state, without its name. */
export const below = <T>(folder: string, values: Record<string, T>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith(`${folder}/`) ? [[name.slice(folder.length + 1), value]] : [],
    ),
  );
