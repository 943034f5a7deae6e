import type { Rng } from '../../core/random.js';
import { forward } from '../chain/forward-backward.js';
import { type FitOptions, fitHmm, type HmmFit } from './baum-welch.js';
import { chainOf } from './expectations.js';
import { type Hmm, type Observations, sequencesOf } from './hmm.js';
import { hmmParameters } from './hmm-parameters.js';
import { columnMoments, type Shape, startModel } from './start.js';
import type { Allowed } from './topology.js';

export interface LearnOptions extends Omit<FitOptions, 'floor'> {
  /** Fits from different beginnings, of which the best is kept. */
  restarts: number;
}

export interface Learnt extends HmmFit {
  /** What each beginning came to. */
  scores: number[];
}

/**
 * Learning from beginnings that `startModel` makes, or from a given model alone. Columns are moved to mean 0 meanwhile,
 * as sums of squares of large numbers with little between them would lose digits.
 */
export function learnHmm(
  data: Observations,
  shape: Shape,
  options: LearnOptions,
  rng: Rng,
  start?: Hmm,
): Learnt {
  const moves = shape.kind === 'gaussian' || shape.kind === 'gmm' || shape.kind === 'student';
  const by = moves ? columnMoments(data)[0] : undefined;
  const centred = by ? { ...data, data: data.data.map((v, at) => v - by[at % data.d]!) } : data;
  const back = by?.map((v) => -v);
  let best: HmmFit | undefined;
  const scores: number[] = [];
  for (let r = 0; r < (start ? 1 : options.restarts); r++) {
    const from = start ? moved(start, by) : startModel(centred, shape, rng.stream(r));
    const fit = fitHmm(centred, from, { ...options, floor: shape.floor });
    const score = fit.objectives[fit.objectives.length - 1]!;
    scores.push(score);
    if (!best || score > best.objectives[best.objectives.length - 1]!) best = fit;
  }
  return { ...best!, hmm: moved(best!.hmm, back), scores };
}

/** The model of observations that are `by` smaller. */
export function moved(hmm: Hmm, by: Float64Array | undefined): Hmm {
  const { emission } = hmm;
  if (!by || !('means' in emission)) return hmm;
  const means = emission.means.map((v, at) => v - by[at % by.length]!);
  return { ...hmm, emission: { ...emission, means } };
}

/** log P of each sequence. */
export const logLikelihoods = (hmm: Hmm, data: Observations): Float64Array =>
  forward(chainOf(hmm, data)).logZ;

export interface Criteria {
  aic: number;
  bic: number;
  parameters: number;
}

/** aic = 2 p - 2 log L, bic = p ln n - 2 log L, n the number of steps; smaller is better. */
export function criteriaOf(
  { emission }: Hmm,
  allowed: Allowed,
  logLikelihood: number,
  steps: number,
): Criteria {
  const parameters = hmmParameters(allowed, emission);
  return {
    parameters,
    aic: 2 * parameters - 2 * logLikelihood,
    bic: parameters * Math.log(steps) - 2 * logLikelihood,
  };
}

const FOLDS = 5;

/**
 * Log-likelihood of sequences that were left out, a step: each fold is scored by the model of the others. A single
 * sequence is cut into pieces, which count as sequences.
 */
export function crossValidated(data: Observations, learn: (part: Observations) => Hmm): number {
  const cut = data.offsets.length - 1 >= FOLDS ? data : pieces(data, FOLDS);
  const sequences = cut.offsets.length - 1;
  let total = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = Array.from({ length: sequences }, (_, s) => s % FOLDS === fold);
    const hmm = learn(gathered(cut, (s) => !held[s]));
    total += logLikelihoods(
      hmm,
      gathered(cut, (s) => held[s]!),
    ).reduce((a, b) => a + b, 0);
  }
  return total / data.n;
}

/** Each sequence in at most `count` pieces of the same length. */
function pieces(data: Observations, count: number): Observations {
  const cuts = [0];
  for (let s = 0; s < data.offsets.length - 1; s++) {
    const [from, to] = [data.offsets[s]!, data.offsets[s + 1]!];
    for (let i = 1; i <= count; i++) {
      const end = from + Math.floor(((to - from) * i) / count);
      if (end > cuts[cuts.length - 1]!) cuts.push(end);
    }
  }
  return { ...data, offsets: Int32Array.from(cuts) };
}

function gathered(all: Observations, take: (s: number) => boolean): Observations {
  const parts: Observations[] = [];
  for (let s = 0; s < all.offsets.length - 1; s++) if (take(s)) parts.push(sequencesOf(all, s, s + 1));
  const offsets = new Int32Array(parts.length + 1);
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i]! + part.n;
  });
  const data = new Float64Array(offsets[parts.length]! * all.d);
  parts.forEach((part, i) => {
    data.set(part.data, offsets[i]! * all.d);
  });
  return { n: offsets[parts.length]!, d: all.d, data, offsets };
}
