import * as z from 'zod';
import { HMM_METHODS, PARTS } from '../../kernels/hmm/baum-welch.js';
import { COVARIANCES } from '../../kernels/hmm/hmm.js';
import { DURATIONS } from '../../kernels/hmm/semi-markov/durations.js';
import { DIRECTIONS } from '../../kernels/hmm/tree/tree-hmm.js';
import { sequenceInput } from '../shared/hmm-input.js';
import { KIND_NAMES } from './kinds.js';

export const EMISSIONS = ['categorical', 'multinomial', 'gaussian', 'gmm', 'poisson', 'student'] as const;

const file = (text: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(text)
    .meta({ placeholder: 'FILE', output: ['table'] });

export const options = z.object({
  states: z
    .array(z.number().int().min(1).max(1000))
    .min(1)
    .optional()
    .describe('hidden states; several numbers with --select, or one for each chain of coupled')
    .meta({ placeholder: 'K,…', defaultText: '2; those of --start or --states-column' }),
  emission: z
    .enum(EMISSIONS)
    .optional()
    .describe('what a state says of an observation')
    .meta({ defaultText: 'gaussian; categorical for text' }),
  kind: z.enum(KIND_NAMES).default('hmm').describe('kind of model'),
  covariance: z
    .enum(COVARIANCES)
    .optional()
    .describe('gaussian, gmm, student: form of the covariances')
    .meta({ defaultText: 'full' }),
  components: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('gmm: Gaussians a state')
    .meta({ defaultText: '2' }),
  topology: z
    .string()
    .min(1)
    .default('ergodic')
    .describe(
      'moves that are possible: ergodic, left-right, bakis (left-right, one state may be skipped), cyclic, or a matrix file, 0 for what is not',
    )
    .meta({ placeholder: 'NAME|FILE' }),
  method: z
    .enum(HMM_METHODS)
    .optional()
    .describe('em: Baum-Welch; viterbi: counts along best paths; map: em with a prior')
    .meta({ defaultText: 'em' }),
  priorStrength: z
    .number()
    .min(0)
    .optional()
    .describe(
      'map: observations a state that look like all rows, and moves a state that go evenly everywhere',
    )
    .meta({ defaultText: '1' }),
  online: z
    .boolean()
    .default(false)
    .describe('stochastic EM: the model follows batches of sequences, --iterations times through all'),
  batch: z.number().int().min(1).optional().describe('online: sequences a batch').meta({ defaultText: '1' }),
  decay: z
    .number()
    .gt(0.5)
    .max(1)
    .optional()
    .describe('online: batch n weighs (n + 2)^-decay')
    .meta({ defaultText: '0.6' }),
  iterations: z.number().int().min(0).max(1e6).default(100).describe('passes at most'),
  tol: z.number().min(0).default(1e-6).describe('stop when a pass gains less than this share'),
  restarts: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('beginnings, of which the best fit is kept'),
  start: z.string().min(1).optional().describe('model file to begin from').meta({ placeholder: 'MODEL' }),
  freeze: z
    .array(z.enum(PARTS))
    .min(1)
    .optional()
    .describe('parts that stay as they begin')
    .meta({ placeholder: 'PART,…' }),
  minVariance: z
    .number()
    .positive()
    .default(1e-6)
    .describe('least variance, as a share of that of the column'),
  statesColumn: z
    .string()
    .min(1)
    .optional()
    .describe('column of known states: the model is what was counted')
    .meta({ placeholder: 'COL' }),
  smoothing: z
    .number()
    .min(0)
    .optional()
    .describe('with --states-column: added to each count of first states and moves')
    .meta({ defaultText: '0' }),
  select: z
    .enum(['bic', 'aic', 'cv'])
    .optional()
    .describe('choose among the --states: information criterion, or likelihood of sequences left out')
    .meta({ defaultText: 'one number of states' }),
  durations: z
    .enum(DURATIONS)
    .optional()
    .describe('hsmm: law of how long stays in a state are')
    .meta({ defaultText: 'categorical' }),
  maxDuration: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('hsmm: longest stay, in steps')
    .meta({ defaultText: '100, or the longest sequence' }),
  order: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('autoregressive: steps before that each step is predicted from')
    .meta({ placeholder: 'P', defaultText: '1' }),
  inputs: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('io: columns that drive the states')
    .meta({ placeholder: 'COL,…' }),
  inputKind: z
    .enum(['symbols', 'numbers'])
    .optional()
    .describe(
      'io: a transition matrix for each joint symbol of the inputs, or softmax transitions of numbers',
    )
    .meta({ defaultText: 'numbers where all cells are, else symbols' }),
  emissionByInput: z
    .boolean()
    .default(false)
    .describe('io: each joint symbol of the inputs has an emission of its own too'),
  direction: z
    .enum(DIRECTIONS)
    .optional()
    .describe('tree: children follow their parent, or parents one of their children')
    .meta({ defaultText: 'topdown' }),
  childWeights: z
    .enum(['equal', 'position'])
    .optional()
    .describe('tree bottomup: all children weigh the same, or each position has a weight that is learnt')
    .meta({ defaultText: 'equal' }),
  channels: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('coupled: signals, a column each, with a chain of states of its own')
    .meta({ placeholder: 'COL,…', defaultText: 'all columns' }),
  levels: z
    .array(z.number().int().min(1).max(1000))
    .min(1)
    .optional()
    .describe('hierarchical: top states, and sub-states of each')
    .meta({ placeholder: 'U,M', defaultText: '2,2' }),
  scores: file('with --select: table of what each number of states came to'),
  log: file('table of the objective, pass by pass (.jsonl, .csv)'),
  ...sequenceInput,
});

export type HmmFitOptions = ReturnType<(typeof options)['parse']>;
