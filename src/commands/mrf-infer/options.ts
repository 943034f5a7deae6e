import * as z from 'zod';
import { ORDER_HEURISTICS } from '../../kernels/graphical/elimination-order.js';
import { SCHEDULES } from '../../kernels/graphical/schedules.js';

/** Names of the methods; methods.ts says what each does. */
export const METHOD_NAMES = [
  'enumerate',
  'elimination',
  'junction',
  'bp',
  'trw',
  'mean-field',
  'gibbs',
  'graph-cut',
  'expansion',
  'swap',
  'dual',
  'icm',
  'annealing',
] as const;

export const TASKS = ['marginals', 'map', 'marginal-map', 'partition'] as const;
export type Task = (typeof TASKS)[number];

export const inferOptions = z.object({
  method: z
    .enum(['auto', ...METHOD_NAMES])
    .default('auto')
    .describe('how; auto is exact where memory and a minute suffice; each heeds its own options'),
  task: z
    .enum(TASKS)
    .default('marginals')
    .describe(
      'marginals: a distribution for each variable; map: the most probable joint state; marginal-map: that of --target alone, the others summed out; partition: log Z',
    ),
  evidence: z
    .string()
    .min(1)
    .optional()
    .describe(
      'what is known: x3=1,x5=0 or a file (UAI evidence, one sample or many; JSON; a table of one row)',
    )
    .meta({ placeholder: 'E' }),
  target: z
    .string()
    .min(1)
    .optional()
    .describe('variables to tell of, separated by commas; marginal-map: those to maximise')
    .meta({ placeholder: 'X,Y', defaultText: 'all' }),
  order: z
    .enum(ORDER_HEURISTICS)
    .optional()
    .describe(
      'elimination, junction: which variable goes next: fewest new edges, smallest table, fewest neighbours, or from one end of the graph to the other',
    )
    .meta({ defaultText: 'the cheapest of min-fill, min-weight and sweep' }),
  memory: z
    .number()
    .positive()
    .optional()
    .describe('elimination, junction: most memory that tables may take')
    .meta({ unit: 'MB', defaultText: 'what is free' }),
  iterations: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('bp, trw, mean-field, expansion, swap, dual, icm, annealing: most rounds')
    .meta({ defaultText: '1000; trw map 200; expansion, swap 100; dual, annealing 500' }),
  tol: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'bp, trw: largest change of a message, in logarithms, that counts as rest; mean-field, dual, trw map: relative gain of the bound',
    )
    .meta({ defaultText: '1e-9; mean-field 1e-10; trw map 1e-8' }),
  schedule: z
    .enum(SCHEDULES)
    .optional()
    .describe(
      'bp, trw: messages forwards and backwards over the variables, all at once, or the one that changes most',
    )
    .meta({ defaultText: 'sequential' }),
  damping: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('bp, trw: share of the old message in the new one; forests need none')
    .meta({ defaultText: '0' }),
  forests: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('trw: random forests that the bound averages; more make it tighter')
    .meta({ defaultText: '16, or as many as cover all factors' }),
  restarts: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('mean-field, annealing: runs, of which the best counts')
    .meta({ defaultText: '1' }),
  blocks: z
    .enum(['single', 'trees'])
    .optional()
    .describe('mean-field, gibbs: what goes together, exactly: a variable, or trees of pairs')
    .meta({ defaultText: 'single' }),
  samples: z
    .number()
    .int()
    .min(4)
    .optional()
    .describe('gibbs: joint states kept of each chain')
    .meta({ defaultText: '5000' }),
  burnIn: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('gibbs: sweeps before the first that is kept')
    .meta({ defaultText: '500' }),
  thin: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('gibbs: sweeps from one that is kept to the next')
    .meta({ defaultText: '1' }),
  chains: z.number().int().positive().optional().describe('gibbs: chains').meta({ defaultText: '4' }),
  hottest: z
    .number()
    .positive()
    .optional()
    .describe('annealing: first temperature')
    .meta({ defaultText: '4' }),
  coldest: z
    .number()
    .positive()
    .optional()
    .describe('annealing: last temperature')
    .meta({ defaultText: '0.05' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('a UAI result file (PR, MAR, MPE, MAP, MMAP) to compare the answer with')
    .meta({ placeholder: 'FILE' }),
});

export type InferOptions = z.output<typeof inferOptions>;
