import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type PointPairs, pointPairs } from '../geometry/point-pairs.js';
import { bruteForce } from '../neighbours/brute-force.js';
import { hammingNeighbours } from '../neighbours/hamming.js';
import { hnsw } from '../neighbours/hnsw.js';
import { kdTree } from '../neighbours/kd-tree.js';
import type { Neighbours, Vectors } from '../neighbours/vectors.js';
import type { Features, Keypoints } from './keypoints.js';

export const SEARCHES = ['brute', 'kd-tree', 'hnsw'] as const;
export type Search = (typeof SEARCHES)[number];

export interface MatchOptions {
  /** A match is kept where its distance is below this share of the distance to the second nearest; 1 keeps all. */
  ratio?: number;
  /** Keep what is nearest in both directions only. */
  crossCheck?: boolean;
  /** How the nearest are found; default brute, which is exact. */
  search?: Search;
  /** kd-tree: vectors looked at for each. hnsw: candidates held. */
  checks?: number;
}

/** Rows of A and B that belong together, by rising distance. */
export interface Matches {
  a: Int32Array;
  b: Int32Array;
  distance: Float64Array;
  /** To the second nearest in B; 0 where B has a single feature. */
  ratio: Float64Array;
}

/**
 * For each feature of A the nearest of B, if it is clearly nearer than the second: d1 < ratio d2. A feature that is not
 * in B has two neighbours at about the same distance.
 *
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004, section 7.1
 */
export function matchFeatures(
  a: Features,
  b: Features,
  { ratio = 0.8, crossCheck = false, search = 'brute', checks }: MatchOptions,
  rng: Rng,
): Matches {
  if (a.metric !== b.metric || a.width !== b.width)
    throw new DataError(
      `descriptors of ${a.width} numbers (${a.metric}) were held against some of ${b.width} (${b.metric})`,
    );
  if (a.metric === 'hamming' && search !== 'brute')
    throw new DataError(`${search} needs descriptors of numbers, these are binary`);
  const [from, to] = [vectorsOf(a), vectorsOf(b)];
  if (from.n === 0 || to.n === 0) return matchesAt([], () => [0, 0, 0]);
  const find = (query: Vectors, data: Vectors, k: number, name: string): Neighbours => {
    if (a.metric === 'hamming') return hammingNeighbours(query, data, k);
    if (search === 'kd-tree') return kdTree(data).neighbours(query, k, { checks });
    if (search === 'hnsw') return hnsw(data, {}, rng.stream(name)).neighbours(query, k, { width: checks });
    return bruteForce(query, data, k);
  };
  const k = Math.min(2, to.n);
  const found = find(from, to, k, 'b');
  const back = crossCheck ? find(to, from, 1, 'a').indices : undefined;
  const share = (i: number) => (k === 1 ? 0 : quotient(found.distances[2 * i]!, found.distances[2 * i + 1]!));
  const kept: number[] = [];
  for (let i = 0; i < from.n; i++) {
    const j = found.indices[k * i]!;
    if (j >= 0 && (ratio >= 1 || share(i) < ratio) && (!back || back[j] === i)) kept.push(i);
  }
  kept.sort((i, j) => found.distances[k * i]! - found.distances[k * j]! || i - j);
  return matchesAt(kept, (i) => [found.indices[k * i]!, found.distances[k * i]!, share(i)]);
}

/** Two copies of one feature, both at distance 0, tell nothing apart. */
const quotient = (first: number, second: number) => (second === 0 ? 1 : first / second);

const vectorsOf = ({ descriptors, width }: Features): Vectors => ({
  n: descriptors.length / width,
  d: width,
  data: descriptors,
});

function matchesAt(rows: readonly number[], at: (i: number) => readonly [number, number, number]): Matches {
  const n = rows.length;
  const out = {
    a: Int32Array.from(rows),
    b: new Int32Array(n),
    distance: new Float64Array(n),
    ratio: new Float64Array(n),
  };
  rows.forEach((i, place) => {
    [out.b[place], out.distance[place], out.ratio[place]] = at(i);
  });
  return out;
}

/** The `most` nearest matches. */
export const firstMatches = ({ a, b, distance, ratio }: Matches, most: number): Matches => ({
  a: a.slice(0, most),
  b: b.slice(0, most),
  distance: distance.slice(0, most),
  ratio: ratio.slice(0, most),
});

/** Where the features of each match lie. */
export function matchedPoints(a: Keypoints, b: Keypoints, matches: Pick<Matches, 'a' | 'b'>): PointPairs {
  const pairs = pointPairs(matches.a.length);
  for (let i = 0; i < pairs.n; i++) {
    pairs.xa[i] = a.x[matches.a[i]!]!;
    pairs.ya[i] = a.y[matches.a[i]!]!;
    pairs.xb[i] = b.x[matches.b[i]!]!;
    pairs.yb[i] = b.y[matches.b[i]!]!;
  }
  return pairs;
}
