import { connectedComponents } from './connected-components.js';

/** Labels 0..count-1 by falling area, ties by first pixel. */
export interface Regions {
  labels: Int32Array;
  count: number;
  areas: Int32Array;
}

/** Number labels by falling area, so that the same segmentation always has the same numbers. */
export function numberByArea(labels: Int32Array): Regions {
  const areas = new Map<number, number>();
  for (const label of labels) areas.set(label, (areas.get(label) ?? 0) + 1);
  const order = [...areas].sort((a, b) => b[1] - a[1]); // a Map keeps the order of first pixels
  const place = new Map(order.map(([label], index) => [label, index]));
  return {
    labels: labels.map((label) => place.get(label)!),
    count: order.length,
    areas: Int32Array.from(order, ([, area]) => area),
  };
}

/**
 * Split labels into their connected parts, and give parts smaller than `minSize` to the neighbour with which
 * they share the longest border, smallest parts first.
 */
export function connectedRegions(labels: Int32Array, width: number, height: number, minSize = 1): Regions {
  const {
    labels: parts,
    count,
    areas,
  } = connectedComponents(labels, width, height, { connectivity: 4, background: null });
  const owner = Int32Array.from({ length: count + 1 }, (_, part) => part);
  const root = (part: number): number => {
    let at = part;
    while (owner[at] !== at) at = owner[at] = owner[owner[at]!]!;
    return at;
  };
  const area = Float64Array.from(areas);
  if (minSize > 1) {
    const borders = sharedBorders(parts, width, height, count + 1);
    const small = Array.from({ length: count }, (_, i) => i + 1).filter((part) => areas[part]! < minSize);
    small.sort((a, b) => areas[a]! - areas[b]! || a - b);
    for (const part of small) {
      const mine = root(part);
      if (area[mine]! >= minSize) continue; // has grown by parts that joined it
      // Borders of what was joined before count for the whole.
      const lengths = new Map<number, number>();
      for (const [other, length] of borders[mine]!) {
        const whole = root(other);
        if (whole !== mine) lengths.set(whole, (lengths.get(whole) ?? 0) + length);
      }
      let best = -1;
      for (const [whole, length] of lengths)
        if (best < 0 || length > lengths.get(best)! || (length === lengths.get(best)! && whole < best))
          best = whole;
      if (best < 0) continue; // the only region
      owner[mine] = best;
      area[best]! += area[mine]!;
      for (const [other, length] of borders[mine]!)
        borders[best]!.set(other, (borders[best]!.get(other) ?? 0) + length);
    }
  }
  return numberByArea(parts.map(root));
}

/** For each part its neighbours and how many pixel sides they share. */
function sharedBorders(
  parts: Int32Array,
  width: number,
  height: number,
  count: number,
): Map<number, number>[] {
  const borders = Array.from({ length: count }, () => new Map<number, number>());
  const meet = (a: number, b: number) => {
    if (a === b) return;
    borders[a]!.set(b, (borders[a]!.get(b) ?? 0) + 1);
    borders[b]!.set(a, (borders[b]!.get(a) ?? 0) + 1);
  };
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (x + 1 < width) meet(parts[p]!, parts[p + 1]!);
      if (y + 1 < height) meet(parts[p]!, parts[p + width]!);
    }
  return borders;
}
