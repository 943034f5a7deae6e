import { DataError } from '../../core/errors.js';
import { cholesky } from '../linalg/cholesky.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { qr } from '../linalg/qr.js';
import { dot } from '../linalg/vector.js';

/** From so many multiplications on the triangle comes from products of columns instead of reflections. */
const MANY = 2e8;

/**
 * The regression of d_t on `columns` (each given for t = lags..n-1) and on d_(t-1)..d_(t-lags), as the triangle R
 * of [X y] = Q R with y last, so that every model made of the first k columns can be read off (see `readTriangle`).
 *
 * Short designs go through Householder's QR. Long ones through Cholesky's factor of the products, of which those
 * between lags follow from each other, G_(i+1,j+1) = G_(i,j) + what enters - what leaves: O(n lags) in place of
 * O(n lags^2), at the price of half the digits where columns are nearly dependent.
 *
 * @param columns `first` come before the lags, `last` after them
 * @returns       undefined where columns of a long design depend on each other to the last digit
 */
export function lagTriangle(
  d: Float64Array,
  lags: number,
  columns: { first: readonly Float64Array[]; last?: readonly Float64Array[] },
  manyFrom = MANY,
): Matrix | undefined {
  const { first, last = [] } = columns;
  const n = d.length - lags;
  const width = first.length + lags + last.length + 1;
  const all = [
    ...first,
    ...Array.from({ length: lags }, (_, i) => d.subarray(lags - 1 - i, d.length - 1 - i)),
    ...last,
    d.subarray(lags),
  ];
  if (n * width * width < manyFrom) {
    const design = matrix(n, width);
    all.forEach((column, j) => {
      for (let t = 0; t < n; t++) design.data[t * width + j] = column[t]!;
    });
    return qr(design).r;
  }
  return triangleOfProducts(products(all, first.length, lags, d));
}

function products(all: readonly Float64Array[], lead: number, lags: number, d: Float64Array): Matrix {
  const width = all.length;
  const g = matrix(width, width);
  const put = (i: number, j: number, value: number) => {
    g.data[i * width + j] = value;
    g.data[j * width + i] = value;
  };
  const isLag = (i: number) => i >= lead && i < lead + lags;
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) if (i <= lead || !isLag(i) || !isLag(j)) put(i, j, dot(all[i]!, all[j]!));
  const n = d.length;
  for (let i = 1; i < lags; i++)
    for (let j = i; j < lags; j++)
      put(
        lead + i,
        lead + j,
        g.data[(lead + i - 1) * width + lead + j - 1]! +
          d[lags - 1 - i]! * d[lags - 1 - j]! -
          d[n - 1 - i]! * d[n - 1 - j]!,
      );
  return g;
}

/** R with R^T R = G; columns are brought to length 1 first, so that units do not matter. */
function triangleOfProducts(g: Matrix): Matrix | undefined {
  const n = g.rows;
  const size = Float64Array.from({ length: n }, (_, i) => Math.sqrt(g.data[i * (n + 1)]!) || 1);
  const scaled = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) scaled.data[i * n + j] = g.data[i * n + j]! / (size[i]! * size[j]!);
  const l = factorOf(scaled);
  if (!l) return undefined;
  const r = matrix(n, n);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) r.data[i * n + j] = l.data[j * n + i]! * size[j]!;
  return r;
}

function factorOf(g: Matrix): Matrix | undefined {
  try {
    return cholesky(g);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** The nested models of a triangle: those of its first k columns. */
export interface NestedModels {
  /** Sum of squared residuals of the model of the first k columns, k = 0... */
  residual: Float64Array;
  /** t statistic of the last column of that model, k = 1...; entry 0 is not used. */
  lastT: Float64Array;
  /** That last coefficient itself. */
  lastCoefficient: Float64Array;
}

/** With z = Q^T y: RSS_k = sum_(j >= k) z_j^2, and t_k = z_(k-1) sqrt((n - k) / RSS_k). */
export function readTriangle(r: Matrix, n: number): NestedModels {
  const width = r.cols - 1;
  const z = Float64Array.from({ length: r.rows }, (_, j) => r.data[j * r.cols + width]!);
  const residual = new Float64Array(width + 1);
  residual[width] = r.rows > width ? z[width]! ** 2 : 0;
  for (let k = width - 1; k >= 0; k--) residual[k] = residual[k + 1]! + z[k]! ** 2;
  const lastT = new Float64Array(width + 1);
  const lastCoefficient = new Float64Array(width + 1);
  for (let k = 1; k <= width; k++) {
    lastT[k] = z[k - 1]! * Math.sqrt((n - k) / residual[k]!);
    lastCoefficient[k] = z[k - 1]! / r.data[(k - 1) * (r.cols + 1)]!;
  }
  return { residual, lastT, lastCoefficient };
}

/** A residual of less than this part of the squares is rounding. */
const EXACT = 1e-22;

/** Whether the model of the first k columns leaves nothing: it has no statistics, and what comes after no meaning. */
export const leavesNothing = ({ residual }: NestedModels, k: number): boolean =>
  !(residual[k]! > EXACT * residual[0]!);
