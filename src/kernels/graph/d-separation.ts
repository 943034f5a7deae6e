import { ancestors } from './ancestors.js';
import type { Dag } from './dag.js';

/** Whether every path between a node of x and one of y is blocked by z; the three have no node in common. */
export const dSeparated = (
  dag: Dag,
  x: Iterable<number>,
  y: Iterable<number>,
  z: Iterable<number>,
): boolean => activePath(dag, x, y, z) === undefined;

/**
 * A shortest path between x and y that z leaves open, or undefined where there is none (x and y are d-separated).
 * A path is open if each collider on it, or a descendant of the collider, is in z, and no other node of it is.
 *
 * The ball walks over pairs of a node and the side from which it came there, each at most once: linear time.
 * A shortest walk of the ball never comes to a node twice, as the walk with the detour left out is open too.
 *
 * @see Shachter, Bayes-Ball, 1998; Koller & Friedman, Probabilistic Graphical Models, 2009, algorithm 3.1
 */
export function activePath(
  dag: Dag,
  x: Iterable<number>,
  y: Iterable<number>,
  z: Iterable<number>,
): number[] | undefined {
  const { parents, children } = dag;
  const [given, goal] = [new Set(z), new Set(y)];
  const opened = ancestors(dag, given);
  // State 2v came to v from a child (or starts there), 2v + 1 from a parent.
  const cameFrom = new Int32Array(2 * parents.length).fill(UNSEEN);
  const queue: number[] = [];
  const roll = (state: number, from: number) => {
    if (cameFrom[state] !== UNSEEN) return;
    cameFrom[state] = from;
    queue.push(state);
  };
  for (const v of x) roll(2 * v, START);
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at]!;
    const v = state >> 1;
    if (goal.has(v)) return trace(state, cameFrom);
    const fromParent = (state & 1) === 1;
    if (!given.has(v)) for (const child of children[v]!) roll(2 * child + 1, state);
    if (fromParent ? opened[v] === 1 : !given.has(v))
      for (const parent of parents[v]!) roll(2 * parent, state);
  }
  return undefined;
}

const UNSEEN = -2;
const START = -1;

function trace(end: number, cameFrom: Int32Array): number[] {
  const path: number[] = [];
  for (let state = end; state !== START; state = cameFrom[state]!) path.push(state >> 1);
  return path.reverse();
}
