import * as z from 'zod';
import { lineChart, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { gappedInput } from '../core/options.js';
import { readMatrix } from '../core/read.js';
import { gaussianParticles } from '../kernels/state-space/gaussian-particles.js';
import { linearFunctions } from '../kernels/state-space/nonlinear.js';
import { particleFilter } from '../kernels/state-space/particle-filter.js';
import { drawPaths } from '../kernels/state-space/particle-smoother.js';
import { RESAMPLINGS } from '../kernels/state-space/resampling.js';
import { pathSummary } from './particle-filter/path-summary.js';
import { readStateSpace } from './shared/state-space-file.js';

const file = (what: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(what)
    .meta({ placeholder: 'FILE', output: ['table'] });

export default defineCommand({
  name: 'particle-filter',
  group: 'Sequences and fields',
  summary:
    'Hidden states of any model by weighted random particles: nonlinear, with several peaks, not Gaussian.',
  description:
    'Particles are drawn from the first state and moved by the model; each is weighed by how well it explains the sample, and when few carry most of the weight all are drawn again by weight. The filter gives each state from the samples up to its own; --smooth draws whole paths from the states given all samples.\nThe model is a JSON file as of ispr kalman: matrices, or formulas over the names of its states and t, the number of the step from 0. "logDensity" is a formula over states and observations that stands in place of observation and noise: log p(y | x), such as "-x/2 - y^2*exp(-x)/2" of stochastic volatility, constants added where the likelihood matters.\nauxiliary picks parents by how well their expected children explain the sample. logLikelihood is the logarithm of an unbiased estimate. Columns of the table: t, and of each state its mean, standard deviation (Sd) and an interval (Lower, Upper) of probability --level; effective is the number of particles that count.',
  keywords: [
    'sequential monte carlo',
    'smc',
    'bootstrap filter',
    'auxiliary particle filter',
    'nonlinear',
    'tracking',
    'stochastic volatility',
    'resampling',
    'effective sample size',
    'condensation',
  ],
  inputs: [{ name: 'DATA', about: 'columns of numbers, a row a time', accepts: ['table', 'array'] }],
  options: z.object({
    model: z.string().min(1).describe('the state space, a JSON file').meta({ placeholder: 'FILE' }),
    particles: z
      .number()
      .int()
      .min(2)
      .max(10_000_000)
      .default(1000)
      .describe('how many states are carried along'),
    proposal: z
      .enum(['bootstrap', 'auxiliary'])
      .default('bootstrap')
      .describe('move by the model alone, or look ahead to the next sample'),
    resampling: z.enum(RESAMPLINGS).default('systematic').describe('how particles are drawn again by weight'),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('draw again when fewer than this share of the particles count; 1 always'),
    smooth: z
      .number()
      .int()
      .min(2)
      .optional()
      .describe('states given all samples, from so many paths drawn backwards')
      .meta({ placeholder: 'PATHS' }),
    paths: file('with --smooth: write path, t and the states of each path here'),
    level: z.number().gt(0).lt(1).default(0.95).describe('probability of intervals'),
    ...gappedInput,
  }),
  outputs: ['table'],
  metrics: {
    n: 'rows',
    observed: 'samples that were seen, of all columns',
    logLikelihood: 'of the samples; an estimate',
    resampled: 'times at which particles were drawn again',
    meanEffective: 'particles that count, on average',
    minEffective: 'the same where they are fewest',
  },
  examples: [
    `echo '{"states":["x"],"observations":["y"],"transition":["0.98*x"],"transitionCovariance":[[0.05]],"logDensity":"-x/2 - y^2*exp(-x)/2","initialMean":[0],"initialCovariance":[[1]]}' > volatility.json && ispr synth regimes --samples 400 -o returns.csv && ispr particle-filter returns.csv --columns value --model volatility.json --smooth 200 -o states.csv --plot states.png`,
    'ispr kalman fixtures/sunspots.csv --columns count --observation-noise 100 -o level.json && ispr particle-filter fixtures/sunspots.csv --columns count --model level.json --smooth 100 -o smooth.csv',
  ],
  source:
    'Gordon, Salmond & Smith, Novel approach to nonlinear/non-Gaussian Bayesian state estimation, 1993; Doucet & Johansen, A tutorial on particle filtering and smoothing, 2009',
  cost: ({ particles, smooth }) => ({
    bytesPerValue: smooth ? 16 * particles : 100,
    nsPerValue: particles * (300 + 100 * (smooth ?? 0)),
  }),
  async run([path], chosen, context) {
    if (chosen.paths !== undefined && chosen.smooth === undefined)
      throw new UsageError('--paths needs --smooth PATHS');
    const stored = await readStateSpace(chosen.model);
    const { names, rows, columns, data } = await readMatrix(path!, chosen, context.warn);
    const functions = stored.kind === 'linear' ? linearFunctions(stored.model) : stored.model;
    const model = gaussianParticles(
      functions,
      stored.kind === 'nonlinear' ? stored.logObservation : undefined,
    );
    if (model.m !== columns)
      throw new DataError(`the model observes ${model.m} columns, the table has ${columns}`, {
        file: path!,
        hint: '--columns picks some',
      });
    const keep = chosen.smooth !== undefined;
    if (keep && !model.logTransition)
      throw new DataError('--smooth needs noise in every state of the model', { file: chosen.model });
    const found = particleFilter(
      model,
      data,
      { ...chosen, keep },
      context.rng.stream('filter'),
      chosen.level,
    );
    const { states } = stored;
    const drawn =
      chosen.smooth === undefined
        ? undefined
        : drawPaths(model, found, chosen.smooth, context.rng.stream('smooth'));
    const shown = drawn ? pathSummary(drawn, chosen.smooth!, rows, model.n, chosen.level) : found;
    const least = found.effective.reduce((a, b) => Math.min(a, b), Infinity);
    if (least < 10)
      context.warn(`only ${least.toFixed(1)} particles count where they are fewest: --particles gives more`);
    const of = (values: Float64Array, i: number) =>
      Float64Array.from({ length: rows }, (_, t) => values[t * model.n + i]!);
    const table: Record<string, Column> = { t: Int32Array.from({ length: rows }, (_, t) => t) };
    states.forEach((name, i) => {
      table[name] = of(shown.means, i);
      table[`${name}Sd`] = of(shown.deviations, i);
      table[`${name}Lower`] = of(shown.lower, i);
      table[`${name}Upper`] = of(shown.upper, i);
    });
    table.effective = found.effective;
    return {
      table,
      ...(drawn && { extra: { paths: { table: () => pathTable(drawn, chosen.smooth!, rows, states) } } }),
      metrics: {
        ...{
          n: rows,
          observed: found.observed,
          logLikelihood: found.logLikelihood,
          resampled: found.resampled,
        },
        meanEffective: found.effective.reduce((sum, e) => sum + e / rows, 0),
        minEffective: least,
      },
      plot: () =>
        panels(
          states.map((name, i) =>
            lineChart({
              title: `${drawn ? 'Smoothed' : 'Filtered'} by ${chosen.particles} particles: ${name}`,
              xLabel: 'sample',
              yLabel: name,
              legend: true,
              bands: [
                {
                  label: `${Number((100 * chosen.level).toPrecision(4))} %`,
                  lower: of(shown.lower, i),
                  upper: of(shown.upper, i),
                  color: 0,
                },
              ],
              series: [
                { label: 'mean', y: of(shown.means, i), color: 0 },
                ...(stored.kind === 'linear' && isSeen(stored.model.observation.data, i, model.n)
                  ? [{ label: names[0]!, y: data, color: 'faint' as const }]
                  : []),
              ],
            }),
          ),
          { columns: 1 },
        ),
    };
  },
});

/** Whether the one thing that is observed is this state itself. */
const isSeen = (H: Float64Array, i: number, n: number): boolean =>
  H.length === n && H.every((v, k) => v === (k === i ? 1 : 0));

function pathTable(
  drawn: Float64Array,
  paths: number,
  rows: number,
  states: readonly string[],
): Record<string, Column> {
  const total = paths * rows;
  return {
    path: Int32Array.from({ length: total }, (_, k) => Math.floor(k / rows)),
    t: Int32Array.from({ length: total }, (_, k) => k % rows),
    ...Object.fromEntries(
      states.map((name, i) => [
        name,
        Float64Array.from({ length: total }, (_, k) => drawn[k * states.length + i]!),
      ]),
    ),
  };
}
