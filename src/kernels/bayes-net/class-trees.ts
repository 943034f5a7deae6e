import { countFamily } from './family-counts.js';
import type { Samples, Structure } from './structure.js';

/** The class is the one parent of every other node. */
export const naiveBayes = ({ name, nodes }: Structure, target: number): Structure => ({
  name,
  nodes: nodes.map((node, i) => ({ ...node, parents: i === target ? [] : [target] })),
});

/**
 * Naive Bayes with a tree among the features: that of largest sum of
 *
 *   I(x; y | c) = sum P(x, y, c) log [ P(x, y | c) / (P(x | c) P(y | c)) ],
 *
 * grown from the first feature, whose parents but the class it has none; of equal edges the first is taken.
 *
 * @param nodes all with states; their parents are not looked at
 * @see Friedman, Geiger & Goldszmidt, Bayesian network classifiers, 1997
 */
export function treeAugmented({ name, nodes }: Structure, samples: Samples, target: number): Structure {
  const features = nodes.flatMap((_, i) => (i === target ? [] : [i]));
  const parents = nodes.map((_, i) => (i === target ? [] : [target]));
  // Prim: for each feature outside of the tree the best edge into it.
  const best = new Map<number, { from: number; gain: number }>();
  let last = features[0];
  for (const feature of features.slice(1)) best.set(feature, { from: -1, gain: -Infinity });
  while (best.size > 0) {
    let next = -1;
    for (const [feature, known] of best) {
      const gain = conditionalInformation(nodes, samples, last!, feature, target);
      if (gain > known.gain) best.set(feature, { from: last!, gain });
      if (next < 0 || best.get(feature)!.gain > best.get(next)!.gain) next = feature;
    }
    parents[next]!.push(best.get(next)!.from);
    best.delete(next);
    last = next;
  }
  return { name, nodes: nodes.map((node, i) => ({ ...node, parents: parents[i]! })) };
}

/** I(x; y | c) in nats, from the rows that tell all three. */
function conditionalInformation(
  nodes: Structure['nodes'],
  samples: Samples,
  x: number,
  y: number,
  c: number,
): number {
  const card = (node: number) => nodes[node]!.states?.length ?? 0;
  const [xs, ys] = [card(x), card(y)];
  const family = {
    node: y,
    card: ys,
    selectors: [c, x],
    strides: [xs, 1],
    rows: card(c) * xs,
    inputs: [],
  };
  const { counts } = countFamily(family, samples);
  let sum = 0;
  let n = 0;
  for (let from = 0; from < counts.length; from += xs * ys) {
    const block = counts.subarray(from, from + xs * ys);
    const ofX = new Float64Array(xs);
    const ofY = new Float64Array(ys);
    let all = 0;
    for (let i = 0; i < block.length; i++) {
      ofX[Math.floor(i / ys)]! += block[i]!;
      ofY[i % ys]! += block[i]!;
      all += block[i]!;
    }
    for (let i = 0; i < block.length; i++)
      if (block[i]! > 0)
        sum += block[i]! * Math.log((block[i]! * all) / (ofX[Math.floor(i / ys)]! * ofY[i % ys]!));
    n += all;
  }
  return n > 0 ? sum / n : 0;
}
