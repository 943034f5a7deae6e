import type { Context, Json } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { discretePart } from '../../kernels/bayes-net/discrete-part.js';
import { importanceSampling } from '../../kernels/bayes-net/importance.js';
import { requireTables } from '../../kernels/bayes-net/network.js';
import { type Marginal, type Mixture, mixtureMoments } from '../../kernels/bayes-net/posterior.js';
import { ancestralPart, relevantPart } from '../../kernels/bayes-net/prune.js';
import { createTally, type Target } from '../../kernels/bayes-net/tally.js';
import { likelihoodWeighting, rejectionSampling } from '../../kernels/bayes-net/weighting.js';
import { beliefPropagation } from '../../kernels/graphical/belief-propagation.js';
import { gibbs } from '../../kernels/graphical/gibbs.js';
import { junctionTree } from '../../kernels/graphical/junction-tree.js';
import { byEnumeration, byJunctionTree, elimination, exactAnswers } from './exact.js';
import type { Method, Options } from './options.js';
import type { Prepared } from './prepared.js';
import type { Question } from './question.js';

/** What is believed of one target afterwards. */
export interface Posterior {
  readonly target: Target;
  /** P(joint state), last node fastest; empty for a number. */
  readonly probabilities: Float64Array;
  /** Standard errors, of the mean for a number; sampling methods alone. */
  readonly errors?: Float64Array;
  /** Of a number. */
  readonly mean?: number;
  readonly variance?: number;
  /** Of a number, where its distribution is known. */
  readonly mixture?: Mixture;
}

export interface Answered {
  readonly posteriors: readonly Posterior[];
  /** Undefined where the method says nothing about it. */
  readonly logEvidence?: number;
  /** How it went: of a sampling method its effective draws. */
  readonly metrics: Readonly<Record<string, Json>>;
}

const EXACT: Partial<Record<Method, Marginal>> = {
  ve: elimination,
  junction: byJunctionTree,
  enumerate: byEnumeration,
};

/** Posteriors of single tables that are there already: of a batch with many targets under the same conditions. */
export type Marginals = ReadonlyMap<number, Float64Array>;

/** The posteriors of a question, by its method. */
export function answer(
  prepared: Prepared,
  question: Question,
  chosen: Options,
  context: Context,
  ready?: Marginals,
): Answered {
  const targets = targetsOf(prepared, question);
  const { method } = question;
  const exact = EXACT[method === 'auto' ? 've' : method];
  if (exact) return byEngine(prepared, targets, method, exact, ready);
  if (method === 'bp') return byBeliefs(prepared, targets, chosen, context);
  return bySampling(prepared, targets, method, chosen, context);
}

/** The targets, each by itself or together; all that are not known where none is named. */
export function targetsOf({ known, size }: Prepared, { targets, joint }: Question): Target[] {
  if (joint) return [targets];
  const single = targets.length > 0 ? targets : [...Array(size).keys()].filter((node) => !known.has(node));
  return single.map((node) => [node]);
}

function byEngine(
  prepared: Prepared,
  targets: readonly Target[],
  method: Method,
  marginal: Marginal,
  ready: Marginals = new Map(),
): Answered {
  const { network, known, fixed, logEvidence } = prepared;
  const single = targets.flatMap((target) => (target.length === 1 ? target : []));
  const shared =
    ready.size === 0 && (method === 'junction' || (method === 'auto' && single.length >= WORTH_A_TREE))
      ? marginalsOf(prepared, single)
      : ready;
  const posteriors = targets.map((target): Posterior => {
    const found = target.length === 1 ? shared.get(target[0]!) : undefined;
    if (found) return { target, probabilities: found };
    const { answers } = exactAnswers(relevantPart(network, target, known, fixed), [target], marginal);
    const { probabilities, mixture } = answers[0]!;
    return { target, probabilities, ...(mixture && { mixture, ...mixtureMoments(mixture) }) };
  });
  return { posteriors, logEvidence: logEvidence(), metrics: {} };
}

