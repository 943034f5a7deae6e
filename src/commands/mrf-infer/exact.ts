import {
  type EliminationOptions,
  jointMarginal,
  logPartition,
  marginalMap,
  mostProbable,
} from '../../kernels/graphical/eliminate.js';
import { type EliminationPlan, planElimination } from '../../kernels/graphical/elimination-order.js';
import { enumerate } from '../../kernels/graphical/enumerate.js';
import { impossible } from '../../kernels/graphical/evidence.js';
import type { Evidence, FactorGraph } from '../../kernels/graphical/factor.js';
import { junctionTree } from '../../kernels/graphical/junction-tree.js';
import type { Method } from './method.js';
import type { InferOptions } from './options.js';

export const enumeration: Method = {
  about: 'goes through all joint states, 2^24 at most',
  tasks: ['marginals', 'map', 'partition'],
  exact: true,
  heeds: [],
  prepare:
    ({ graph }) =>
    (evidence) => {
      const { logZ, marginals, best } = enumerate(graph, evidence);
      return { logZ, marginals, states: best.states };
    },
};

export const elimination: Method = {
  about: 'variable elimination, once for each question; the tables of the largest clique must fit in memory',
  tasks: ['marginals', 'map', 'marginal-map', 'partition'],
  exact: true,
  heeds: ['order', 'memory'],
  prepare({ graph, task, targets, options }) {
    const how = exactOptions(options);
    return (evidence) => {
      const metrics = { width: planFor(graph, evidence, options).width };
      if (task === 'map') return { states: mostProbable(graph, evidence, how).states, metrics };
      if (task === 'marginal-map') return { ...marginalMap(graph, targets, evidence, how), metrics };
      const logZ = logPartition(graph, evidence, how);
      if (logZ === -Infinity) throw impossible(evidence);
      if (task === 'partition') return { logZ, metrics };
      const marginals: Float64Array[] = Array.from(graph.cards, (card) => new Float64Array(card));
      for (const v of targets) marginals[v] = jointMarginal(graph, [v], evidence, how).factor.values;
      return { logZ, marginals, metrics };
    };
  },
};

export const junction: Method = {
  about: 'a junction tree, built once and calibrated for each sample of evidence',
  tasks: ['marginals', 'map', 'partition'],
  exact: true,
  heeds: ['order', 'memory'],
  prepare({ graph, task, targets, options }) {
    const tree = junctionTree(graph, exactOptions(options));
    const metrics = {
      width: tree.plan.width,
      cliques: tree.cliques.length,
      largestTable: tree.plan.largestClique,
    };
    return (evidence) => {
      const calibrated = tree.calibrate(evidence);
      const { logZ } = calibrated;
      if (task === 'map') return { logZ, states: calibrated.mostProbable().states, metrics };
      if (task === 'partition') return { logZ, metrics };
      if (targets.length > tree.cliques.length) return { logZ, marginals: calibrated.marginals(), metrics };
      const marginals: Float64Array[] = Array.from(graph.cards, (card) => new Float64Array(card));
      for (const v of targets) marginals[v] = calibrated.marginal(v);
      return { logZ, marginals, metrics };
    };
  },
};

const exactOptions = ({ order, memory }: InferOptions): EliminationOptions => ({
  heuristic: order,
  ...(memory !== undefined && { memoryBytes: memory * 1e6 }),
});

/** What exact inference would cost. */
export const planFor = (
  { cards, factors }: FactorGraph,
  evidence: Evidence,
  { order }: InferOptions,
): EliminationPlan =>
  planElimination(
    cards,
    factors.map(({ scope }) => (evidence.size === 0 ? scope : scope.filter((v) => !evidence.has(v)))),
    { heuristic: order },
  );
