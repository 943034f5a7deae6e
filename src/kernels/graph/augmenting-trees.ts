import type { FlowNetwork, MaxFlow, Terminals } from './max-flow.js';

// What a node's `parent` can be other than the arc towards it.
const FREE = -1;
const TERMINAL = -2;
const ORPHAN = -3;

/**
 * Boykov and Kolmogorov's algorithm. Two trees grow from the terminals along arcs that are not full. Where they
 * touch, flow is pushed along the path; nodes whose arc to their parent is then full are orphans, and look for
 * another parent in their tree before they are set free. `stamp` and `distance` remember when a node was last
 * seen to hang on its terminal and how far from it, so that most walks to the root are short. The definition, and
 * oracle of the SIMD module's.
 */
export function augmentAll(
  { first, head, reverse, capacity }: FlowNetwork,
  { source, sink }: Terminals,
): MaxFlow {
  const nodes = source.length;
  const residual = capacity.slice();
  // What is left from the source to a node, negative: from it to the sink.
  const terminal = new Float64Array(nodes);
  const parent = new Int32Array(nodes).fill(FREE);
  const inSink = new Uint8Array(nodes);
  const stamp = new Int32Array(nodes);
  const distance = new Int32Array(nodes);
  // Nodes whose arcs are to be looked at, a list: next[i] is the one behind i, i itself for the last.
  const next = new Int32Array(nodes).fill(-1);
  let firstActive = -1;
  let lastActive = -1;
  // A ring: a node is in it once at most.
  const orphans = new Int32Array(nodes + 1);
  let orphanBegin = 0;
  let orphanEnd = 0;
  let time = 0;
  let flow = 0;
  let through = 0; // what passes one node alone

  for (let i = 0; i < nodes; i++) {
    through += Math.min(source[i]!, sink[i]!);
    terminal[i] = source[i]! - sink[i]!;
    if (terminal[i] === 0) continue;
    inSink[i] = terminal[i]! < 0 ? 1 : 0;
    parent[i] = TERMINAL;
    distance[i] = 1;
    activate(i);
  }

  for (let i = takeActive(); i >= 0; ) {
    const bridge = grow(i);
    time++;
    if (bridge < 0) {
      i = takeActive();
      continue;
    }
    augment(bridge);
    adopt();
    // The node may have more to give; it has left its tree when it lost its parent.
    if (parent[i] === FREE) i = takeActive();
  }
  const sourceSide = new Uint8Array(nodes);
  for (let i = 0; i < nodes; i++) sourceSide[i] = parent[i] !== FREE && inSink[i] === 0 ? 1 : 0;
  return { flow: through + flow, sourceSide };

  function activate(i: number): void {
    if (next[i] !== -1) return;
    if (lastActive >= 0) next[lastActive] = i;
    else firstActive = i;
    lastActive = i;
    next[i] = i;
  }

  /** The next node that still belongs to a tree; -1 when there is none. */
  function takeActive(): number {
    while (firstActive >= 0) {
      const i = firstActive;
      if (next[i] === i) {
        firstActive = -1;
        lastActive = -1;
      } else firstActive = next[i]!;
      next[i] = -1;
      if (parent[i] !== FREE) return i;
    }
    return -1;
  }

  /** Free neighbours join i's tree; an arc from the source's tree to the sink's is given back, -1 if there is none. */
  function grow(i: number): number {
    const side = inSink[i]!;
    for (let a = first[i]!; a < first[i + 1]!; a++) {
      if (residual[side ? reverse[a]! : a]! <= 0) continue;
      const j = head[a]!;
      if (parent[j] === FREE) {
        inSink[j] = side;
        hang(j, i, reverse[a]!);
        activate(j);
      } else if (inSink[j] !== side) return side ? reverse[a]! : a;
      // Not of the same time or older: a shorter way to the terminal than by j's own parent.
      else if (stamp[j]! <= stamp[i]! && distance[j]! > distance[i]!) hang(j, i, reverse[a]!);
    }
    return -1;
  }

  function hang(j: number, i: number, arc: number): void {
    parent[j] = arc;
    stamp[j] = stamp[i]!;
    distance[j] = distance[i]! + 1;
  }

  /** Push what the path through `bridge` takes. */
  function augment(bridge: number): void {
    const from = head[reverse[bridge]!]!;
    const to = head[bridge]!;
    let least = residual[bridge]!;
    let i = from;
    for (; parent[i]! >= 0; i = head[parent[i]!]!) least = Math.min(least, residual[reverse[parent[i]!]!]!);
    least = Math.min(least, terminal[i]!);
    for (i = to; parent[i]! >= 0; i = head[parent[i]!]!) least = Math.min(least, residual[parent[i]!]!);
    least = Math.min(least, -terminal[i]!);

    residual[bridge]! -= least;
    residual[reverse[bridge]!]! += least;
    for (i = from; parent[i]! >= 0; ) {
      const a = parent[i]!;
      residual[a]! += least;
      residual[reverse[a]!]! -= least;
      if (residual[reverse[a]!] === 0) orphanFirst(i);
      i = head[a]!;
    }
    terminal[i]! -= least;
    if (terminal[i] === 0) orphanFirst(i);
    for (i = to; parent[i]! >= 0; ) {
      const a = parent[i]!;
      residual[reverse[a]!]! += least;
      residual[a]! -= least;
      if (residual[a] === 0) orphanFirst(i);
      i = head[a]!;
    }
    terminal[i]! += least;
    if (terminal[i] === 0) orphanFirst(i);
    flow += least;
  }

  /** The one nearest the terminal comes first: what hangs on it may then keep its parent. */
  function orphanFirst(i: number): void {
    parent[i] = ORPHAN;
    orphanBegin = orphanBegin === 0 ? nodes : orphanBegin - 1;
    orphans[orphanBegin] = i;
  }

  function orphanLast(i: number): void {
    parent[i] = ORPHAN;
    orphans[orphanEnd] = i;
    orphanEnd = orphanEnd === nodes ? 0 : orphanEnd + 1;
  }

  function adopt(): void {
    while (orphanBegin !== orphanEnd) {
      const i = orphans[orphanBegin]!;
      orphanBegin = orphanBegin === nodes ? 0 : orphanBegin + 1;
      const side = inSink[i]!;
      let best = FREE;
      let nearest = Infinity;
      for (let a = first[i]!; a < first[i + 1]!; a++) {
        if (residual[side ? a : reverse[a]!]! <= 0) continue;
        const j = head[a]!;
        if (inSink[j] !== side || parent[j] === FREE) continue;
        const d = distanceToTerminal(j);
        if (d < nearest) {
          nearest = d;
          best = a;
        }
        if (d < Infinity) remember(j, d);
      }
      parent[i] = best;
      if (best >= 0) {
        stamp[i] = time;
        distance[i] = nearest + 1;
      } else setFree(i, side);
    }
  }

  /** Infinity when an orphan is on the way. */
  function distanceToTerminal(start: number): number {
    let d = 0;
    for (let j = start; ; j = head[parent[j]!]!) {
      if (stamp[j] === time) return d + distance[j]!;
      d++;
      if (parent[j] === TERMINAL) {
        stamp[j] = time;
        distance[j] = 1;
        return d;
      }
      if (parent[j] === ORPHAN) return Infinity;
    }
  }

  /** All nodes on the way are known now. */
  function remember(start: number, d: number): void {
    for (let j = start; stamp[j] !== time; j = head[parent[j]!]!) {
      stamp[j] = time;
      distance[j] = d--;
    }
  }

  function setFree(i: number, side: number): void {
    for (let a = first[i]!; a < first[i + 1]!; a++) {
      const j = head[a]!;
      if (inSink[j] !== side || parent[j] === FREE) continue;
      if (residual[side ? a : reverse[a]!]! > 0) activate(j);
      if (parent[j]! >= 0 && head[parent[j]!] === i) orphanLast(j);
    }
  }
}
