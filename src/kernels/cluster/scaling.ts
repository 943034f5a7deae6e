export const SCALINGS = ['none', 'zscore', 'minmax'] as const;
export type ScalingMethod = (typeof SCALINGS)[number];

/** scaled = (x - offset) · factor, column by column. */
export interface Scaling {
  data: Float64Array;
  offset: Float64Array;
  factor: Float64Array;
  /** The same scale for other rows. */
  apply(rows: Float64Array): Float64Array;
}

/** Bring the columns of a row-major matrix to mean 0 and deviation 1, or to 0..1. A constant column becomes 0. */
export function scaleColumns(data: Float64Array, columns: number, method: ScalingMethod): Scaling {
  const offset = new Float64Array(columns);
  const factor = new Float64Array(columns).fill(1);
  const rows = data.length / columns;
  for (let j = 0; method !== 'none' && j < columns; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
    const low = column.reduce((least, v) => Math.min(least, v), Infinity);
    const high = column.reduce((most, v) => Math.max(most, v), -Infinity);
    const mean = column.reduce((sum, v) => sum + v, 0) / rows;
    const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows);
    offset[j] = method === 'minmax' ? low : mean;
    const spread = method === 'minmax' ? high - low : deviation;
    // A spread below the normal numbers has no reciprocal: such a column is as good as constant.
    factor[j] = low < high && 1 / spread < Infinity ? 1 / spread : 0;
  }
  const apply = (x: Float64Array) =>
    method === 'none' ? x : x.map((v, i) => (v - offset[i % columns]!) * factor[i % columns]!);
  return { data: apply(data), offset, factor, apply };
}

/** One row back in the original scale. */
export const unscale = ({ offset, factor }: Scaling, row: Float64Array): Float64Array =>
  row.map((v, j) => (factor[j] === 0 ? offset[j]! : v / factor[j]! + offset[j]!));
