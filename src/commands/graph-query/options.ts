import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { refuseForeign } from '../shared/foreign-options.js';

const statement = (about: string) =>
  z.string().min(1).optional().describe(about).meta({ placeholder: '"X,Y|Z"' });
const other = (about: string) => z.string().min(1).optional().describe(about).meta({ placeholder: 'GRAPH' });
const asked = (about: string) => z.boolean().default(false).describe(about);

export const MOST_MEMBERS = 100;
export const MOST_PATHS = 1000;

export const graphQueryOptions = z.object({
  dsep: statement('whether X and Y are d-separated by Z; sets as "A,B;C|D,E"'),
  separation: statement('whether Z separates X and Y in an undirected graph'),
  blanket: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Markov blanket of a node: parents, children, their other parents; neighbours where edges have no direction',
    )
    .meta({ placeholder: 'X' }),
  moral: asked('moral graph: parents joined, directions dropped'),
  cliques: asked('maximal cliques; of a directed graph those of its moral graph'),
  topological: asked('an order with parents before children'),
  triangulate: asked('chordal graph and treewidth; of a directed graph from its moral graph'),
  equivalent: other('whether another DAG encodes the same independences'),
  cpdag: asked('graph of the equivalence class: an arrow where all its DAGs have it'),
  class: asked('the DAGs of the equivalence class'),
  extend: asked('a DAG of the class that a CPDAG stands for'),
  independences: asked('the local Markov property: each node and its non-descendants, given its parents'),
  imap: other(
    'whether all that the graph claims holds in another graph or network, and needs each of its edges',
  ),
  imapTable: z
    .string()
    .min(1)
    .optional()
    .describe('the same of a joint table: a column for each node, and one of probabilities, p, or counts, n')
    .meta({ placeholder: 'TABLE' }),
  parameters: asked('free parameters of the tables, node by node'),
  explain: asked('with --dsep: all paths, and what blocks each of them'),
  maxPaths: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('with --explain: stop after so many paths')
    .meta({ placeholder: 'N', defaultText: String(MOST_PATHS) }),
  maxMembers: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('with --class: stop after so many DAGs')
    .meta({ placeholder: 'N', defaultText: String(MOST_MEMBERS) }),
  states: z
    .string()
    .regex(/^\d+$|^[^=]+=\d+(?:,[^=]+=\d+)*$/)
    .optional()
    .describe('with --parameters: states of all nodes, or of each by name; a network has its own')
    .meta({ placeholder: 'K|A=K,…', allowed: 'a number, or a list A=2,B=3', defaultText: '2' }),
});

export type GraphQueryOptions = z.output<typeof graphQueryOptions>;

const QUESTIONS = [
  'dsep',
  'separation',
  'blanket',
  'moral',
  'cliques',
  'topological',
  'triangulate',
  'equivalent',
  'cpdag',
  'class',
  'extend',
  'independences',
  'imap',
  'imapTable',
  'parameters',
] as const;
export type Question = (typeof QUESTIONS)[number] | 'none';

/** The one thing that is asked; none is to see the graph itself. */
export function questionOf(options: GraphQueryOptions): Question {
  const given = QUESTIONS.filter((name) => options[name] !== undefined && options[name] !== false);
  if (given.length > 1) throw new UsageError(`${given.map(flagOf).join(' and ')}: one question at a time`);
  const question = given[0] ?? 'none';
  const named = question === 'none' ? 'a graph without a question' : flagOf(question);
  for (const [option, by] of [
    ['explain', 'dsep'],
    ['maxPaths', 'dsep'],
    ['maxMembers', 'class'],
    ['states', 'parameters'],
  ] as const)
    refuseForeign(options, by === question ? by : named, {
      [option]: { by: [by], usual: UNSET.get(option) },
    });
  if (options.maxPaths !== undefined && !options.explain) throw new UsageError('--max-paths needs --explain');
  return question;
}

const UNSET = new Map<string, unknown>([['explain', false]]);

/** Which questions answer with a graph, others with a table. */
export const givesGraph = (question: Question): boolean =>
  ['none', 'moral', 'cpdag', 'extend', 'triangulate'].includes(question);
