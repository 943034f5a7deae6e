import { DataError } from '../../core/errors.js';
import { root } from '../graph/union-find.js';

export interface Components {
  /** 0 background, then 1..count in the order of each component's first pixel. */
  labels: Int32Array;
  count: number;
  /** Pixels of each label, areas[0] the background. */
  areas: Int32Array;
}

type Labelled = Int32Array | Uint8Array | Uint16Array;

/**
 * Connected components of equal value, in two passes with union-find: neighbours of the same value that were
 * seen before are joined, then every pixel takes the number of its root.
 *
 * @param connectivity 4 (sides) or 8 (corners too)
 * @param background the value that is no component; null labels every pixel
 * @see Rosenfeld & Pfaltz, Sequential operations in digital picture processing, 1966
 */
export function connectedComponents(
  data: Labelled,
  width: number,
  height: number,
  { connectivity = 8, background = 0 }: { connectivity?: 4 | 8; background?: number | null } = {},
): Components {
  if (data.length !== width * height)
    throw new DataError(`a ${width} x ${height} picture has ${width * height} labels, got ${data.length}`);
  // parent[p] <= p always: the root of a component is its first pixel.
  const parent = new Int32Array(data.length);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const v = data[p]!;
      parent[p] = p;
      if (v === background) continue;
      const up = p - width;
      // The pixel above touches the other three, and joined them before.
      if (y > 0 && data[up] === v) join(parent, p, up);
      else if (connectivity === 8 && y > 0) {
        if (x > 0 && data[up - 1] === v) join(parent, p, up - 1);
        if (x + 1 < width && data[up + 1] === v) join(parent, p, up + 1);
      }
      if (x > 0 && data[p - 1] === v) join(parent, p, p - 1);
    }

  const labels = parent; // a root's number overwrites its place, which nobody asks again: all point backwards
  const areas: number[] = [0];
  for (let p = 0; p < data.length; p++) {
    if (data[p] === background) labels[p] = 0;
    else if (parent[p] === p) {
      labels[p] = areas.length;
      areas.push(0);
    } else labels[p] = labels[parent[p]!]!;
    areas[labels[p]!]!++;
  }
  return { labels, count: areas.length - 1, areas: Int32Array.from(areas) };
}

function join(parent: Int32Array, a: number, b: number): void {
  const p = root(parent, a);
  const q = root(parent, b);
  if (p < q) parent[q] = p;
  else parent[p] = q;
}
