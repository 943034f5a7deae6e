import { DataError } from '../../../core/errors.js';
import { categorical } from '../../../core/random/choice.js';
import type { Rng } from '../../../core/random.js';
import { type EmOptions, expectationMaximization } from '../../optimize/em.js';
import type { HmmFit } from '../baum-welch.js';
import { fitHmm, maximised } from '../baum-welch.js';
import { emitterOf } from '../emitter.js';
import { bestPaths, logsOf } from '../expectations.js';
import { columnsOf, type Hmm, type Observations, rowsOf } from '../hmm.js';
import { type Shape, startModel } from '../start.js';
import { type DurationKind, type Durations, durationLogs, fitDurations, widthOf } from './durations.js';
import { type SemiChain, semiPosteriors, semiViterbi } from './messages.js';

/**
 * A hidden semi-Markov model: `hmm.transition` (diagonal 0) says which state follows when a stay ends, `durations` how
 * long stays are. A sequence begins with a stay and may end within one.
 */
export interface SemiMarkov {
  hmm: Hmm;
  durations: Durations;
}

/** The chains of sequences, one each. */
export function semiChains({ hmm, durations }: SemiMarkov, data: Observations): SemiChain[] {
  const { k } = hmm;
  const logs = { ...logsOf(hmm), ...durationLogs(durations) };
  const emitter = emitterOf(hmm.emission);
  return Array.from({ length: data.offsets.length - 1 }, (_, s) => {
    const rows = rowsOf(data, data.offsets[s]!, data.offsets[s + 1]!);
    const logWeights = new Float64Array(rows.n * k);
    emitter.logDensities(rows, logWeights, k);
    return { k, longest: durations.longest, logWeights, ...logs };
  });
}

/** log P of each sequence, and P(z_t = j | the sequence) [n, k]. */
export function semiSmooth(model: SemiMarkov, data: Observations) {
  const { logLikelihoods, posteriors } = expectations(model, data);
  return { logZ: logLikelihoods, posteriors };
}

/** The best path of each sequence, whose stays have the lengths that go best with it. */
export function semiBestPaths(model: SemiMarkov, data: Observations) {
  const path = new Int32Array(data.n);
  const scores = Float64Array.from(semiChains(model, data), (chain, s) =>
    semiViterbi(chain, path.subarray(data.offsets[s]!, data.offsets[s + 1]!)),
  );
  return { path, scores };
}

function expectations(model: SemiMarkov, data: Observations) {
  const { hmm, durations } = model;
  const { k } = hmm;
  const counts = {
    initial: new Float64Array(k),
    pairs: new Float64Array(k * k),
    durations: new Float64Array(k * durations.longest),
  };
  const posteriors = new Float64Array(data.n * k);
  const logLikelihoods = Float64Array.from(semiChains(model, data), (chain, s) =>
    semiPosteriors(chain, posteriors.subarray(data.offsets[s]! * k, data.offsets[s + 1]! * k), counts),
  );
  return { logLikelihoods, posteriors, counts };
}

export interface SemiFit extends Omit<HmmFit, 'hmm'> {
  model: SemiMarkov;
}

/** Expectation maximisation over states and lengths of stays. */
export function fitSemiMarkov(
  data: Observations,
  start: SemiMarkov,
  options: EmOptions & { floor: Float64Array },
): SemiFit {
  const step = (at: Omit<SemiFit, 'objectives' | 'iterations' | 'converged'>) => {
    const { hmm, durations } = at.model;
    const { logLikelihoods, posteriors, counts } = expectations(at.model, data);
    const lost = logLikelihoods.indexOf(-Infinity);
    if (lost >= 0)
      throw new DataError(`sequence ${lost} is impossible under the model: its likelihood is 0`, {
        hint: 'stays that may be longer (--max-duration) make more of them possible',
      });
    at.logLikelihood = logLikelihoods.reduce((a, b) => a + b, 0);
    const emitter = emitterOf(hmm.emission);
    const sums = new Float64Array(emitter.width);
    emitter.accumulate(data, posteriors, hmm.k, sums);
    const found = maximised(hmm, { ...counts, sums }, { freeze: [], floor: options.floor });
    const next = {
      model: { hmm: found.hmm, durations: fitDurations(durations, counts.durations) },
      ...{ floored: found.floored, dead: found.dead, logLikelihood: Number.NaN },
    };
    return { objective: at.logLikelihood, next };
  };
  const first = { model: start, floored: [], dead: [], logLikelihood: Number.NaN };
  const { model: at, ...rest } = expectationMaximization(first, step, options);
  return { ...at, ...rest };
}

/** Passes of the plain model that learning begins with. */
const PLAIN_PASSES = 10;

/**
 * A model to begin learning from: that of a hidden Markov model after a few passes, and stays of the lengths that its
 * best paths have, each length once more than it was seen.
 */
export function startSemiMarkov(
  data: Observations,
  shape: Shape,
  law: { kind: DurationKind; longest: number },
  rng: Rng,
): SemiMarkov {
  const { states: k } = shape;
  if (k < 2) throw new DataError(`${k} state: stays that follow one another need two at least`);
  const plain = fitHmm(data, startModel(data, shape, rng), {
    ...{ method: 'em', iterations: PLAIN_PASSES, tol: 0, freeze: [], floor: shape.floor, priorStrength: 0 },
  }).hmm;
  const { path } = bestPaths(plain, data);
  const { longest } = law;
  const counts = new Float64Array(k * longest).fill(law.kind === 'categorical' ? 1 : 1e-3);
  for (let s = 0; s < data.offsets.length - 1; s++)
    for (let t = data.offsets[s]!, from = t; t < data.offsets[s + 1]!; t++) {
      if (t + 1 < data.offsets[s + 1]! && path[t + 1] === path[t]) continue;
      counts[path[t]! * longest + Math.min(longest, t + 1 - from) - 1]!++;
      from = t + 1;
    }
  const transition = plain.transition.map((v, at) => (at % k === Math.floor(at / k) ? 0 : v + 1e-3));
  for (let i = 0; i < k; i++) {
    const row = transition.subarray(i * k, (i + 1) * k);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let j = 0; j < k; j++) row[j]! /= sum;
  }
  const initial = plain.initial.map((v) => (v + 1e-3) / (1 + k * 1e-3));
  const blank: Durations = {
    ...{ kind: law.kind, k, longest },
    parameters: new Float64Array(k * widthOf(law.kind, longest)).fill(1),
  };
  return { hmm: { ...plain, initial, transition }, durations: fitDurations(blank, counts) };
}

/** A sequence of `steps` steps, the last stay cut off by its end. */
export function sampleSemiMarkov({ hmm, durations }: SemiMarkov, steps: number, rng: Rng) {
  const { k, initial, transition, emission } = hmm;
  const { longest } = durations;
  const d = columnsOf(emission);
  const emitter = emitterOf(emission);
  const laws = durationLogs(durations).logP.map(Math.exp);
  const states = new Int32Array(steps);
  const data = new Float64Array(steps * d);
  const [walk, seen] = [rng.stream('states'), rng.stream('observations')];
  for (let t = 0; t < steps; ) {
    const before = t === 0 ? -1 : states[t - 1]!;
    const state = categorical(walk, t === 0 ? initial : transition.subarray(before * k, (before + 1) * k));
    const stay = 1 + categorical(walk, laws.subarray(state * longest, (state + 1) * longest));
    states.fill(state, t, t + stay);
    for (const end = Math.min(steps, t + stay); t < end; t++)
      emitter.sample(state, seen, data.subarray(t * d, (t + 1) * d));
  }
  return { states, data };
}
