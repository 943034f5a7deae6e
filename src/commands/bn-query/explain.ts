import { discretePart } from '../../kernels/bayes-net/discrete-part.js';
import { drawsOf } from '../../kernels/bayes-net/draw.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import { ancestors, ancestralPart, type Part, relevantPart } from '../../kernels/bayes-net/prune.js';
import type { Target } from '../../kernels/bayes-net/tally.js';
import { eliminationOrder } from '../../kernels/graphical/elimination-order.js';
import { reduce } from '../../kernels/graphical/reduce.js';
import { targetsOf } from './answer.js';
import type { Prepared } from './prepared.js';
import type { Question } from './question.js';

const MOST_NAMED = 30;
const MOST_TARGETS = 10;

/** How the question is answered, line by line: what is left out, in which order the rest goes, what it costs. */
export function explained(network: Network, prepared: Prepared, question: Question): string[] {
  const { actions, virtual, soft, map, method } = question;
  const names = (nodes: readonly number[]) => listed(nodes.map((node) => nameOf(prepared, node)));
  const lines: string[] = [];
  if (actions.size > 0) lines.push(`set from outside, cut from their causes: ${names([...actions.keys()])}`);
  if (virtual.length > 0)
    lines.push(`seen through a child of its own: ${names(virtual.map(({ node }) => node))}`);
  if (soft.length > 0) lines.push(`beliefs turned into likelihoods: ${names(soft.map(({ node }) => node))}`);
  if (SAMPLING.includes(method)) return [...lines, ...drawing(prepared, question, names)];
  const targets: readonly Target[] = map
    ? [question.targets.length > 0 ? question.targets : targetsOf(prepared, question).flat()]
    : targetsOf(prepared, question);
  for (const target of targets.slice(0, MOST_TARGETS)) {
    const part = relevantPart(prepared.network, target, prepared.known, prepared.fixed);
    lines.push(`${names(target)}: ${part.nodes.length} of ${network.nodes.length} nodes count`);
    lines.push(...leftOut(prepared, part, target, names));
    if (!map) lines.push(...eliminating(part, target, names));
  }
  if (targets.length > MOST_TARGETS) lines.push(`and ${targets.length - MOST_TARGETS} further targets alike`);
  return lines;
}

const SAMPLING: readonly string[] = ['likelihood-weighting', 'gibbs', 'rejection', 'importance'];

type Names = (nodes: readonly number[]) => string;

function drawing(prepared: Prepared, question: Question, names: Names): string[] {
  const targets = targetsOf(prepared, question).flat();
  const { network, nodes } = ancestralPart(prepared.network, targets, prepared.known, prepared.fixed);
  const order = drawsOf(network).map(({ node }) => nodes[node]!);
  return [`drawn in this order: ${names(order)}`];
}

/** Barren nodes have no target or evidence below them; others are cut off by the evidence or stand for known values. */
function leftOut({ network, known, size }: Prepared, part: Part, target: Target, names: Names): string[] {
  const above = ancestors(network.nodes, [...target, ...known.keys()]);
  const gone = [...Array(size).keys()].filter((node) => !part.places.has(node));
  const barren = gone.filter((node) => above[node] === 0);
  const values = gone.filter((node) => known.has(node));
  const apart = gone.filter((node) => above[node] === 1 && !known.has(node));
  return [
    ...(barren.length > 0 ? [`  barren: ${names(barren)}`] : []),
    ...(apart.length > 0 ? [`  cut off by what is known: ${names(apart)}`] : []),
    ...(values.length > 0 ? [`  known, their own tables do not count: ${names(values)}`] : []),
  ];
}

function eliminating({ network, evidence, nodes, places }: Part, target: Target, names: Names): string[] {
  const keep = target.map((node) => places.get(node)!);
  const { cards, factors } = reduce(discretePart(network), evidence);
  const scopes = factors.map(({ scope }) => scope);
  const plan = eliminationOrder(cards, scopes, { keep });
  if (plan.order.length === 0) return ['  nothing is to be summed out'];
  return [
    `  summed out in this order (min-fill): ${names([...plan.order].map((v) => nodes[v]!))}`,
    `  width ${plan.width}, largest table ${plan.largestClique} numbers, ${plan.totalStates} in all`,
  ];
}

const nameOf = ({ network }: Prepared, node: number) => network.nodes[node]!.name;

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')}, … (${names.length})`;
