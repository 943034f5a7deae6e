import * as z from 'zod';
import { gappedInput } from '../../core/options.js';
import { STRUCTURES } from '../../kernels/state-space/structural.js';

export const PARTS = [
  'transition',
  'observation',
  'transition-covariance',
  'observation-covariance',
  'initial',
] as const;

const variance = (what: string) =>
  z.number().positive().optional().describe(what).meta({ defaultText: 'learnt', placeholder: 'VARIANCE' });

export const options = z.object({
  model: z
    .string()
    .min(1)
    .default('local-level')
    .describe(`a model by name, of each column by itself (${STRUCTURES.join(', ')}), or a JSON file`)
    .meta({ placeholder: 'NAME|FILE' }),
  smooth: z.boolean().default(false).describe('states given all samples, not only those up to theirs'),
  method: z
    .enum(['auto', 'linear', 'extended', 'unscented'])
    .default('auto')
    .describe('linear: exact; extended, unscented: for models with formulas')
    .meta({ defaultText: 'linear, of formulas extended' }),
  alpha: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('how far out the points of unscented lie')
    .meta({ defaultText: '1' }),
  beta: z
    .number()
    .min(0)
    .optional()
    .describe('weight of the middle point of unscented')
    .meta({ defaultText: '2' }),
  kappa: z
    .number()
    .optional()
    .describe('second measure of where the points of unscented lie')
    .meta({ defaultText: '0' }),
  processNoise: variance('of models by name: variance that the states gain'),
  observationNoise: variance('of models by name: variance of the samples around the state'),
  rate: z
    .number()
    .positive()
    .optional()
    .describe('samples a second, of constant-velocity and constant-acceleration')
    .meta({ unit: 'HZ', defaultText: '1' }),
  period: z
    .number()
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe('of local-level and local-trend: samples of a season that they have beside')
    .meta({ placeholder: 'P' }),
  learn: z
    .array(z.enum([...PARTS, 'all', 'none']))
    .min(1)
    .optional()
    .describe(`what EM learns: ${PARTS.join(', ')}, all or none`)
    .meta({
      placeholder: 'PART,…',
      defaultText: 'of models by name the noises that are not given, of files none',
    }),
  by: z
    .enum(['em', 'likelihood'])
    .optional()
    .describe('learn by expectation maximisation, or by a simplex on the likelihood (noises alone)')
    .meta({ defaultText: 'likelihood where it can be' }),
  covariance: z
    .enum(['full', 'diagonal', 'scaled'])
    .optional()
    .describe('what may vary of covariances that are learnt: all, the diagonal, one factor')
    .meta({ defaultText: 'diagonal for those that are, else full' }),
  iterations: z.number().int().min(1).max(1_000_000).default(500).describe('passes of EM at most'),
  tol: z.number().min(0).default(1e-6).describe('stop EM when the log-likelihood gains less than this share'),
  forecast: z
    .number()
    .int()
    .positive()
    .max(1_000_000)
    .optional()
    .describe('samples to foretell')
    .meta({ placeholder: 'H' }),
  level: z.number().gt(0).lt(1).default(0.95).describe('probability of intervals'),
  forecasts: z
    .string()
    .min(1)
    .optional()
    .describe('write step, mean, lower and upper of the samples to come here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  residuals: z
    .string()
    .min(1)
    .optional()
    .describe('write one-step errors here: t, and a column each, divided by their standard deviation')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...gappedInput,
});

export type KalmanOptions = z.output<typeof options>;
