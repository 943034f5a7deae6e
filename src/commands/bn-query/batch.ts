import type { Context, Json, Result } from '../../core/command/spec.js';
import { DataError, IsprError } from '../../core/errors.js';
import { openInput } from '../../core/files.js';
import { parseJsonMap } from '../../core/formats/json-strict.js';
import { readLines } from '../../core/formats/text.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import { type Resolver, refuseFile } from '../shared/assignments.js';
import { answer, type Marginals, marginalsOf, WORTH_A_TREE } from './answer.js';
import { mostProbableStates } from './most-probable.js';
import type { Options } from './options.js';
import { type Prepared, prepare } from './prepared.js';
import { type Question, questionOfLine } from './question.js';
import { posteriorMetric, type Row, rowsOf, tableOf } from './report.js';

/** A question, and the line of the file it stands in. */
interface Asked {
  readonly question: Question;
  readonly line: number;
  readonly id: string;
}

// The summary is for people and small scripts; the table has all.
const MOST_TOLD = 100;

/** What questions under the same conditions share. */
interface Condition {
  /** All that are asked for one by one. */
  readonly targets: Set<number>;
  prepared?: Prepared;
  marginals?: Marginals;
}

/**
 * All questions of a file of JSON Lines. Those under the same conditions share the cut network and P(evidence).
 * A line that cannot be read or answered is reported with its place, the others go on.
 */
export async function answerBatch(
  file: string,
  network: Network,
  resolver: Resolver,
  usual: Question,
  chosen: Options,
  context: Context,
): Promise<Result> {
  const skipped: IsprError[] = [];
  const attempt = <T>(line: number, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof IsprError)) throw error;
      // Whatever was wrong, it is the content of the file that was.
      const fault =
        error.line === undefined ? new DataError(error.message, { file, line, hint: error.hint }) : error;
      if (context.failFast) throw fault;
      skipped.push(fault);
      return undefined;
    }
  };
  const asked: Asked[] = [];
  let lines = 0;
  const input = await openInput(file);
  for await (const { bytes, line } of readLines(input.chunks(), { file })) {
    if (bytes.every((byte) => byte === 32 || byte === 9)) continue;
    lines++;
    const found = attempt(line, (): Asked => {
      const value = parseJsonMap(bytes, file, { firstLine: line });
      const question = questionOfLine(value, network, resolver, usual, refuseFile(file, line));
      const id = value instanceof Map ? value.get('id') : undefined;
      return {
        question,
        line,
        id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(line),
      };
    });
    if (found) asked.push(found);
  }
  if (lines === 0) throw new DataError('no questions: a JSON object a line was needed', { file });

  const conditions = new Map<string, Condition>();
  for (const { question } of asked) {
    const key = conditionsOf(question);
    const condition = conditions.get(key) ?? { targets: new Set<number>() };
    conditions.set(key, condition);
    const { method, map, joint } = question;
    if (method === 'auto' && !map && !joint) for (const node of question.targets) condition.targets.add(node);
  }
  const rows: (Row & { query: string })[] = [];
  const answers: Json[] = [];
  const progress = context.progress('questions', asked.length);
  asked.forEach(({ question, line, id }, i) => {
    attempt(line, () => {
      const condition = conditions.get(conditionsOf(question))!;
      condition.prepared ??= prepare(network, question);
      if (condition.targets.size >= WORTH_A_TREE)
        condition.marginals ??= marginalsOf(condition.prepared, [...condition.targets]);
      // A stream of its own for each line: its draws do not depend on the other lines.
      const own = { ...context, rng: context.rng.stream(line) };
      answers.push({ query: id, ...answered(network, question, condition, chosen, own, rows, id) });
    });
    progress.update(i + 1);
  });
  progress.stop();
  const table = () => new Map([['query', rows.map(({ query }) => query)] as const, ...tableOf(rows)]);
  return {
    table,
    metrics: {
      queries: lines,
      answered: answers.length,
      conditions: conditions.size,
      answers: answers.slice(0, MOST_TOLD),
    },
    skipped,
  };
}

function answered(
  network: Network,
  question: Question,
  { prepared, marginals }: Condition,
  chosen: Options,
  context: Context,
  rows: (Row & { query: string })[],
  query: string,
): { readonly [key: string]: Json } {
  const ready = prepared ?? prepare(network, question);
  if (question.map) {
    const { states, logProbability } = mostProbableStates(ready, question);
    const named = [...states].map(([node, state]): [string, string] => {
      const of = network.nodes[node]!;
      return [of.name, of.kind === 'table' ? of.states[state]! : ''];
    });
    const probability = Math.exp(logProbability);
    for (const [variable, state] of named) rows.push({ query, variable, state, probability });
    return { assignment: Object.fromEntries(named), logProbability, logEvidence: ready.logEvidence() };
  }
  const { posteriors, logEvidence, metrics } = answer(ready, question, chosen, context, marginals);
  for (const row of rowsOf(network, posteriors)) rows.push({ query, ...row });
  return {
    posterior: posteriorMetric(network, posteriors),
    ...(logEvidence !== undefined && { logEvidence }),
    ...metrics,
  };
}

/** What the cut network and P(evidence) depend on. */
function conditionsOf({ evidence, actions, virtual, soft }: Question): string {
  const sorted = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b);
  const listed = (list: Question['virtual']) => list.map(({ node, values }) => [node, ...Array.from(values)]);
  return JSON.stringify([sorted(evidence), sorted(actions), listed(virtual), listed(soft)]);
}
