import type { Dag } from './dag.js';
import { type Neighbours, neighboursOf } from './neighbours.js';

/**
 * The moral graph: parents of a common child are joined, then directions are dropped. Each table P(v | parents)
 * fits into one of its cliques. `married` are the edges that the DAG has not, each once.
 *
 * x and y are d-separated by z exactly if z separates them in the moral graph of the ancestors of all three,
 * which `within` marks.
 *
 * @see Lauritzen & Spiegelhalter, Local computations with probabilities on graphical structures, 1988
 */
export function moralise(
  { parents }: Dag,
  within?: Uint8Array,
): { neighbours: Neighbours; married: [number, number][] } {
  const inside = (v: number) => within === undefined || within[v] === 1;
  const joined = parents.flatMap((list, v) =>
    inside(v) ? list.filter(inside).map((u): [number, number] => [u, v]) : [],
  );
  const adjacent = neighboursOf(parents.length, joined).map((list) => new Set(list));
  const married: [number, number][] = [];
  parents.forEach((list, v) => {
    if (!inside(v)) return;
    const kept = list.filter(inside);
    kept.forEach((a, i) => {
      for (const b of kept.slice(i + 1)) {
        if (adjacent[a]!.has(b)) continue;
        adjacent[a]!.add(b);
        adjacent[b]!.add(a);
        married.push(a < b ? [a, b] : [b, a]);
      }
    });
  });
  return { neighbours: adjacent.map((set) => [...set].sort((a, b) => a - b)), married };
}

/** Parents, children and the children's other parents: given these, all else tells nothing of the node. */
export function markovBlanket({ parents, children }: Dag, node: number): number[] {
  const blanket = new Set([
    ...parents[node]!,
    ...children[node]!.flatMap((child) => [child, ...parents[child]!]),
  ]);
  blanket.delete(node);
  return [...blanket].sort((a, b) => a - b);
}
