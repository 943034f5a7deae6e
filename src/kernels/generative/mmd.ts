import { DataError } from '../../core/errors.js';
import type { Matrix } from '../linalg/matrix.js';

/**
 * Maximum mean discrepancy of two samples, squared, without bias (so that it may be below 0 by chance):
 *
 *   mean over i != j of k(x_i, x_j) + k(y_i, y_j)  -  2 mean over i, j of k(x_i, y_j),
 *   k(x, y) = exp(-|x - y|^2 / (2 sigma^2)).
 *
 * @param sigma width of the kernel; the median distance of pairs of both samples unless given
 * @see Gretton et al., A kernel two-sample test, 2012, eq. 3
 */
export function maximumMeanDiscrepancy(x: Matrix, y: Matrix, sigma = medianDistance(x, y)): number {
  if (x.cols !== y.cols) throw new DataError(`samples of ${x.cols} and of ${y.cols} numbers`);
  if (x.rows < 2 || y.rows < 2) throw new DataError('two items of each sample were needed at the least');
  const kernel = (a: Matrix, i: number, b: Matrix, j: number) =>
    Math.exp(-squaredDistance(a, i, b, j) / (2 * sigma * sigma));
  const within = (a: Matrix) => {
    let sum = 0;
    for (let i = 0; i < a.rows; i++) for (let j = 0; j < i; j++) sum += kernel(a, i, a, j);
    return (2 * sum) / (a.rows * (a.rows - 1));
  };
  let between = 0;
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < y.rows; j++) between += kernel(x, i, y, j);
  return within(x) + within(y) - (2 * between) / (x.rows * y.rows);
}

// Enough pairs for a median; all of them would cost as much as the rest.
const PAIRS = 2000;

/** Median distance between items of both samples, of pairs spread over them. */
export function medianDistance(x: Matrix, y: Matrix): number {
  const all = x.rows + y.rows;
  const item = (i: number): [Matrix, number] => (i < x.rows ? [x, i] : [y, i - x.rows]);
  const distances = Float64Array.from({ length: PAIRS }, (_, k) => {
    const i = k % all;
    // Turns by another part of the whole each time around.
    const j = (i + 1 + Math.floor(((k + 1) * (all - 1)) / (PAIRS + 1))) % all;
    return Math.sqrt(squaredDistance(...item(i), ...item(j === i ? (i + 1) % all : j)));
  }).sort();
  const median = distances[PAIRS / 2]!;
  if (!(median > 0)) throw new DataError('the items of both samples are all alike');
  return median;
}

function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0;
  for (let c = 0; c < a.cols; c++) sum += (a.data[i * a.cols + c]! - b.data[j * b.cols + c]!) ** 2;
  return sum;
}
