import { DataError } from '../../../core/errors.js';
import { categorical } from '../../../core/random/choice.js';
import type { Rng } from '../../../core/random.js';
import { type StepwiseChain, stepwisePosteriors, stepwiseViterbi } from '../../chain/stepwise.js';
import type { BestPaths } from '../../chain/viterbi.js';
import { emitterOf } from '../emitter.js';
import { columnsOf, type Emission, type Observations, type Rows } from '../hmm.js';
import { logTransitionOf, type Transitions } from './transitions.js';

/**
 * An input-output hidden Markov model: the state of a step follows from the one before and from an input u_t that is
 * known, P(z_t | z_(t-1), u_t); where inputs are symbols, what is seen may depend on them too, P(x_t | z_t, u_t). The
 * first state is by `initial` alone.
 *
 * @see Bengio & Frasconi, Input-output HMMs for sequence processing, 1996
 */
export interface InputOutput {
  k: number;
  initial: Float64Array;
  transitions: Transitions;
  /** One, or one for each symbol of the input. */
  emissions: readonly Emission[];
}

/** Observations and what drives them: `width` numbers a step, or one symbol. */
export interface Driven extends Observations {
  width: number;
  /** [n, width] */
  inputs: Float64Array;
}

/** Numbers of a table with a matrix a step. */
const MOST_NUMBERS = 2.5e7;

function checkRoom({ n }: Driven, k: number): void {
  if (n * k * k > MOST_NUMBERS)
    throw new DataError(
      `${n} steps with ${k} states: ${n * k * k} moves, at most ${MOST_NUMBERS} are kept at once`,
    );
}

/** log b_j(x_t | u_t), [n, k]. */
export function drivenWeights({ k, emissions }: InputOutput, data: Driven): Float64Array {
  const out = new Float64Array(data.n * k);
  if (emissions.length === 1) {
    emitterOf(emissions[0]!).logDensities(data, out, k);
    return out;
  }
  stepsOf(data, emissions.length).forEach((steps, v) => {
    const rows = picked(data, steps);
    const own = new Float64Array(rows.n * k);
    emitterOf(emissions[v]!).logDensities(rows, own, k);
    steps.forEach((t, i) => {
      out.set(own.subarray(i * k, (i + 1) * k), t * k);
    });
  });
  return out;
}

/** The steps of each symbol. */
export function stepsOf({ n, inputs }: Driven, symbols: number): number[][] {
  const out = Array.from({ length: symbols }, (): number[] => []);
  for (let t = 0; t < n; t++) out[inputs[t]!]!.push(t);
  return out;
}

/** Such rows alone. */
export function picked({ d, data }: Rows, steps: readonly number[]): Rows {
  const out = new Float64Array(steps.length * d);
  steps.forEach((t, i) => {
    out.set(data.subarray(t * d, (t + 1) * d), i * d);
  });
  return { n: steps.length, d, data: out };
}

/** The chain of sequence s; the first weights hold the first state's. */
function chainOf(model: InputOutput, data: Driven, weights: Float64Array, s: number): StepwiseChain {
  const { k, initial, transitions } = model;
  const { width, inputs } = data;
  const [from, to] = [data.offsets[s]!, data.offsets[s + 1]!];
  const logWeights = weights.slice(from * k, to * k);
  for (let j = 0; j < k; j++) logWeights[j]! += Math.log(initial[j]!);
  const logTransitions = new Float64Array((to - from - 1) * k * k);
  for (let t = from + 1, at = 0; t < to; t++, at += k * k)
    logTransitionOf(
      transitions,
      k,
      inputs.subarray(t * width, (t + 1) * width),
      logTransitions.subarray(at, at + k * k),
    );
  return { k, logWeights, logTransitions };
}

/**
 * log P of each sequence given its inputs, P(z_t = j | all) [n, k], and P(z_(t-1) = i, z_t = j | all) [n, k, k], 0 for
 * first steps.
 */
export function ioSmooth(model: InputOutput, data: Driven) {
  const { k } = model;
  checkRoom(data, k);
  const weights = drivenWeights(model, data);
  const posteriors = new Float64Array(data.n * k);
  const pairs = new Float64Array(data.n * k * k);
  const logZ = Float64Array.from({ length: data.offsets.length - 1 }, (_, s) => {
    const [from, to] = [data.offsets[s]!, data.offsets[s + 1]!];
    return stepwisePosteriors(
      chainOf(model, data, weights, s),
      posteriors.subarray(from * k, to * k),
      pairs.subarray((from + 1) * k * k, to * k * k),
    );
  });
  return { logZ, posteriors, pairs };
}

/** The best path of each sequence given its inputs. */
export function ioBestPaths(model: InputOutput, data: Driven): BestPaths {
  checkRoom(data, model.k);
  const weights = drivenWeights(model, data);
  const path = new Int32Array(data.n);
  const scores = Float64Array.from({ length: data.offsets.length - 1 }, (_, s) =>
    stepwiseViterbi(chainOf(model, data, weights, s), path.subarray(data.offsets[s]!, data.offsets[s + 1]!)),
  );
  return { path, scores };
}

/** Numbers that are learnt. */
export function ioParameters({ k, transitions, emissions }: InputOutput): number {
  const free = (k - 1) / k;
  const { kind } = transitions;
  const moves = kind === 'table' ? transitions.tables.length : transitions.weights.length;
  return k - 1 + moves * free + emissions.reduce((sum, e) => sum + emitterOf(e).parameters, 0);
}

/** What inputs [steps, width] lead to. */
export function sampleInputOutput(model: InputOutput, inputs: Float64Array, width: number, rng: Rng) {
  const { k, initial, transitions, emissions } = model;
  const steps = inputs.length / width;
  const d = columnsOf(emissions[0]!);
  const emitters = emissions.map(emitterOf);
  const states = new Int32Array(steps);
  const data = new Float64Array(steps * d);
  const [walk, seen] = [rng.stream('states'), rng.stream('observations')];
  const logs = new Float64Array(k * k);
  for (let t = 0; t < steps; t++) {
    const input = inputs.subarray(t * width, (t + 1) * width);
    logTransitionOf(transitions, k, input, logs);
    const row = t === 0 ? initial : logs.slice(states[t - 1]! * k, (states[t - 1]! + 1) * k).map(Math.exp);
    const state = categorical(walk, row);
    states[t] = state;
    emitters[emissions.length === 1 ? 0 : input[0]!]!.sample(state, seen, data.subarray(t * d, (t + 1) * d));
  }
  return { states, data };
}
