import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { readMatrix } from '../core/read.js';
import { normalQuantile } from '../kernels/special/normal-quantile.js';
import { kalmanChart } from './kalman/chart.js';
import { modelFor } from './kalman/model.js';
import { options } from './kalman/options.js';
import { learningMetrics, residualTable, stateTable, whiteness } from './kalman/report.js';
import { functionsOf, signalOf, statesOf } from './kalman/states.js';
import { stateSpaceJson } from './shared/state-space-file.js';

export default defineCommand({
  name: 'kalman',
  group: 'Sequences and fields',
  summary:
    'Kalman filter and smoother: hidden states of series, their noises learnt, gaps filled, the future foretold.',
  description:
    'x_(t+1) = F x_t + w_t,  w ~ N(0, Q);   y_t = H x_t + v_t,  v ~ N(0, R);   x_0 ~ N(initialMean, initialCovariance), the state of the first sample. The filter gives each state from the samples up to its own, --smooth from all. Empty cells are samples that were not seen.\nModels by name are of each column by itself: local-level is a random walk seen with noise, local-trend has a slope that walks too, constant-velocity and constant-acceleration are driven by white noise in continuous time (--rate). The first two may have a season beside (--period). They begin at the first sample that is there, as uncertain as the series is wide. Noises that are not given are those that make the samples most likely.\nA JSON file has transition, observation, transitionCovariance, observationCovariance, initialMean and initialCovariance (0 and 10^6 where missing). With formulas over names in "states" and t, the number of the step from 0, in place of matrices, the model is nonlinear: "transition": ["x + 0.1*v", "0.99*v"], "observation": ["sqrt(x^2 + 1)"], "angles" names observations that are angles; the extended filter takes their slopes, the unscented one points. --learn changes parts of a linear model: zeros of F and H stay and so do rows without noise, --covariance says what varies of Q and R.\n-o F.csv has a row a sample with the mean and standard deviation of each state, and --forecast H rows more; -o F.json is the model.',
  keywords: [
    'kalman filter',
    'smoother',
    'rts',
    'state space',
    'tracking',
    'local level',
    'structural time series',
    'extended kalman',
    'ekf',
    'unscented',
    'ukf',
    'sensor fusion',
    'missing data',
    'forecast',
    'nowcast',
    'em',
  ],
  inputs: [{ name: 'DATA', about: 'columns of numbers, a row a time', accepts: ['table', 'array'] }],
  options,
  outputs: ['table', 'model'],
  metrics: {
    n: 'rows',
    observed: 'samples that were seen, of all columns',
    states: 'numbers of a state',
    logLikelihood: 'of the samples, by one-step predictions; of nonlinear models an approximation',
    parameters: 'numbers that were learnt',
    iterations: 'passes of EM, or runs of the filter',
    converged: 'whether the search came to its end',
    aic: 'of what was learnt',
    bic: 'of what was learnt',
    steadyFrom: 'row from which the gain of the filter is constant',
    innovations:
      'mean, variance and lag-1 autocorrelation of one-step errors in standard deviations, a list of columns: 0, 1 and 0 if the model is right',
    processNoise: 'Q of a model by name, a column each: of the level, or the white noise',
    observationNoise: 'R of a model by name, a column each',
    forecast: 'with --forecast: mean, lower, upper of each column',
  },
  examples: [
    'ispr kalman fixtures/co2.csv --columns co2 --model local-trend --period 12 --smooth --forecast 36 -o states.csv --plot co2.png',
    'ispr synth random-walk --samples 300 --seed 3 -o walk.csv && ispr kalman walk.csv --columns value -o model.json && ispr kalman walk.csv --columns value --model model.json --smooth -o smooth.csv',
  ],
  source:
    'Kalman, A new approach to linear filtering and prediction problems, 1960; Shumway & Stoffer, Time Series Analysis and Its Applications, chapter 6; Särkkä, Bayesian Filtering and Smoothing, chapters 4, 5 and 8',
  cost: { bytesPerValue: 400, nsPerValue: 20_000 },
  async run([path], chosen, context) {
    const { names, rows, columns, data } = await readMatrix(path!, chosen, context.warn);
    const found = await modelFor(chosen, names, { rows, columns, data });
    const { file, learning } = found;
    const functions = functionsOf(file);
    const m = functions.observationCovariance.rows;
    if (m !== columns)
      throw new DataError(`the model observes ${m} columns, the table has ${columns}`, {
        file: path!,
        hint: '--columns picks some',
      });
    const ahead = chosen.forecast ?? 0;
    if (ahead === 0 && chosen.forecasts !== undefined) throw new UsageError('--forecasts needs --forecast H');
    const y = new Float64Array((rows + ahead) * m).fill(Number.NaN);
    y.set(data);
    const states = statesOf(file, y, chosen);
    if (states.observed === 0) throw new DataError('no sample was observed', { file: path! });
    if (chosen.residuals !== undefined && !states.standardized)
      throw new UsageError('--residuals is for linear models');
    const signal = signalOf(functions, states, false);
    const seen = signalOf(functions, states, true);
    const half = normalQuantile((1 + chosen.level) / 2);
    const forecast: Record<string, Column> = {
      step: Float64Array.from({ length: ahead }, (_, h) => h + 1),
      ...Object.assign(
        {},
        ...names.map((name, i) => {
          const of = (bound: number) =>
            Float64Array.from({ length: ahead }, (_, h) => {
              const at = (rows + h) * m + i;
              return seen.mean[at]! + bound * half * Math.sqrt(seen.variance[at]!);
            });
          const prefix = m === 1 ? '' : `${name}.`;
          return { [m === 1 ? 'mean' : name]: of(0), [`${prefix}lower`]: of(-1), [`${prefix}upper`]: of(1) };
        }),
      ),
    };
    if (learning && !learning.converged)
      context.warn(`no convergence within ${learning.iterations} passes: --iterations gives more`);
    return {
      table: () => stateTable(file.states, states),
      model: () => {
        if (file.kind === 'nonlinear')
          throw new UsageError('a model of formulas is not learnt: it is written already');
        return stateSpaceJson(file.model, file.states);
      },
      extra: {
        ...(ahead > 0 && { forecasts: { table: forecast } }),
        ...(states.standardized && {
          residuals: { table: residualTable(names, states.standardized.subarray(0, rows * m)) },
        }),
      },
      metrics: {
        ...{
          n: rows,
          observed: states.observed,
          states: file.states.length,
          logLikelihood: states.logLikelihood,
        },
        ...(learning && learningMetrics(learning, states.logLikelihood, rows)),
        ...(states.steadyFrom !== undefined && { steadyFrom: states.steadyFrom }),
        ...(states.standardized && {
          innovations: names.map((_, i) => whiteness(states.standardized!, i, m)),
        }),
        ...found.noises,
        ...(ahead > 0 && {
          forecast: Object.fromEntries(
            Object.entries(forecast).map(([name, values]) => [name, [...values].map(Number)]),
          ),
        }),
      },
      plot: () =>
        kalmanChart({ names, y: data, rows, m, signal, seen, half, chosen, ...(learning && { learning }) }),
    };
  },
});
