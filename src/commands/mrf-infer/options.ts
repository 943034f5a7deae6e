import * as z from 'zod';
import { ORDER_HEURISTICS } from '../../kernels/graphical/elimination-order.js';

/** Names of the methods; methods.ts says what each does. */
export const METHOD_NAMES = ['enumerate', 'elimination', 'junction'] as const;

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
      'elimination, junction: which variable goes next: fewest new edges, smallest table, fewest neighbours',
    )
    .meta({ defaultText: 'min-fill or min-weight, whichever costs less' }),
  memory: z
    .number()
    .positive()
    .optional()
    .describe('elimination, junction: most memory that tables may take')
    .meta({ unit: 'MB', defaultText: 'what is free' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('a UAI result file (PR, MAR, MPE, MAP, MMAP) to compare the answer with')
    .meta({ placeholder: 'FILE' }),
});

export type InferOptions = z.output<typeof inferOptions>;
