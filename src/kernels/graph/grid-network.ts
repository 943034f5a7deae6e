import { DataError } from '../../core/errors.js';
import type { FlowNetwork } from './max-flow.js';

/** Weights between neighbours of a picture, each at the pixel where its line starts; the same both ways. */
export interface GridWeights {
  width: number;
  height: number;
  /** From (x, y) to (x + 1, y). */
  right: Float64Array;
  /** To (x, y + 1). */
  down: Float64Array;
  /** To (x + 1, y + 1) and (x - 1, y + 1), for eight neighbours. */
  downRight?: Float64Array;
  downLeft?: Float64Array;
}

/** A pixel's arcs lead right, left, down, up, then to the corners; those that would leave the picture are not there. */
export function gridNetwork(weights: GridWeights): FlowNetwork {
  const { width, height, right, down, downRight, downLeft } = weights;
  const nodes = width * height;
  const planes = [right, down, ...(downRight && downLeft ? [downRight, downLeft] : [])];
  for (const plane of planes)
    if (plane.length !== nodes)
      throw new DataError(`${plane.length} weights do not cover a grid of ${width} x ${height}`);
  const steps = [
    { dx: 1, dy: 0 },
    { dx: 0, dy: 1 },
    { dx: 1, dy: 1 },
    { dx: -1, dy: 1 },
  ].slice(0, planes.length);

  const first = new Int32Array(nodes + 1);
  for (let y = 0, p = 0; y < height; y++) {
    const rows = Number(y > 0) + Number(y + 1 < height);
    for (let x = 0; x < width; x++, p++) {
      const columns = Number(x > 0) + Number(x + 1 < width);
      first[p + 1] = first[p]! + columns + rows + (planes.length > 2 ? columns * rows : 0);
    }
  }
  const head = new Int32Array(first[nodes]!);
  const reverse = new Int32Array(first[nodes]!);
  const capacity = new Float64Array(first[nodes]!);
  const next = first.slice(0, nodes);
  for (let s = 0; s < steps.length; s++) {
    const { dx, dy } = steps[s]!;
    const plane = planes[s]!;
    for (let y = 0; y + dy < height; y++)
      for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
        const p = y * width + x;
        const q = p + dy * width + dx;
        const there = next[p]!++;
        const back = next[q]!++;
        head[there] = q;
        head[back] = p;
        reverse[there] = back;
        reverse[back] = there;
        capacity[there] = plane[p]!;
        capacity[back] = plane[p]!;
      }
  }
  return { first, head, reverse, capacity };
}
