/** A graph to lay out: nodes by number, with sizes in pixels. */
export interface GraphShape {
  width: readonly number[];
  height: readonly number[];
  edges: readonly (readonly [from: number, to: number])[];
}

/** Centres of the nodes; for each edge the points it passes between its ends. */
export interface GraphLayout {
  x: number[];
  y: number[];
  bends: { x: number; y: number }[][];
}

const GAP_ACROSS = 26;
const SWEEPS = 24;

/**
 * Layers from top to bottom such that no edge of an acyclic graph points upwards; cycles are broken by turning
 * edges that close one in a depth-first walk. Long edges bend where they pass a layer. Nothing is random.
 *
 * @see Sugiyama, Tagawa & Toda, Methods for Visual Understanding of Hierarchical System Structures, 1981
 * @see Gansner et al., A Technique for Drawing Directed Graphs, 1993
 */
export function layeredLayout({ width, height, edges }: GraphShape, gapBetween = 44): GraphLayout {
  const n = width.length;
  const turned = acyclic(n, edges);
  const layer = layersOf(n, turned);
  // Places: the nodes, then a dummy for each layer that an edge passes.
  const layerOf = [...layer];
  const chains = turned.map(([from, to]) => {
    if (from === to) return [from, to];
    const chain = [from];
    for (let l = layer[from]! + 1; l < layer[to]!; l++) chain.push(layerOf.push(l) - 1);
    return [...chain, to];
  });
  const links = chains
    .flatMap((chain) => chain.slice(1).map((to, i) => [chain[i]!, to] as const))
    .filter(([a, b]) => a !== b);
  const rows = orderRows(layerOf, links);
  const wide = (v: number) => (v < n ? width[v]! : 4);
  const x = placeAcross(rows, links, layerOf, wide, (v) => v >= n);

  const y: number[] = new Array(layerOf.length).fill(0);
  let top = 0;
  for (const row of rows) {
    const tall = Math.max(0, ...row.map((v) => (v < n ? height[v]! : 0)));
    for (const v of row) y[v] = top + tall / 2;
    top += tall + gapBetween;
  }
  const left = Math.min(...[...x.keys()].map((v) => x[v]! - wide(v) / 2));
  const bends = chains.map((chain, e) => {
    const points = chain.slice(1, -1).map((v) => ({ x: x[v]! - left, y: y[v]! }));
    return turned[e]![0] === edges[e]![0] ? points : points.reverse();
  });
  return { x: x.slice(0, n).map((v) => v - left), y: y.slice(0, n), bends };
}

/** The edges, those that close a cycle turned round. */
function acyclic(n: number, edges: GraphShape['edges']): [number, number][] {
  const out: number[][] = Array.from({ length: n }, () => []);
  edges.forEach(([from], e) => {
    out[from]!.push(e);
  });
  const turned = edges.map(([from, to]): [number, number] => [from, to]);
  const state = new Uint8Array(n); // 0 unseen, 1 on the path, 2 done
  for (let root = 0; root < n; root++) {
    if (state[root] !== 0) continue;
    const path = [{ node: root, next: 0 }];
    state[root] = 1;
    while (path.length > 0) {
      const top = path.at(-1)!;
      const e = out[top.node]![top.next++];
      if (e === undefined) {
        state[top.node] = 2;
        path.pop();
        continue;
      }
      const to = edges[e]![1];
      if (state[to] === 1 && to !== top.node) turned[e] = [to, top.node];
      else if (state[to] === 0) {
        state[to] = 1;
        path.push({ node: to, next: 0 });
      }
    }
  }
  return turned;
}

