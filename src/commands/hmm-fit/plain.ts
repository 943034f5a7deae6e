import type { Context, Result } from '../../core/command/spec.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { readMatrix } from '../../core/read.js';
import type { FitOptions } from '../../kernels/hmm/baum-welch.js';
import type { Hmm, Observations } from '../../kernels/hmm/hmm.js';
import {
  type Criteria,
  criteriaOf,
  crossValidated,
  type Learnt,
  learnHmm,
  logLikelihoods,
  moved,
} from '../../kernels/hmm/learn.js';
import { fitOnline } from '../../kernels/hmm/online.js';
import { columnMoments, type Shape, startModel } from '../../kernels/hmm/start.js';
import { fitSupervised } from '../../kernels/hmm/supervised.js';
import { type Allowed, allowedBy, allowedFrom, TOPOLOGIES, topologyOf } from '../../kernels/hmm/topology.js';
import { readSequences, type Sequences } from '../shared/hmm-input.js';
import { type HmmFile, hmmJson, readHmm } from '../shared/hmm-model.js';
import { chartOf } from './chart.js';
import { checkOptions } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';

/** The hidden Markov model itself. */
export const plain: Kind = { heeds: [], fit };

interface Found
  extends Pick<
    Learnt,
    'hmm' | 'logLikelihood' | 'objectives' | 'iterations' | 'converged' | 'floored' | 'dead'
  > {
  scores?: number[];
}

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  checkOptions(options);
  const start = options.start === undefined ? undefined : await readHmm(options.start);
  const kind = options.emission ?? start?.hmm.emission.kind ?? (options.tokens ? 'categorical' : 'gaussian');
  if (start && kind !== start.hmm.emission.kind)
    throw new UsageError(
      `--emission ${kind}, but the model of --start has ${start.hmm.emission.kind} emissions`,
    );
  const set = await readSequences(
    paths,
    options,
    {
      kind,
      columns: start?.columns,
      symbols: start && kind === 'categorical' ? start.symbols : undefined,
      statesColumn: options.statesColumn,
    },
    context.warn,
  );
  const { observations } = set;
  const labels =
    set.states && [...new Set(set.states)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const counts = options.states ?? [start?.hmm.k ?? labels?.length ?? 2];
  if (start && (counts.length > 1 || counts[0] !== start.hmm.k))
    throw new UsageError(`--states ${counts.join()}, but the model of --start has ${start.hmm.k}`);
  if (labels && counts[0] !== labels.length)
    throw new UsageError(`--states ${counts[0]}, but the column of states has ${labels.length}`);
  const floor = columnMoments(observations)[1].map((v) => options.minVariance * (v > 0 ? v : 1));
  const shapeOf = async (states: number): Promise<Shape> => ({
    ...{ kind, states, floor, components: options.components ?? 2, covariance: options.covariance ?? 'full' },
    symbols: set.symbols.map((column) => column.length),
    allowed: start ? allowedBy(start.hmm) : await topologyFor(options.topology, states, context),
  });
  const fits: { states: number; found: Found; criteria: Criteria; score: number }[] = [];
  for (const states of counts) {
    const shape = await shapeOf(states);
    const learn = (part: Observations) =>
      learnt(part, shape, options, start, labels && codes(set, labels), context);
    const found = learn(observations);
    const criteria = criteriaOf(found.hmm, shape.allowed, found.logLikelihood, observations.n);
    const score = scoreOf(criteria, observations, options.select, (part) => learn(part).hmm);
    fits.push({ states, found, criteria, score });
  }
  const best = fits.reduce((a, b) => (b.score > a.score ? b : a));
  tell(best.found, labels, context);
  const { hmm, objectives, logLikelihood } = best.found;
  const model: HmmFile = {
    hmm,
    columns: options.tokens ? undefined : set.columns,
    symbols: set.symbols,
    labels: labels ?? start?.labels,
  };
  const { parameters, aic, bic } = best.criteria;
  return {
    model: hmmJson(model),
    metrics: {
      ...{
        logLikelihood,
        iterations: best.found.iterations,
        converged: best.found.converged,
        bic,
        aic,
        parameters,
      },
      ...{ states: hmm.k, n: observations.n, sequences: observations.offsets.length - 1 },
      ...(options.method === 'map' && { objective: objectives[objectives.length - 1]! }),
      ...(best.found.scores && best.found.scores.length > 1 && { restartScores: best.found.scores }),
      ...(options.select && {
        scores: fits.map(({ states, score }) => ({ states, score: shown(score, options.select) })),
      }),
    },
    extra: {
      log: { table: { iteration: objectives.map((_, i) => i), objective: objectives } },
      scores: {
        table: () => {
          const all = fits.map(({ criteria }) => criteria);
          return {
            states: fits.map(({ states }) => states),
            logLikelihood: fits.map(({ found }) => found.logLikelihood),
            parameters: all.map((c) => c.parameters),
            ...{ aic: all.map((c) => c.aic), bic: all.map((c) => c.bic) },
            ...(options.select === 'cv' && { heldOut: fits.map(({ score }) => score) }),
          };
        },
      },
    },
    plot: () => chartOf(model, set, objectives),
  };
}

