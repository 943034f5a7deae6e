import { type HostTensors, sizeOf } from '../../tensor/host.js';
import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';
import {
  adam as adamUpdate,
  momentum as momentumUpdate,
  rmsprop as rmspropUpdate,
} from '../../tensor/update.js';

/**
 * How parameters follow their gradients. What it remembers of each parameter are its slots, named
 * `<slot>/<parameter>`; all of it lives in the session's state, so that a resumed run goes on as it was.
 */
export interface Optimizer {
  name: OptimizerName;
  /** First slots of these parameters. */
  slots(params: HostTensors): HostTensors;
  /**
   * @param rate  learning rate of this step, float32 scalar
   * @param count int32 scalar: 1 in the first step
   */
  apply(
    params: Tensors,
    grads: Tensors,
    slots: Tensors,
    rate: Tensor,
    count: Tensor,
  ): { params: Tensors; slots: Tensors };
}

export const OPTIMIZERS = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/**
 * Weight decay is for tensors of two dimensions and more: biases and the gains of normalisations are left alone.
 * In `adamw` it is decoupled, p' = p (1 - rate decay) - ...; elsewhere it is the gradient of decay |p|^2 / 2.
 */
export interface DecayOptions {
  weightDecay?: number;
}

export interface OptimizerOptions extends DecayOptions {
  momentum?: number;
  beta1?: number;
  beta2?: number;
  rho?: number;
  epsilon?: number;
}

/** The optimizer of this name; what it does not know of the options it does not use. */
export function optimizerOf(name: OptimizerName, options: OptimizerOptions = {}): Optimizer {
  switch (name) {
    case 'sgd':
      return sgd(options);
    case 'momentum':
      return momentum(options);
    case 'nesterov':
      return momentum({ ...options, nesterov: true });
    case 'adam':
      return adam(options);
    case 'adamw':
      return adamw(options);
    case 'rmsprop':
      return rmsprop(options);
  }
}

/** p' = p - rate g. */
export function sgd({ weightDecay = 0 }: DecayOptions = {}): Optimizer {
  return perParameter('sgd', [], (param, grad, _, rate) => ({
    param: tf.sub(param, tf.mul(rate, decayed(param, grad, weightDecay))),
  }));
}

/** Momentum, or with `nesterov` its look ahead: the formulas are at tensor/update.ts. */
export function momentum({
  momentum: mu = 0.9,
  nesterov = false,
  weightDecay = 0,
}: DecayOptions & { momentum?: number; nesterov?: boolean } = {}): Optimizer {
  return perParameter(nesterov ? 'nesterov' : 'momentum', ['velocity'], (param, grad, slots, rate) =>
    momentumUpdate(
      { param, grad: decayed(param, grad, weightDecay), velocity: slots['velocity']!, rate },
      { momentum: mu, nesterov },
    ),
  );
}

/** Adam with Kingma & Ba's constants. */
export function adam({ weightDecay = 0, ...options }: AdamOptions = {}): Optimizer {
  return adamLike('adam', options, (param, grad) => ({ grad: decayed(param, grad, weightDecay), decay: 0 }));
}

/** AdamW; the decay is Loshchilov & Hutter's, times the learning rate. */
export function adamw({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer {
  return adamLike('adamw', options, (param, grad) => ({ grad, decay: decays(param) ? weightDecay : 0 }));
}

export interface AdamOptions extends DecayOptions {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

function adamLike(
  name: OptimizerName,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
  decay: (param: Tensor, grad: Tensor) => { grad: Tensor; decay: number },
): Optimizer {
  return perParameter(name, ['m', 'v'], (param, gradient, slots, rate, count) => {
    const { grad, decay: shrink } = decay(param, gradient);
    return adamUpdate(
      { param, grad, m: slots['m']!, v: slots['v']!, rate, count },
      { beta1, beta2, epsilon, decay: shrink },
    );
  });
}

/** RMSprop: the formula is at tensor/update.ts. */
export function rmsprop({
  rho = 0.9,
  epsilon = 1e-8,
  weightDecay = 0,
}: DecayOptions & { rho?: number; epsilon?: number } = {}): Optimizer {
  return perParameter('rmsprop', ['square'], (param, grad, slots, rate) =>
    rmspropUpdate(
      { param, grad: decayed(param, grad, weightDecay), square: slots['square']!, rate },
      { rho, epsilon },
    ),
  );
}

const decays = (param: Tensor) => param.rank > 1;

const decayed = (param: Tensor, grad: Tensor, weightDecay: number): Tensor =>
  weightDecay > 0 && decays(param) ? tf.add(grad, tf.mul(param, weightDecay)) : grad;

/** Of one parameter: its new value as `param`, and its new slots by name. */
type Update = (
  param: Tensor,
  grad: Tensor,
  slots: Tensors,
  rate: Tensor,
  count: Tensor,
) => { param: Tensor } & Tensors;

/** An optimizer that treats each parameter by itself, its slots starting from zero. */
function perParameter(name: OptimizerName, slotNames: readonly string[], update: Update): Optimizer {
  return {
    name,
    slots: (params) =>
      Object.fromEntries(
        slotNames.flatMap((slot) =>
          Object.entries(params).map(([key, { shape }]) => [
            `${slot}/${key}`,
            { shape, data: new Float32Array(sizeOf(shape)) },
          ]),
        ),
      ),
    apply(params, grads, slots, rate, count) {
      const next: { params: Tensors; slots: Tensors } = { params: {}, slots: {} };
      for (const [key, param] of Object.entries(params)) {
        const own = Object.fromEntries(slotNames.map((slot) => [slot, slots[`${slot}/${key}`]!]));
        const { param: value, ...changed } = update(param, grads[key]!, own, rate, count);
        next.params[key] = value;
        for (const slot of slotNames) next.slots[`${slot}/${key}`] = changed[slot]!;
      }
      return next;
    },
  };
}
