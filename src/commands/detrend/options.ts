import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { signalInput } from '../../core/options.js';
import { EDGES } from '../../kernels/series/moving-average.js';
import { MOST_DEGREE } from '../../kernels/series/polynomial-trend.js';
import { SEASONAL_MODELS } from '../../kernels/series/seasonal-decomposition.js';

const METHODS = [
  'mean',
  'linear',
  'polynomial',
  'moving-average',
  'block',
  'difference',
  'seasonal',
  'stl',
] as const;

const count = (least: number, about: string, defaultText: string) =>
  z.number().int().min(least).optional().describe(about).meta({ defaultText });

export const options = z.object({
  method: z.enum(METHODS).default('linear').describe('what the trend is'),
  degree: count(0, `of the polynomial, up to ${MOST_DEGREE}`, '2'),
  window: count(1, 'samples of the moving average', 'a tenth of the series, odd'),
  edges: z
    .enum(EDGES)
    .optional()
    .describe('the average at the ends: what is there, mirrored, held, a line on, or nothing')
    .meta({ defaultText: 'shrink; extrapolate for seasonal' }),
  period: count(1, 'samples of a block or season', 'the first peak of the autocorrelation'),
  order: count(1, 'how many times differences are taken', '1'),
  lag: count(1, 'distance of the samples of a difference; a period for seasonal ones', '1'),
  model: z
    .enum(SEASONAL_MODELS)
    .optional()
    .describe('whether the season is added or multiplied')
    .meta({ defaultText: 'additive' }),
  remove: z
    .enum(['both', 'trend', 'season'])
    .optional()
    .describe('what is taken out of a series with seasons')
    .meta({ defaultText: 'both' }),
  seasonalSpan: count(3, 'stl: periods over which the season may change, odd', '7'),
  trendSpan: count(
    3,
    'stl: samples over which the trend is smoothed, odd',
    '1.5 period / (1 - 1.5 / seasonal span)',
  ),
  robust: z.boolean().default(false).describe('stl: weigh outliers down'),
  trend: z
    .string()
    .optional()
    .describe('write what was taken out')
    .meta({ placeholder: 'FILE', output: ['table', 'array', 'audio'] }),
  components: z
    .string()
    .optional()
    .describe('write trend, seasonal and residual beside each other (seasonal, stl)')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...signalInput,
});

export type DetrendOptions = z.output<typeof options>;

/** The methods that each option belongs to, where it is not of all. */
const USERS = new Map<keyof DetrendOptions, readonly (typeof METHODS)[number][]>([
  ['degree', ['polynomial']],
  ['window', ['moving-average']],
  ['edges', ['moving-average', 'seasonal']],
  ['period', ['block', 'seasonal', 'stl']],
  ['order', ['difference']],
  ['lag', ['difference']],
  ['model', ['seasonal']],
  ['remove', ['seasonal', 'stl']],
  ['components', ['seasonal', 'stl']],
  ['seasonalSpan', ['stl']],
  ['trendSpan', ['stl']],
  ['robust', ['stl']],
]);

/** An option that the method does not have would be without effect. */
export function refuseUnused(chosen: DetrendOptions): void {
  for (const [key, users] of USERS) {
    if (users.includes(chosen.method) || chosen[key] === undefined || chosen[key] === false) continue;
    throw new UsageError(`${flagOf(key)} is of --method ${users.join(', ')}, not of ${chosen.method}`);
  }
}
