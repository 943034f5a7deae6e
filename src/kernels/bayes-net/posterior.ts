import { DataError } from '../../core/errors.js';
import { type Evidence, type Factor, type FactorGraph, jointStates } from '../graphical/factor.js';
import { SEMIRINGS } from '../graphical/semirings.js';
import { discretePart } from './discrete-part.js';
import { conditionGaussian, type GaussianNodes, gaussianMoments, gaussianNodes } from './linear-gaussian.js';
import type { Network } from './network.js';
import type { Observations } from './prune.js';
import type { Target } from './tally.js';

/** The posterior of one target. */
export interface Answer {
  /** P(joint state), last node fastest; empty for a number. */
  readonly probabilities: Float64Array;
  /** Of a number: its distribution, a mixture of normals. */
  readonly mixture?: Mixture;
}

export interface Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** An exact engine: P(variables | evidence), its axes in their order, and log Z. */
export type Marginal = (
  graph: FactorGraph,
  variables: readonly number[],
  evidence: Evidence,
) => { factor: Factor; logZ: number };

// Configurations of discrete nodes that are gone through one by one, each with a small linear system.
const MOST_CONFIGURATIONS = 2 ** 18;

/**
 * Exact posteriors in a network of tables and of numbers that are linear in each other. With d the discrete nodes
 * that numbers depend on, x the known numbers and e the known states,
 *
 *   P(target | x, e)  ~  sum_d P(target, d, e) N(x; m_d, C_d)
 *
 * where m_d, C_d are the moments of the joint normal distribution under d; a target that is a number has a mixture
 * of normals, one for each d. Without numbers this is one question to the engine.
 *
 * @param network without barren nodes (prune.ts), as each node of numbers and configuration costs
 * @see Lauritzen, Propagation of probabilities, means, and variances in mixed graphical association models, 1992
 */
export function exactPosterior(
  network: Network,
  targets: readonly Target[],
  evidence: Observations,
  marginal: Marginal,
): { answers: Answer[]; logEvidence: number } {
  const { nodes } = network;
  const graph = discretePart(network);
  const gaussian = gaussianNodes(network);
  const states = new Map([...evidence].filter(([i]) => nodes[i]!.kind === 'table'));
  const isNumber = (target: Target) => target.length === 1 && nodes[target[0]!]!.kind === 'gaussian';
  const { selectors } = gaussian;
  const configurations = jointStates(selectors, graph.cards);
  if (configurations > MOST_CONFIGURATIONS)
    throw new DataError(
      `the numbers depend on ${configurations} joint states of discrete nodes, ${MOST_CONFIGURATIONS} can be gone through`,
      { hint: '--method likelihood-weighting' },
    );
  const asked = new Set(selectors);
  for (const target of targets) if (!isNumber(target)) for (const node of target) asked.add(node);
  const scope = [...asked];
  const { factor, logZ } = marginal(graph, scope, states);
  const joint = factor.values.slice();
  const { mixtures, logDensity } =
    gaussian.nodes.length === 0
      ? { mixtures: new Map<number, Mixture>(), logDensity: 0 }
      : weigh(network, gaussian, joint, graph, evidence, targets.filter(isNumber).flat());
  const whole = Int32Array.from(scope);
  return {
    answers: targets.map((target): Answer => {
      if (isNumber(target)) return { probabilities: new Float64Array(0), mixture: mixtures.get(target[0]!)! };
      const { table, project } = SEMIRINGS['sum-product'];
      const { values, log } = project(
        table({ scope: whole, values: joint }),
        Int32Array.from(target),
        graph.cards,
      );
      const scale = Math.exp(log);
      return { probabilities: values.map((p) => p * scale) };
    }),
    logEvidence: logZ + logDensity,
  };
}

/** Multiplies the joint, whose first axes are the selectors, by the densities of the known numbers; gives mixtures. */
function weigh(
  network: Network,
  gaussian: GaussianNodes,
  joint: Float64Array,
  { cards }: FactorGraph,
  evidence: Observations,
  asked: readonly number[],
): { mixtures: Map<number, Mixture>; logDensity: number } {
  const { selectors, places } = gaussian;
  const configurations = jointStates(selectors, cards);
  const inner = joint.length / configurations;
  const known = [...evidence.keys()].filter((i) => places.has(i));
  const values = known.map((i) => evidence.get(i)!);
  const knownPlaces = known.map((i) => places.get(i)!);
  const askedPlaces = asked.map((i) => places.get(i)!);
  const digits = new Map(selectors.map((node) => [node, 0]));
  const logDensities = new Float64Array(configurations).fill(-Infinity);
  const shares = new Float64Array(configurations);
  const moments: { mean: Float64Array; variance: Float64Array }[] = [];
  for (let d = 0; d < configurations; d++) {
    const block = joint.subarray(d * inner, (d + 1) * inner);
    shares[d] = block.reduce((sum, p) => sum + p, 0);
    if (shares[d] === 0) continue;
    let rest = d;
    for (let s = selectors.length - 1; s >= 0; s--) {
      const card = cards[selectors[s]!]!;
      digits.set(selectors[s]!, rest % card);
      rest = Math.floor(rest / card);
    }
    const { mean, variance, logDensity } = conditionGaussian(
      gaussianMoments(network, gaussian, (node) => digits.get(node)!),
      askedPlaces,
      knownPlaces,
      values,
    );
    logDensities[d] = logDensity;
    moments[d] = { mean, variance };
  }
  const scale = logDensities.reduce((most, log) => Math.max(most, log), -Infinity);
  let total = 0;
  for (let d = 0; d < configurations; d++) total += shares[d]! * Math.exp(logDensities[d]! - scale);
  if (!(total > 0)) throw new DataError('the evidence has probability 0');
  const weights = shares.map((share, d) => (share * Math.exp(logDensities[d]! - scale)) / total);
  for (let d = 0; d < configurations; d++) {
    const by = Math.exp(logDensities[d]! - scale) / total;
    for (let i = d * inner; i < (d + 1) * inner; i++) joint[i]! *= by;
  }
  const present = [...weights.keys()].filter((d) => weights[d]! > 0);
  const of = (value: (d: number) => number) => Float64Array.from(present, value);
  const mixtures = new Map(
    asked.map((node, i): [number, Mixture] => [
      node,
      {
        weights: of((d) => weights[d]!),
        means: of((d) => moments[d]!.mean[i]!),
        variances: of((d) => moments[d]!.variance[i]!),
      },
    ]),
  );
  return { mixtures, logDensity: scale + Math.log(total) };
}

/** Mean and variance of a mixture. */
export function mixtureMoments({ weights, means, variances }: Mixture): { mean: number; variance: number } {
  let mean = 0;
  for (let d = 0; d < weights.length; d++) mean += weights[d]! * means[d]!;
  let variance = 0;
  for (let d = 0; d < weights.length; d++)
    variance += weights[d]! * (variances[d]! + (means[d]! - mean) ** 2);
  return { mean, variance };
}
