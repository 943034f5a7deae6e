// Boykov and Kolmogorov's algorithm: see kernels/graph/augmenting-trees.ts, which this follows step by step. What
// belongs to a node lies together, and what belongs to an arc: it is waiting for memory that takes the time.
//
// Node, 32 bytes: f64 what is left from the source (below 0: to the sink); i32 parent: the arc towards it or one of
// the three below; i32 stamp; i32 distance; i32 next active node; i32 1 in the sink's tree; i32 first arc.
// Arc, 16 bytes: f64 residual capacity; i32 head; i32 the arc back.

const FREE: i32 = -1;
const TERMINAL: i32 = -2;
const ORPHAN: i32 = -3;

let nodes: usize = 0;
let arcs: usize = 0;
let ring: usize = 0;
let count: i32 = 0;
let time: i32 = 0;
let firstActive: i32 = -1;
let lastActive: i32 = -1;
let orphanBegin: i32 = 0;
let orphanEnd: i32 = 0;

// @ts-ignore: decorator
@inline
function node(i: i32): usize {
  return nodes + ((<usize>i) << 5);
}

// @ts-ignore: decorator
@inline
function arc(a: i32): usize {
  return arcs + ((<usize>a) << 4);
}

// @ts-ignore: decorator
@inline
function parent(i: i32): i32 {
  return load<i32>(node(i), 8);
}

// @ts-ignore: decorator
@inline
function head(a: i32): i32 {
  return load<i32>(arc(a), 8);
}

// @ts-ignore: decorator
@inline
function back(a: i32): i32 {
  return load<i32>(arc(a), 12);
}

// @ts-ignore: decorator
@inline
function residual(a: i32): f64 {
  return load<f64>(arc(a));
}

function activate(i: i32): void {
  if (load<i32>(node(i), 20) != -1) return;
  if (lastActive >= 0) store<i32>(node(lastActive), i, 20);
  else firstActive = i;
  lastActive = i;
  store<i32>(node(i), i, 20);
}

function takeActive(): i32 {
  while (firstActive >= 0) {
    const i = firstActive;
    const next = load<i32>(node(i), 20);
    if (next == i) {
      firstActive = -1;
      lastActive = -1;
    } else firstActive = next;
    store<i32>(node(i), -1, 20);
    if (parent(i) != FREE) return i;
  }
  return -1;
}

function grow(i: i32): i32 {
  const at = node(i);
  const stamp = load<i32>(at, 12);
  const distance = load<i32>(at, 16);
  const side = load<i32>(at, 24);
  const end = load<i32>(at + 32, 28);
  for (let a = load<i32>(at, 28); a < end; a++) {
    const there = arc(a);
    if ((side ? residual(load<i32>(there, 12)) : load<f64>(there)) <= 0) continue;
    const j = load<i32>(there, 8);
    const to = node(j);
    if (load<i32>(to, 8) == FREE) {
      store<i32>(to, side, 24);
      store<i32>(to, load<i32>(there, 12), 8);
      store<i32>(to, stamp, 12);
      store<i32>(to, distance + 1, 16);
      activate(j);
    } else if (load<i32>(to, 24) != side) {
      return side ? load<i32>(there, 12) : a;
    } else if (load<i32>(to, 12) <= stamp && load<i32>(to, 16) > distance) {
      store<i32>(to, load<i32>(there, 12), 8);
      store<i32>(to, stamp, 12);
      store<i32>(to, distance + 1, 16);
    }
  }
  return -1;
}

function orphanFirst(i: i32): void {
  store<i32>(node(i), ORPHAN, 8);
  orphanBegin = orphanBegin == 0 ? count : orphanBegin - 1;
  store<i32>(ring + ((<usize>orphanBegin) << 2), i);
}

function orphanLast(i: i32): void {
  store<i32>(node(i), ORPHAN, 8);
  store<i32>(ring + ((<usize>orphanEnd) << 2), i);
  orphanEnd = orphanEnd == count ? 0 : orphanEnd + 1;
}

