import { descendants } from './ancestors.js';
import type { Dag } from './dag.js';

export type PathRole = 'chain' | 'fork' | 'collider';

/** What one inner node does to a path. */
export interface PathStep {
  readonly node: number;
  readonly role: PathRole;
  readonly blocks: boolean;
  /** Of an open collider: the given node, itself or a descendant, that opens it. */
  readonly openedBy?: number;
}

/** The inner nodes of a path, each with what it does when z is given. The path is open if none blocks. */
export function pathSteps(dag: Dag, path: readonly number[], z: ReadonlySet<number>): PathStep[] {
  const into = (from: number, to: number) => dag.parents[to]!.includes(from);
  return path.slice(1, -1).map((node, i): PathStep => {
    const [before, after] = [into(path[i]!, node), into(path[i + 2]!, node)];
    if (!before || !after) return { node, role: before || after ? 'chain' : 'fork', blocks: z.has(node) };
    const below = descendants(dag, [node]);
    const openedBy = z.has(node) ? node : [...z].find((v) => below[v] === 1);
    return {
      node,
      role: 'collider',
      blocks: openedBy === undefined,
      ...(openedBy !== undefined && { openedBy }),
    };
  });
}

/**
 * All paths between x and y, whatever way the edges point, that visit no node twice and no further node of x or y;
 * at most `limit` of them, the shorter ones first among those of one start.
 */
export function allPaths(
  { parents, children }: Dag,
  x: Iterable<number>,
  y: Iterable<number>,
  limit: number,
): { paths: number[][]; complete: boolean } {
  const beside = parents.map((list, v) => [...list, ...children[v]!].sort((a, b) => a - b));
  const [starts, goal] = [new Set(x), new Set(y)];
  const paths: number[][] = [];
  const useful = reaching(beside, starts, goal);
  for (const start of starts) {
    const path = [start];
    const on = new Set(path);
    const turns = [0];
    while (path.length > 0) {
      const next = beside[path.at(-1)!]![turns[turns.length - 1]!++];
      if (next === undefined) {
        on.delete(path.pop()!);
        turns.pop();
      } else if (goal.has(next)) {
        if (paths.length === limit) return { paths: paths.sort(shorter), complete: false };
        paths.push([...path, next]);
      } else if (!on.has(next) && !starts.has(next) && useful[next] === 1) {
        path.push(next);
        on.add(next);
        turns.push(0);
      }
    }
  }
  return { paths: paths.sort(shorter), complete: true };
}

const shorter = (a: readonly number[], b: readonly number[]) => a.length - b.length;

/** Nodes from which y can be reached at all without passing x. */
function reaching(
  beside: readonly (readonly number[])[],
  x: ReadonlySet<number>,
  y: ReadonlySet<number>,
): Uint8Array {
  const marked = new Uint8Array(beside.length);
  const queue = [...y];
  for (const v of queue) marked[v] = 1;
  for (let at = 0; at < queue.length; at++)
    for (const u of beside[queue[at]!]!)
      if (marked[u] === 0 && !x.has(u)) {
        marked[u] = 1;
        queue.push(u);
      }
  return marked;
}