/** Greater is better. */
function scoreOf(
  criteria: Criteria,
  data: Observations,
  select: HmmFitOptions['select'],
  learn: (part: Observations) => Hmm,
): number {
  if (select === undefined) return 0;
  return select === 'cv' ? crossValidated(data, learn) : -criteria[select];
}

const shown = (score: number, select: HmmFitOptions['select']) => (select === 'cv' ? score : -score);

function learnt(
  data: Observations,
  shape: Shape,
  options: HmmFitOptions,
  start: HmmFile | undefined,
  states: Int32Array | undefined,
  context: Context,
): Found {
  const fitting: Omit<FitOptions, 'floor'> & { restarts: number } = {
    ...{
      method: options.method ?? 'em',
      iterations: options.iterations,
      tol: options.tol,
      restarts: options.restarts,
    },
    ...{ freeze: options.freeze ?? [], priorStrength: options.priorStrength ?? 1 },
    onIteration: (iteration, objective) => context.detail(`pass ${iteration}: ${objective}`),
  };
  if (states) {
    const by = columnMoments(data)[0];
    const continuous = shape.kind === 'gaussian' || shape.kind === 'gmm' || shape.kind === 'student';
    const centred = continuous ? { ...data, data: data.data.map((v, at) => v - by[at % data.d]!) } : data;
    const { hmm, floored } = fitSupervised(centred, states, startModel(centred, shape, context.rng), {
      smoothing: options.smoothing ?? 0,
      floor: shape.floor,
    });
    const own = moved(hmm, continuous ? by.map((v) => -v) : undefined);
    return { hmm: own, ...whole(own, data), iterations: 0, converged: true, floored, dead: [] };
  }
  if (options.online) {
    const first = start?.hmm ?? startModel(data, shape, context.rng);
    const { hmm, floored, dead } = fitOnline(data, first, {
      ...{ epochs: Math.max(1, options.iterations), decay: options.decay ?? 0.6, batch: options.batch ?? 1 },
      ...{ freeze: options.freeze ?? [], floor: shape.floor },
    });
    return { hmm, ...whole(hmm, data), iterations: options.iterations, converged: false, floored, dead };
  }
  const found = learnHmm(data, shape, fitting, context.rng, start?.hmm);
  // The likelihood, where the passes raised something else.
  return fitting.method === 'viterbi'
    ? { ...found, ...whole(found.hmm, data), objectives: found.objectives }
    : found;
}

function whole(hmm: Hmm, data: Observations) {
  const logLikelihood = logLikelihoods(hmm, data).reduce((a, b) => a + b, 0);
  return { logLikelihood, objectives: [logLikelihood] };
}

const codes = ({ states }: Sequences, labels: readonly string[]): Int32Array => {
  const code = new Map(labels.map((label, j) => [label, j]));
  return Int32Array.from(states ?? [], (label) => code.get(label) ?? 0);
};

async function topologyFor(name: string, k: number, context: Context): Promise<Allowed> {
  const known = TOPOLOGIES.find((own) => own === name);
  if (known) return topologyOf(known, k);
  const { rows, columns, data } = await readMatrix(name, { header: false, missing: 'error' }, context.warn);
  if (rows !== k || columns !== k)
    throw new DataError(`a topology of ${k} x ${k} numbers was needed, got ${rows} x ${columns}`, {
      file: name,
    });
  return allowedFrom(data, k);
}

function tell({ floored, dead }: Found, labels: readonly string[] | undefined, context: Context): void {
  const name = (j: number) => excerpt(labels?.[j] ?? String(j));
  if (floored.length > 0)
    context.warn(
      `the variance of state ${floored.map(name).join(', ')} was held up by --min-variance: few or equal rows`,
    );
  if (dead.length > 0)
    context.warn(`state ${dead.map(name).join(', ')} has no rows left: fewer --states would do`);
}
