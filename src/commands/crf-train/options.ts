import * as z from 'zod';
import { UsageError } from '../../core/errors.js';
import { OPTIMIZERS } from '../../kernels/crf/training.js';
import { refuseForeign } from '../shared/foreign-options.js';

const path = (about: string) => z.string().min(1).optional().describe(about).meta({ placeholder: 'FILE' });
const table = (about: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(about)
    .meta({ placeholder: 'FILE', output: ['table'] });

export const crfTrainOptions = z.object({
  template: path('what features look at, as CRF++ and Wapiti write it').meta({
    placeholder: 'FILE',
    defaultText: 'words, their parts and neighbours, transitions',
  }),
  rules: path('soft rules, such as Y[t]=NAME & capital(X[t]) : start 0.5'),
  list: z
    .array(z.string().regex(/^[\w.-]+=./, 'NAME=FILE'))
    .optional()
    .describe('a list of words, one a line, that templates and rules may ask; repeatable')
    .meta({ placeholder: 'NAME=FILE', repeat: true, allowed: 'NAME=FILE' }),
  target: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('column of the labels, from 0')
    .meta({ placeholder: 'COL', defaultText: 'the last' }),
  optimizer: z
    .enum(OPTIMIZERS)
    .default('lbfgs')
    .describe('lbfgs: exact; sgd: averaged, a sentence a step; perceptron: averaged, no probabilities'),
  l2: z.number().min(0).default(1).describe('weight of half the squared length of the weights'),
  l1: z.number().min(0).default(0).describe('lbfgs: weight of their magnitudes, sets many to 0'),
  iterations: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('iterations, or passes over the text, at most')
    .meta({ defaultText: 'lbfgs: 300, sgd: 30, perceptron: 10' }),
  tol: z
    .number()
    .min(0)
    .default(1e-6)
    .describe('lbfgs, sgd: relative change of the objective that ends training'),
  minCount: z.number().int().min(1).default(1).describe('leave out what occurs more seldom in the text'),
  allFeatures: z
    .boolean()
    .default(false)
    .describe('weigh every attribute with every label, not only those seen together'),
  hashBits: z
    .number()
    .int()
    .min(4)
    .max(30)
    .optional()
    .describe('tell attributes apart by this many bits of a hash, and keep no texts')
    .meta({ placeholder: 'BITS' }),
  init: path('begin with the weights of this model, where its features are the same'),
  test: path('labelled text that the metrics tell of; else the training text'),
  dev: path('labelled text that tells when to stop: the best weights on it are kept'),
  patience: z
    .number()
    .int()
    .min(1)
    .default(5)
    .describe('with --dev: iterations without a better result that end training'),
  log: table('write the objective of each iteration here, with --dev its score too'),
  weights: table('write the features here by falling magnitude of their weights'),
  moments: table('write how often each feature occurs here, and how often the model expects it'),
});

export type CrfTrainOptions = z.output<typeof crfTrainOptions>;

/** Refuses what the chosen optimizer does not heed. */
export function checkOptions(options: CrfTrainOptions): void {
  refuseForeign(options, options.optimizer, {
    l1: { by: ['lbfgs'], usual: 0 },
    l2: { by: ['lbfgs', 'sgd'], usual: 1 },
    tol: { by: ['lbfgs', 'sgd'], usual: 1e-6 },
  });
  if (options.dev === undefined && options.patience !== 5)
    throw new UsageError('--patience does nothing without --dev');
}

export const ITERATIONS = { lbfgs: 300, sgd: 30, perceptron: 10 } as const;
