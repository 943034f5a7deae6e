import type { Forest } from './forest.js';
import { childWeights, type TreeHmm } from './tree-hmm.js';

/** log P(states, observations) of all trees together; -Infinity where such states are impossible. */
export function stateWeight(
  model: TreeHmm,
  forest: Forest,
  logWeights: Float64Array,
  states: Int32Array,
): number {
  const { k, initial, transition } = model;
  const { n, parents, first, children } = forest;
  const weights = childWeights(model, forest);
  let sum = 0;
  for (let u = 0; u < n; u++) {
    const own = states[u]!;
    let p = 0;
    if (model.direction === 'topdown')
      p = parents[u]! < 0 ? initial[own]! : transition[states[parents[u]!]! * k + own]!;
    else if (first[u] === first[u + 1]) p = initial[own]!;
    else
      for (let c = first[u]!; c < first[u + 1]!; c++)
        p += weights[children[c]!]! * transition[states[children[c]!]! * k + own]!;
    sum += Math.log(p) + logWeights[u * k + own]!;
  }
  return sum;
}
