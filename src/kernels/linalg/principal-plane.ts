import { eigh } from './eigh.js';

/** Rows seen from where they spread most: coordinates along the first two principal axes. */
export interface PrincipalPlane {
  x: Float64Array;
  y: Float64Array;
  /** Shares of the variance that the two axes hold. */
  share: readonly [number, number];
}

/** The projection of row-major data [rows, columns] onto the plane of largest variance. */
export function principalPlane(data: Float64Array, rows: number, columns: number): PrincipalPlane {
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]! / rows;
  const covariance = new Float64Array(columns * columns);
  for (let i = 0; i < rows; i++)
    for (let a = 0; a < columns; a++) {
      const da = data[i * columns + a]! - mean[a]!;
      for (let b = 0; b <= a; b++)
        covariance[a * columns + b]! += (da * (data[i * columns + b]! - mean[b]!)) / rows;
    }
  for (let a = 0; a < columns; a++)
    for (let b = 0; b < a; b++) covariance[b * columns + a] = covariance[a * columns + b]!;
  const { values, vectors } = eigh({ rows: columns, cols: columns, data: covariance });
  const total = values.reduce((sum, v) => sum + v, 0) || 1;
  const along = (axis: number) =>
    Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; axis >= 0 && j < columns; j++)
        sum += (data[i * columns + j]! - mean[j]!) * vectors.data[j * columns + axis]!;
      return sum;
    });
  return {
    x: along(columns - 1),
    y: along(columns - 2),
    share: [values[columns - 1]! / total, (values[columns - 2] ?? 0) / total],
  };
}
