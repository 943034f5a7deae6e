import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { kmeans } from '../cluster/kmeans.js';
import { maximised } from './baum-welch.js';
import { missingIn } from './components.js';
import { countsOf } from './expectations.js';
import { allMissing } from './gaussian.js';
import type { Covariance, Emission, Hmm, Observations } from './hmm.js';
import type { Allowed } from './topology.js';

export interface Shape {
  kind: Emission['kind'];
  states: number;
  /** Components of each state of a mixture. */
  components: number;
  covariance: Covariance;
  /** Symbols of each column, of `categorical`. */
  symbols: readonly number[];
  allowed: Allowed;
  floor: Float64Array;
}

/**
 * A model to begin learning from. Where observations are points or counts, rows are grouped first, by k-means, or in
 * equal parts of each sequence where states only follow one another, and the model is what fits these groups. Symbols
 * give no such groups: each state gets the shares of all rows times random numbers between 1/2 and 3/2.
 */
export function startModel(data: Observations, shape: Shape, rng: Rng): Hmm {
  const { kind, states: k, allowed } = shape;
  if (!(Number.isInteger(k) && k >= 1)) throw new DataError(`${k} states: at least one is needed`);
  if (k > data.n) throw new DataError(`${k} states need as many rows at least, there are ${data.n}`);
  const blank = blankModel(data, shape, rng);
  if (kind === 'categorical' || kind === 'multinomial') return blank;
  const labels = inOrder(allowed, k) ? evenParts(data, k) : grouped(data, k, allowed, rng);
  const counted = countsOf(blank, data, labels);
  // One more of each move that is allowed, so that none is ruled out by the groups.
  const raise = (counts: Float64Array, may: Uint8Array) => counts.map((v, i) => (may[i] ? v + 1 : 0));
  const { hmm } = maximised(
    blank,
    {
      sums: counted.sums,
      initial: raise(counted.initial, allowed.initial),
      pairs: raise(counted.pairs, allowed.moves),
    },
    { freeze: [], floor: shape.floor },
  );
  if (hmm.emission.kind === 'poisson') {
    // A rate of 0 could never rise again.
    const [mean] = columnMoments(data);
    const rates = hmm.emission.rates.map((rate, at) => Math.max(rate, 1e-3 * mean[at % data.d]!));
    return { ...hmm, emission: { ...hmm.emission, rates } };
  }
  return kind === 'gmm' ? split(hmm, data, labels, shape, rng) : hmm;
}

/** Parameters of the right sizes; symbols with the numbers they begin with. */
function blankModel(data: Observations, shape: Shape, rng: Rng): Hmm {
  const { states: k, allowed } = shape;
  const { initial, moves } = allowed;
  const random = (may: Uint8Array, width: number) => {
    const out = Float64Array.from(may, (v) => (v ? 0.5 + rng.uniform() : 0));
    return normalised(out, width);
  };
  return {
    k,
    initial: random(initial, k),
    transition: random(moves, k),
    emission: blankEmission(data, shape, rng),
  };
}

