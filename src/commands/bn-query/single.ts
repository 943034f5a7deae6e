import { shortNumber } from '../../core/command/report.js';
import type { Context, Result } from '../../core/command/spec.js';
import { excerpt } from '../../core/errors.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import {
  type Information,
  nextObservations,
  sensitivityRows,
  sensitivityTable,
  strongest,
} from './analysis.js';
import { type Answered, answer } from './answer.js';
import { posteriorChart } from './chart.js';
import { explained } from './explain.js';
import { jointLabels } from './labels.js';
import { mostProbableStates } from './most-probable.js';
import { likeliest, networkChart } from './network-chart.js';
import type { Options } from './options.js';
import { type Prepared, prepare } from './prepared.js';
import { type Question, questionText } from './question.js';
import { jointTable, posteriorMetric, rowsOf, shownPosteriors, tableOf } from './report.js';

/** The one question that the options ask: posteriors, or the most probable states. */
export function answerOne(
  network: Network,
  ready: Prepared,
  question: Question,
  chosen: Options,
  context: Context,
): Result {
  const steps = chosen.explain ? explained(network, ready, question) : [];
  const told = steps.length > 0 ? `${steps.join('\n')}\n\n` : '';
  if (question.map) return mapResult(network, ready, question, steps, told);
  const answered = answer(ready, question, chosen, context);
  const { posteriors, logEvidence, metrics } = answered;
  const next = chosen.next ? nextObservations(network, ready, question) : undefined;
  const sensitive = chosen.sensitivity === undefined ? undefined : sensitivityRows(network, ready, question);
  return {
    table: () =>
      question.joint ? jointTable(network, posteriors[0]!) : tableOf(rowsOf(network, posteriors)),
    metrics: {
      posterior: posteriorMetric(network, posteriors),
      ...(logEvidence !== undefined && { logEvidence }),
      ...metrics,
      ...(next && { information: next }),
      ...(sensitive && { sensitivities: strongest(sensitive) }),
      ...(steps.length > 0 && { steps }),
    },
    ...(sensitive && { extra: { sensitivity: { table: () => sensitivityTable(sensitive) } } }),
    shown: `${told}${shownPosteriors(network, posteriors, (of) => questionText(network, question, of))}${footer(question, answered)}${next ? shownNext(next) : ''}`,
    plot: () => {
      const given =
        question.evidence.size + question.actions.size + question.virtual.length + question.soft.length;
      const before = given > 0 ? beforeOf(network, posteriors, question, chosen, context) : undefined;
      const of = posteriors.length === 1 ? jointLabels(network, posteriors[0]!.target).name : '·';
      const title = questionText(network, question, of);
      return chosen.draw === 'network'
        ? networkChart(network, question, likeliest(network, posteriors, before), title)
        : posteriorChart(network, posteriors, before, title);
    },
  };
}

/** The same targets without evidence and actions. */
function beforeOf(
  network: Network,
  posteriors: Answered['posteriors'],
  question: Question,
  chosen: Options,
  context: Context,
) {
  const free: Question = {
    ...question,
    targets: posteriors.flatMap(({ target }) => target),
    evidence: new Map(),
    actions: new Map(),
    virtual: [],
    soft: [],
  };
  return answer(prepare(network, free), free, chosen, context).posteriors;
}

function mapResult(
  network: Network,
  ready: Prepared,
  question: Question,
  steps: string[],
  told: string,
): Result {
  const { states, logProbability } = mostProbableStates(ready, question);
  const logEvidence = ready.logEvidence();
  const named = [...states].map(([node, state]): [string, string] => {
    const of = network.nodes[node]!;
    return [of.name, of.kind === 'table' ? of.states[state]! : ''];
  });
  const width = Math.max(0, ...named.map(([name]) => excerpt(name).length));
  const lines = named.map(([name, state]) => `  ${excerpt(name).padEnd(width)}  ${excerpt(state)}\n`);
  const heading = questionText(network, question, question.targets.length > 0 ? 'targets' : 'all');
  return {
    table: () =>
      new Map([
        ['variable', named.map(([name]) => name)],
        ['state', named.map(([, state]) => state)],
      ]),
    metrics: {
      assignment: Object.fromEntries(named),
      logProbability,
      logEvidence,
      ...(steps.length > 0 && { steps }),
    },
    shown: `${told}argmax ${heading}\n${lines.join('')}\nlog probability ${shortNumber(logProbability)}\nlog P(evidence) ${shortNumber(logEvidence)}\n`,
    plot: () =>
      networkChart(
        network,
        question,
        new Map([...states].map(([node], i): [number, string] => [node, named[i]![1]])),
        `argmax ${heading}`,
      ),
  };
}

function footer({ evidence, virtual }: Question, { logEvidence, metrics }: Answered): string {
  const lines = [
    ...(logEvidence !== undefined && evidence.size + virtual.length > 0
      ? [`log P(evidence) ${shortNumber(logEvidence)}`]
      : []),
    ...Object.entries(metrics).map(
      ([name, value]) => `${name} ${typeof value === 'number' ? shortNumber(value) : String(value)}`,
    ),
  ];
  return lines.length > 0 ? `\n${lines.join('\n')}\n` : '';
}

function shownNext(next: readonly Information[]): string {
  const lines = next
    .slice(0, 10)
    .map(({ variable, information }) => `  ${information.toFixed(6)}  ${excerpt(variable)}`);
  return `\nwhat to observe next (nats)\n${lines.join('\n')}\n`;
}
