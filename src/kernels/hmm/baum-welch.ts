import { DataError } from '../../core/errors.js';
import { expectationMaximization } from '../optimize/em.js';
import { emitterOf } from './emitter.js';
import { type Expectations, hardExpectations, withExpectations } from './expectations.js';
import type { Hmm, Observations } from './hmm.js';

export const HMM_METHODS = ['em', 'viterbi', 'map'] as const;
export const PARTS = ['initial', 'transition', 'emission'] as const;
export type Part = (typeof PARTS)[number];

export interface FitOptions {
  method: (typeof HMM_METHODS)[number];
  iterations: number;
  /** Stop when a pass gains less than this share of the objective. */
  tol: number;
  /** Parts that stay as they are. */
  freeze: readonly Part[];
  /** Least variance of each column. */
  floor: Float64Array;
  /** Of `map`: so many observations of each state that are spread as all rows are, and moves of each state that go evenly everywhere. */
  priorStrength: number;
  onIteration?: (iteration: number, objective: number) => void;
}

export interface HmmFit {
  hmm: Hmm;
  /** Natural logarithm, summed over sequences; of `viterbi` that of the best paths. */
  logLikelihood: number;
  /** What each pass raised: the log-likelihood, with the log-prior for `map`. */
  objectives: number[];
  iterations: number;
  converged: boolean;
  /** States whose covariance the floor held up, and those that no row belongs to. */
  floored: number[];
  dead: number[];
}

interface Candidate {
  hmm: Hmm;
  floored: number[];
  dead: number[];
  logLikelihood: number;
}

/**
 * Learning from sequences whose states are hidden: expected counts under the model at hand, then the model that fits
 * them best, by turns,
 *
 *   initial_i ~ E #(z_0 = i),  transition_ij ~ E #(i -> j),  emissions by their own rule.
 *
 * A transition that is 0 stays 0. `viterbi` counts along the best path instead, `map` adds the pseudo-counts of a
 * prior and raises the log-likelihood and log-prior together.
 *
 * @see Baum, Petrie, Soules & Weiss, A maximization technique occurring in the statistical analysis of probabilistic
 *      functions of Markov chains, 1970
 */
export function fitHmm(data: Observations, start: Hmm, options: FitOptions): HmmFit {
  const prior = options.method === 'map' ? priorOf(data, start, options.priorStrength) : undefined;
  const run = (expect: (hmm: Hmm) => Expectations) => {
    const step = (at: Candidate) => {
      const found = expect(at.hmm);
      at.logLikelihood = total(found.logLikelihoods);
      const next = maximised(at.hmm, withPrior(found, prior), options);
      return { objective: at.logLikelihood + (prior ? logPrior(at.hmm, prior) : 0), next };
    };
    const first: Candidate = { hmm: start, floored: [], dead: [], logLikelihood: Number.NaN };
    const { model, ...rest } = expectationMaximization(first, step, options);
    return { ...model, ...rest };
  };
  return options.method === 'viterbi'
    ? run((hmm) => hardExpectations(hmm, data))
    : withExpectations(data, start, run);
}

function total(logLikelihoods: Float64Array): number {
  const lost = logLikelihoods.indexOf(-Infinity);
  if (lost >= 0) throw new DataError(`sequence ${lost} is impossible under the model: its likelihood is 0`);
  return logLikelihoods.reduce((a, b) => a + b, 0);
}

/** The model that fits expectations best. */
export function maximised(
  hmm: Hmm,
  { initial, pairs, sums }: Omit<Expectations, 'logLikelihoods'>,
  { freeze, floor }: Pick<FitOptions, 'freeze' | 'floor'>,
): Candidate {
  const { k } = hmm;
  const learnt = freeze.includes('emission')
    ? { emission: hmm.emission, floored: [], dead: [] }
    : emitterOf(hmm.emission).maximise(sums, floor);
  return {
    hmm: {
      k,
      initial: freeze.includes('initial') ? hmm.initial : shares(initial, k, hmm.initial),
      transition: freeze.includes('transition') ? hmm.transition : shares(pairs, k, hmm.transition),
      emission: learnt.emission,
    },
    floored: learnt.floored,
    dead: learnt.dead,
    logLikelihood: Number.NaN,
  };
}

/** Rows as shares of their sums; one without weight stays as it was. */
function shares(counts: Float64Array, width: number, old: Float64Array): Float64Array {
  const out = old.slice();
  for (let at = 0; at < out.length; at += width) {
    const sum = counts.subarray(at, at + width).reduce((a, b) => a + b, 0);
    if (sum > 0) for (let j = at; j < at + width; j++) out[j] = counts[j]! / sum;
  }
  return out;
}

type Prior = Omit<Expectations, 'logLikelihoods'>;

/** Pseudo-counts: spread evenly over what is possible at the start, and over the states what all rows look like. */
function priorOf(data: Observations, start: Hmm, strength: number): Prior {
  const even = (p: Float64Array, width: number) =>
    p.map((v, at) => {
      const row = p.subarray(Math.floor(at / width) * width, (Math.floor(at / width) + 1) * width);
      return v > 0 ? strength / row.filter((u) => u > 0).length : 0;
    });
  return {
    initial: even(start.initial, start.k),
    pairs: even(start.transition, start.k),
    sums: emitterOf(start.emission)
      .pooled(data)
      .map((v) => strength * v),
  };
}

function withPrior(found: Expectations, prior: Prior | undefined): Expectations {
  if (!prior) return found;
  const add = (a: Float64Array, b: Float64Array) => a.map((v, i) => v + b[i]!);
  return {
    ...found,
    initial: add(found.initial, prior.initial),
    pairs: add(found.pairs, prior.pairs),
    sums: add(found.sums, prior.sums),
  };
}

/** But for a constant. */
function logPrior({ initial, transition, emission }: Hmm, prior: Prior): number {
  let sum = emitterOf(emission).logPrior(prior.sums);
  prior.initial.forEach((v, i) => {
    if (v > 0) sum += v * Math.log(initial[i]!);
  });
  prior.pairs.forEach((v, i) => {
    if (v > 0) sum += v * Math.log(transition[i]!);
  });
  return sum;
}
