import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { refuseForeign } from '../shared/foreign-options.js';
import { sequenceInput } from '../shared/hmm-input.js';

const { missing: _, ...tokens } = sequenceInput;
const names = (about: string) =>
  z.array(z.string()).min(1).optional().describe(about).meta({ placeholder: 'STATE,…' });
const asked = (about: string) => z.boolean().default(false).describe(about);

export const markovQueryOptions = z.object({
  stationary: asked('laws that a step leaves as they are, with classes of states and their periods'),
  marginal: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('law of the symbol at t = 1 .. T')
    .meta({ placeholder: 'T' }),
  hitting: names('chance and expected steps to come to one of these states, from each'),
  absorption: asked('where the chain ends: chance of each closed class, and steps until then'),
  mixing: asked('how fast the start is forgotten: second eigenvalue, mixing time'),
  pagerank: asked('PageRank of the nodes of a graph'),
  sample: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .optional()
    .describe('draw sequences of so many symbols')
    .meta({ placeholder: 'LENGTH' }),
  score: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('log-likelihood and perplexity of the sequences in these files')
    .meta({ placeholder: 'DATA,…' }),
  start: names(
    'with --marginal and --sample: begin in these states, all alike; with --pagerank: start anew there',
  ),
  n: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('with --sample: sequences')
    .meta({ defaultText: '1' }),
  epsilon: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('with --mixing: distance that counts as forgotten')
    .meta({ defaultText: '0.25' }),
  damping: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('with --pagerank: chance to follow an edge')
    .meta({ defaultText: '0.85' }),
  ...tokens,
});

export type MarkovQueryOptions = z.output<typeof markovQueryOptions>;

const QUESTIONS = [
  'stationary',
  'marginal',
  'hitting',
  'absorption',
  'mixing',
  'pagerank',
  'sample',
  'score',
] as const;
export type MarkovQuestion = (typeof QUESTIONS)[number];

export function questionOf(options: MarkovQueryOptions): MarkovQuestion {
  const given = QUESTIONS.filter((name) => options[name] !== undefined && options[name] !== false);
  const [question] = given;
  if (question === undefined) throw new UsageError(`one of ${QUESTIONS.map(flagOf).join(' ')} is needed`);
  if (given.length > 1) throw new UsageError(`${given.map(flagOf).join(' and ')}: one question at a time`);
  refuseForeign(options, question, {
    start: { by: ['marginal', 'sample', 'pagerank'] },
    n: { by: ['sample'] },
    epsilon: { by: ['mixing'] },
    damping: { by: ['pagerank'] },
    tokens: { by: ['score'] },
    lines: { by: ['score'], usual: false },
    columns: { by: ['score'] },
    sequenceColumn: { by: ['score'] },
    delimiter: { by: ['score'] },
    header: { by: ['score'], usual: true },
  });
  return question;
}