function blankEmission(data: Observations, shape: Shape, rng: Rng): Emission {
  const { kind, states: k, components: c, covariance, symbols } = shape;
  const { n, d } = data;
  const [mean, variance] = columnMoments(data);
  const diagonals = (count: number) => {
    const out = new Float64Array(count * d * d);
    for (let q = 0; q < count; q++)
      for (let i = 0; i < d; i++) out[(q * d + i) * d + i] = Math.max(variance[i]!, shape.floor[i]!);
    return out;
  };
  const means = (count: number) => Float64Array.from({ length: count * d }, (_, at) => mean[at % d]!);
  const about = (share: Float64Array) =>
    normalised(
      Float64Array.from(
        { length: k * share.length },
        (_, at) => share[at % share.length]! * (0.5 + rng.uniform()),
      ),
      share.length,
    );
  switch (kind) {
    case 'categorical':
      return {
        kind,
        k,
        probabilities: symbols.map((m, column) => {
          const share = new Float64Array(m).fill(1);
          for (let t = 0; t < n; t++) {
            const symbol = data.data[t * d + column]!;
            if (!Number.isNaN(symbol)) share[symbol]!++;
          }
          return about(share);
        }),
      };
    case 'multinomial':
      if (!mean.some((v) => v > 0)) throw new DataError('all counts are 0');
      return { kind, k, d, probabilities: about(mean.map((v) => v + 1e-3 * Math.max(...mean))) };
    case 'poisson':
      return { kind, k, d, rates: means(k) };
    case 'gaussian':
      return { kind, k, d, covariance, means: means(k), covariances: diagonals(k) };
    case 'gmm': {
      const weights = new Float64Array(k * c).fill(1 / c);
      return { kind, k, d, c, covariance, weights, means: means(k * c), covariances: diagonals(k * c) };
    }
    case 'student':
      return {
        kind,
        k,
        d,
        covariance,
        means: means(k),
        scales: diagonals(k),
        dof: new Float64Array(k).fill(5),
      };
  }
}

/** Mean and variance of what was observed of each column; 0 where nothing was. */
export function columnMoments({
  n,
  d,
  data,
}: {
  n: number;
  d: number;
  data: Float64Array;
}): [Float64Array, Float64Array] {
  const mean = new Float64Array(d);
  const variance = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let [count, sum, squares] = [0, 0, 0];
    for (let t = 0; t < n; t++)
      if (!Number.isNaN(data[t * d + i]!)) {
        count++;
        sum += data[t * d + i]!;
      }
    const m = count > 0 ? sum / count : 0;
    for (let t = 0; t < n; t++) if (!Number.isNaN(data[t * d + i]!)) squares += (data[t * d + i]! - m) ** 2;
    mean[i] = m;
    variance[i] = count > 0 ? squares / count : 0;
  }
  return [mean, variance];
}

function normalised(rows: Float64Array, width: number): Float64Array {
  for (let at = 0; at < rows.length; at += width) {
    const row = rows.subarray(at, at + width);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let j = 0; j < width; j++) row[j]! /= sum;
  }
  return rows;
}

/** Whether states can only follow one another from 0 on. */
const inOrder = ({ initial, moves }: Allowed, k: number) =>
  k > 1 &&
  initial.every((v, i) => (v === 1) === (i === 0)) &&
  moves.every((v, at) => v === 0 || at % k >= Math.floor(at / k));

function evenParts({ n, offsets }: Observations, k: number): Int32Array {
  const labels = new Int32Array(n);
  for (let s = 0; s < offsets.length - 1; s++) {
    const [from, to] = [offsets[s]!, offsets[s + 1]!];
    for (let t = from; t < to; t++) labels[t] = Math.floor(((t - from) * k) / (to - from));
  }
  return labels;
}

/** Rows that k-means looks at; more do not move the centres. */
const MOST_ROWS = 100_000;

