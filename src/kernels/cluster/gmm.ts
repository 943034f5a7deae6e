import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { kmeans } from './kmeans.js';
import { checkCount, checkPoints, type Points } from './points.js';

/** A mixture of k Gaussians in d dimensions. */
export interface Gmm {
  k: number;
  d: number;
  weights: Float64Array;
  /** [k, d] */
  means: Float64Array;
  /** [k, d, d] */
  covariances: Float64Array;
}

/**
 * A mixture made ready for questions. The cost of component c at x is
 *
 *   -log(weight_c N(x; mean_c, S_c)) + noise tr(S_c^-1) / 2 = offset_c + |F_c (x - mean_c)|^2 / 2,
 *
 * F_c = L_c^-1 lower triangular, row by row (d (d + 1) / 2 numbers), with S_c = L_c L_c^T. The trace is what rounding
 * or other noise of that variance in each coordinate adds to the expected cost. A component without weight
 * costs infinitely much.
 */
export interface GmmCosts {
  k: number;
  d: number;
  offsets: Float64Array;
  means: Float64Array;
  factors: Float64Array;
}

export function gmmCosts({ k, d, weights, means, covariances }: Gmm, noise = 0): GmmCosts {
  const size = (d * (d + 1)) / 2;
  const factors = new Float64Array(k * size);
  const offsets = new Float64Array(k).fill(Infinity);
  for (let c = 0; c < k; c++) {
    if (!(weights[c]! > 0)) continue;
    const factor = factors.subarray(c * size, (c + 1) * size);
    const logDeterminant = inverseCholesky(covariances.subarray(c * d * d, (c + 1) * d * d), d, factor);
    const trace = factor.reduce((sum, v) => sum + v * v, 0); // of F^T F = S^-1
    offsets[c] = -Math.log(weights[c]!) + (d * Math.log(2 * Math.PI) + logDeterminant + noise * trace) / 2;
  }
  return { k, d, offsets, means, factors };
}

/** F = L^-1 of S = L L^T, and log det S. */
function inverseCholesky(s: Float64Array, d: number, f: Float64Array): number {
  const l = new Float64Array(d * d);
  let logDeterminant = 0;
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = s[i * d + j]!;
      for (let m = 0; m < j; m++) sum -= l[i * d + m]! * l[j * d + m]!;
      if (i !== j) l[i * d + j] = sum / l[j * d + j]!;
      else {
        if (!(sum > 0)) throw new DataError('a covariance is singular: a little noise must be allowed for');
        l[i * d + i] = Math.sqrt(sum);
        logDeterminant += Math.log(sum);
      }
    }
  for (let j = 0; j < d; j++)
    for (let i = j; i < d; i++) {
      let sum = i === j ? 1 : 0;
      for (let m = j; m < i; m++) sum -= l[i * d + m]! * f[(m * (m + 1)) / 2 + j]!;
      f[(i * (i + 1)) / 2 + j] = sum / l[i * d + i]!;
    }
  return logDeterminant;
}

/** Cost of component c at the point that begins at `at`. */
export function costAt(
  { d, offsets, means, factors }: GmmCosts,
  c: number,
  x: Points['data'],
  at: number,
): number {
  let sum = 0;
  let f = (c * d * (d + 1)) / 2;
  for (let i = 0; i < d; i++) {
    let z = 0;
    for (let j = 0; j <= i; j++) z += factors[f++]! * (x[at + j]! - means[c * d + j]!);
    sum += z * z;
  }
  return offsets[c]! + sum / 2;
}

/** Sums from which a mixture follows: weight, first and second moments of each component around `origin`. */
export interface GmmMoments {
  k: number;
  d: number;
  origin: Float64Array;
  counts: Float64Array;
  sums: Float64Array;
  /** [k, d, d], lower half. */
  squares: Float64Array;
}

/** @param origin a point among the data: squares of large numbers with little between them would lose digits. */
export const noMoments = (k: number, d: number, origin: Float64Array): GmmMoments => ({
  k,
  d,
  origin,
  counts: new Float64Array(k),
  sums: new Float64Array(k * d),
  squares: new Float64Array(k * d * d),
});

