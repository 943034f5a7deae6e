import * as z from 'zod';
import { SCHEDULES } from '../../kernels/graphical/schedules.js';

export const METHODS = [
  'auto',
  've',
  'junction',
  'enumerate',
  'bp',
  'likelihood-weighting',
  'gibbs',
  'rejection',
  'importance',
] as const;
export type Method = (typeof METHODS)[number];

const setting = (about: string) => z.string().min(1).optional().describe(about);

const beliefs = (about: string) =>
  z.array(z.string().min(1)).optional().describe(about).meta({ placeholder: 'A=P:Q:…', repeat: true });

export const SAMPLING_DEFAULTS = {
  samples: 10_000,
  burnIn: 1000,
  thin: 1,
  chains: 4,
  blocked: false,
} as const;
export const BELIEF_DEFAULTS = {
  iterations: 1000,
  tol: 1e-9,
  damping: 0,
  schedule: 'sequential',
} as const;

export const options = z.object({
  target: setting('variables asked for; all that are not known without it').meta({
    placeholder: 'X,Y',
    defaultText: 'all',
  }),
  evidence: setting('what is known: states or numbers, or a JSON or CSV file of them').meta({
    placeholder: 'A=a,B=b|FILE',
  }),
  do: setting('intervention: set these, cut from their causes').meta({ placeholder: 'C=c|FILE' }),
  virtual: beliefs(
    "virtual evidence: how likely what was seen is under A's states, in their order, up to a factor",
  ),
  soft: beliefs("soft evidence: what is believed of A's states from now on (Jeffrey's rule)"),
  method: z.enum(METHODS).default('auto').describe('how to infer; auto is exact'),
  map: z
    .boolean()
    .default(false)
    .describe('the most probable joint state of the targets; without targets of all variables (MPE)'),
  joint: z.boolean().default(false).describe('joint posterior of the targets'),
  batch: setting('JSON Lines of questions with target, evidence, do, virtual, soft, map, joint, method').meta(
    {
      placeholder: 'FILE',
    },
  ),
  score: setting('table whose rows are scored: log-likelihood of each').meta({ placeholder: 'DATA' }),
  data: setting('table whose rows are evidence: posterior of the one target for each').meta({
    placeholder: 'DATA',
  }),
  next: z
    .boolean()
    .default(false)
    .describe('what to observe next: mutual information of each unknown variable with the target'),
  sensitivity: setting('write how the posterior of the target depends on each table entry').meta({
    placeholder: 'FILE',
    output: ['table'],
  }),
  explain: z.boolean().default(false).describe('tell what was pruned, in which order and at what cost'),
  draw: z
    .enum(['bars', 'network'])
    .optional()
    .describe('--plot: bars of the posteriors, or the network with what is most probable in its nodes')
    .meta({ defaultText: 'bars', needs: 'plot' }),
  samples: z
    .number()
    .int()
    .min(2)
    .max(1e9)
    .default(SAMPLING_DEFAULTS.samples)
    .describe('draws of the sampling methods; gibbs: of each chain'),
  burnIn: z
    .number()
    .int()
    .min(0)
    .default(SAMPLING_DEFAULTS.burnIn)
    .describe('gibbs: sweeps before the first draw that counts'),
  thin: z
    .number()
    .int()
    .positive()
    .default(SAMPLING_DEFAULTS.thin)
    .describe('gibbs: sweeps from draw to draw'),
  chains: z.number().int().positive().max(1000).default(SAMPLING_DEFAULTS.chains).describe('gibbs: chains'),
  blocked: z.boolean().default(false).describe('gibbs: draw whole trees of variables at once'),
  iterations: z.number().int().positive().default(BELIEF_DEFAULTS.iterations).describe('bp: rounds at most'),
  tol: z.number().min(0).default(BELIEF_DEFAULTS.tol).describe('bp: stop when no message changes by more'),
  damping: z
    .number()
    .min(0)
    .lt(1)
    .default(BELIEF_DEFAULTS.damping)
    .describe('bp: share of the old message in the new one'),
  schedule: z
    .enum(SCHEDULES)
    .default(BELIEF_DEFAULTS.schedule)
    .describe('bp: in which order messages are passed'),
});

export type Options = z.output<typeof options>;
