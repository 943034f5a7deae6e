import { DataError } from '../../core/errors.js';
import { matmul, matmulNT } from '../linalg/matmul.js';
import { type Matrix, matrix } from '../linalg/matrix.js';

/**
 * P = F P F^T + Q, the covariance of the state x_{t+1} = F x_t + w_t, w_t ~ N(0, Q), in the long run, by doubling:
 * after k steps P_k = sum_{j < 2^k} F^j Q (F^T)^j, so that a memory of a million steps takes twenty. F must have all
 * eigenvalues inside the unit circle.
 *
 * @see Anderson & Moore, Optimal Filtering, 1979, section 6.7
 */
export function stationaryCovariance(transition: Matrix, covariance: Matrix): Matrix {
  const n = transition.rows;
  let power = transition;
  let sum = covariance.data.slice();
  for (let k = 0; k < MOST_DOUBLINGS; k++) {
    const more = matmulNT(matmul(power, matrix(n, n, sum)), power).data;
    const next = sum.map((v, i) => v + more[i]!);
    let change = 0;
    let most = 0;
    for (let i = 0; i < next.length; i++) {
      change = Math.max(change, Math.abs(next[i]! - sum[i]!));
      most = Math.max(most, Math.abs(next[i]!));
    }
    if (!Number.isFinite(most)) break;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const mean = (next[i * n + j]! + next[j * n + i]!) / 2;
        next[i * n + j] = mean;
        next[j * n + i] = mean;
      }
    sum = next;
    if (change <= Number.EPSILON * most) return matrix(n, n, sum);
    power = matmul(power, power);
  }
  throw new DataError('the transition has an eigenvalue on or outside the unit circle: no stationary state');
}

/** 2^40 steps: what has not faded by then is no rounding. */
const MOST_DOUBLINGS = 40;
