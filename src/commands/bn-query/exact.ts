import { discretePart } from '../../kernels/bayes-net/discrete-part.js';
import { type Answer, exactPosterior, type Marginal } from '../../kernels/bayes-net/posterior.js';
import type { Part } from '../../kernels/bayes-net/prune.js';
import type { Target } from '../../kernels/bayes-net/tally.js';
import { jointMarginal, logPartition } from '../../kernels/graphical/eliminate.js';
import { enumerate } from '../../kernels/graphical/enumerate.js';
import { type Evidence, type FactorGraph, jointStates } from '../../kernels/graphical/factor.js';
import { junctionTree } from '../../kernels/graphical/junction-tree.js';

/** Exact posteriors of targets, named by the nodes of the whole network. */
export function exactAnswers(
  { network, evidence, places }: Part,
  targets: readonly Target[],
  marginal: Marginal,
): { answers: Answer[]; logEvidence: number } {
  const asked = targets.map((target) => target.map((node) => places.get(node)!));
  return exactPosterior(network, asked, evidence, marginal);
}

/** log P(evidence) of a part, -Infinity where it cannot be. */
export function logEvidenceOf({ network, evidence }: Part): number {
  const states = new Map([...evidence].filter(([node]) => network.nodes[node]!.kind === 'table'));
  const log = logPartition(discretePart(network), states);
  const numbers = network.nodes.some(({ kind }) => kind === 'gaussian');
  return log === Number.NEGATIVE_INFINITY || !numbers
    ? log
    : exactPosterior(network, [], evidence, elimination).logEvidence;
}

export const elimination: Marginal = (graph, variables, evidence) =>
  jointMarginal(graph, variables, evidence);

export const byJunctionTree: Marginal = (graph, variables, evidence) => {
  const calibrated = junctionTree(graph).calibrate(evidence);
  return { factor: calibrated.joint(variables), logZ: calibrated.logZ };
};

/** By all joint states: P(a, b | e) = P(a | e) P(b | a, e), and so on. */
export const byEnumeration: Marginal = (graph, variables, evidence) => ({
  factor: { scope: Int32Array.from(variables), values: enumerated(graph, variables, evidence) },
  logZ: enumerate(graph, evidence).logZ,
});

function enumerated(
  graph: FactorGraph,
  [first, ...rest]: readonly number[],
  evidence: Evidence,
): Float64Array {
  if (first === undefined) return Float64Array.of(1);
  const shares = enumerate(graph, evidence).marginals[first]!;
  const inner = jointStates(rest, graph.cards);
  const values = new Float64Array(shares.length * inner);
  shares.forEach((share, k) => {
    if (share === 0) return;
    const below = enumerated(graph, rest, new Map(evidence).set(first, k));
    for (let i = 0; i < inner; i++) values[k * inner + i] = share * below[i]!;
  });
  return values;
}
