import { DataError } from '../../../core/errors.js';
import type { Hmm } from '../hmm.js';
import type { Forest } from './forest.js';

export const DIRECTIONS = ['topdown', 'bottomup'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * Hidden states on the nodes of trees, one transition matrix for all edges, an observation of each node by its state.
 *
 * topdown: the root by `initial`, each child given its parent, P(c | p) = transition(p, c).
 *
 * bottomup: the leaves by `initial`, each parent given all its children, however many, by a mixture,
 *
 *   P(p | c_1 .. c_n) = sum_i w_i transition(c_i, p),   w_i >= 0, sum_i w_i = 1:
 *
 * the parent follows one of its children, chosen by w.
 *
 * @see Crouse, Nowak & Baraniuk, Wavelet-based statistical signal processing using hidden Markov models, 1998;
 *      Bacciu, Micheli & Sperduti, Compositional generative mapping for tree-structured data, 2012
 */
export interface TreeHmm extends Hmm {
  direction: Direction;
  /**
   * bottomup: [positions] above 0; child i of n weighs weights[i] / (weights[0] + .. + weights[n - 1]). Without them
   * all children weigh the same, so that their order does not matter.
   */
  weights: Float64Array | undefined;
}

/** w of each node that is a child, as its place among its siblings says; 1 at roots. */
export function childWeights({ weights }: TreeHmm, { n, parents, first, rank }: Forest): Float64Array {
  const sums = weights && running(weights);
  return Float64Array.from({ length: n }, (_, u) => {
    const parent = parents[u]!;
    if (parent < 0) return 1;
    const siblings = first[parent + 1]! - first[parent]!;
    if (!weights || !sums) return 1 / siblings;
    if (siblings > weights.length)
      throw new DataError(
        `a node has ${siblings} children, the model has weights of ${weights.length} positions`,
      );
    return weights[rank[u]!]! / sums[siblings]!;
  });
}

/** Sums of the first 0, 1, 2 ... */
export function running(weights: Float64Array): Float64Array {
  const sums = new Float64Array(weights.length + 1);
  for (let i = 0; i < weights.length; i++) sums[i + 1] = sums[i]! + weights[i]!;
  return sums;
}
