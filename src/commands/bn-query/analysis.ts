import type { Json } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { mutualInformation } from '../../kernels/bayes-net/information.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import { relevantPart } from '../../kernels/bayes-net/prune.js';
import { type Sensitivity, sensitivities } from '../../kernels/bayes-net/sensitivity.js';
import { elimination } from './exact.js';
import type { Prepared } from './prepared.js';
import type { Question } from './question.js';

/** The one discrete target that an analysis is about. */
function oneTarget(network: Network, { targets }: Question, flag: string): number {
  if (targets.length !== 1) throw new UsageError(`${flag} needs one --target, ${targets.length} are given`);
  const node = network.nodes[targets[0]!]!;
  if (node.kind !== 'table')
    throw new DataError(`'${excerpt(node.name)}' is a variable of numbers, ${flag} is for discrete ones`);
  return targets[0]!;
}

const MOST_NEXT = 20;

/** What observing a variable would tell of the target, in nats. A type, as metrics are made of it. */
export type Information = { variable: string; information: number };

/** Unknown variables by what observing them would tell of the target, in nats, most first. */
export function nextObservations(
  network: Network,
  { known, fixed, network: prepared, size }: Prepared,
  question: Question,
): Information[] {
  const target = oneTarget(network, question, '--next');
  const candidates = [...Array(size).keys()].filter(
    (node) => node !== target && !known.has(node) && network.nodes[node]!.kind === 'table',
  );
  const nats = mutualInformation(prepared, target, candidates, known, fixed, elimination);
  return candidates
    .map((node, i) => ({ variable: network.nodes[node]!.name, information: nats[i]! }))
    .sort((a, b) => b.information - a.information)
    .slice(0, MOST_NEXT);
}

/** Each table entry that the target depends on, the strongest first. */
export function sensitivityRows(
  network: Network,
  { known, fixed, network: prepared, size }: Prepared,
  question: Question,
) {
  const target = oneTarget(network, question, '--sensitivity');
  const part = relevantPart(prepared, [target], known, fixed);
  const found = sensitivities(part, part.places.get(target)!).filter(({ node }) => part.nodes[node]! < size);
  found.sort((a, b) => Math.abs(b.derivative) - Math.abs(a.derivative));
  const statesOf = (node: number) => {
    const of = prepared.nodes[node]!;
    return of.kind === 'table' ? of.states : [];
  };
  /** `A=a B=b` over the node's parents as the file has them, known ones with their state. */
  const given = ({ node, given: hidden }: Sensitivity) => {
    let next = 0;
    return prepared.nodes[part.nodes[node]!]!.parents.map((parent) => {
      const state = known.get(parent) ?? hidden[next++]!;
      return `${prepared.nodes[parent]!.name}=${statesOf(parent)[state]!}`;
    }).join(' ');
  };
  return found.map((entry) => ({
    state: statesOf(target)[entry.target]!,
    variable: prepared.nodes[part.nodes[entry.node]!]!.name,
    given: given(entry),
    entry: statesOf(part.nodes[entry.node]!)[entry.state]!,
    ...{ value: entry.value, derivative: entry.derivative },
    ...{ slope: entry.slope, offset: entry.offset, slopeAll: entry.slopeAll, offsetAll: entry.offsetAll },
  }));
}

export type SensitivityRow = ReturnType<typeof sensitivityRows>[number];

const TEXTS = ['state', 'variable', 'given', 'entry'] as const;
const NUMBERS = ['value', 'derivative', 'slope', 'offset', 'slopeAll', 'offsetAll'] as const;

export const sensitivityTable = (rows: readonly SensitivityRow[]): Map<string, Column> =>
  new Map<string, Column>([
    ...TEXTS.map((key): [string, Column] => [key, rows.map((row) => row[key])]),
    ...NUMBERS.map((key): [string, Column] => [key, Float64Array.from(rows, (row) => row[key])]),
  ]);

const MOST_SENSITIVE = 5;

export const strongest = (rows: readonly SensitivityRow[]): Json[] =>
  rows.slice(0, MOST_SENSITIVE).map(({ state, variable, given, entry, value, derivative }) => ({
    ...{ state, variable, given, entry, value, derivative },
  }));
