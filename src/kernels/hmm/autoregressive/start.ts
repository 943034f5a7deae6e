import { DataError } from '../../../core/errors.js';
import type { Rng } from '../../../core/random.js';
import { kmeans } from '../../cluster/kmeans.js';
import type { Covariance, Observations } from '../hmm.js';
import { columnMoments } from '../start.js';
import type { Autoregressive } from './autoregressive.js';
import { gram, lagged, regress } from './regression.js';

/** Steps of a block, for each number that is learnt of it, and at least. */
const [STEPS_A_NUMBER, LEAST_STEPS] = [4, 24];

/**
 * A model to begin learning from. Values alone do not tell dynamics apart, so that blocks of each sequence get a
 * regression of their own, blocks of like coefficients and like noise are grouped by k-means, and each group gets the
 * regression of its steps.
 */
export function startAutoregressive(
  data: Observations,
  { states: k, order, covariance }: { states: number; order: number; covariance: Covariance },
  floor: Float64Array,
  rng: Rng,
): Autoregressive {
  const { n, d, offsets } = data;
  const lags = lagged(data, order);
  const { width, whole } = lags;
  const said = whole.reduce((a, b) => a + b, 0);
  if (said < k * (width + 1))
    throw new DataError(
      `${k} states of order ${order} need ${k * (width + 1)} steps that have the ${order} before them, there are ${said}`,
    );
  // Blocks of another length a beginning, so that several of them differ.
  const block = Math.ceil(Math.max(LEAST_STEPS, STEPS_A_NUMBER * width) * (0.75 + 0.5 * rng.uniform()));
  const group = new Int32Array(n);
  const features: number[] = [];
  let blocks = 0;
  for (let s = 0; s < offsets.length - 1; s++)
    for (let from = offsets[s]!; from < offsets[s + 1]!; from += block) {
      const to = Math.min(offsets[s + 1]!, from + block);
      group.fill(blocks, from, to);
      features.push(...lookOf(from, to));
      blocks++;
    }
  const labels = blocks >= k ? groupsOf(Float64Array.from(features), blocks, k, rng) : undefined;
  const state = group.map((b, t) => (labels ? labels[b]! : Math.min(k - 1, Math.floor((t * k) / n))));
  const coefficients = new Float64Array(k * d * width);
  const covariances = new Float64Array(k * d * d);
  for (let j = 0; j < k; j++) {
    // A few steps of all the others keep a small group from a regression that fits it exactly.
    const weights = Float64Array.from(state, (own) => (own === j ? 1 : 0.01));
    const sums = gram(lags, weights, 0, 1);
    const { coefficients: own, left } = regress(sums, width, d);
    coefficients.set(own, j * d * width);
    for (let i = 0; i < d; i++)
      covariances[(j * d + i) * d + i] = Math.max(floor[i]!, left[i * d + i]! / sums[0]!);
  }
  const pairs = new Float64Array(k * k).fill(1);
  for (let s = 0; s < offsets.length - 1; s++)
    for (let t = offsets[s]! + 1; t < offsets[s + 1]!; t++) pairs[state[t - 1]! * k + state[t]!]!++;
  const transition = pairs.map((v, at) => {
    const row = Math.floor(at / k) * k;
    return v / pairs.subarray(row, row + k).reduce((a, b) => a + b, 0);
  });
  const initial = new Float64Array(k).fill(1 / k);
  const [level] = columnMoments(data);
  return { k, d, order, initial, transition, coefficients, covariance, covariances, level };

  function lookOf(from: number, to: number): number[] {
    const even = new Float64Array(to - from).fill(1);
    const own = { ...lags, n: to - from, rows: lags.rows.subarray(from * (width + d), to * (width + d)) };
    const sums = gram({ ...own, whole: whole.subarray(from, to) }, even, 0, 1);
    if (!(sums[0]! > 0)) return new Array<number>(d * width + d).fill(Number.NaN);
    const { coefficients: found, left } = regress(sums, width, d);
    const spreads = Array.from({ length: d }, (_, i) => Math.log(left[i * d + i]! / sums[0]! + floor[i]!));
    return [...found, ...spreads];
  }
}

/** k-means over blocks in units of each feature's spread; blocks that say nothing count as average. */
function groupsOf(features: Float64Array, blocks: number, k: number, rng: Rng): Int32Array {
  const d = features.length / blocks;
  const [mean, variance] = columnMoments({ n: blocks, d, data: features });
  const scaled = features.map((v, at) => {
    const z = (v - mean[at % d]!) / (Math.sqrt(variance[at % d]!) || 1);
    return Number.isNaN(z) ? 0 : z;
  });
  return kmeans({ n: blocks, d, data: scaled }, { k, iterations: 50 }, rng).labels;
}
