import { jeffrey } from '../../kernels/bayes-net/jeffrey.js';
import { mutilate } from '../../kernels/bayes-net/mutilate.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import { ancestralPart, type Observations, relevantPart } from '../../kernels/bayes-net/prune.js';
import { withLikelihoods } from '../../kernels/bayes-net/virtual.js';
import { elimination, exactAnswers } from './exact.js';
import type { Question } from './question.js';

/** A network under the conditions of a question: set, observed, believed. Targets are nodes of the network as before. */
export interface Prepared {
  /** With the arrows into what was set cut, and a child for each thing seen that is no state. */
  readonly network: Network;
  /** Evidence and settings, and that these things were seen. */
  readonly known: Observations;
  /** Set by an intervention. */
  readonly fixed: ReadonlySet<number>;
  /** Nodes of the file; those after them stand for virtual and soft evidence. */
  readonly size: number;
  /** log P(evidence, what was seen) under the actions; soft evidence is no observation and has no part in it. */
  readonly logEvidence: () => number;
  /** What a sampler's estimate of log P(known) lacks to be that; undefined under soft evidence, where it is another one. */
  readonly logScale: number | undefined;
}

/** Interventions first, then what was observed, then what is believed instead of what follows from that. */
export function prepare(network: Network, { evidence, actions, virtual, soft }: Question): Prepared {
  const fixed = new Set(actions.keys());
  const seen = withLikelihoods(mutilate(network, actions), virtual);
  const known = new Map([...evidence, ...actions, ...seen.evidence]);
  const logEvidence = once(() => {
    const part = ancestralPart(seen.network, [], known, fixed);
    return seen.logScale + exactAnswers(part, [], elimination).logEvidence;
  });
  const size = network.nodes.length;
  if (soft.length === 0)
    return { network: seen.network, known, fixed, size, logEvidence, logScale: seen.logScale };
  const nodes = soft.map(({ node }) => node);
  const [joint] = exactAnswers(relevantPart(seen.network, nodes, known, fixed), [nodes], elimination).answers;
  const factors = jeffrey(
    joint!.probabilities,
    soft.map(({ values }) => Float64Array.from(values)),
  );
  const believed = withLikelihoods(
    seen.network,
    nodes.map((node, i) => ({ node, values: factors[i]! })),
  );
  return {
    network: believed.network,
    known: new Map([...known, ...believed.evidence]),
    fixed,
    size,
    logEvidence,
    logScale: undefined,
  };
}

function once<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: compute() };
    return made.value;
  };
}
