import { DataError } from '../../../core/errors.js';
import type { Rng } from '../../../core/random.js';
import { type EmOptions, expectationMaximization } from '../../optimize/em.js';
import { type HmmFit, maximised } from '../baum-welch.js';
import { emitterOf } from '../emitter.js';
import { moved } from '../learn.js';
import { columnMoments, type Shape, startModel } from '../start.js';
import { type Driven, type InputOutput, ioSmooth, picked, stepsOf } from './input-output.js';
import { nextWeights, type Transitions } from './transitions.js';

export interface IoFit extends Omit<HmmFit, 'hmm'> {
  model: InputOutput;
}

/** Of an input: how many symbols there are, or undefined of numbers; and whether each has an emission of its own. */
export interface InputShape {
  symbols: number | undefined;
  emissions: boolean;
}

/**
 * A model to begin learning from: the beginning of a plain one, which no input changes yet. Where each symbol has an
 * emission of its own, columns are first moved so that they have the same mean at every symbol.
 */
export function startInputOutput(data: Driven, shape: Shape, input: InputShape, rng: Rng): InputOutput {
  const { symbols, emissions } = input;
  const count = emissions ? (symbols ?? 1) : 1;
  const shifts = shiftsOf(data, count, shape);
  const even = shifts
    ? { ...data, data: data.data.map((v, at) => v - shiftAt(Math.floor(at / data.d), at % data.d)) }
    : data;
  const start = startModel(even, shape, rng);
  const { k, initial, transition } = start;
  const width = 1 + data.width;
  const weights = () => {
    const out = new Float64Array(k * k * width);
    transition.forEach((p, at) => {
      out[at * width] = Math.log(p);
    });
    return out;
  };
  const transitions: Transitions =
    symbols === undefined
      ? { kind: 'softmax', weights: weights() }
      : {
          kind: 'table',
          tables: Float64Array.from({ length: symbols * k * k }, (_, at) => transition[at % (k * k)]!),
        };
  const own = Array.from(
    { length: count },
    (_, v) =>
      moved(
        start,
        shifts?.[v]?.map((by) => -by),
      ).emission,
  );
  return { k, initial, transitions, emissions: own };

  function shiftAt(t: number, c: number): number {
    return shifts?.[data.inputs[t]!]?.[c] ?? 0;
  }
}

/** How far the means of the columns at each symbol lie from those of all rows; nothing for what has no means. */
function shiftsOf(data: Driven, count: number, { kind }: Shape): Float64Array[] | undefined {
  if (count === 1 || !(kind === 'gaussian' || kind === 'gmm' || kind === 'student')) return undefined;
  const [level] = columnMoments(data);
  return stepsOf(data, count).map((steps) =>
    columnMoments(picked(data, steps))[0].map((mean, c) => (steps.length > 0 ? mean - level[c]! : 0)),
  );
}

/**
 * Expectation maximisation: of tables the expected moves of each symbol, of softmax transitions weights under which the
 * expected moves are likelier (generalised EM). Columns are moved to mean 0 meanwhile, and inputs that are numbers to
 * mean 0 and spread 1. A symbol that never comes keeps what it began with.
 */
export function fitInputOutput(
  data: Driven,
  start: InputOutput,
  options: EmOptions & { floor: Float64Array },
): IoFit {
  const by = start.emissions.some((e) => 'means' in e) ? columnMoments(data)[0] : undefined;
  const softmax = start.transitions.kind === 'softmax';
  const [level, variance] = columnMoments({ n: data.n, d: data.width, data: data.inputs });
  const spread = variance.map((v) => Math.sqrt(v) || 1);
  const eased: Driven = {
    ...data,
    data: by ? data.data.map((v, at) => v - by[at % data.d]!) : data.data,
    inputs: softmax
      ? data.inputs.map((v, at) => (v - level[at % data.width]!) / spread[at % data.width]!)
      : data.inputs,
  };
  const step = (at: Omit<IoFit, 'objectives' | 'iterations' | 'converged'>) => {
    const found = ioSmooth(at.model, eased);
    const lost = found.logZ.indexOf(-Infinity);
    if (lost >= 0) throw new DataError(`sequence ${lost} is impossible under the model: its likelihood is 0`);
    at.logLikelihood = found.logZ.reduce((a, b) => a + b, 0);
    const next = maximise(at.model, eased, found, options.floor);
    return { objective: at.logLikelihood, next: { ...next, logLikelihood: Number.NaN } };
  };
  const easedStart = {
    ...shifted(start, by),
    transitions: rescaled(
      start.transitions,
      level.map((v, c) => -v / spread[c]!),
      spread.map((v) => 1 / v),
    ),
  };
  const first = { model: easedStart, floored: [], dead: [], logLikelihood: Number.NaN };
  const { model: best, ...rest } = expectationMaximization(first, step, options);
  const model = {
    ...shifted(
      best.model,
      by?.map((v) => -v),
    ),
    transitions: rescaled(best.model.transitions, level, spread),
  };
  return { ...best, ...rest, model };
}

