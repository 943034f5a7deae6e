import type { Rng } from '../../../src/core/random.js';
import { type Dag, dagOfParents } from '../../../src/kernels/graph/dag.js';
import { type Neighbours, neighboursOf } from '../../../src/kernels/graph/neighbours.js';

/** A DAG whose order is not that of its numbers; each pair is joined with probability p. */
export function randomDag(nodes: number, p: number, rng: Rng): Dag {
  const rank = Array.from({ length: nodes }, () => rng.uniform());
  const parents = rank.map((r, v) =>
    [...rank.keys()].filter((u) => u !== v && rank[u]! < r && rng.uniform() < p),
  );
  return dagOfParents(
    rank.map((_, v) => `v${v}`),
    parents,
  );
}

export function randomNeighbours(nodes: number, p: number, rng: Rng): Neighbours {
  const pairs: [number, number][] = [];
  for (let a = 0; a < nodes; a++)
    for (let b = a + 1; b < nodes; b++) if (rng.uniform() < p) pairs.push([a, b]);
  return neighboursOf(nodes, pairs);
}

/** All DAGs over so many nodes: 1, 3, 25, 543, ... */
export function* allDags(nodes: number): Generator<Dag> {
  const names = Array.from({ length: nodes }, (_, v) => `v${v}`);
  const pairs = names.flatMap((_, a) => names.slice(a + 1).map((_, i): [number, number] => [a, a + 1 + i]));
  for (let code = 0; code < 3 ** pairs.length; code++) {
    const parents: number[][] = names.map(() => []);
    pairs.forEach(([a, b], i) => {
      const way = Math.floor(code / 3 ** i) % 3;
      if (way === 1) parents[b]!.push(a);
      if (way === 2) parents[a]!.push(b);
    });
    if (isAcyclic(parents)) yield dagOfParents(names, parents);
  }
}

function isAcyclic(parents: readonly (readonly number[])[]): boolean {
  const left = new Set(parents.keys());
  for (;;) {
    const root = [...left].find((v) => !parents[v]!.some((u) => left.has(u)));
    if (root === undefined) return left.size === 0;
    left.delete(root);
  }
}

/** The graph of the spec: 1 -> 3 <- 2, 3 -> 4, 3 -> 5, counted from 0. */
export const FIVE = dagOfParents(['Y1', 'Y2', 'Y3', 'Y4', 'Y5'], [[], [], [0, 1], [2], [2]]);

/** All subsets of a list. */
export const subsets = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: 2 ** items.length }, (_, code) => items.filter((_, i) => (code >> i) & 1));
