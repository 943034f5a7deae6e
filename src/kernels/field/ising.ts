import { DataError } from '../../core/errors.js';
import { type GridField, type Neighbours, stepsTo } from './grid-field.js';

export interface IsingWeights {
  /** theta_1: of agreeing with the data. */
  dataWeight: number;
  /** theta_2: of agreeing with a neighbour. */
  smoothness: number;
}

/**
 * The field of a noisy picture x of -1 and 1, whose clean one y has
 *
 *   E(y) = -theta_1 sum_p x_p y_p - theta_2 sum over neighbours of y_p y_q.
 *
 * Label 0 stands for -1, label 1 for 1. All neighbours count alike.
 *
 * @see Geman & Geman, Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images, 1984
 */
export function isingField(
  x: Int8Array,
  width: number,
  height: number,
  { dataWeight, smoothness }: IsingWeights,
  neighbours: Neighbours = 4,
): GridField {
  if (x.length !== width * height) throw new DataError(`${x.length} pixels are not ${width} x ${height}`);
  const data = new Float64Array(2 * x.length);
  for (let p = 0; p < x.length; p++) {
    data[2 * p] = dataWeight * x[p]!;
    data[2 * p + 1] = -dataWeight * x[p]!;
  }
  const table = Float64Array.of(-1, 1, 1, -1);
  const lines = stepsTo(neighbours).map(({ dx, dy }) => ({
    dx,
    dy,
    weights: new Float64Array(x.length).fill(smoothness),
    table,
  }));
  return { width, height, labels: 2, data, lines };
}