/** Longest path from a source; then nodes with more edges below than above sink towards their children. */
function layersOf(n: number, edges: readonly [number, number][]): number[] {
  const below: number[][] = Array.from({ length: n }, () => []);
  const above = new Array<number>(n).fill(0);
  for (const [from, to] of edges) {
    if (from === to) continue;
    below[from]!.push(to);
    above[to]!++;
  }
  const waiting = [...above];
  const order = [...waiting.keys()].filter((v) => waiting[v] === 0);
  const layer = new Array<number>(n).fill(0);
  for (let i = 0; i < order.length; i++) {
    for (const to of below[order[i]!]!) {
      layer[to] = Math.max(layer[to]!, layer[order[i]!]! + 1);
      if (--waiting[to]! === 0) order.push(to);
    }
  }
  for (const v of order.toReversed()) {
    if (below[v]!.length > above[v]!) layer[v] = Math.min(...below[v]!.map((to) => layer[to]!)) - 1;
  }
  return layer;
}

type Links = readonly (readonly [number, number])[];

/** Rows in an order with few crossings: medians of neighbours, then swaps of neighbours that help. */
function orderRows(layerOf: readonly number[], links: Links): number[][] {
  const rows: number[][] = Array.from({ length: Math.max(0, ...layerOf) + 1 }, () => []);
  const [up, down] = neighbours(layerOf.length, links);
  // First places follow a walk along the edges, so that trees start without crossings.
  const seen = new Set<number>();
  const walk = (root: number) => {
    const stack = [root];
    while (stack.length > 0) {
      const v = stack.pop()!;
      if (seen.has(v)) continue;
      seen.add(v);
      rows[layerOf[v]!]!.push(v);
      stack.push(...down[v]!.toReversed());
    }
  };
  for (let v = 0; v < layerOf.length; v++) if (up[v]!.length === 0) walk(v);

  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows, up);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const downwards = sweep % 2 === 0;
    const turns = downwards ? rows.keys() : [...rows.keys()].reverse();
    const side = downwards ? up : down;
    for (const r of turns) {
      const beside = rows[downwards ? r - 1 : r + 1];
      if (beside) rows[r] = byMedian(rows[r]!, side, placesIn(beside));
    }
    for (const r of rows.keys()) swapNeighbours(rows, r, up, down);
    const count = crossings(rows, up);
    if (count < fewest) {
      fewest = count;
      best = rows.map((row) => [...row]);
    }
  }
  return best;
}

function neighbours(count: number, links: Links): [number[][], number[][]] {
  const up: number[][] = Array.from({ length: count }, () => []);
  const down: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of links) {
    up[to]!.push(from);
    down[from]!.push(to);
  }
  return [up, down];
}

const placesIn = (row: readonly number[]) => new Map(row.map((v, i) => [v, i]));

function byMedian(row: readonly number[], side: readonly number[][], places: Map<number, number>): number[] {
  const median = new Map(
    row.map((v, i) => {
      const at = side[v]!.map((u) => places.get(u)!).sort((a, b) => a - b);
      const m = at.length >> 1;
      return [v, at.length === 0 ? i : at.length % 2 === 1 ? at[m]! : (at[m - 1]! + at[m]!) / 2];
    }),
  );
  return [...row].sort((a, b) => median.get(a)! - median.get(b)!);
}

function swapNeighbours(
  rows: number[][],
  r: number,
  up: readonly number[][],
  down: readonly number[][],
): void {
  const row = rows[r]!;
  const above = placesIn(rows[r - 1] ?? []);
  const under = placesIn(rows[r + 1] ?? []);
  for (let i = 0; i + 1 < row.length; i++) {
    const [a, b] = [row[i]!, row[i + 1]!];
    const now = pairCrossings(up[a]!, up[b]!, above) + pairCrossings(down[a]!, down[b]!, under);
    const then = pairCrossings(up[b]!, up[a]!, above) + pairCrossings(down[b]!, down[a]!, under);
    if (then < now) [row[i], row[i + 1]] = [b, a];
  }
}

/** Crossings between the links of two neighbours, the first on the left. */
function pairCrossings(
  left: readonly number[],
  right: readonly number[],
  places: Map<number, number>,
): number {
  let count = 0;
  for (const a of left) for (const b of right) if (places.get(a)! > places.get(b)!) count++;
  return count;
}