function maximise(
  model: InputOutput,
  data: Driven,
  { posteriors, pairs }: ReturnType<typeof ioSmooth>,
  floor: Float64Array,
): Pick<IoFit, 'model' | 'floored' | 'dead'> {
  const { k, transitions, emissions } = model;
  const first = new Float64Array(k);
  for (let s = 0; s < data.offsets.length - 1; s++)
    for (let j = 0; j < k; j++) first[j]! += posteriors[data.offsets[s]! * k + j]!;
  const sharesOf = (transition: Float64Array, moves: Float64Array) =>
    maximised(
      { k, initial: model.initial, transition, emission: emissions[0]! },
      { initial: first, pairs: moves, sums: new Float64Array(0) },
      { freeze: ['emission'], floor },
    ).hmm;
  const learnt = emissions.length === 1 ? [shared()] : stepsOf(data, emissions.length).map(ofSymbol);
  const none = new Float64Array(k * k);
  return {
    model: {
      ...{ k, initial: sharesOf(none, none).initial, transitions: moves() },
      emissions: learnt.map(({ emission }) => emission),
    },
    floored: inOrder(learnt.flatMap(({ floored }) => floored)),
    dead: learnt[0]!.dead.filter((j) => learnt.every(({ dead }) => dead.includes(j))),
  };

  function moves(): Transitions {
    if (transitions.kind === 'softmax')
      return {
        kind: 'softmax',
        weights: nextWeights(transitions.weights, pairs, k, data.inputs, data.width),
      };
    const { tables } = transitions;
    const counts = new Float64Array(tables.length);
    for (let t = 0; t < data.n; t++)
      for (let at = 0; at < k * k; at++) counts[data.inputs[t]! * k * k + at]! += pairs[t * k * k + at]!;
    const next = tables.slice();
    for (let at = 0; at < tables.length; at += k * k)
      next.set(sharesOf(tables.subarray(at, at + k * k), counts.subarray(at, at + k * k)).transition, at);
    return { kind: 'table', tables: next };
  }

  function shared() {
    const emitter = emitterOf(emissions[0]!);
    const sums = new Float64Array(emitter.width);
    emitter.accumulate(data, posteriors, k, sums);
    return emitter.maximise(sums, floor);
  }

  function ofSymbol(steps: readonly number[], v: number) {
    const all = Array.from({ length: k }, (_, j) => j);
    if (steps.length === 0) return { emission: emissions[v]!, floored: [], dead: all };
    const emitter = emitterOf(emissions[v]!);
    const sums = new Float64Array(emitter.width);
    const own = picked({ n: data.n, d: k, data: posteriors }, steps).data;
    emitter.accumulate(picked(data, steps), own, k, sums);
    return emitter.maximise(sums, floor);
  }
}

const inOrder = (states: readonly number[]) => [...new Set(states)].sort((a, b) => a - b);

/** The model of observations that are `by` smaller. */
function shifted(model: InputOutput, by: Float64Array | undefined): InputOutput {
  const blank = { k: model.k, initial: model.initial, transition: new Float64Array(0) };
  return {
    ...model,
    emissions: model.emissions.map((emission) => moved({ ...blank, emission }, by).emission),
  };
}

/** Weights of inputs u as those of (u - level) / spread were. */
function rescaled(transitions: Transitions, level: Float64Array, spread: Float64Array): Transitions {
  if (transitions.kind === 'table') return transitions;
  const weights = transitions.weights.slice();
  const width = 1 + level.length;
  for (let at = 0; at < weights.length; at += width)
    for (let c = 1; c < width; c++) {
      weights[at + c]! /= spread[c - 1]!;
      weights[at]! -= weights[at + c]! * level[c - 1]!;
    }
  return { kind: 'softmax', weights };
}