function augment(bridge: i32): f64 {
  const from = head(back(bridge));
  const to = head(bridge);
  let least = residual(bridge);
  let i = from;
  for (let a = parent(i); a >= 0; a = parent(i)) {
    least = min(least, residual(back(a)));
    i = head(a);
  }
  least = min(least, load<f64>(node(i)));
  i = to;
  for (let a = parent(i); a >= 0; a = parent(i)) {
    least = min(least, residual(a));
    i = head(a);
  }
  least = min(least, -load<f64>(node(i)));

  store<f64>(arc(bridge), residual(bridge) - least);
  store<f64>(arc(back(bridge)), residual(back(bridge)) + least);
  i = from;
  for (let a = parent(i); a >= 0; a = parent(i)) {
    const b = back(a);
    store<f64>(arc(a), residual(a) + least);
    const left = residual(b) - least;
    store<f64>(arc(b), left);
    if (left == 0) orphanFirst(i);
    i = head(a);
  }
  let left = load<f64>(node(i)) - least;
  store<f64>(node(i), left);
  if (left == 0) orphanFirst(i);
  i = to;
  for (let a = parent(i); a >= 0; a = parent(i)) {
    const b = back(a);
    store<f64>(arc(b), residual(b) + least);
    left = residual(a) - least;
    store<f64>(arc(a), left);
    if (left == 0) orphanFirst(i);
    i = head(a);
  }
  left = load<f64>(node(i)) + least;
  store<f64>(node(i), left);
  if (left == 0) orphanFirst(i);
  return least;
}

function distanceToTerminal(start: i32): i32 {
  let d = 0;
  let j = start;
  while (true) {
    const at = node(j);
    if (load<i32>(at, 12) == time) return d + load<i32>(at, 16);
    d++;
    const a = load<i32>(at, 8);
    if (a == TERMINAL) {
      store<i32>(at, time, 12);
      store<i32>(at, 1, 16);
      return d;
    }
    if (a == ORPHAN) return i32.MAX_VALUE;
    j = head(a);
  }
}

function remember(start: i32, distance: i32): void {
  let d = distance;
  for (let j = start; load<i32>(node(j), 12) != time; j = head(parent(j))) {
    store<i32>(node(j), time, 12);
    store<i32>(node(j), d--, 16);
  }
}

function adopt(): void {
  while (orphanBegin != orphanEnd) {
    const i = load<i32>(ring + ((<usize>orphanBegin) << 2));
    orphanBegin = orphanBegin == count ? 0 : orphanBegin + 1;
    const at = node(i);
    const side = load<i32>(at, 24);
    const first = load<i32>(at, 28);
    const end = load<i32>(at + 32, 28);
    let best = FREE;
    let nearest = i32.MAX_VALUE;
    for (let a = first; a < end; a++) {
      const there = arc(a);
      if ((side ? load<f64>(there) : residual(load<i32>(there, 12))) <= 0) continue;
      const j = load<i32>(there, 8);
      if (load<i32>(node(j), 24) != side || parent(j) == FREE) continue;
      const d = distanceToTerminal(j);
      if (d == i32.MAX_VALUE) continue;
      if (d < nearest) {
        nearest = d;
        best = a;
      }
      remember(j, d);
    }
    store<i32>(at, best, 8);
    if (best >= 0) {
      store<i32>(at, time, 12);
      store<i32>(at, nearest + 1, 16);
      continue;
    }
    for (let a = first; a < end; a++) {
      const j = head(a);
      const p = parent(j);
      if (load<i32>(node(j), 24) != side || p == FREE) continue;
      if ((side ? residual(a) : residual(back(a))) > 0) activate(j);
      if (p >= 0 && head(p) == i) orphanLast(j);
    }
  }
}

/**
 * Flow beyond what goes from source to sink through one node alone. `node` has one record more than nodes, whose
 * first arc is the end; terminals, first arcs, residuals, heads and ways back are set, all else is done here. Afterwards
 * parent is not -1 (FREE) and the last word 0 for nodes that the source reaches. orphans: n + 1 numbers.
 */
export function maxFlowTrees(n: i32, nodeRecords: usize, arcRecords: usize, orphans: usize): f64 {
  nodes = nodeRecords;
  arcs = arcRecords;
  ring = orphans;
  count = n;
  time = 0;
  firstActive = -1;
  lastActive = -1;
  orphanBegin = 0;
  orphanEnd = 0;
  for (let i = 0; i < n; i++) {
    store<i32>(node(i), FREE, 8);
    store<i32>(node(i), 0, 12);
    store<i32>(node(i), 0, 16);
    store<i32>(node(i), -1, 20);
    store<i32>(node(i), 0, 24);
  }
  for (let i = 0; i < n; i++) {
    const terminal = load<f64>(node(i));
    if (terminal == 0) continue;
    store<i32>(node(i), terminal < 0 ? 1 : 0, 24);
    store<i32>(node(i), TERMINAL, 8);
    store<i32>(node(i), 1, 16);
    activate(i);
  }
  let flow: f64 = 0;
  for (let i = takeActive(); i >= 0; ) {
    const bridge = grow(i);
    time++;
    if (bridge < 0) {
      i = takeActive();
      continue;
    }
    flow += augment(bridge);
    adopt();
    if (parent(i) == FREE) i = takeActive();
  }
  return flow;
}
