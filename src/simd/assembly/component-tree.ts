// The tree of connected components of all thresholds by one flood, after Nister & Stewenius: the water rises from
// the darkest pixel that is known, each component is one basin, and a stack holds the basins that are still open,
// deepest on top. Every pixel is entered once, its four neighbours are looked at once.
//
// All of a job lies in its own memory (see componentTree in kernels/features/component-tree.ts, which lays it out).
// `owner` has a frame of one pixel around the picture, which counts as seen: no pixel asks whether it is at an edge.
//   -1         not seen
//   <= -2      waiting; the next one that waits at the same level is -2 - owner, 0 for none
//   >= 0       the basin that it fell to, in the order in which basins were opened

const UNSEEN: i32 = -1;

// What is known of an open basin, 16 bytes each
const LEVEL: usize = 0;
const ID: usize = 4;
const AREA: usize = 8;
const CHILD: usize = 12;

let heads: usize = 0;
let words: usize = 0;

// @ts-ignore: decorator
@inline
function wait(owner: usize, p: i32, level: i32): void {
  const head = heads + ((<usize>level) << 2);
  store<i32>(owner + ((<usize>p) << 2), -2 - load<i32>(head));
  store<i32>(head, p);
  const word = words + ((<usize>(level >> 6)) << 3);
  store<u64>(word, load<u64>(word) | ((<u64>1) << (level & 63)));
}

/**
 * Jobs begin..end-1 of the polarities first .. : 0 dark regions, 1 bright ones (levels counted from the top).
 * Job j works at memory + j * jobBytes: count (64 bytes), heads, words, stack, level of nodes, parents, areas, ids by
 * opening, framed levels, framed owners; it leaves in `nodes` the node of each pixel.
 */
export function floodTrees(
  begin: i32, end: i32, first: i32, src: usize, bytes: i32, width: i32, height: i32, levels: i32,
  memory_: usize, jobBytes: usize, stackAt: usize, levelAt: usize, parentAt: usize, areaAt: usize, idAt: usize,
  framedAt: usize, ownerAt: usize, nodesAt: usize,
): void {
  for (let job = begin; job < end; job++) {
    const base = memory_ + <usize>job * jobBytes;
    flood(
      base, src, bytes, width, height, levels, (first + job) == 1 ? levels - 1 : 0, base + stackAt, base + levelAt,
      base + parentAt, base + areaAt, base + idAt, base + framedAt, base + ownerAt, base + nodesAt,
    );
  }
}

