import type { ComponentTree, Levels, Polarity } from './component-tree.js';
import { componentTrees, POLARITIES } from './component-tree.js';
import { type Ellipse, ellipseOf } from './ellipse.js';

export interface MserOptions {
  /** Gray levels up and down over which a region must keep its area, in levels of the picture. */
  delta?: number;
  minArea?: number;
  maxArea?: number;
  /** Largest variation that counts as stable. */
  maxVariation?: number;
  /** Regions within each other whose areas differ by a smaller share are the same: the stabler one stays. */
  minDiversity?: number;
  polarity?: Polarity | 'both';
}

/** Regions by rising variation, with the trees that they are nodes of. */
export interface Mser {
  regions: ExtremalRegion[];
  trees: ReadonlyMap<Polarity, ComponentTree>;
}

export interface ExtremalRegion extends Ellipse {
  area: number;
  /** The brightest level of a dark region, the darkest of a bright one. */
  level: number;
  variation: number;
  polarity: Polarity;
  /** In the tree of its polarity. */
  node: number;
}

/**
 * Maximally stable extremal regions: components of a threshold whose area hardly changes while the threshold moves.
 * For the component R_v of the dark pixels <= v (bright ones likewise, from above)
 *
 *   variation(v) = (|R_{v + delta}| - |R_{v - delta}|) / |R_v|
 *
 * where R_{v + delta} is what R_v has grown to and R_{v - delta} the darkest component from v - delta on along its
 * largest branch. Those are kept whose variation is at most that of every component in them of `minArea` and below that
 * of the one around them (or 0), then of near-equal ones in each other the most stable. The whole picture is none.
 *
 * @see Matas et al., Robust wide baseline stereo from maximally stable extremal regions, 2002
 * @see Nister & Stewenius, Linear time maximally stable extremal regions, 2008
 */
export function mser(picture: Levels, options: MserOptions = {}): Mser {
  const { polarity = 'both' } = options;
  const polarities = polarity === 'both' ? POLARITIES : [polarity];
  const trees = componentTrees(picture, polarities);
  const regions = polarities.flatMap((side, i) => {
    const tree = trees[i]!;
    const stable = distinct(tree, stableNodes(tree, side, options), options.minDiversity ?? 0.2);
    return ellipses(tree, stable, picture.width).map((ellipse, k): ExtremalRegion => {
      const { node, variation } = stable[k]!;
      return {
        ...ellipse,
        area: tree.area[node]!,
        level: tree.level[node]!,
        variation,
        polarity: side,
        node,
      };
    });
  });
  regions.sort((a, b) => a.variation - b.variation || b.area - a.area || a.y - b.y || a.x - b.x);
  return { regions, trees: new Map(polarities.map((side, i) => [side, trees[i]!])) };
}

interface Stable {
  node: number;
  variation: number;
}

/** Local minima of the variation, by number of node. */
export function stableNodes(
  { level, parent, area }: ComponentTree,
  polarity: Polarity,
  { delta = 5, minArea = 60, maxArea = 14_400, maxVariation = 0.25 }: MserOptions,
): Stable[] {
  const n = level.length;
  const root = n - 1;
  const height = polarity === 'dark' ? level : level.map((v) => -v);
  const main = new Int32Array(n).fill(-1); // the largest child
  for (let i = 0; i < root; i++) {
    const up = parent[i]!;
    const other = main[up]!;
    if (other < 0 || area[i]! > area[other]!) main[up] = i;
  }
  // Children come first: both ends begin where those of the largest child are, and only climb.
  const low = new Int32Array(n);
  const high = new Int32Array(n);
  const variation = new Float64Array(n).fill(Infinity);
  const childVariation = new Float64Array(n).fill(Infinity);
  for (let i = 0; i < n; i++) {
    if (area[i]! < minArea) continue;
    const v = height[i]!;
    const child = main[i]!;
    const known = child >= 0 && area[child]! >= minArea;
    let from = known ? low[child]! : i;
    if (known) while (height[from]! < v - delta) from = parent[from]!;
    else while (main[from]! >= 0 && height[main[from]!]! >= v - delta) from = main[from]!;
    let to = known && high[child]! > i ? high[child]! : i;
    while (to !== root && height[parent[to]!]! <= v + delta) to = parent[to]!;
    low[i] = from;
    high[i] = to;
    const change = (area[to]! - area[from]!) / area[i]!;
    variation[i] = change;
    if (i !== root && change < childVariation[parent[i]!]!) childVariation[parent[i]!] = change;
  }
  const stable: Stable[] = [];
  for (let i = 0; i < root; i++) {
    const own = variation[i]!;
    if (own > maxVariation || area[i]! > maxArea || own > childVariation[i]!) continue;
    if (own > 0 && own >= variation[parent[i]!]!) continue;
    stable.push({ node: i, variation: own });
  }
  return stable;
}

