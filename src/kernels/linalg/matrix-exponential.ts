import { DataError } from '../../core/errors.js';
import { solve } from './lu.js';
import { matmul } from './matmul.js';
import type { Matrix } from './matrix.js';
import { identity, matrix, requireFinite, requireSquare } from './matrix.js';
import { oneNorm } from './vector.js';

/**
 * e^A = I + A + A^2 / 2 + ... by scaling and squaring: with s such that ||A / 2^s||_1 <= 5.37 the diagonal Pade
 * approximant of degree 13 is exact to rounding, and e^A = (e^(A / 2^s))^(2^s).
 *
 * @see Higham, The scaling and squaring method for the matrix exponential revisited, 2005
 */
export function matrixExponential(a: Matrix): Matrix {
  requireSquare(a);
  requireFinite(a);
  const norm = oneNorm(a);
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / THETA)));
  const x = combine([2 ** -squarings], [a]);
  const x2 = matmul(x, x);
  const x4 = matmul(x2, x2);
  const x6 = matmul(x4, x2);
  const powers = [x6, x4, x2, identity(a.rows)];
  const part = (odd: 0 | 1) => {
    const b = (k: number) => PADE[k + odd]!;
    const high = matmul(x6, combine([b(12), b(10), b(8)], powers.slice(0, 3)));
    return combine([1, b(6), b(4), b(2), b(0)], [high, ...powers]);
  };
  const u = matmul(x, part(1));
  const v = part(0);
  let e = solve(combine([1, -1], [v, u]), combine([1, 1], [v, u]));
  for (let k = 0; k < squarings; k++) e = matmul(e, e);
  if (!e.data.every(Number.isFinite))
    throw new DataError(`the exponential of this matrix (1-norm ${norm}) leaves the range of float64`);
  return e;
}

/** Largest 1-norm at which the approximant's backward error stays below the unit roundoff. */
const THETA = 5.371920351148152;

/** Coefficients of the numerator of degree 13, constant first. */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];

/** sum_k weights[k] terms[k]. */
function combine(weights: readonly number[], terms: readonly Matrix[]): Matrix {
  const { rows, cols } = terms[0]!;
  const sum = matrix(rows, cols);
  terms.forEach(({ data }, k) => {
    for (let i = 0; i < data.length; i++) sum.data[i]! += weights[k]! * data[i]!;
  });
  return sum;
}
