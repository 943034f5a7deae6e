import { DataError, UsageError } from '../../core/errors.js';
import type { Matrix } from '../../kernels/linalg/matrix.js';
import { type CovarianceForm, kalmanEm, type Learnt } from '../../kernels/state-space/kalman-em.js';
import { likelyNoises } from '../../kernels/state-space/likely-noises.js';
import type { StateSpace } from '../../kernels/state-space/model.js';
import {
  type Structure,
  sideBySide,
  stepVariance,
  structuralModel,
  structureNoise,
} from '../../kernels/state-space/structural.js';
import { type KalmanOptions, PARTS } from './options.js';

export interface Learning {
  iterations: number;
  converged: boolean;
  /** Numbers that were learnt. */
  parameters: number;
  /** Log-likelihood pass by pass; of several columns together. */
  objectives: number[];
}

type Part = (typeof PARTS)[number];

function partsOf({ learn }: KalmanOptions, usual: readonly Part[]): Set<Part> {
  if (!learn) return new Set(usual);
  if (learn.includes('none')) {
    if (learn.length > 1) throw new UsageError('--learn none stands alone');
    return new Set();
  }
  if (learn.includes('all')) return new Set(PARTS);
  return new Set(PARTS.filter((part) => learn.includes(part)));
}

/** A model by name for each column, what is not given of its noises learnt. */
export function namedModel(structure: Structure, columns: readonly Float64Array[], chosen: KalmanOptions) {
  const { processNoise, observationNoise, period, rate = 1 } = chosen;
  if (processNoise !== undefined && observationNoise !== undefined && chosen.covariance)
    throw new UsageError('--covariance is for what is learnt, both noises are given');
  const parts = partsOf(chosen, [
    ...(processNoise === undefined ? (['transition-covariance'] as const) : []),
    ...(observationNoise === undefined ? (['observation-covariance'] as const) : []),
  ]);
  const form = chosen.covariance ?? structureNoise[structure];
  const runs = columns.map((y) => {
    const seen = y.filter((v) => !Number.isNaN(v)).length;
    if (parts.size > 0 && seen < FEWEST)
      throw new DataError(`${seen} samples, at least ${FEWEST} were needed to learn noises`, {
        hint: '--process-noise and --observation-noise give them',
      });
    const guess = stepVariance(y) / 2;
    const start = structuralModel(structure, y, {
      step: 1 / rate,
      processNoise: processNoise ?? guess * (structureNoise[structure] === 'scaled' ? rate : 1),
      observationNoise: observationNoise ?? guess,
      period,
    });
    return learnt(start, y, parts, () => form, chosen);
  });
  return {
    model: sideBySide(runs.map(({ model }) => model)),
    learning: together(runs.map(({ learning }) => learning)),
  };
}

/** Two variances want three samples at the least: two differences. */
const FEWEST = 3;

/** The model of a file, and what EM is asked to learn of it. */
export function fileModel(start: StateSpace, y: Float64Array, chosen: KalmanOptions) {
  const isDiagonal = ({ cols, data }: Matrix) => data.every((v, k) => k % (cols + 1) === 0 || v === 0);
  const form = (a: Matrix): CovarianceForm => chosen.covariance ?? (isDiagonal(a) ? 'diagonal' : 'full');
  return learnt(start, y, partsOf(chosen, []), form, chosen);
}

function learnt(
  start: StateSpace,
  y: Float64Array,
  parts: ReadonlySet<Part>,
  formOf: (a: Matrix) => CovarianceForm,
  { iterations, tol, by }: KalmanOptions,
): { model: StateSpace; learning: Learning | undefined } {
  if (parts.size === 0) {
    if (by !== undefined) throw new UsageError('--by does nothing: there is nothing to learn');
    return { model: start, learning: undefined };
  }
  const [process, noise] = [formOf(start.transitionCovariance), formOf(start.observationCovariance)];
  const what: Learnt = {
    transition: parts.has('transition'),
    observation: parts.has('observation'),
    ...(parts.has('transition-covariance') && { transitionCovariance: process }),
    ...(parts.has('observation-covariance') && { observationCovariance: noise }),
    initial: parts.has('initial'),
  };
  const simple =
    !what.transition && !what.observation && !what.initial && process !== 'full' && noise !== 'full';
  if (by === 'likelihood' && !simple)
    throw new UsageError(
      '--by likelihood is for noises that are diagonal or one factor: --by em learns the rest',
    );
  const run =
    by === 'em' || !simple
      ? kalmanEm(start, [y], what, { iterations, tol })
      : searched(start, y, {
          ...(what.transitionCovariance && { transitionCovariance: process }),
          ...(what.observationCovariance && { observationCovariance: noise }),
        });
  const free = (a: Matrix, noise: Matrix) =>
    a.data.filter((v, k) => v !== 0 && noise.data[Math.floor(k / a.cols) * (a.rows + 1)]! > 0).length;
  const varying = (form: CovarianceForm, { rows, data }: Matrix) => {
    if (form === 'scaled') return 1;
    return form === 'full'
      ? (rows * (rows + 1)) / 2
      : data.filter((v, k) => k % (rows + 1) === 0 && v !== 0).length;
  };
  const parameters =
    (what.transition ? free(start.transition, start.transitionCovariance) : 0) +
    (what.observation ? free(start.observation, start.observationCovariance) : 0) +
    (what.transitionCovariance ? varying(process, start.transitionCovariance) : 0) +
    (what.observationCovariance ? varying(noise, start.observationCovariance) : 0) +
    (what.initial ? start.initialMean.length + varying('full', start.initialCovariance) : 0);
  return {
    model: run.model,
    learning: {
      iterations: run.iterations,
      converged: run.converged,
      parameters,
      objectives: run.objectives,
    },
  };
}

/** A few passes of EM to come near, then the simplex. */
function searched(start: StateSpace, y: Float64Array, forms: Parameters<typeof likelyNoises>[2]) {
  const near = kalmanEm(start, [y], forms, { iterations: PASSES, tol: 0 });
  const found = likelyNoises(near.model, y, forms);
  return {
    model: found.model,
    iterations: found.evaluations,
    converged: found.converged,
    objectives: [...near.objectives, found.logLikelihood],
  };
}

const PASSES = 15;

function together(runs: readonly (Learning | undefined)[]): Learning | undefined {
  const done = runs.filter((run) => run !== undefined);
  if (done.length === 0) return undefined;
  const passes = Math.max(...done.map(({ objectives }) => objectives.length));
  return {
    iterations: Math.max(...done.map(({ iterations }) => iterations)),
    converged: done.every(({ converged }) => converged),
    parameters: done.reduce((sum, { parameters }) => sum + parameters, 0),
    objectives: Array.from({ length: passes }, (_, k) =>
      done.reduce((sum, { objectives }) => sum + (objectives[k] ?? objectives.at(-1)!), 0),
    ),
  };
}
