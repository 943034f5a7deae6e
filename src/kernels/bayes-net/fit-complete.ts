import {
  countLogLikelihood,
  estimateTable,
  logMarginalLikelihood,
  pseudoCount,
  type TablePrior,
} from './estimate-table.js';
import { countFamily } from './family-counts.js';
import {
  centreOf,
  fitLinear,
  type LinearMoments,
  linearLogLikelihood,
  linearMoments,
} from './linear-family.js';
import type { Network, NetworkNode } from './network.js';
import { type Family, familiesOf, freeParameters, type Samples, type Structure } from './structure.js';

/** What the data say of one family: counts of its joint states, or moments of its numbers. */
export type FamilyStatistics =
  | { kind: 'table'; counts: Float64Array; passedOver: number }
  | { kind: 'gaussian'; moments: LinearMoments; passedOver: number };

export interface NodeScore {
  name: string;
  parameters: number;
  logLikelihood: number;
  /** Log of the counts' probability under the Dirichlet prior; of tables alone, with a prior. */
  logMarginal?: number;
  /** Rows of parameters that no row of the data speaks of: tables are even there, numbers take common coefficients. */
  unseen: number;
}

export interface NetworkFit {
  network: Network;
  scores: NodeScore[];
  logLikelihood: number;
  parameters: number;
  /** Variances that were raised to the least one that is kept. */
  floored: number;
}

/** Of the rows from..to-1; those that do not tell all of a family are passed over there. */
export function familyStatistics(
  families: readonly Family[],
  samples: Samples,
  from = 0,
  to = samples.rows,
): FamilyStatistics[] {
  return families.map((family) =>
    family.card > 0
      ? { kind: 'table', ...countFamily(family, samples, from, to) }
      : { kind: 'gaussian', ...linearMoments(family, samples, centreOf(family, samples), from, to) },
  );
}

/**
 * The network that fits complete statistics best: tables by counts and prior, numbers by least squares.
 *
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, chapter 17
 */
export function fitNetwork(
  structure: Structure,
  statistics: readonly FamilyStatistics[],
  prior: TablePrior,
): NetworkFit {
  const families = familiesOf(structure);
  let floored = 0;
  const nodes: NetworkNode[] = [];
  const scores = families.map((family, i): NodeScore => {
    const { name, states, parents } = structure.nodes[i]!;
    const about = { name, parameters: freeParameters(family) };
    const own = statistics[i]!;
    if (own.kind === 'table') {
      const pseudo = pseudoCount(prior, family.rows * family.card);
      const { table, unseen } = estimateTable(own.counts, family.card, pseudo);
      nodes.push({ kind: 'table', name, states: states!, parents, table });
      return {
        ...about,
        logLikelihood: countLogLikelihood(own.counts, table),
        ...(pseudo > 0 && { logMarginal: logMarginalLikelihood(own.counts, family.card, pseudo) }),
        unseen,
      };
    }
    const fitted = fitLinear(family, own.moments, (node) => structure.nodes[node]!.name);
    floored += fitted.floored;
    const { intercepts, weights, variances, pooled } = fitted;
    nodes.push({ kind: 'gaussian', name, parents, intercepts, weights, variances });
    return { ...about, logLikelihood: linearLogLikelihood(family, own.moments, fitted), unseen: pooled };
  });
  return {
    network: { name: structure.name, nodes },
    scores,
    logLikelihood: scores.reduce((sum, score) => sum + score.logLikelihood, 0),
    parameters: scores.reduce((sum, score) => sum + score.parameters, 0),
    floored,
  };
}
