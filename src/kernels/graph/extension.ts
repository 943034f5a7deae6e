import { applyMeekRules } from './meek-rules.js';
import type { MixedEdge, MixedGraph } from './mixed-graph.js';
import { adjacentIn, copyPattern, orient, type Pattern, patternGraph } from './pattern.js';

/**
 * A DAG with the arrows of the pattern, and an arrow for each open edge, without a new v-structure or a cycle;
 * undefined where there is none. Again and again a node is taken out that has no arrow leaving it and whose open
 * neighbours are joined to all that it is joined to; its open edges point to it.
 *
 * @see Dor & Tarsi, A simple algorithm to construct a consistent extension of a partially oriented graph, 1992
 */
export function consistentExtension(pattern: Pattern): MixedGraph | undefined {
  const work = copyPattern(pattern);
  const { parents, children, open } = work;
  const arrows: MixedEdge[] = [];
  const waiting = new Set(parents.keys());
  let queue = [...waiting];
  while (waiting.size > 0) {
    const before = waiting.size;
    const next = new Set<number>();
    for (const v of queue) {
      if (!waiting.has(v) || !isSink(work, v)) continue;
      waiting.delete(v);
      for (const from of [...parents[v]!, ...open[v]!]) {
        arrows.push({ from, to: v, kind: '->' });
        children[from]!.delete(v);
        open[from]!.delete(v);
        next.add(from);
      }
      // What is beside a node that goes may have become fit to go, and nothing else has.
      parents[v]!.clear();
      open[v]!.clear();
    }
    if (waiting.size === before) return undefined;
    queue = [...next].sort((a, b) => a - b);
    if (queue.length === 0) queue = [...waiting];
  }
  return { names: pattern.names, edges: arrows.sort((a, b) => a.from - b.from || a.to - b.to) };
}

function isSink(pattern: Pattern, v: number): boolean {
  if (pattern.children[v]!.size > 0) return false;
  const beside = [...pattern.open[v]!, ...pattern.parents[v]!];
  for (const u of pattern.open[v]!)
    for (const w of beside) if (w !== u && !adjacentIn(pattern, u, w)) return false;
  return true;
}

/**
 * The DAGs of a completed pattern, all of them or the first `limit`: an open edge is given either arrow, Meek's
 * rules draw the consequences, and so on. Each is found once.
 */
export function* membersOf(pattern: Pattern, limit = Infinity): Generator<MixedGraph> {
  const stack = [pattern];
  for (let found = 0; stack.length > 0 && found < limit; ) {
    const top = stack.pop()!;
    const from = top.open.findIndex((set) => set.size > 0);
    if (from < 0) {
      found++;
      yield patternGraph(top);
      continue;
    }
    const to = Math.min(...top.open[from]!);
    for (const [a, b] of [
      [to, from],
      [from, to],
    ] as const) {
      const copy = copyPattern(top);
      orient(copy, a, b);
      applyMeekRules(copy);
      stack.push(copy);
    }
  }
}