/** From so many single targets on one junction tree costs less than an elimination for each. */
export const WORTH_A_TREE = 4;

/** Marginals of many tables by one junction tree; none where numbers are among what they depend on. */
export function marginalsOf({ network, known, fixed }: Prepared, nodes: readonly number[]): Marginals {
  const tables = nodes.filter((node) => network.nodes[node]!.kind === 'table');
  const part = relevantPart(network, tables, known, fixed);
  if (part.network.nodes.some(({ kind }) => kind === 'gaussian')) return new Map();
  const calibrated = junctionTree(discretePart(part.network)).calibrate(part.evidence);
  return new Map(tables.map((node) => [node, calibrated.marginal(part.places.get(node)!)]));
}

function byBeliefs(
  prepared: Prepared,
  targets: readonly Target[],
  chosen: Options,
  context: Context,
): Answered {
  const { network, known, fixed } = prepared;
  if (targets.some(({ length }) => length > 1))
    throw new UsageError('--joint is not for --method bp, which knows single variables');
  const part = relevantPart(network, targets.flat(), known, fixed);
  const graph = discretePart(requireTables(part.network));
  const { marginals, iterations, converged, residual } = beliefPropagation(graph, part.evidence, chosen);
  if (!converged)
    context.warn(`belief propagation did not come to rest in ${iterations} rounds; --damping 0.5 may help`);
  return {
    posteriors: targets.map((target) => ({
      target,
      probabilities: marginals[part.places.get(target[0]!)!]!,
    })),
    metrics: { iterations, converged, residual },
  };
}

function bySampling(
  prepared: Prepared,
  targets: readonly Target[],
  method: Method,
  chosen: Options,
  context: Context,
): Answered {
  const { network, known, fixed } = prepared;
  const part = ancestralPart(network, targets.flat(), known, fixed);
  const asked = targets.map((target) => target.map((node) => part.places.get(node)!));
  if (method === 'gibbs') {
    const tables = requireTables(part.network);
    const graph = discretePart(tables);
    const tally = createTally(tables, asked);
    const values = new Float64Array(tables.nodes.length);
    const { samples, burnIn, thin, chains, blocked } = chosen;
    const onSample = (states: Int32Array) => {
      values.set(states);
      tally.add(values, 0);
    };
    const run = gibbs(
      graph,
      part.evidence,
      { samples, burnIn, thin, chains, blocked, onSample },
      context.rng,
    );
    const { rhat, ess } = run;
    if (rhat > WORRYING)
      context.warn(
        `the chains differ (R-hat ${rhat.toFixed(3)}): more --burn-in and --samples, or another method`,
      );
    const estimated = tally.estimate()!;
    return {
      posteriors: targets.map((target, i) => ({
        target,
        probabilities: estimated.targets[i]!.probabilities,
        // Neighbouring draws resemble each other: errors come from batch means, of single variables.
        ...(target.length === 1 && { errors: run.errors[asked[i]![0]!]! }),
      })),
      metrics: { samples: run.samples, ess, rhat },
    };
  }
  const sampled = SAMPLERS[method]!(part.network, asked, part.evidence, chosen.samples, context.rng);
  if (sampled.effective < FEW)
    context.warn(
      `${Math.floor(sampled.effective)} effective draws of ${chosen.samples}: the estimates are rough`,
    );
  return {
    posteriors: targets.map((target, i) => ({ target, ...sampled.targets[i]! })),
    ...(prepared.logScale !== undefined && { logEvidence: sampled.logEvidence + prepared.logScale }),
    metrics: {
      samples: chosen.samples,
      ess: sampled.effective,
      ...(method === 'rejection' && { accepted: sampled.used }),
    },
  };
}

const FEW = 100;
// Vehtari et al., 2021, advise to trust no chain above it.
const WORRYING = 1.01;

const SAMPLERS: Partial<Record<Method, typeof likelihoodWeighting>> = {
  'likelihood-weighting': likelihoodWeighting,
  rejection: rejectionSampling,
  importance: importanceSampling,
};