/** k-means in units of the columns' spread, of the complete rows; others go to the nearest by what they have. */
function grouped(data: Observations, k: number, allowed: Allowed, rng: Rng): Int32Array {
  const { n, d } = data;
  const [mean, variance] = columnMoments(data);
  const scaled = new Float64Array(n * d);
  for (let at = 0; at < n * d; at++) {
    const i = at % d;
    const v = (data.data[at]! - mean[i]!) / Math.sqrt(variance[i]! || 1);
    scaled[at] = Number.isNaN(v) ? 0 : v;
  }
  const whole: number[] = [];
  for (let t = 0; t < n; t++) if (!missingIn(data.data, t * d, d)) whole.push(t);
  const rows = whole.length >= k ? whole : Array.from({ length: n }, (_, t) => t);
  const step = Math.max(1, rows.length / MOST_ROWS);
  const picked = Array.from(
    { length: Math.floor(rows.length / step) },
    (_, i) => rows[Math.floor(i * step)]!,
  );
  const points = new Float64Array(picked.length * d);
  for (const [i, t] of picked.entries()) points.set(scaled.subarray(t * d, (t + 1) * d), i * d);
  const different = new Set<string>();
  for (let i = 0; i < picked.length && different.size < k; i++)
    different.add(points.subarray(i * d, (i + 1) * d).join());
  if (different.size < k)
    throw new DataError(`${k} states need as many different rows, there are ${different.size}`);
  const { centres } = kmeans({ n: picked.length, d, data: points }, { k, iterations: 30 }, rng);
  const labels = Int32Array.from({ length: n }, (_, t) => {
    let [least, best] = [Infinity, 0];
    for (let j = 0; j < k; j++) {
      let distance = 0;
      for (let i = 0; i < d; i++)
        if (!Number.isNaN(data.data[t * d + i]!)) distance += (scaled[t * d + i]! - centres[j * d + i]!) ** 2;
      if (distance < least) [least, best] = [distance, j];
    }
    return best;
  });
  return renamed(labels, data.offsets, k, allowed);
}

/** Groups named so that many of their moves are allowed: each next name goes to the group most often moved to. */
function renamed(labels: Int32Array, offsets: Int32Array, k: number, { moves }: Allowed): Int32Array {
  if (moves.every((v) => v === 1)) return labels;
  const counts = new Float64Array(k * k);
  for (let s = 0; s < offsets.length - 1; s++)
    for (let t = offsets[s]! + 1; t < offsets[s + 1]!; t++) counts[labels[t - 1]! * k + labels[t]!]!++;
  const name = new Int32Array(k).fill(-1);
  let at = labels[0]!;
  for (let given = 0; given < k; given++) {
    name[at] = given;
    const rest = Array.from({ length: k }, (_, j) => j).filter((j) => name[j] === -1);
    at = rest.reduce((best, j) => (counts[at * k + j]! > counts[at * k + best]! ? j : best), rest[0] ?? 0);
  }
  return labels.map((label) => name[label]!);
}

/** The rows of each state in groups of their own. */
function split(hmm: Hmm, data: Observations, labels: Int32Array, shape: Shape, rng: Rng): Hmm {
  const { emission, k } = hmm;
  if (emission.kind !== 'gmm') return hmm;
  const { c, d } = emission;
  const flat: Hmm = { ...hmm, k: k * c, emission: { ...emission, kind: 'gaussian', k: k * c } };
  const fine = labels.map((label) => label * c);
  for (let j = 0; j < k; j++) {
    const rows: number[] = [];
    for (let t = 0; t < data.n; t++) if (labels[t] === j && !allMissing(data.data, t * d, d)) rows.push(t);
    if (rows.length < c) continue;
    const own = new Float64Array(rows.length * d);
    for (const [i, t] of rows.entries()) own.set(data.data.subarray(t * d, (t + 1) * d), i * d);
    const [mean] = columnMoments({ n: rows.length, d, data: own });
    own.forEach((v, at) => {
      if (Number.isNaN(v)) own[at] = mean[at % d]!;
    });
    const found = kmeans({ n: rows.length, d, data: own }, { k: c, iterations: 30 }, rng);
    rows.forEach((t, i) => {
      fine[t] = j * c + found.labels[i]!;
    });
  }
  const { sums } = countsOf(flat, data, fine);
  const counts = new Float64Array(k * c).fill(1);
  for (const label of fine) counts[label]!++;
  const { hmm: learnt } = maximised(
    flat,
    { sums, initial: flat.initial, pairs: flat.transition },
    { freeze: ['initial', 'transition'], floor: shape.floor },
  );
  if (learnt.emission.kind !== 'gaussian') return hmm;
  const { means, covariances } = learnt.emission;
  return { ...hmm, emission: { ...emission, weights: normalised(counts, c), means, covariances } };
}