/** Of regions in each other whose areas differ by less than `share` of the larger, the most stable; by node. */
function distinct({ parent, area }: ComponentTree, stable: readonly Stable[], share: number): Stable[] {
  if (share === 0) return [...stable];
  const around = enclosing(parent, stable);
  const kept = new Uint8Array(stable.length);
  const dropped = new Uint8Array(stable.length);
  const order = [...stable.keys()];
  order.sort((a, b) => stable[a]!.variation - stable[b]!.variation || a - b);
  for (const k of order) {
    if (dropped[k]) continue;
    const alike: number[] = [];
    const own = area[stable[k]!.node]!;
    for (let up = around[k]!; up >= 0; up = around[up]!) {
      const whole = area[stable[up]!.node]!;
      if (whole - own >= share * whole) break;
      alike.push(up);
    }
    if (alike.some((up) => kept[up])) continue;
    kept[k] = 1;
    for (const up of alike) dropped[up] = 1;
  }
  return stable.filter((_, k) => kept[k]);
}

/** For each region the smallest other one around it, -1 for none; both by their place in `stable`. */
function enclosing(
  parent: Int32Array,
  stable: readonly Stable[],
  place = innermost(parent, stable),
): Int32Array {
  return Int32Array.from(stable, ({ node }) => place[parent[node]!]!);
}

/** For each node the smallest region at or around it, by its place in `stable`. */
function innermost(parent: Int32Array, stable: readonly Pick<Stable, 'node'>[]): Int32Array {
  const place = new Int32Array(parent.length).fill(-1);
  for (let k = 0; k < stable.length; k++) place[stable[k]!.node] = k;
  for (let i = parent.length - 2; i >= 0; i--) if (place[i] === -1) place[i] = place[parent[i]!]!;
  return place;
}

/** Moments of the pixels of each region: one pass over the picture, then from each to the one around it. */
function ellipses({ parent, nodes }: ComponentTree, stable: readonly Stable[], width: number): Ellipse[] {
  const place = innermost(parent, stable);
  const sums = new Float64Array(6 * stable.length);
  for (let p = 0, x = 0, y = 0; p < nodes.length; p++) {
    const k = place[nodes[p]!]!;
    if (k >= 0) {
      const at = 6 * k;
      sums[at]!++;
      sums[at + 1]! += x;
      sums[at + 2]! += y;
      sums[at + 3]! += x * x;
      sums[at + 4]! += x * y;
      sums[at + 5]! += y * y;
    }
    if (++x === width) {
      x = 0;
      y++;
    }
  }
  const around = enclosing(parent, stable, place);
  for (let k = 0; k < stable.length; k++) {
    const up = around[k]!;
    if (up >= 0) for (let j = 0; j < 6; j++) sums[6 * up + j]! += sums[6 * k + j]!;
  }
  return stable.map((_, k) => ellipseOf(sums.subarray(6 * k, 6 * k + 6)));
}

/** For each pixel the number, from 1, of the smallest region that holds it; 0 for none. */
export function regionLabels({ regions, trees }: Mser): Int32Array {
  let labels: Int32Array | undefined;
  for (const [side, { parent, nodes }] of trees) {
    const own = regions.flatMap(({ polarity, node }, i) =>
      polarity === side ? [{ node, number: i + 1 }] : [],
    );
    const place = innermost(parent, own);
    const of = nodes.map((node) => (place[node]! < 0 ? 0 : own[place[node]!]!.number));
    labels = labels
      ? labels.map((a, p) => (a === 0 || (of[p]! > 0 && areaOf(of[p]!) < areaOf(a)) ? of[p]! : a))
      : of;
  }
  return labels ?? new Int32Array(0);

  function areaOf(number: number) {
    return regions[number - 1]!.area;
  }
}

/** The pixels of each region, in the order of the picture: nodes within a region are a run of numbers. */
export function regionPixels({ regions, trees }: Mser): Int32Array[] {
  const byNode = new Map([...trees].map(([side, tree]) => [side, pixelsByNode(tree)]));
  return regions.map(({ polarity, node }) => {
    const { first, start, pixels } = byNode.get(polarity)!;
    return pixels.slice(start[first[node]!]!, start[node + 1]!).sort();
  });
}

function pixelsByNode({ parent, nodes }: ComponentTree) {
  const n = parent.length;
  const first = Int32Array.from({ length: n }, (_, i) => i); // the first node of the run below each
  for (let i = 0; i < n - 1; i++) first[parent[i]!] = Math.min(first[parent[i]!]!, first[i]!);
  const start = new Int32Array(n + 1);
  for (const node of nodes) start[node + 1]!++;
  for (let i = 0; i < n; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const pixels = new Int32Array(nodes.length);
  for (let p = 0; p < nodes.length; p++) pixels[next[nodes[p]!]!++] = p;
  return { first, start, pixels };
}
