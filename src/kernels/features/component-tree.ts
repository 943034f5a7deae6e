import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { sortByLevel } from './level-order.js';

/**
 * The connected components of all thresholds of a picture and how they lie in each other. A node is a component of
 * { I <= level } (dark) or { I >= level } (bright) with a pixel of that level, so that each node differs from its
 * parent. Children come before their parents, the root, which is the whole picture, last: the nodes below node i and
 * i itself are a run of numbers that ends at i.
 */
export interface ComponentTree {
  /** Gray level of each node, as it is in the picture. */
  level: Int32Array;
  /** The smallest component around it; the root's own number for the root. */
  parent: Int32Array;
  /** Pixels of the component. */
  area: Int32Array;
  /** For each pixel the smallest component that holds it. */
  nodes: Int32Array;
}

export const POLARITIES = ['dark', 'bright'] as const;
export type Polarity = (typeof POLARITIES)[number];

export interface Levels {
  width: number;
  height: number;
  data: Uint8Array | Uint16Array;
}

/**
 * Component trees by 4 neighbours, one for each polarity, in time linear in the pixels: a flood that rises from basin
 * to basin.
 *
 * @see Nister & Stewenius, Linear time maximally stable extremal regions, 2008
 */
export function componentTrees(
  picture: Levels,
  polarities: readonly Polarity[] = POLARITIES,
): ComponentTree[] {
  const { width, height, data } = picture;
  if (data.length !== width * height || data.length === 0)
    throw new DataError(`a ${width} x ${height} picture has no ${data.length} levels`);
  if (!compute.simd) return polarities.map((polarity) => treeByJoining(picture, polarity));
  // Both at once on two threads, unless they would not fit the memory together.
  if (polarities.length === 2 && data.length <= AT_ONCE) return flood(picture, 0, 2);
  return polarities.flatMap((polarity) => flood(picture, POLARITIES.indexOf(polarity), 1));
}

const AT_ONCE = 2 ** 25;

function flood({ width, height, data }: Levels, first: number, jobs: number): ComponentTree[] {
  const n = data.length;
  const levels = data instanceof Uint8Array ? 256 : 65536;
  const framed = (width + 2) * (height + 2);
  const round = (bytes: number) => Math.ceil(bytes / 64) * 64;
  // biome-ignore format: one part of a job's memory a line
  const parts = [
    64 + 4 * levels + levels / 8, // count, heads, words
    16 * (levels + 2), // stack
    4 * n, // level
    4 * n, // parent
    4 * n, // area
    4 * n, // ids by opening
    2 * framed, // levels with a frame
    4 * framed, // owners with a frame
    4 * n, // node of each pixel
  ];
  const at = [0];
  for (const bytes of parts) at.push(at.at(-1)! + round(bytes));
  const jobBytes = at.pop()!;
  return simd((s) => {
    const picture = s.u8(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const memory = s.u8(jobs * jobBytes);
    s.parallel('floodTrees', jobs, 1, [
      ...[first, picture.ptr, data.BYTES_PER_ELEMENT, width, height, levels],
      ...[memory.ptr, jobBytes, ...at.slice(1)],
    ]);
    const { buffer, byteOffset } = memory.view();
    return Array.from({ length: jobs }, (_, job) => {
      const base = byteOffset + job * jobBytes;
      const count = new Int32Array(buffer, base, 1)[0]!;
      const take = (part: number, length: number) => new Int32Array(buffer, base + at[part]!, length).slice();
      const level = take(2, count);
      if (first + job === 1) for (let i = 0; i < count; i++) level[i] = levels - 1 - level[i]!;
      return { level, parent: take(3, count), area: take(4, count), nodes: take(8, n) };
    });
  });
}

/**
 * The definition's slow twin, and its oracle: pixels in the order of their levels, each joined with the neighbours
 * that came before it (union-find).
 *
 * @see Berger et al., Effective component tree computation with application to pattern recognition, 2007
 */
export function treeByJoining({ width, data }: Levels, polarity: Polarity): ComponentTree {
  const order = sortByLevel(data, polarity === 'bright');
  const parent = new Int32Array(data.length).fill(-1); // in the tree of pixels
  const root = Int32Array.from(parent.keys()); // of the set that a pixel is in
  const find = (p: number) => {
    let at = p;
    while (root[at] !== at) at = root[at] = root[root[at]!]!;
    return at;
  };
  for (const p of order) {
    parent[p] = p;
    const x = p % width;
    const joins = (q: number) => {
      if (parent[q] === -1) return;
      const r = find(q);
      if (r !== p) parent[r] = root[r] = p;
    };
    if (x > 0) joins(p - 1);
    if (x + 1 < width) joins(p + 1);
    if (p >= width) joins(p - width);
    if (p + width < data.length) joins(p + width);
  }
  // One pixel stands for all of a component that share its level: the last one, which is nearest to the root.
  const last = order.at(-1)!;
  for (let i = order.length - 1; i >= 0; i--) {
    const p = order[i]!;
    const q = parent[p]!;
    if (data[parent[q]!] === data[q]) parent[p] = parent[q]!;
  }
  const stands = (p: number) => p === last || data[parent[p]!] !== data[p];
  const area = new Int32Array(data.length).fill(1);
  const children = new Map<number, number[]>();
  for (const p of order) {
    if (p === last) continue;
    area[parent[p]!]! += area[p]!;
    if (!stands(p)) continue;
    const siblings = children.get(parent[p]!);
    if (siblings) siblings.push(p);
    else children.set(parent[p]!, [p]);
  }
  // Numbered from the leaves: a node after all that are below it.
  const number = new Int32Array(data.length).fill(-1);
  const numbered: number[] = [];
  const stack = [last];
  while (stack.length > 0) {
    const p = stack.pop()!;
    number[p] = numbered.push(p) - 1;
    stack.push(...(children.get(p) ?? []));
  }
  const count = numbered.length;
  numbered.reverse();
  for (const p of numbered) number[p] = count - 1 - number[p]!;
  return {
    level: Int32Array.from(numbered, (p) => data[p]!),
    parent: Int32Array.from(numbered, (p) => number[parent[p]!]!),
    area: Int32Array.from(numbered, (p) => area[p]!),
    nodes: Int32Array.from(data, (_, p) => number[stands(p) ? p : parent[p]!]!),
  };
}
