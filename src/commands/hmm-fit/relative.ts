import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { Context, Json, Result } from '../../core/command/spec.js';
import type { Rng } from '../../core/random.js';
import type { EmOptions, EmRun } from '../../kernels/optimize/em.js';
import type { Sequences } from '../shared/hmm-input.js';
import type { HmmFitOptions } from './options.js';

/** What learning of a relative comes to, whatever its model is. */
export interface RelativeFit extends Omit<EmRun<unknown>, 'model'> {
  logLikelihood: number;
  floored: readonly (number | string)[];
  dead: readonly (number | string)[];
}

/** The best of --restarts fits, each with a stream of chance of its own, and what each came to. */
export function bestOf<F extends RelativeFit>(
  { restarts, iterations, tol }: HmmFitOptions,
  { rng, detail }: Context,
  learn: (rng: Rng, options: EmOptions) => F,
): F & { scores: number[] } {
  const onIteration = (iteration: number, objective: number) => detail(`pass ${iteration}: ${objective}`);
  const fits = Array.from({ length: restarts }, (_, r) =>
    learn(rng.stream(r), { iterations, tol, onIteration }),
  );
  const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  return { ...best, scores: fits.map((one) => one.logLikelihood) };
}

/** What hmm-fit gives of a relative. */
export function resultOf(
  { observations }: Sequences,
  fit: RelativeFit & { scores: number[] },
  {
    model,
    states,
    parameters,
    charts,
    title,
  }: {
    model: Json;
    states: number;
    parameters: number;
    charts: () => Chart[];
    title: string;
  },
  { warn }: Context,
): Result {
  const { logLikelihood, iterations, converged, objectives, scores, floored, dead } = fit;
  if (floored.length > 0)
    warn(`the variance of state ${floored.join(', ')} was held up by --min-variance: few or equal rows`);
  if (dead.length > 0) warn(`state ${dead.join(', ')} has no rows left: fewer --states would do`);
  const { n } = observations;
  return {
    model,
    metrics: {
      ...{ logLikelihood, iterations, converged },
      bic: parameters * Math.log(n) - 2 * logLikelihood,
      aic: 2 * parameters - 2 * logLikelihood,
      ...{ parameters, states, n, sequences: observations.offsets.length - 1 },
      ...(scores.length > 1 && { restartScores: scores }),
    },
    extra: { log: { table: { iteration: objectives.map((_, i) => i), objective: objectives } } },
    plot: () => {
      const learning = lineChart({
        ...{ title: 'Learning', xLabel: 'pass', yLabel: 'log-likelihood' },
        ...{ y: objectives, points: objectives.length < 30 },
      });
      return panels([...charts(), ...(objectives.length > 1 ? [learning] : [])], { columns: 2, title });
    },
  };
}
