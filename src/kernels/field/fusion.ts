import { DataError } from '../../core/errors.js';
import { setGridCapacities, type TwoWayWeights } from '../graph/grid-capacities.js';
import { gridNetwork } from '../graph/grid-network.js';
import { type FlowNetwork, maxFlow } from '../graph/max-flow.js';
import type { GridField } from './grid-field.js';

/** Room for many moves on one field. */
export interface FusionRoom {
  network: FlowNetwork;
  source: Float64Array;
  sink: Float64Array;
  lines: TwoWayWeights[];
}

export function fusionRoom({ width, height, lines }: GridField): FusionRoom {
  const nodes = width * height;
  const none = new Float64Array(nodes);
  const corners = lines.length > 2 ? { downRight: none, downLeft: none } : {};
  return {
    network: gridNetwork({ width, height, right: none, down: none, ...corners }),
    source: new Float64Array(nodes),
    sink: new Float64Array(nodes),
    lines: lines.map(({ dx, dy }) => ({
      dx,
      dy,
      along: new Float64Array(nodes),
      against: new Float64Array(nodes),
    })),
  };
}

/**
 * The best of all labellings that take at each pixel either f_p (y_p = 0) or g_p (y_p = 1), by one smallest cut. With
 * A, B, C, D the costs of a line for y = 00, 01, 10, 11,
 *
 *   E = A + (C - A) y_p + (D - C) y_q + (B + C - A - D) (1 - y_p) y_q,
 *
 * whose last factor must not be negative. Where both are as good, f stays. Expansions, swaps and the exact cut
 * of a binary field are such moves.
 *
 * @see Kolmogorov & Zabih, What energy functions can be minimized via graph cuts?, 2004
 */
export function fuse(field: GridField, f: Int32Array, g: Int32Array, room: FusionRoom): Int32Array {
  const { width, height, labels, data, lines } = field;
  const { network, source, sink } = room;
  // What choosing g costs more; below 0 it is gained.
  const gain = new Float64Array(width * height);
  for (let p = 0; p < gain.length; p++) gain[p] = data[p * labels + g[p]!]! - data[p * labels + f[p]!]!;
  lines.forEach(({ dx, dy, weights, table }, s) => {
    const { against } = room.lines[s]!;
    for (let y = 0; y + dy < height; y++)
      for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
        const p = y * width + x;
        const q = p + dy * width + dx;
        const w = weights[p]!;
        const own = f[p]! * labels;
        const other = g[p]! * labels;
        const a = w * table[own + f[q]!]!;
        const b = w * table[own + g[q]!]!;
        const c = w * table[other + f[q]!]!;
        const d = w * table[other + g[q]!]!;
        gain[p]! += c - a;
        gain[q]! += d - c;
        against[p] = capacityOf(a, b, c, d);
      }
  });
  for (let p = 0; p < gain.length; p++) {
    source[p] = Math.max(0, -gain[p]!);
    sink[p] = Math.max(0, gain[p]!);
  }
  setGridCapacities(network, width, height, room.lines);
  const { sourceSide } = maxFlow(network, room);
  const out = f.slice();
  for (let p = 0; p < out.length; p++) if (sourceSide[p]) out[p] = g[p]!;
  return out;
}

function capacityOf(a: number, b: number, c: number, d: number): number {
  const capacity = b + c - a - d;
  if (capacity >= 0) return capacity;
  const scale = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
  if (capacity < -1e-9 * scale)
    throw new DataError('these pairs cost more apart than together in no cut: the move is not submodular');
  return 0;
}
