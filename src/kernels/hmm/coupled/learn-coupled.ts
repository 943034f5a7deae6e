import { DataError } from '../../../core/errors.js';
import type { Rng } from '../../../core/random.js';
import { forwardBackward } from '../../chain/forward-backward.js';
import { type EmOptions, type EmRun, expectationMaximization } from '../../optimize/em.js';
import { fitHmm, maximised } from '../baum-welch.js';
import { emitterOf } from '../emitter.js';
import type { Observations } from '../hmm.js';
import { moved } from '../learn.js';
import { columnMoments, type Shape, startModel } from '../start.js';
import { type Coupled, coupledChain, jointCount, jointStates, marginals, signalsOf } from './coupled.js';

/** A state of one of the chains. */
export interface StateOfChain {
  chain: number;
  state: number;
}

export interface CoupledFit extends Omit<EmRun<unknown>, 'model'> {
  model: Coupled;
  logLikelihood: number;
  floored: StateOfChain[];
  dead: StateOfChain[];
}

/**
 * Expectation maximisation, exact: messages over joint states, then for each chain the shares of its expected moves
 * from each joint state, E #(z -> z'_c), and the emissions of its own signal.
 *
 * @param signals the columns of each chain
 * @param floors  least variances of the columns of each chain
 */
export function fitCoupled(
  signals: readonly Observations[],
  start: Coupled,
  { floors, ...passes }: EmOptions & { floors: readonly Float64Array[] },
): CoupledFit {
  const data = signals[0]!;
  const states = jointStates(start.chains.map(({ k }) => k));
  const step = (at: Omit<CoupledFit, keyof Omit<EmRun<unknown>, 'model'>>) => {
    const { logZ, posteriors, pairs } = forwardBackward(coupledChain(at.model, data, [...signals]));
    const lost = logZ.indexOf(-Infinity);
    if (lost >= 0) throw new DataError(`sequence ${lost} is impossible under the model: its likelihood is 0`);
    at.logLikelihood = logZ.reduce((a, b) => a + b, 0);
    const found = at.model.chains.map((chain, c) => {
      const { k, emission } = chain;
      const own = marginals(posteriors, states[c]!, k);
      const initial = new Float64Array(k);
      for (let s = 0; s < logZ.length; s++)
        for (let j = 0; j < k; j++) initial[j]! += own[data.offsets[s]! * k + j]!;
      const emitter = emitterOf(emission);
      const sums = new Float64Array(emitter.width);
      emitter.accumulate(signals[c]!, own, k, sums);
      const counts = { initial, pairs: marginals(pairs, states[c]!, k), sums };
      return maximised(chain, counts, { freeze: [], floor: floors[c]! });
    });
    const named = (of: 'floored' | 'dead') =>
      found.flatMap((one, chain) => one[of].map((state) => ({ chain, state })));
    const next = {
      model: { chains: found.map(({ hmm }) => hmm) },
      ...{ floored: named('floored'), dead: named('dead'), logLikelihood: Number.NaN },
    };
    return { objective: at.logLikelihood, next };
  };
  const first = { model: start, floored: [], dead: [], logLikelihood: Number.NaN };
  const { model: best, ...rest } = expectationMaximization(first, step, passes);
  return { ...best, ...rest };
}

/** Passes of each signal by itself that learning begins with. */
const PASSES_ALONE = 10;

/** Chains that do not see one another, each a hidden Markov model of its signal after a few passes. */
export function startCoupled(signals: readonly Observations[], shapes: readonly Shape[], rng: Rng): Coupled {
  const cards = shapes.map(({ states }) => states);
  const joint = jointCount(cards);
  const states = jointStates(cards);
  const chains = signals.map((signal, c) => {
    const shape = shapes[c]!;
    const alone = fitHmm(signal, startModel(signal, shape, rng.stream(c)), {
      ...{ method: 'em', iterations: PASSES_ALONE, tol: 0, freeze: [], floor: shape.floor, priorStrength: 0 },
    }).hmm;
    const { k } = alone;
    const transition = new Float64Array(joint * k);
    for (let z = 0; z < joint; z++) {
      const own = states[c]![z]!;
      transition.set(alone.transition.subarray(own * k, (own + 1) * k), z * k);
    }
    return { ...alone, transition };
  });
  return { chains };
}

/** Learning from a beginning of its own; columns of numbers are moved to mean 0 meanwhile, to keep digits. */
export function learnCoupled(
  data: Observations,
  shapes: readonly Shape[],
  options: EmOptions,
  rng: Rng,
): CoupledFit {
  const raw = signalsOf(
    data,
    shapes.map(() => 1),
  );
  const by = raw.map((signal, c) =>
    ['gaussian', 'gmm', 'student'].includes(shapes[c]!.kind) ? columnMoments(signal)[0] : undefined,
  );
  const signals = raw.map((signal, c) => {
    const level = by[c];
    return level ? { ...signal, data: signal.data.map((v) => v - level[0]!) } : signal;
  });
  const floors = shapes.map(({ floor }) => floor);
  const fit = fitCoupled(signals, startCoupled(signals, shapes, rng), { ...options, floors });
  const chains = fit.model.chains.map((chain, c) =>
    moved(
      chain,
      by[c]?.map((v) => -v),
    ),
  );
  return { ...fit, model: { chains } };
}