function flood(
  base: usize, src: usize, bytes: i32, width: i32, height: i32, levels: i32, mask: i32, stack: usize,
  level: usize, parent: usize, area: usize, ids: usize, framed: usize, owner: usize, nodes: usize,
): void {
  heads = base + 64;
  words = heads + ((<usize>levels) << 2);
  memory.fill(heads, 0, ((<usize>levels) << 2) + ((<usize>levels) >> 3));
  const stride = width + 2;
  frame(src, bytes, width, height, mask, framed, owner, stride);

  let nodeCount = 0; // closed ones
  let opened = 0;
  let top = stack; // the sentinel below all basins lies above all levels
  store<i32>(top, i32.MAX_VALUE, LEVEL);
  let p = stride + 1;
  let l = <i32>load<u16>(framed + ((<usize>p) << 1));
  store<i32>(owner + ((<usize>p) << 2), -2);
  top = open(top, l, opened++);

  for (;;) {
    // Down to the lowest neighbour, then its lowest ...
    let lower = 0;
    for (let k = 0; k < 4; k++) {
      const q = p + (k == 0 ? 1 : k == 1 ? stride : k == 2 ? -1 : -stride);
      if (load<i32>(owner + ((<usize>q) << 2)) != UNSEEN) continue;
      const lq = <i32>load<u16>(framed + ((<usize>q) << 1));
      if (lq >= l) {
        wait(owner, q, lq);
        continue;
      }
      wait(owner, p, l);
      store<i32>(owner + ((<usize>q) << 2), -2);
      lower = 1;
      p = q;
      l = lq;
      top = open(top, l, opened++);
      break;
    }
    if (lower) continue;
    store<i32>(owner + ((<usize>p) << 2), load<i32>(top, ID));
    store<i32>(top, load<i32>(top, AREA) + 1, AREA);

    // The lowest that waits; none lies below l.
    let w = l >> 6;
    const lastWord = (levels - 1) >> 6;
    while (w <= lastWord && load<u64>(words + ((<usize>w) << 3)) == 0) w++;
    if (w > lastWord) break;
    const word = words + ((<usize>w) << 3);
    const next = (w << 6) + <i32>ctz<u64>(load<u64>(word));
    const head = heads + ((<usize>next) << 2);
    p = load<i32>(head);
    const after = -2 - load<i32>(owner + ((<usize>p) << 2));
    store<i32>(head, after);
    if (after == 0) store<u64>(word, load<u64>(word) & ~((<u64>1) << (next & 63)));
    if (next > l) {
      // The water rises: basins whose level it passes are closed, each becomes a child of what it joins.
      while (load<i32>(top, LEVEL) < next) {
        const below = load<i32>(top - 16, LEVEL);
        const node = nodeCount++;
        close(top, node, level, parent, area, ids);
        const size = load<i32>(top, AREA);
        if (below <= next) top -= 16;
        else top = open(top - 16, next, opened++);
        store<i32>(top, load<i32>(top, AREA) + size, AREA);
        store<i32>(parent + ((<usize>node) << 2), load<i32>(top, CHILD));
        store<i32>(top, node, CHILD);
      }
      l = next;
    }
  }
  // All is flooded: one basin is left, the whole picture.
  close(top, nodeCount, level, parent, area, ids);
  store<i32>(parent + ((<usize>nodeCount) << 2), nodeCount);
  nodeCount++;
  store<i32>(base, nodeCount);

  for (let y = 0; y < height; y++) {
    let from = owner + ((<usize>((y + 1) * stride + 1)) << 2);
    let to = nodes + ((<usize>(y * width)) << 2);
    for (const until = to + ((<usize>width) << 2); to < until; to += 4, from += 4)
      store<i32>(to, load<i32>(ids + ((<usize>load<i32>(from)) << 2)));
  }
}

/** Levels as 16 bits with a frame, counted from the top where `mask` says so, and nobody seen but the frame. */
function frame(
  src: usize, bytes: i32, width: i32, height: i32, mask: i32, framed: usize, owner: usize, stride: i32,
): void {
  memory.fill(owner, 0, (<usize>(stride * (height + 2))) << 2);
  for (let y = 0; y < height; y++) {
    const row = <usize>((y + 1) * stride + 1);
    memory.fill(owner + (row << 2), 0xff, (<usize>width) << 2);
    let to = framed + (row << 1);
    let from = src + <usize>(y * width) * <usize>bytes;
    for (const until = to + ((<usize>width) << 1); to < until; to += 2, from += <usize>bytes)
      store<u16>(to, <u16>((bytes == 1 ? <i32>load<u8>(from) : <i32>load<u16>(from)) ^ mask));
  }
}

// @ts-ignore: decorator
@inline
function open(top: usize, level: i32, id: i32): usize {
  const basin = top + 16;
  store<i32>(basin, level, LEVEL);
  store<i32>(basin, id, ID);
  store<i32>(basin, 0, AREA);
  store<i32>(basin, -1, CHILD);
  return basin;
}

/** Write a basin as a node; its children, chained through their parents so far, learn its number. */
function close(top: usize, node: i32, level: usize, parent: usize, area: usize, ids: usize): void {
  store<i32>(level + ((<usize>node) << 2), load<i32>(top, LEVEL));
  store<i32>(area + ((<usize>node) << 2), load<i32>(top, AREA));
  store<i32>(ids + ((<usize>load<i32>(top, ID)) << 2), node);
  let child = load<i32>(top, CHILD);
  while (child >= 0) {
    const at = parent + ((<usize>child) << 2);
    child = load<i32>(at);
    store<i32>(at, node);
  }
}
