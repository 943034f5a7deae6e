import type { FlowNetwork } from './max-flow.js';

/** What flows along the lines of one step of a grid, and against them, each at the pixel where its line starts. */
export interface TwoWayWeights {
  dx: number;
  dy: number;
  along: Float64Array;
  against: Float64Array;
}

/**
 * Other capacities for a network of gridNetwork, which may differ between the two ways of a line: many cuts of one
 * grid need its arcs only once.
 *
 * @param weights in the order of the network's steps: right, down, and for eight neighbours down-right, down-left
 */
export function setGridCapacities(
  { first, reverse, capacity }: FlowNetwork,
  width: number,
  height: number,
  weights: readonly TwoWayWeights[],
): void {
  const next = first.slice(0, width * height);
  for (const { dx, dy, along, against } of weights)
    for (let y = 0; y + dy < height; y++)
      for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
        const p = y * width + x;
        const arc = next[p]!++;
        next[p + dy * width + dx]!++;
        capacity[arc] = along[p]!;
        capacity[reverse[arc]!] = against[p]!;
      }
}
