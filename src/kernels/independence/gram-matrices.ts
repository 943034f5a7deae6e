import { DataError } from '../../core/errors.js';
import { type Matrix, matrix } from '../linalg/matrix.js';

/** Columns with mean 0 and variance 1, side by side; a column of one value is refused. */
export function standardised(columns: readonly Float64Array[]): Matrix {
  const rows = columns[0]?.length ?? 0;
  const result = matrix(rows, columns.length);
  columns.forEach((column, j) => {
    let [mean, m2] = [0, 0];
    for (let i = 0; i < rows; i++) {
      const step = column[i]! - mean;
      mean += step / (i + 1);
      m2 += step * (column[i]! - mean);
    }
    const deviation = Math.sqrt(m2 / (rows - 1));
    if (!(deviation > 1e-12 * Math.abs(mean)))
      throw new DataError('a column of one value alone depends on nothing');
    for (let i = 0; i < rows; i++) result.data[i * columns.length + j] = (column[i]! - mean) / deviation;
  });
  return result;
}

/** Squared distances between rows. */
function distances({ rows, cols, data }: Matrix): Matrix {
  const d = matrix(rows, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let c = 0; c < cols; c++) sum += (data[i * cols + c]! - data[j * cols + c]!) ** 2;
      d.data[i * rows + j] = sum;
      d.data[j * rows + i] = sum;
    }
  return d;
}

/** Pairs among so many rows are enough for a median. */
const MEDIAN_ROWS = 1000;

/**
 * k(a, b) = exp(-|a - b|^2 / (2 w^2)) for all pairs of rows. The width w is the median of the distances that are not 0
 * (of the first 1000 rows), or the given one.
 */
export function gaussianGram(points: Matrix, width?: number): { gram: Matrix; width: number } {
  const d = distances(points);
  const w = width ?? medianDistance(d);
  const scale = -1 / (2 * w * w);
  for (let i = 0; i < d.data.length; i++) d.data[i] = Math.exp(d.data[i]! * scale);
  return { gram: d, width: w };
}

function medianDistance({ rows, data }: Matrix): number {
  const some = Math.min(rows, MEDIAN_ROWS);
  const found: number[] = [];
  for (let i = 0; i < some; i++)
    for (let j = 0; j < i; j++) if (data[i * rows + j]! > 0) found.push(data[i * rows + j]!);
  const sorted = Float64Array.from(found).sort();
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[middle]!];
  return (Math.sqrt(low) + Math.sqrt(high)) / 2;
}

/** H K H with H = I - 1/n: inner products around the mean. */
export function centred({ rows: n, data }: Matrix): Matrix {
  const means = new Float64Array(n);
  let grand = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += data[i * n + j]!;
    means[i] = sum / n;
    grand += means[i]! / n;
  }
  const result = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) result.data[i * n + j] = data[i * n + j]! - means[i]! - means[j]! + grand;
  return result;
}
