import { DataError } from '../../core/errors.js';
import { type SparseRows, sparseCongruence, sparseRows, sparseVector } from '../linalg/sparse-rows.js';
import type { Filtered } from './kalman.js';
import type { StateSpace } from './model.js';

type Records = Pick<Filtered, 'innovations' | 'standardized' | 'innovationCovariances'>;

/** The steps of the Kalman filter (kalman.ts) over memory that is taken once. */
export function kalmanSteps(model: StateSpace) {
  const [m, n] = [model.observation.rows, model.observation.cols];
  const F = sparseRows(model.transition);
  const H = sparseRows(model.observation);
  const Q = model.transitionCovariance.data;
  const R = model.observationCovariance.data;
  const mean = model.initialMean.slice();
  const covariance = model.initialCovariance.data.slice();
  const filtered = new Float64Array(n * n);
  const next = new Float64Array(n * n);
  const nextMean = new Float64Array(n);
  const work = new Float64Array(n * n);
  const rows = new Int32Array(m); // components that are observed now
  const hp = new Float64Array(m * n); // H P of all components
  const gains = new Float64Array(m * n); // A = L^-1 (H P), of those observed
  const factor = new Float64Array(m * m); // L
  const innovation = new Float64Array(m);
  let count = 0;

  const filter = {
    mean,
    covariance,
    filtered,
    logDeterminant: 0,
    runSquares: 0,

    /** Which components of y_t there are. */
    present(y: Float64Array, t: number): number {
      count = 0;
      for (let i = 0; i < m; i++) if (!Number.isNaN(y[t * m + i]!)) rows[count++] = i;
      return count;
    },

    /** S and its factor, A and P - A^T A, for the components that are observed. */
    gain(t: number, covariances: Float64Array | undefined): void {
      timesCovariance(H, covariance, n, hp);
      if (covariances)
        for (let i = 0; i < m; i++)
          for (let j = 0; j < m; j++) covariances[(t * m + i) * m + j] = innovationCovariance(i, j);
      filter.logDeterminant = 0;
      for (let i = 0; i < count; i++)
        for (let j = 0; j <= i; j++) {
          let sum = innovationCovariance(rows[i]!, rows[j]!);
          for (let k = 0; k < j; k++) sum -= factor[i * m + k]! * factor[j * m + k]!;
          if (i > j) factor[i * m + j] = sum / factor[j * m + j]!;
          else if (sum > 0) {
            factor[i * m + i] = Math.sqrt(sum);
            filter.logDeterminant += Math.log(sum);
          } else
            throw new DataError(
              `the model leaves no variance to observation ${rows[i]! + 1} at step ${t + 1} (${sum})`,
            );
        }
      for (let i = 0; i < count; i++) {
        for (let c = 0; c < n; c++) {
          let sum = hp[rows[i]! * n + c]!;
          for (let k = 0; k < i; k++) sum -= factor[i * m + k]! * gains[k * n + c]!;
          gains[i * n + c] = sum / factor[i * m + i]!;
        }
      }
      for (let r = 0; r < n; r++)
        for (let c = 0; c <= r; c++) {
          let sum = covariance[r * n + c]!;
          for (let i = 0; i < count; i++) sum -= gains[i * n + r]! * gains[i * n + c]!;
          filtered[r * n + c] = sum;
          filtered[c * n + r] = sum;
        }
    },

    /** a + A^T L^-1 v; gives |L^-1 v|^2. */
    update(
      y: Float64Array,
      t: number,
      raw: Float64Array | undefined,
      standardized: Float64Array | undefined,
    ): number {
      let squares = 0;
      // All of v comes from the prediction, before the mean moves.
      for (let i = 0; i < count; i++) {
        const row = rows[i]!;
        let v = y[t * m + row]!;
        for (let k = H.begin[row]!; k < H.begin[row + 1]!; k++) v -= H.value[k]! * mean[H.column[k]!]!;
        if (raw) raw[t * m + row] = v;
        for (let k = 0; k < i; k++) v -= factor[i * m + k]! * innovation[k]!;
        innovation[i] = v / factor[i * m + i]!;
        squares += innovation[i]! ** 2;
        if (standardized) standardized[t * m + row] = innovation[i]!;
      }
      for (let i = 0; i < count; i++)
        for (let c = 0; c < n; c++) mean[c]! += gains[i * n + c]! * innovation[i]!;
      return squares;
    },

    predictMean(): void {
      sparseVector(F, mean, nextMean);
      mean.set(nextMean);
    },

    /** P <- F P F^T + Q; gives the largest change beside the largest element. */
    predictCovariance(): number {
      sparseCongruence(F, filtered, Q, next, work);
      let change = 0;
      let most = 0;
      for (let i = 0; i < next.length; i++) {
        change = Math.max(change, Math.abs(next[i]! - covariance[i]!));
        most = Math.max(most, Math.abs(next[i]!));
      }
      covariance.set(next);
      return most === 0 ? 0 : change / most;
    },

    /** Steps from t on at constant gain, m = 1, up to a missing value: a <- F a + (F A^T) v / L. */
    run(
      y: Float64Array,
      from: number,
      { innovations, standardized, innovationCovariances }: Records,
    ): number {
      const scale = 1 / factor[0]!;
      sparseVector(F, gains, nextMean);
      const step = nextMean.map((v) => v * scale);
      // The loop of long series: what it reads is at hand.
      const { begin, column, value } = F;
      const { column: seenColumn, value: seenValue } = H;
      const count = seenValue.length;
      let squares = 0;
      let t = from;
      for (; t < y.length; t++) {
        let v = y[t]!;
        for (let k = 0; k < count; k++) v -= seenValue[k]! * mean[seenColumn[k]!]!;
        if (Number.isNaN(v)) break;
        squares += v * v;
        if (standardized) standardized[t] = v;
        let k = 0;
        for (let i = 0; i < n; i++) {
          let sum = step[i]! * v;
          for (const end = begin[i + 1]!; k < end; k++) sum += value[k]! * mean[column[k]!]!;
          nextMean[i] = sum;
        }
        for (let i = 0; i < n; i++) mean[i] = nextMean[i]!;
      }
      innovations?.set(standardized!.subarray(from, t), from);
      if (standardized) for (let i = from; i < t; i++) standardized[i]! *= scale;
      innovationCovariances?.fill(factor[0]! ** 2, from, t);
      filter.runSquares = squares * scale * scale;
      return t - from;
    },
  };

  function innovationCovariance(i: number, j: number): number {
    let sum = R[i * m + j]!;
    for (let k = H.begin[j]!; k < H.begin[j + 1]!; k++) sum += H.value[k]! * hp[i * n + H.column[k]!]!;
    return sum;
  }
  return filter;
}

/** out = A P, P symmetric n x n. */
function timesCovariance(a: SparseRows, p: Float64Array, n: number, out: Float64Array): void {
  out.fill(0);
  for (let i = 0; i < a.rows; i++)
    for (let k = a.begin[i]!; k < a.begin[i + 1]!; k++) {
      const factor = a.value[k]!;
      const from = a.column[k]! * n;
      for (let c = 0; c < n; c++) out[i * n + c]! += factor * p[from + c]!;
    }
}