function crossings(rows: readonly number[][], up: readonly number[][]): number {
  let count = 0;
  for (let r = 1; r < rows.length; r++) {
    const places = placesIn(rows[r - 1]!);
    const ends = rows[r]!.flatMap((v) => up[v]!.map((u) => places.get(u)!).sort((a, b) => a - b));
    // Inversions, by counting how many earlier ends lie further right.
    const tree = new Int32Array(rows[r - 1]!.length + 1);
    ends.forEach((end, seen) => {
      let before = 0;
      for (let i = end + 1; i > 0; i -= i & -i) before += tree[i]!;
      count += seen - before;
      for (let i = end + 1; i < tree.length; i += i & -i) tree[i]!++;
    });
  }
  return count;
}

/**
 * Places along the rows: each row in turn moves as near as it may to the mean of its neighbours while
 * keeping its order and gaps, which is an isotonic regression. Links between dummies weigh most: long edges
 * become straight.
 */
function placeAcross(
  rows: readonly number[][],
  links: Links,
  layerOf: readonly number[],
  wide: (v: number) => number,
  dummy: (v: number) => boolean,
): number[] {
  const x: number[] = new Array(layerOf.length).fill(0);
  const [up, down] = neighbours(layerOf.length, links);
  const gaps = rows.map((row) =>
    row.map((v, i) => (i === 0 ? 0 : (wide(row[i - 1]!) + wide(v)) / 2 + GAP_ACROSS)),
  );
  rows.forEach((row, r) => {
    let at = 0;
    row.forEach((v, i) => {
      at += gaps[r]![i]!;
      x[v] = at;
    });
    for (const v of row) x[v]! -= at / 2;
  });
  const weight = (a: number, b: number) => (dummy(a) && dummy(b) ? 8 : dummy(a) || dummy(b) ? 2 : 1);
  const settle = (r: number, sides: readonly (readonly number[][])[]) => {
    const row = rows[r]!;
    const weights = [];
    const targets = [];
    for (const v of row) {
      let [sum, total] = [0, 0];
      for (const side of sides) {
        for (const u of side[v]!) {
          sum += weight(u, v) * x[u]!;
          total += weight(u, v);
        }
      }
      targets.push(total === 0 ? x[v]! : sum / total);
      weights.push(total === 0 ? 0.01 : total);
    }
    spaced(targets, weights, gaps[r]!).forEach((at, i) => {
      x[row[i]!] = at;
    });
  };
  for (let round = 0; round < 16; round++) {
    for (let r = 1; r < rows.length; r++) settle(r, [up]);
    for (let r = rows.length - 2; r >= 0; r--) settle(r, [down]);
  }
  for (let round = 0; round < 40; round++) for (const r of rows.keys()) settle(r, [up, down]);
  return x;
}

/** Least squares to the targets with at least `gaps[i]` between i - 1 and i (pool adjacent violators). */
function spaced(targets: readonly number[], weights: readonly number[], gaps: readonly number[]): number[] {
  const blocks: { sum: number; weight: number; count: number }[] = [];
  let offset = 0;
  const offsets = gaps.map((gap) => {
    offset += gap;
    return offset;
  });
  targets.forEach((target, i) => {
    blocks.push({ sum: (target - offsets[i]!) * weights[i]!, weight: weights[i]!, count: 1 });
    while (blocks.length > 1) {
      const last = blocks.at(-1)!;
      const before = blocks.at(-2)!;
      if (before.sum / before.weight <= last.sum / last.weight) break;
      blocks.pop();
      before.sum += last.sum;
      before.weight += last.weight;
      before.count += last.count;
    }
  });
  return blocks
    .flatMap(({ sum, weight, count }) => new Array<number>(count).fill(sum / weight))
    .map((v, i) => v + offsets[i]!);
}
