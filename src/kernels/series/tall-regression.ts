import { DataError } from '../../core/errors.js';
import { matmulNT, matmulTN } from '../linalg/matmul.js';
import { identity, type Matrix, matrix, submatrix } from '../linalg/matrix.js';
import { qr } from '../linalg/qr.js';
import { solveTriangular } from '../linalg/triangular.js';

export interface Regression {
  /** B, predictors x responses. */
  coefficients: Matrix;
  /** (Y - X B)^T (Y - X B). */
  residualProducts: Matrix;
  /** (X^T X)^-1. */
  inverseGram: Matrix;
}

/**
 * B minimising ||Y - X B|| for many more rows than columns, block by block: the triangle of a QR factorisation of the
 * rows so far is factored again with the next block below it, so that memory does not grow with the rows. Unlike by
 * normal equations the condition of X is not squared.
 *
 * @param fill writes rows begin..end-1 of [X Y] into the block, row by row
 * @see Demmel et al., Communication-optimal parallel and sequential QR and LU factorizations, 2012, section 3
 */
export function tallRegression(
  rows: number,
  predictors: number,
  responses: number,
  fill: (begin: number, end: number, block: Float64Array) => void,
): Regression {
  const width = predictors + responses;
  if (rows < predictors)
    throw new DataError(`${predictors} coefficients need as many equations, there are ${rows}`);
  const blockRows = Math.max(BLOCK_ROWS, 4 * width);
  let triangle = matrix(0, width);
  for (let begin = 0; begin < rows; begin += blockRows) {
    const end = Math.min(rows, begin + blockRows);
    const stacked = matrix(triangle.rows + end - begin, width);
    stacked.data.set(triangle.data);
    fill(begin, end, stacked.data.subarray(triangle.rows * width));
    triangle = qr(stacked).r;
  }
  const r = submatrix(triangle, 0, predictors, 0, predictors);
  requireRank(r);
  const right = submatrix(triangle, 0, predictors, predictors, width);
  const rest = submatrix(triangle, predictors, triangle.rows, predictors, width);
  const inverse = solveTriangular(r, identity(predictors), { half: 'upper' });
  return {
    coefficients: solveTriangular(r, right, { half: 'upper' }),
    residualProducts: matmulTN(rest, rest),
    inverseGram: matmulNT(inverse, inverse),
  };
}

const BLOCK_ROWS = 2048;

/** What of a column is left beside those before it, relative to its length: below this it is rounding. */
const DEPENDENT = 1e-12;

function requireRank({ rows, cols, data }: Matrix): void {
  for (let j = 0; j < rows; j++) {
    let length = 0;
    for (let i = 0; i <= j; i++) length = Math.hypot(length, data[i * cols + j]!);
    if (!(Math.abs(data[j * cols + j]!) > DEPENDENT * length))
      throw new DataError('the predictors depend on each other: the past tells the same thing twice', {
        hint: 'a lower order may do',
      });
  }
}
