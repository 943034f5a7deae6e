import type { Context, Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { hmmParameters } from '../../kernels/hmm/hmm-parameters.js';
import { columnMoments, type Shape } from '../../kernels/hmm/start.js';
import { TOPOLOGIES, topologyOf } from '../../kernels/hmm/topology.js';
import { bestStates } from '../../kernels/hmm/tree/best-states.js';
import { learnTree, treeWeights } from '../../kernels/hmm/tree/learn-tree.js';
import { type TreeFile, treeJson } from '../shared/hmm-relatives/tree.js';
import { treeChart } from '../shared/tree-chart.js';
import { readTrees } from '../shared/tree-input.js';
import { checkEmission, checkRelative } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';

/** Hidden states on the nodes of trees. */
export const tree: Kind = {
  heeds: [
    'direction',
    'childWeights',
    'emission',
    'covariance',
    'components',
    'topology',
    'restarts',
    'freeze',
  ],
  fit,
};

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  const direction = options.direction ?? 'topdown';
  if (direction === 'topdown' && options.childWeights !== undefined)
    throw new UsageError('--child-weights is for --direction bottomup, where parents follow their children');
  checkRelative(options, tree.heeds);
  checkEmission(options);
  const topology = TOPOLOGIES.find((name) => name === options.topology);
  if (!topology) throw new UsageError(`--topology of trees is one of ${TOPOLOGIES.join(', ')}`);
  const kind = options.emission ?? 'gaussian';
  const trees = await readTrees(paths, options, { kind }, context.warn);
  const { observations, symbols, columns, names } = trees.set;
  const states = options.states?.[0] ?? 2;
  const allowed = topologyOf(topology, states);
  const shape: Shape = {
    ...{
      kind,
      states,
      allowed,
      components: options.components ?? 2,
      covariance: options.covariance ?? 'full',
    },
    symbols: symbols.map((column) => column.length),
    floor: columnMoments(observations)[1].map((v) => options.minVariance * (v > 0 ? v : 1)),
  };
  const found = learnTree(
    observations,
    trees.forest,
    shape,
    {
      ...{ direction, positions: options.childWeights === 'position', restarts: options.restarts },
      ...{ iterations: options.iterations, tol: options.tol, freeze: options.freeze ?? [] },
      onIteration: (iteration, objective) => context.detail(`pass ${iteration}: ${objective}`),
    },
    context.rng,
  );
  if (found.floored.length > 0)
    context.warn(
      `the variance of state ${found.floored.join(', ')} was held up by --min-variance: few or equal rows`,
    );
  if (found.dead.length > 0)
    context.warn(`state ${found.dead.join(', ')} has no rows left: fewer --states would do`);
  const { model, objectives, logLikelihood, iterations, converged, scores } = found;
  const own: TreeFile = { model, columns, symbols, labels: undefined };
  const parameters = hmmParameters(allowed, model.emission) + (model.weights ? model.weights.length - 1 : 0);
  return {
    model: treeJson(own),
    metrics: {
      ...{ logLikelihood, iterations, converged, parameters },
      bic: parameters * Math.log(observations.n) - 2 * logLikelihood,
      aic: 2 * parameters - 2 * logLikelihood,
      ...{ states, n: observations.n, sequences: names.length },
      ...(scores.length > 1 && { restartScores: scores }),
      ...(model.weights && { childWeights: [...model.weights] }),
    },
    extra: { log: { table: { iteration: objectives.map((_, i) => i), objective: objectives } } },
    plot: () =>
      treeChart(
        trees,
        bestStates(model, trees.forest, treeWeights(model, observations)).states,
        {
          ...{ direction, emission: model.emission, symbols },
          names: Array.from({ length: states }, (_, j) => `state ${j}`),
        },
        `A tree under a model of ${states} state${states === 1 ? '' : 's'}`,
      ),
  };
}
