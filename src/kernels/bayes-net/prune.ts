import type { Network } from './network.js';
import { restrict } from './restrict.js';

/** What is known: the state of a table, the value of a node of numbers. */
export type Observations = ReadonlyMap<number, number>;

/** The part of a network that a query needs, its nodes numbered anew. */
export interface Part {
  readonly network: Network;
  /** Which node of the whole network each of them is. */
  readonly nodes: readonly number[];
  /** What is known of them. */
  readonly evidence: Observations;
  /** Their number by that in the whole network. */
  readonly places: ReadonlyMap<number, number>;
}

/**
 * The part that decides on P(targets | evidence): nodes that are barren (no target or evidence among their
 * descendants) or cut off from the targets by the evidence are left out, and known parents are absorbed into
 * the tables of their children. The product of its tables, normalised, is the posterior; its sum is not P(evidence).
 *
 * @param fixed nodes set by an intervention (their values are in `evidence`), whose own tables count for nothing
 */
export function relevantPart(
  network: Network,
  targets: Iterable<number>,
  evidence: Observations,
  fixed: ReadonlySet<number> = NONE,
): Part {
  return partOf(network, bayesBall(network.nodes, targets, evidence), evidence, fixed);
}

/** The part that decides on P(wanted, evidence): wanted and known nodes and all their ancestors. */
export function ancestralPart(
  network: Network,
  wanted: Iterable<number>,
  evidence: Observations,
  fixed: ReadonlySet<number> = NONE,
): Part {
  const kept = ancestors(network.nodes, [...wanted, ...evidence.keys()]);
  return partOf(network, kept, evidence, fixed);
}

const NONE: ReadonlySet<number> = new Set();

type Parents = readonly { readonly parents: readonly number[] }[];

function partOf(
  network: Network,
  kept: Uint8Array,
  evidence: Observations,
  fixed: ReadonlySet<number>,
): Part {
  const nodes: number[] = [];
  for (let i = 0; i < kept.length; i++) if (kept[i] === 1 && !fixed.has(i)) nodes.push(i);
  const places = new Map(nodes.map((node, at) => [node, at]));
  const known = new Map<number, number>();
  for (const [node, value] of evidence) {
    const at = places.get(node);
    if (at !== undefined) known.set(at, value);
  }
  return { network: restrict(network, places, evidence), nodes, evidence: known, places };
}

/** Nodes and everything above them, as marks. */
export function ancestors(nodes: Parents, of: Iterable<number>): Uint8Array {
  const marks = new Uint8Array(nodes.length);
  const waiting = [...of];
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    if (marks[i] === 1) continue;
    marks[i] = 1;
    waiting.push(...nodes[i]!.parents);
  }
  return marks;
}

const FROM_CHILD = 1;
const FROM_PARENT = 2;

/**
 * Bayes ball: marks the nodes whose tables P(node | parents) the posterior of the targets depends on. A ball is
 * thrown at each target; a hidden node passes it on to parents and children, save that what came from a parent
 * goes to children alone; a known node sends what came from a parent back to all its parents, and stops the rest.
 * The tables that count are those of the nodes that passed the ball to their parents. O(nodes + edges).
 *
 * @see Shachter, Bayes-ball: the rational pastime, 1998
 */
export function bayesBall(
  nodes: Parents,
  targets: Iterable<number>,
  known: { has(node: number): boolean },
): Uint8Array {
  const children = childrenOf(nodes);
  const up = new Uint8Array(nodes.length);
  const down = new Uint8Array(nodes.length);
  const balls: number[] = [];
  for (const target of targets) balls.push(target, FROM_CHILD);
  for (let from = balls.pop(); from !== undefined; from = balls.pop()) {
    const i = balls.pop()!;
    const seen = known.has(i);
    if (up[i] === 0 && seen === (from === FROM_PARENT)) {
      up[i] = 1;
      for (const parent of nodes[i]!.parents) balls.push(parent, FROM_CHILD);
    }
    if (down[i] === 0 && !seen) {
      down[i] = 1;
      for (let c = children.first[i]!; c < children.first[i + 1]!; c++)
        balls.push(children.list[c]!, FROM_PARENT);
    }
  }
  return up;
}

/** The children of node i are list[first[i]] to list[first[i + 1] - 1]. */
function childrenOf(nodes: Parents): { first: Int32Array; list: Int32Array } {
  const first = new Int32Array(nodes.length + 1);
  for (const { parents } of nodes) for (const parent of parents) first[parent + 1]!++;
  for (let i = 0; i < nodes.length; i++) first[i + 1]! += first[i]!;
  const list = new Int32Array(first[nodes.length]!);
  const next = first.slice();
  nodes.forEach(({ parents }, i) => {
    for (const parent of parents) list[next[parent]!++] = i;
  });
  return { first, list };
}
