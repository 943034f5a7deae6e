import type { Chart } from '../../core/chart/chart.js';
import { graphDrawing, lineChart, panels } from '../../core/chart/make.js';
import type { Json } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import type { NetworkFit } from '../../kernels/bayes-net/fit-complete.js';
import type { HiddenFit } from '../../kernels/bayes-net/fit-hidden.js';
import type { Structure } from '../../kernels/bayes-net/structure.js';
import type { Request } from './request.js';

export type Fit = NetworkFit & Partial<Pick<HiddenFit, 'objectives' | 'iterations' | 'converged' | 'ends'>>;

export function fitMetrics(
  structure: Structure,
  fit: Fit,
  rows: number,
  method: Request['method'],
): Record<string, Json> {
  const { logLikelihood: ll, parameters, scores, objectives } = fit;
  const marginal = method === 'map' && scores.every(({ logMarginal }) => logMarginal !== undefined);
  return {
    logLikelihood: ll,
    ...(objectives && { objective: objectives.at(-1)! }),
    parameters,
    aic: 2 * parameters - 2 * ll,
    bic: parameters * Math.log(rows) - 2 * ll,
    ...(marginal && {
      logMarginalLikelihood: scores.reduce((sum, score) => sum + (score.logMarginal ?? 0), 0),
    }),
    rows,
    nodes: structure.nodes.length,
    edges: structure.nodes.reduce((sum, { parents }) => sum + parents.length, 0),
    ...parameterBounds(structure),
    unseenRows: scores.reduce((sum, score) => sum + score.unseen, 0),
    ...(objectives && {
      iterations: fit.iterations!,
      converged: fit.converged!,
      objectives: fit.ends!,
    }),
    scores: scores.map(({ name, parameters, logLikelihood }) => ({ name, parameters, logLikelihood })),
  };
}

/**
 * Bounds on the number of parameters of tables: N (k - 1) k^L with N nodes of at most k states and L parents, and
 * k^N - 1 of the joint table without any independence; Infinity is told as null.
 */
function parameterBounds({ nodes }: Structure): Record<string, Json> {
  const cards = nodes.map(({ states }) => states?.length ?? 0);
  if (cards.includes(0)) return {};
  const k = Math.max(...cards);
  const most = Math.max(...nodes.map(({ parents }) => parents.length));
  const finite = (value: number) => (value <= Number.MAX_SAFE_INTEGER ? value : null);
  return {
    parameterBound: finite(nodes.length * (k - 1) * k ** most),
    jointParameters: finite(cards.reduce((product, card) => product * card, 1) - 1),
  };
}

/** A row a node. */
export function scoreTable({ nodes }: Structure, { scores }: Fit): Record<string, Column> {
  const marginal = scores.some(({ logMarginal }) => logMarginal !== undefined);
  return {
    node: scores.map(({ name }) => name),
    states: nodes.map(({ states }) => (states ? String(states.length) : 'numbers')),
    parents: nodes.map(({ parents }) => parents.map((parent) => nodes[parent]!.name).join(' ')),
    parameters: Float64Array.from(scores, ({ parameters }) => parameters),
    logLikelihood: Float64Array.from(scores, ({ logLikelihood }) => logLikelihood),
    ...(marginal && { logMarginalLikelihood: Float64Array.from(scores, (s) => s.logMarginal ?? Number.NaN) }),
    unseenRows: Float64Array.from(scores, ({ unseen }) => unseen),
  };
}

const MOST_DRAWN = 150;

/** The graph with what each node is, and how the objective rose. */
export function drawFit({ nodes }: Structure, fit: Fit): Chart {
  const charts: Chart[] = [];
  if (nodes.length <= MOST_DRAWN)
    charts.push(
      graphDrawing({
        title: `${nodes.length} nodes, ${fit.parameters} parameters`,
        nodes: nodes.map(({ name, states }, i) => ({
          id: String(i),
          label: name,
          shape: states ? 'ellipse' : 'box',
          detail: `${states ? `${states.length} states` : 'numbers'}, ${fit.scores[i]!.parameters} parameters, log-likelihood ${fit.scores[i]!.logLikelihood.toPrecision(6)}`,
        })),
        edges: nodes.flatMap(({ parents }, to) =>
          parents.map((from) => ({ from: String(from), to: String(to) })),
        ),
      }),
    );
  const { objectives } = fit;
  if (objectives && objectives.length > 1)
    charts.push(
      lineChart({
        title: 'Objective',
        xLabel: 'iteration',
        yLabel: 'log-likelihood and prior',
        x: Float64Array.from(objectives.keys()),
        y: Float64Array.from(objectives),
      }),
    );
  if (charts.length === 0)
    charts.push(
      lineChart({
        title: 'Log-likelihood of each node',
        xLabel: 'node',
        yLabel: 'nats',
        y: Float64Array.from(fit.scores, ({ logLikelihood }) => logLikelihood),
      }),
    );
  return panels(charts, { columns: 1 });
}
