import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { addPoint, costAt, fitGmm, type Gmm, gmmCosts, mixtureOf, noMoments } from '../cluster/gmm.js';
import type { Points } from '../cluster/points.js';
import { alphaExpansion } from '../field/graph-cut.js';
import { dataLabels, fieldEnergy, type GridField, type Neighbours, stepsTo } from '../field/grid-field.js';
import { pairTable } from '../field/pair-cost.js';

export interface MrfSegmentsOptions {
  /** Classes, 2..64. */
  k: number;
  /** Weight of neighbours; default 2. */
  smoothness?: number;
  neighbours?: Neighbours;
  /** Variance of noise in each colour, which no class gets narrower than. */
  noise: number;
  /** Rounds of labels and colours by turns, at most; default 10. */
  iterations?: number;
}

export interface MrfSegments {
  labels: Int32Array;
  energy: number;
  /** After the colours alone, then after each round; none is above the one before. */
  energies: number[];
  converged: boolean;
}

/**
 * Segments as a Potts field over Gaussian colours: labels f and a Gaussian for each class that make
 *
 *   E = sum_p -log N(z_p; mean_f, S_f) - log weight_f + smoothness sum over neighbours of [f_p != f_q] / |p - q|
 *
 * (what the noise adds to a cost on the mean is counted too, see gmmCosts) small, by turns: labels by alpha-expansion, then weights, means and covariances of the pixels of each class. Both
 * can only lower E. It begins with a mixture of Gaussians fitted to the colours. A class that lost its last pixel stays
 * away.
 *
 * @param points colours of the pixels, row by row
 * @see Zhang, Brady & Smith, Segmentation of brain MR images through a hidden Markov random field model, 2001
 */
export function mrfSegments(
  points: Points,
  width: number,
  height: number,
  { k, smoothness = 2, neighbours = 8, noise, iterations = 10 }: MrfSegmentsOptions,
  rng: Rng,
): MrfSegments {
  if (points.n !== width * height) throw new DataError(`${points.n} colours for ${width} x ${height} pixels`);
  let mixture: Gmm = fitGmm(points, { k, noise, iterations: 30, tol: 1e-4 }, rng);
  const table = pairTable({ kind: 'potts', truncate: 1 }, k);
  const field: GridField = {
    width,
    height,
    labels: k,
    data: new Float64Array(points.n * k),
    lines: stepsTo(neighbours).map(({ dx, dy }) => ({
      dx,
      dy,
      weights: new Float64Array(points.n).fill(dx !== 0 && dy !== 0 ? smoothness / Math.SQRT2 : smoothness),
      table,
    })),
    shape: { kind: 'potts', truncate: 1 },
  };
  fillCosts(points, mixture, noise, field.data);
  let labels = dataLabels(field);
  const energies = [fieldEnergy(field, labels)];
  let converged = false;
  for (let round = 0; round < iterations && !converged; round++) {
    const found = alphaExpansion(field, { start: labels });
    converged = found.labels.every((l, p) => l === labels[p]);
    labels = found.labels;
    mixture = classesOf(points, labels, k, noise);
    fillCosts(points, mixture, noise, field.data);
    energies.push(fieldEnergy(field, labels));
  }
  return { labels, energy: energies[energies.length - 1]!, energies, converged };
}

/** No label of weight 0 may be taken again, at a cost that no sum loses the others' digits beside. */
const AWAY = 1e6;

function fillCosts(points: Points, mixture: Gmm, noise: number, out: Float64Array): void {
  const costs = gmmCosts(mixture, noise);
  const { n, d, data } = points;
  for (let p = 0, i = 0; p < n; p++)
    for (let c = 0; c < costs.k; c++) {
      const cost = costAt(costs, c, data, p * d);
      out[i++] = cost < Infinity ? cost : AWAY;
    }
}

/** The Gaussian of each class, of the largest likelihood. */
function classesOf({ n, d, data }: Points, labels: Int32Array, k: number, noise: number): Gmm {
  const moments = noMoments(k, d, Float64Array.from(data.subarray(0, d)));
  for (let p = 0; p < n; p++) addPoint(moments, labels[p]!, data, p * d);
  return mixtureOf(moments, noise);
}
