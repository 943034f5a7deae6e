import type { Rng } from '../../../src/core/random.js';
import type { Network, TableNode } from '../../../src/kernels/bayes-net/network.js';

/** Tables over random earlier parents; the nodes are then listed in a random order, so that none relies on it. */
export function randomNetwork(
  rng: Rng,
  size: number,
  { zeros = false, mostParents = 3, mostStates = 3 } = {},
): Network {
  const cards = Array.from({ length: size }, () => 1 + rng.integer(mostStates));
  const place = shuffled(size, rng);
  const nodes: TableNode[] = [];
  for (let i = 0; i < size; i++) {
    const parents = shuffled(i, rng).slice(0, rng.integer(mostParents + 1));
    const rows = parents.reduce((product, p) => product * cards[p]!, 1);
    nodes[place[i]!] = {
      kind: 'table',
      name: `v${place[i]}`,
      states: Array.from({ length: cards[i]! }, (_, k) => `s${k}`),
      parents: parents.map((p) => place[p]!),
      table: Float64Array.from(Array.from({ length: rows }, () => row(cards[i]!, rng, zeros)).flat()),
    };
  }
  return { name: 'random', nodes };
}

function row(states: number, rng: Rng, zeros: boolean): number[] {
  const weights = Array.from({ length: states }, (_, k) =>
    zeros && k > 0 && rng.uniform() < 0.25 ? 0 : 0.05 + rng.uniform(),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

export function shuffled(n: number, rng: Rng): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/**
 * P(targets, evidence) by the definition, state by state: the product of P(node | parents) over the nodes that are
 * not set by an action. The oracle of everything; nothing of the engine is in it.
 */
export function enumerated(
  { nodes }: Network,
  targets: readonly number[],
  evidence: ReadonlyMap<number, number>,
  actions: ReadonlyMap<number, number> = new Map(),
): Float64Array {
  const cards = nodes.map((node) => (node.kind === 'table' ? node.states.length : 0));
  const joint = new Float64Array(targets.reduce((size, t) => size * cards[t]!, 1));
  const states = new Array<number>(nodes.length).fill(0);
  const visit = (i: number) => {
    if (i < nodes.length) {
      const fixed = evidence.get(i) ?? actions.get(i);
      for (let k = fixed ?? 0; k < (fixed === undefined ? cards[i]! : fixed + 1); k++) {
        states[i] = k;
        visit(i + 1);
      }
      return;
    }
    let p = 1;
    nodes.forEach((node, n) => {
      if (node.kind !== 'table' || actions.has(n)) return;
      let at = 0;
      for (const parent of node.parents) at = at * cards[parent]! + states[parent]!;
      p *= node.table[at * cards[n]! + states[n]!]!;
    });
    joint[targets.reduce((at, t) => at * cards[t]! + states[t]!, 0)]! += p;
  };
  visit(0);
  return joint;
}

export const total = (p: Float64Array) => p.reduce((a, b) => a + b, 0);

export function normalised(p: Float64Array): Float64Array {
  const sum = total(p);
  return p.map((share) => share / sum);
}
