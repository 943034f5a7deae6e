import { heap } from '../graph/heap.js';
import { sweepOrder } from './sweep-order.js';

export const ORDER_HEURISTICS = ['min-fill', 'min-weight', 'min-degree', 'sweep'] as const;
export type OrderHeuristic = (typeof ORDER_HEURISTICS)[number];

/** An order in which variables are summed out, and what it costs. Sizes are in numbers, not bytes. */
export interface EliminationPlan {
  /** Variables in the order of their elimination. */
  readonly order: Int32Array;
  /** For each of them its neighbours then, those that the message after it is over. */
  readonly neighbours: readonly Int32Array[];
  /** Variables of the largest clique less one: the treewidth, if the order is the best there is. */
  readonly width: number;
  /** Joint states of the largest clique. */
  readonly largestClique: number;
  /** Joint states of all cliques: how long elimination takes. */
  readonly totalStates: number;
  /** Numbers in all messages. */
  readonly messageStates: number;
  readonly heuristic: OrderHeuristic;
}

// More than any cost: fill edges are fewer than the pairs of 2^16 neighbours.
const LATE = 2 ** 32;

export interface OrderOptions {
  heuristic?: OrderHeuristic | undefined;
  /** Variables that stay. */
  keep?: Iterable<number>;
  /** Variables that go after all others: those that are maximised where others are summed. */
  late?: ((v: number) => boolean) | undefined;
  /** Joint states of all cliques beyond which the order is of no use and is not finished. */
  atMost?: number;
}

// Below this many numbers a second order takes longer to find than it can save.
const WORTH_A_SECOND = 1e5;

/** The order of the heuristic that is named; without one the cheapest of min-fill, min-weight and sweep. */
export function planElimination(
  cards: Int32Array,
  scopes: readonly Int32Array[],
  options: OrderOptions = {},
): EliminationPlan {
  let best = eliminationOrder(cards, scopes, options);
  if (options.heuristic || best.totalStates < WORTH_A_SECOND) return best;
  for (const heuristic of ['min-weight', 'sweep'] as const) {
    const plan = eliminationOrder(cards, scopes, { ...options, heuristic, atMost: best.totalStates });
    if (plan.totalStates < best.totalStates) best = plan;
  }
  return best;
}

/**
 * Greedy elimination order of the graph that joins variables in one scope: always the variable next whose
 * elimination adds fewest edges (min-fill), makes the smallest clique table (min-weight) or has fewest neighbours
 * (min-degree); or from one end of the graph to the other (sweep). Of equals the one with the smaller table, then the one that has been so cheap for longest, at the
 * start the lowest number. Costs are brought up to date for what an elimination changes only.
 *
 * @param scopes of factors, without variables whose state is known
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, section 9.4.3
 */
export function eliminationOrder(
  cards: Int32Array,
  scopes: readonly Int32Array[],
  { heuristic = 'min-fill', keep = [], late, atMost = Infinity }: OrderOptions = {},
): EliminationPlan {
  const kept = new Set(keep);
  const adjacent = adjacency(cards.length, scopes);
  const logCard = Float64Array.from(cards, (card) => Math.log2(card));
  const rank = heuristic === 'sweep' ? sweepOrder(adjacent) : new Int32Array(0);
  const fill = heuristic === 'min-fill' ? missingEdges(adjacent) : new Float64Array(0);
  const present = new Uint8Array(cards.length);
  for (const scope of scopes) for (const v of scope) if (!kept.has(v)) present[v] = 1;

  const weight = (v: number) => {
    let sum = logCard[v]!;
    for (const u of adjacent[v]!) sum += logCard[u]!;
    return sum;
  };
  // Weights are a fraction, so that they only decide between equals; tables of 2^4096 numbers are beyond all.
  const cost = (v: number) => {
    const first = late?.(v) ? LATE : 0;
    if (heuristic === 'sweep') return first + rank[v]!;
    const states = weight(v);
    if (heuristic === 'min-weight') return first + states;
    const edges = heuristic === 'min-fill' ? fill[v]! : adjacent[v]!.length;
    return first + edges + Math.min(states, 4095) / 4096;
  };

  const queue = heap(cards.length + 16);
  const stamp = new Int32Array(cards.length);
  const push = (v: number) => queue.push(cost(v), v, stamp[v]!);
  for (let v = 0; v < present.length; v++) if (present[v]) push(v);

  const order: number[] = [];
  const neighbours: Int32Array[] = [];
  let width = 0;
  let largestClique = 1;
  let totalStates = 0;
  let messageStates = 0;
  const mark = new Int32Array(cards.length).fill(-1);
  const changed = new Set<number>();
  while (totalStates <= atMost && queue.pop()) {
    const v = queue.item();
    if (queue.source() !== stamp[v] || !present[v]) continue;
    const around = adjacent[v]!;
    const states = 2 ** weight(v);
    order.push(v);
    neighbours.push(Int32Array.from(around).sort());
    width = Math.max(width, around.length);
    largestClique = Math.max(largestClique, states);
    totalStates += states;
    messageStates += states / cards[v]!;

    changed.clear();
    join(adjacent, around, fill, mark, changed);
    for (const u of around) {
      const list = adjacent[u]!;
      if (fill.length > 0) fill[u]! -= list.length - around.length;
      list[list.indexOf(v)] = list[list.length - 1]!;
      list.pop();
      changed.add(u);
    }
    present[v] = 0;
    adjacent[v] = [];
    for (const u of changed) {
      stamp[u]!++;
      if (present[u]) push(u);
    }
  }
  return {
    order: Int32Array.from(order),
    neighbours,
    width,
    largestClique: Math.round(largestClique),
    totalStates: Math.round(totalStates),
    messageStates: Math.round(messageStates),
    heuristic,
  };
}

/** Neighbours of each variable: those that are in a scope with it. */
export function adjacency(variables: number, scopes: readonly Int32Array[]): number[][] {
  const sets = Array.from({ length: variables }, (): Set<number> => new Set());
  for (const scope of scopes) for (const u of scope) for (const v of scope) if (u !== v) sets[u]!.add(v);
  return sets.map((set) => [...set].sort((a, b) => a - b));
}

/** For each variable the pairs of its neighbours that are no neighbours of each other. */
function missingEdges(adjacent: readonly (readonly number[])[]): Float64Array {
  const mark = new Int32Array(adjacent.length).fill(-1);
  return Float64Array.from(adjacent, (around, v) => {
    for (const u of around) mark[u] = v;
    let twice = 0;
    for (const u of around) {
      let common = 0;
      for (const w of adjacent[u]!) if (mark[w] === v) common++;
      twice += around.length - 1 - common;
    }
    return twice / 2;
  });
}

/** Makes `around` a clique. A new edge a - b spares their common neighbours one fill edge, and may cost a and b some. */
function join(
  adjacent: readonly number[][],
  around: readonly number[],
  fill: Float64Array,
  mark: Int32Array,
  changed: Set<number>,
): void {
  for (let i = 0; i < around.length; i++) {
    const a = around[i]!;
    const own = adjacent[a]!;
    for (const u of own) mark[u] = a;
    for (let j = i + 1; j < around.length; j++) {
      const b = around[j]!;
      if (mark[b] === a) continue;
      const other = adjacent[b]!;
      if (fill.length > 0) {
        let common = 0;
        for (const u of other) {
          if (mark[u] !== a) continue;
          common++;
          fill[u]!--;
          changed.add(u);
        }
        fill[a]! += own.length - common;
        fill[b]! += other.length - common;
      }
      own.push(b);
      other.push(a);
      mark[b] = a;
    }
    for (const u of own) mark[u] = -1;
  }
}