/** Count a point for component c, with this weight. */
export function addPoint(m: GmmMoments, c: number, x: Points['data'], at: number, weight = 1): void {
  const { d, origin, sums, squares } = m;
  m.counts[c]! += weight;
  for (let i = 0; i < d; i++) {
    const v = weight * (x[at + i]! - origin[i]!);
    sums[c * d + i]! += v;
    for (let j = 0; j <= i; j++) squares[(c * d + i) * d + j]! += v * (x[at + j]! - origin[j]!);
  }
}

/**
 * The mixture of the largest likelihood under given memberships: shares, means and covariances of the components,
 * with `noise` added to each variance.
 */
export function mixtureOf({ k, d, origin, counts, sums, squares }: GmmMoments, noise: number): Gmm {
  const total = counts.reduce((sum, v) => sum + v, 0);
  const means = new Float64Array(k * d);
  const covariances = new Float64Array(k * d * d);
  for (let c = 0; c < k; c++) {
    const n = counts[c]!;
    for (let i = 0; i < d; i++) {
      const mi = n > 0 ? sums[c * d + i]! / n : 0;
      means[c * d + i] = origin[i]! + mi;
      for (let j = 0; j <= i; j++) {
        const covariance = n > 0 ? squares[(c * d + i) * d + j]! / n - (mi * sums[c * d + j]!) / n : 0;
        // Rounding may leave a variance of -1e-16.
        const v = i === j ? Math.max(0, covariance) + noise : covariance;
        covariances[(c * d + i) * d + j] = v;
        covariances[(c * d + j) * d + i] = v;
      }
    }
  }
  return { k, d, weights: counts.map((n) => n / total), means, covariances };
}

export interface GmmOptions {
  k: number;
  /** Variance of the noise in every coordinate, which no component gets narrower than. */
  noise: number;
  /** Default 100. */
  iterations?: number;
  /** Stop when a round gains no more than this a point; default 1e-6. */
  tol?: number;
}

export interface GmmFit extends Gmm {
  /** Per round: sum_i log sum_c exp(-cost_c(x_i)), which no round lowers. */
  history: number[];
  converged: boolean;
}

/**
 * Expectation maximisation from the clusters of k-means: memberships r_ic = exp(-cost_c(x_i)) / sum, then the mixture
 * that follows from them, by turns.
 *
 * @see Dempster, Laird & Rubin, Maximum likelihood from incomplete data via the EM algorithm, 1977
 */
export function fitGmm(points: Points, options: GmmOptions, rng: Rng): GmmFit {
  const { k, noise, iterations = 100, tol = 1e-6 } = options;
  checkPoints(points);
  checkCount(k, points.n);
  const { n, d, data } = points;
  const { labels } = kmeans(points, { k }, rng);
  const origin = Float64Array.from(data.subarray(0, d));
  const moments = noMoments(k, d, origin);
  for (let i = 0; i < n; i++) addPoint(moments, labels[i]!, data, i * d);
  let mixture = mixtureOf(moments, noise);
  const history: number[] = [];
  const cost = new Float64Array(k);
  for (let round = 0; ; round++) {
    const costs = gmmCosts(mixture, noise);
    const next = noMoments(k, d, origin);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let least = Infinity;
      for (let c = 0; c < k; c++) {
        cost[c] = costAt(costs, c, data, i * d);
        if (cost[c]! < least) least = cost[c]!;
      }
      let share = 0;
      for (let c = 0; c < k; c++) share += cost[c] = Math.exp(least - cost[c]!);
      for (let c = 0; c < k; c++) if (cost[c]! > 0) addPoint(next, c, data, i * d, cost[c]! / share);
      sum += Math.log(share) - least;
    }
    history.push(sum);
    const converged = round > 0 && sum - history[round - 1]! <= tol * n;
    if (converged || round === iterations) return { ...mixture, history, converged };
    mixture = mixtureOf(next, noise);
  }
}
