import { categorical } from '../../../core/random/choice.js';
import type { Rng } from '../../../core/random.js';
import { emitterOf } from '../emitter.js';
import { columnsOf } from '../hmm.js';
import type { Forest } from './forest.js';
import { childWeights, type TreeHmm } from './tree-hmm.js';

/** States and observations of the nodes of given trees. */
export function sampleTrees(
  model: TreeHmm,
  forest: Forest,
  rng: Rng,
): { states: Int32Array; data: Float64Array } {
  const { k, initial, transition, emission } = model;
  const { n, order, parents, first, children } = forest;
  const row = (state: number) => transition.subarray(state * k, (state + 1) * k);
  const [walk, seen] = [rng.stream('states'), rng.stream('observations')];
  const states = new Int32Array(n);
  if (model.direction === 'topdown')
    for (const u of order)
      states[u] = categorical(walk, parents[u]! < 0 ? initial : row(states[parents[u]!]!));
  else {
    const weights = childWeights(model, forest);
    for (let at = n - 1; at >= 0; at--) {
      const u = order[at]!;
      const below = children.subarray(first[u]!, first[u + 1]!);
      const followed = () =>
        below[
          categorical(
            walk,
            Float64Array.from(below, (c) => weights[c]!),
          )
        ]!;
      states[u] = categorical(walk, below.length === 0 ? initial : row(states[followed()]!));
    }
  }
  const d = columnsOf(emission);
  const data = new Float64Array(n * d);
  const emitter = emitterOf(emission);
  for (let u = 0; u < n; u++) emitter.sample(states[u]!, seen, data.subarray(u * d, (u + 1) * d));
  return { states, data };
}

/** Parents of a tree of `n` nodes that grows by giving each new node a parent at random; at most `most` children. */
export function randomTree(n: number, most: number, rng: Rng): Int32Array {
  const parents = new Int32Array(n).fill(-1);
  const room: number[] = [0];
  const children = new Int32Array(n);
  for (let u = 1; u < n; u++) {
    const at = rng.integer(room.length);
    const parent = room[at]!;
    parents[u] = parent;
    if (++children[parent]! === most) {
      room[at] = room[room.length - 1]!;
      room.pop();
    }
    room.push(u);
  }
  return parents;
}
