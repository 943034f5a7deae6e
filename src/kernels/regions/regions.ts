import { root } from '../graph/union-find.js';
import { type Adjacency, adjacency } from './adjacency.js';
import { connectedComponents } from './connected-components.js';

/** Labels 0..count-1 by falling area, ties by first pixel. */
export interface Regions {
  labels: Int32Array;
  count: number;
  areas: Int32Array;
}

/** Number labels by falling area, so that the same segmentation always has the same numbers. */
export function numberByArea(labels: Int32Array): Regions {
  const { inOrder, count } = numberByPlace(labels);
  const areas = new Int32Array(count);
  for (let p = 0; p < inOrder.length; p++) areas[inOrder[p]!]!++;
  const order = Int32Array.from(areas.keys()).sort((a, b) => areas[b]! - areas[a]! || a - b);
  const place = new Int32Array(count);
  order.forEach((label, index) => {
    place[label] = index;
  });
  for (let p = 0; p < inOrder.length; p++) inOrder[p] = place[inOrder[p]!]!;
  return { labels: inOrder, count, areas: order.map((label) => areas[label]!) };
}

/** Labels 0..count-1 as they are, for those that have a meaning. */
export function keepLabels(labels: Int32Array): Regions {
  const count = labels.reduce((top, label) => Math.max(top, label), 0) + 1;
  const areas = new Int32Array(count);
  for (let p = 0; p < labels.length; p++) areas[labels[p]!]!++;
  return { labels, count, areas };
}

/** Labels 0..count-1 in the order of their first pixels. */
function numberByPlace(labels: Int32Array): { inOrder: Int32Array; count: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let p = 0; p < labels.length; p++) {
    if (labels[p]! < low) low = labels[p]!;
    if (labels[p]! > high) high = labels[p]!;
  }
  const inOrder = new Int32Array(labels.length);
  let count = 0;
  if (high - low < 4 * labels.length + 256) {
    const names = new Int32Array(high - low + 1).fill(-1);
    for (let p = 0; p < labels.length; p++) {
      const at = labels[p]! - low;
      if (names[at]! < 0) names[at] = count++;
      inOrder[p] = names[at]!;
    }
    return { inOrder, count };
  }
  const names = new Map<number, number>();
  for (let p = 0; p < labels.length; p++) {
    let name = names.get(labels[p]!);
    if (name === undefined) {
      name = count++;
      names.set(labels[p]!, name);
    }
    inOrder[p] = name;
  }
  return { inOrder, count };
}

/**
 * Split labels into their connected parts, and give parts smaller than `minSize` to the neighbour with which
 * they share the longest border, smallest parts first.
 */
export function connectedRegions(labels: Int32Array, width: number, height: number, minSize = 1): Regions {
  const options = { connectivity: 4, background: null } as const;
  const { labels: parts, count, areas } = connectedComponents(labels, width, height, options);
  for (let p = 0; p < parts.length; p++) parts[p]!--;
  const sizes = areas.slice(1);
  const small = Int32Array.from(sizes.keys()).filter((part) => sizes[part]! < minSize);
  if (small.length === 0) return numberByArea(parts);
  small.sort((a, b) => sizes[a]! - sizes[b]! || a - b);
  const owner = joined(small, sizes, minSize, adjacency(parts, width, height, count));
  for (let p = 0; p < parts.length; p++) parts[p] = owner[parts[p]!]!;
  return numberByArea(parts);
}

/** The part that each part ends up with. */
function joined(
  small: Int32Array,
  sizes: Int32Array,
  minSize: number,
  { start, neighbour, border }: Adjacency,
) {
  const count = sizes.length;
  const owner = Int32Array.from(sizes.keys());
  // Members of a whole as a list: next[part], last[whole].
  const next = new Int32Array(count).fill(-1);
  const last = Int32Array.from(sizes.keys());
  const area = sizes.slice();
  const length = new Int32Array(count);
  for (const part of small) {
    const mine = root(owner, part);
    if (area[mine]! >= minSize) continue; // has grown by parts that joined it
    let best = -1;
    const met: number[] = [];
    for (let member = mine; member >= 0; member = next[member]!)
      for (let i = start[member]!; i < start[member + 1]!; i++) {
        const whole = root(owner, neighbour[i]!);
        if (whole === mine) continue;
        if (length[whole] === 0) met.push(whole);
        length[whole]! += border[i]!;
      }
    for (const whole of met)
      if (best < 0 || length[whole]! > length[best]! || (length[whole] === length[best] && whole < best))
        best = whole;
    for (const whole of met) length[whole] = 0;
    if (best < 0) continue; // the only region
    owner[mine] = best;
    area[best]! += area[mine]!;
    next[last[best]!] = mine;
    last[best] = last[mine]!;
  }
  for (let part = 0; part < count; part++) owner[part] = root(owner, part);
  return owner;
}
