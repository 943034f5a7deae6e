import { DataError } from '../../core/errors.js';
import { type Neighbours, stepsTo } from './grid-field.js';
import type { IsingWeights } from './ising.js';

/** Pixels that see the same. */
interface Site {
  /** x_p y_p, -1 or 1. */
  agrees: number;
  /** y_p times the sum of its neighbours. */
  support: number;
  count: number;
}

export interface IsingFit extends IsingWeights {
  /** Mean log P(y_p | its neighbours, x_p), nats a pixel. */
  pseudoLogLikelihood: number;
  iterations: number;
}

/**
 * Both weights from a noisy picture x and its clean one y, by the largest pseudo-likelihood
 *
 *   sum_p log P(y_p | neighbours, x_p) = -sum_p log(1 + exp(-2 theta_1 x_p y_p - 2 theta_2 y_p sum_q y_q)) - |theta|^2 / 2,
 *
 * a logistic regression of two weights, by Newton's method. The last term keeps pictures finite that no pixel speaks
 * against.
 *
 * @see Besag, Statistical analysis of non-lattice data, 1975
 */
export function fitIsing(
  x: Int8Array,
  y: Int8Array,
  width: number,
  height: number,
  neighbours: Neighbours = 4,
): IsingFit {
  const sites = sitesOf(x, y, width, height, neighbours);
  let theta = [0, 0] as [number, number];
  let value = objective(sites, theta);
  let iterations = 0;
  for (; iterations < 100; iterations++) {
    const [g0, g1, h00, h01, h11] = slopes(sites, theta);
    const det = h00 * h11 - h01 * h01;
    const step = [(h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det] as const;
    // Half the step until it is one upwards; concave, so that Newton's is one but far out.
    let size = 1;
    let next = theta;
    let now = value;
    for (; size > 1e-10; size /= 2) {
      next = [theta[0] + size * step[0], theta[1] + size * step[1]];
      now = objective(sites, next);
      if (now >= value) break;
    }
    const gained = now - value;
    if (gained > 0) [theta, value] = [next, now];
    if (gained <= 1e-12 * Math.abs(value)) break;
  }
  const pixels = x.length;
  return {
    dataWeight: theta[0],
    smoothness: theta[1],
    pseudoLogLikelihood: (value + (theta[0] ** 2 + theta[1] ** 2) / 2) / pixels,
    iterations,
  };
}

/** Pixels by what they see: there are but a few ways. */
function sitesOf(x: Int8Array, y: Int8Array, width: number, height: number, neighbours: Neighbours): Site[] {
  if (x.length !== width * height || y.length !== x.length)
    throw new DataError(`${x.length} and ${y.length} pixels, twice ${width} x ${height} were needed`);
  const sites = new Map<number, Site>();
  const steps = stepsTo(neighbours).flatMap(({ dx, dy }) => [
    [dx, dy],
    [-dx, -dy],
  ]) as [number, number][];
  for (let row = 0, p = 0; row < height; row++)
    for (let column = 0; column < width; column++, p++) {
      let sum = 0;
      for (const [dx, dy] of steps)
        if (column + dx >= 0 && column + dx < width && row + dy >= 0 && row + dy < height)
          sum += y[p + dy * width + dx]!;
      const agrees = x[p]! * y[p]!;
      const support = y[p]! * sum;
      const key = 100 * agrees + support;
      const site = sites.get(key);
      if (site) site.count++;
      else sites.set(key, { agrees, support, count: 1 });
    }
  return [...sites.values()];
}

function objective(sites: readonly Site[], [a, b]: readonly [number, number]): number {
  let sum = -(a * a + b * b) / 2;
  for (const { agrees, support, count } of sites) {
    const margin = 2 * (a * agrees + b * support);
    sum -= count * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
  }
  return sum;
}

/** Gradient, and what the Hessian's negative is. */
function slopes(sites: readonly Site[], [a, b]: readonly [number, number]) {
  let [g0, g1, h00, h01, h11] = [-a, -b, 1, 0, 1];
  for (const { agrees, support, count } of sites) {
    const wrong = 1 / (1 + Math.exp(2 * (a * agrees + b * support)));
    g0 += 2 * count * wrong * agrees;
    g1 += 2 * count * wrong * support;
    const bend = 4 * count * wrong * (1 - wrong);
    h00 += bend * agrees * agrees;
    h01 += bend * agrees * support;
    h11 += bend * support * support;
  }
  return [g0, g1, h00, h01, h11] as const;
}
