import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { WeightedGraph } from '../graph/laplacian.js';
import { subgraph } from '../graph/subgraph.js';
import { type TwoWayCut, twoWayCut } from './two-way-cut.js';

export interface RecursiveNcutOptions {
  /** A part is cut while its best cut has an Ncut of at most this, 0..2; default 0.03. */
  maxNcut?: number;
  /** So many segments at most. */
  most?: number;
  /** Largest residual of eigenvectors. */
  tol?: number;
}

/** A cut that was looked at: of so many nodes into two sides. */
export interface CutRecord extends Omit<TwoWayCut, 'side' | 'vector'> {
  nodes: number;
  sides: [number, number];
  made: boolean;
}

export interface RecursiveNcut {
  labels: Int32Array;
  count: number;
  /** In the order in which they were made, then those that were not. */
  cuts: CutRecord[];
  /** The second eigenvector of the whole graph; none of a single node. */
  vector: Float64Array | undefined;
}

interface Part {
  nodes: Int32Array;
  cut: TwoWayCut | undefined;
}

/**
 * Two-way cuts of the graph, then of what they leave, the one with the smallest Ncut first, until none is
 * cheaper than the limit.
 *
 * @see Shi & Malik, Normalized cuts and image segmentation, 2000, section 3.1
 */
export function recursiveNcut(
  w: WeightedGraph,
  { maxNcut = 0.03, most = Infinity, tol }: RecursiveNcutOptions,
  rng: Rng,
): RecursiveNcut {
  if (!(maxNcut >= 0)) throw new DataError(`the largest Ncut must be 0 or more, got ${maxNcut}`);
  let asked = 0;
  const part = (nodes: Int32Array): Part => ({
    nodes,
    cut: nodes.length > 1 ? twoWayCut(subgraph(w, nodes), rng.stream(asked++), { tol }) : undefined,
  });
  const parts = [part(Int32Array.from({ length: w.rows }, (_, i) => i))];
  const vector = parts[0]!.cut?.vector;
  const cuts: CutRecord[] = [];
  while (parts.length < most) {
    const at = cheapest(parts);
    const { nodes, cut } = parts[at]!;
    if (!cut || cut.ncut > maxNcut) break;
    const sides = [1, 0].map((s) => nodes.filter((_, i) => cut.side[i] === s));
    cuts.push(record(parts[at]!.nodes, cut, true));
    parts.splice(at, 1, ...sides.map(part));
  }
  for (const { nodes, cut } of parts) if (cut) cuts.push(record(nodes, cut, false));
  const labels = new Int32Array(w.rows);
  parts.forEach(({ nodes }, label) => {
    for (const node of nodes) labels[node] = label;
  });
  return { labels, count: parts.length, cuts, vector };
}

function cheapest(parts: Part[]): number {
  const costs = parts.map(({ cut }) => cut?.ncut ?? Infinity);
  return costs.indexOf(Math.min(...costs));
}

function record(nodes: Int32Array, { side, vector, ...cut }: TwoWayCut, made: boolean): CutRecord {
  const first = side.reduce((sum, v) => sum + v, 0);
  return { ...cut, nodes: nodes.length, sides: [first, nodes.length - first], made };
}
