import type { Rng } from '../../core/random.js';
import { kmeans } from '../cluster/kmeans.js';
import type { Vectors } from '../neighbours/vectors.js';

export interface VocabularyOptions {
  /** Clusters into which every cluster is divided. */
  branch: number;
  /** How often; a vocabulary has branch^depth words at most. Depth 1 is plain k-means. */
  depth: number;
  /** Moves of the centres at most, in each division; default 15. */
  iterations?: number;
}

/**
 * Visual words: the leaves of a tree of clusters. Node 0 is the root; the children of a node lie side by side.
 */
export interface Vocabulary {
  /** Numbers of a descriptor. */
  d: number;
  /** First child of each node, -1 at leaves, and how many there are. */
  children: Int32Array;
  counts: Int32Array;
  /** [nodes, d] */
  centres: Float32Array;
  /** The word of each leaf, -1 at inner nodes. */
  words: Int32Array;
  wordCount: number;
}

/**
 * A vocabulary by hierarchical k-means: descriptors are divided into `branch` clusters, each of those again, `depth`
 * times. A descriptor finds its word by going down to the nearest child, `branch` times `depth` distances.
 *
 * @see Nistér & Stewénius, Scalable recognition with a vocabulary tree, 2006
 */
export function buildVocabulary(
  { n, d, data }: Vectors,
  { branch, depth, iterations = 15 }: VocabularyOptions,
  rng: Rng,
): Vocabulary {
  const children: number[] = [-1];
  const counts: number[] = [0];
  const centres: Float64Array[] = [new Float64Array(d)];
  let level: { node: number; members: Int32Array }[] = [
    { node: 0, members: Int32Array.from({ length: n }, (_, i) => i) },
  ];
  for (let step = 0; step < depth; step++) {
    const next: { node: number; members: Int32Array }[] = [];
    for (const { node, members } of level) {
      const part = divide(members, node);
      if (part.length < 2) continue;
      children[node] = children.length;
      counts[node] = part.length;
      for (const { centre, inside } of part) {
        next.push({ node: children.length, members: inside });
        children.push(-1);
        counts.push(0);
        centres.push(centre);
      }
    }
    level = next;
  }
  let wordCount = 0;
  const words = Int32Array.from(children, (first) => (first < 0 ? wordCount++ : -1));
  const all = new Float32Array(children.length * d);
  centres.forEach((centre, node) => {
    all.set(centre, node * d);
  });
  return {
    d,
    children: Int32Array.from(children),
    counts: Int32Array.from(counts),
    centres: all,
    words,
    wordCount,
  };

  function divide(members: Int32Array, node: number): { centre: Float64Array; inside: Int32Array }[] {
    const k = Math.min(branch, distinct(members));
    if (k < 2) return [];
    const rows = new Float32Array(members.length * d);
    for (let i = 0; i < members.length; i++)
      rows.set(data.subarray(members[i]! * d, (members[i]! + 1) * d), i * d);
    const points = { n: members.length, d, data: rows };
    const { centres: found, labels } = kmeans(points, { k, iterations, tol: 1e-3 }, rng.stream(node));
    return Array.from({ length: k }, (_, c) => ({
      centre: found.slice(c * d, (c + 1) * d),
      inside: members.filter((_, i) => labels[i] === c),
    })).filter(({ inside }) => inside.length > 0);
  }

  /** How many different descriptors there are, counted up to `branch`. */
  function distinct(members: Int32Array): number {
    const seen = new Set<string>();
    for (let i = 0; i < members.length && seen.size < branch; i++)
      seen.add(data.subarray(members[i]! * d, (members[i]! + 1) * d).join());
    return seen.size;
  }
}

/** The word of each descriptor. */
export function wordsOf(
  { d, children, counts, centres, words }: Vocabulary,
  { n, data }: Vectors,
): Int32Array {
  const out = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    let node = 0;
    while (children[node]! >= 0) {
      let best = Infinity;
      let nearest = 0;
      for (let child = children[node]!, end = child + counts[node]!; child < end; child++) {
        let sum = 0;
        for (let p = i * d, q = child * d, stop = p + d; p < stop; p++, q++)
          sum += (data[p]! - centres[q]!) ** 2;
        if (sum < best) {
          best = sum;
          nearest = child;
        }
      }
      node = nearest;
    }
    out[i] = words[node]!;
  }
  return out;
}
