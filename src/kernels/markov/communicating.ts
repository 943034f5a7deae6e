import type { Transitions } from './transitions.js';

export interface CommunicatingClass {
  readonly states: readonly number[];
  /** No way leads out: the chain that is in it stays for ever. */
  readonly closed: boolean;
  /** Greatest common divisor of the lengths of all ways from a state back to itself; 0 where there is none. */
  readonly period: number;
}

/**
 * States that can be reached from each other, in classes by their lowest state. A chain is irreducible if there is one
 * class; its law converges from any start exactly if there is one closed class, of period 1.
 *
 * @see Tarjan, Depth-first search and linear graph algorithms, 1972 (without recursion)
 */
export function communicatingClasses({ n, start, to }: Transitions): CommunicatingClass[] {
  const index = new Int32Array(n).fill(-1);
  const low = new Int32Array(n);
  const owner = new Int32Array(n).fill(-1);
  const stack: number[] = [];
  const path: { node: number; edge: number }[] = [];
  let [next, found] = [0, 0];
  const enter = (v: number) => {
    index[v] = next;
    low[v] = next++;
    stack.push(v);
    path.push({ node: v, edge: start[v]! });
  };
  for (let root = 0; root < n; root++) {
    if (index[root]! >= 0) continue;
    enter(root);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const v = top.node;
      if (top.edge < start[v + 1]!) {
        const u = to[top.edge++]!;
        if (index[u]! < 0) enter(u);
        else if (owner[u]! < 0) low[v] = Math.min(low[v]!, index[u]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[v]!);
      if (low[v] !== index[v]) continue;
      let u: number;
      do {
        u = stack.pop()!;
        owner[u] = found;
      } while (u !== v);
      found++;
    }
  }
  const members: number[][] = Array.from({ length: found }, () => []);
  owner.forEach((c, v) => {
    members[c]!.push(v);
  });
  return members
    .sort((a, b) => a[0]! - b[0]!)
    .map((states) => ({
      states,
      closed: states.every((v) => to.subarray(start[v]!, start[v + 1]!).every((u) => owner[u] === owner[v])),
      period: periodOf(states, { start, to }, owner),
    }));
}

/** The gcd over all edges u -> v of the class of depth(u) + 1 - depth(v), depths along any tree from one state. */
function periodOf(
  states: readonly number[],
  { start, to }: Pick<Transitions, 'start' | 'to'>,
  owner: Int32Array,
): number {
  const depth = new Map([[states[0]!, 0]]);
  const queue = [states[0]!];
  let period = 0;
  for (let at = 0; at < queue.length; at++) {
    const v = queue[at]!;
    for (const u of to.subarray(start[v]!, start[v + 1]!)) {
      if (owner[u] !== owner[v]) continue;
      const known = depth.get(u);
      if (known === undefined) {
        depth.set(u, depth.get(v)! + 1);
        queue.push(u);
      } else period = gcd(period, Math.abs(depth.get(v)! + 1 - known));
    }
  }
  return period;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
