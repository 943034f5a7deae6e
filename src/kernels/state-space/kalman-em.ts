import { DataError } from '../../core/errors.js';
import { inverse, solve } from '../linalg/lu.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { symmetrise } from '../linalg/small-products.js';
import { type EmOptions, type EmRun, expectationMaximization } from '../optimize/em.js';
import { kalmanSmoother } from './kalman-smoother.js';
import type { StateSpace } from './model.js';
import { addStateMoments, noStateMoments, type StateMoments } from './moments.js';

/** What may vary of a covariance: all of it, its diagonal, or one factor before the matrix that it was. */
export type CovarianceForm = 'full' | 'diagonal' | 'scaled';

/** What to learn; what is not named stays. */
export interface Learnt {
  /** Numbers that are not 0 in the model to begin with; zeros stay. */
  transition?: boolean;
  observation?: boolean;
  transitionCovariance?: CovarianceForm;
  observationCovariance?: CovarianceForm;
  initial?: boolean;
}

/**
 * Parameters of a state space by expectation maximisation over one or several series: states by the smoother, then
 *
 *   F = S10 S00^-1,  Q = (S11 - F S10^T - S10 F^T + F S00 F^T) / steps,  H and R likewise,
 *
 * where zeros of F and H stay, and their rows without noise (F is the minimum of tr Q^-1 (..) over its other numbers).
 *
 * @param series T x m each; NaN is missing
 * @see Shumway & Stoffer, An approach to time series smoothing and forecasting using the EM algorithm, 1982
 */
export function kalmanEm(
  start: StateSpace,
  series: readonly Float64Array[],
  learnt: Learnt,
  options: EmOptions,
): EmRun<StateSpace> {
  const [m, n] = [start.observation.rows, start.observation.cols];
  if (series.every((y) => y.every(Number.isNaN)))
    throw new DataError('nothing was observed: no number to learn from');
  return expectationMaximization(
    start,
    (model) => {
      const sums = noStateMoments(n, m);
      let objective = 0;
      for (const y of series) {
        const smoothed = kalmanSmoother(model, y);
        objective += smoothed.filtered.logLikelihood;
        addStateMoments(sums, model, y, smoothed);
      }
      return { objective, next: maximised(model, start, sums, learnt) };
    },
    options,
  );
}

function maximised(model: StateSpace, start: StateSpace, sums: StateMoments, learnt: Learnt): StateSpace {
  const { transition: F, observation: H } = model;
  const dynamics = {
    coefficients: F,
    covariance: model.transitionCovariance,
    outer: sums.after,
    cross: sums.across,
    gram: sums.before,
  };
  const seeing = {
    coefficients: H,
    covariance: model.observationCovariance,
    outer: sums.observations,
    cross: sums.cross,
    gram: sums.states,
  };
  const transition = learnt.transition && sums.steps > 0 ? regressed(dynamics) : F;
  const observation = learnt.observation ? regressed(seeing) : H;
  const noise = (
    regression: Regression,
    form: CovarianceForm | undefined,
    reference: Matrix,
    count: number,
  ) =>
    form === undefined || count === 0 ? regression.covariance : residual(regression, form, reference, count);
  return {
    transition,
    observation,
    transitionCovariance: noise(
      { ...dynamics, coefficients: transition },
      learnt.transitionCovariance,
      start.transitionCovariance,
      sums.steps,
    ),
    observationCovariance: noise(
      { ...seeing, coefficients: observation },
      learnt.observationCovariance,
      start.observationCovariance,
      sums.times,
    ),
    ...(learnt.initial
      ? firstState(sums)
      : { initialMean: model.initialMean, initialCovariance: model.initialCovariance }),
  };
}

/** b = B a + noise in sums of products: of b b^T, b a^T and a a^T. */
interface Regression {
  coefficients: Matrix;
  covariance: Matrix;
  outer: Float64Array;
  cross: Float64Array;
  gram: Float64Array;
}

/**
 * The B whose zeros stay that minimises tr C^-1 (outer - B cross^T - cross B^T + B gram B^T). Rows without noise are
 * how the model is built, such as a state that remembers another: they stay too.
 */
function regressed({ coefficients, covariance, cross, gram }: Regression): Matrix {
  const { rows, cols, data } = coefficients;
  const noisy = Array.from({ length: rows }, (_, i) => i).filter((i) => covariance.data[i * (rows + 1)]! > 0);
  const free = noisy
    .flatMap((i) => [...Array(cols).keys()].map((j) => i * cols + j))
    .filter((at) => data[at] !== 0);
  const precision = precisionOf(covariance, noisy, free.length === noisy.length * cols);
  const [system, right] = [matrix(free.length, free.length), matrix(free.length, 1)];
  free.forEach((at, p) => {
    const [i, j] = [Math.floor(at / cols), at % cols];
    free.forEach((other, q) => {
      const [k, l] = [Math.floor(other / cols), other % cols];
      system.data[p * free.length + q] = precision[i * rows + k]! * gram[l * cols + j]!;
    });
    for (const k of noisy) right.data[p]! += precision[i * rows + k]! * cross[k * cols + j]!;
  });
  const found = free.length > 0 ? solve(system, right).data : new Float64Array(0);
  const next = matrix(rows, cols, data.slice());
  free.forEach((at, p) => {
    next.data[at] = found[p]!;
  });
  return next;
}

/** C^-1 of the noisy rows; where nothing is held at 0 it does not matter, and is the identity. */
function precisionOf(covariance: Matrix, noisy: readonly number[], plain: boolean): Float64Array {
  const n = covariance.rows;
  const part = matrix(noisy.length, noisy.length);
  noisy.forEach((i, p) => {
    noisy.forEach((k, q) => {
      part.data[p * noisy.length + q] = plain ? Number(p === q) : covariance.data[i * n + k]!;
    });
  });
  const inverted = inverse(part).data;
  const whole = new Float64Array(n * n);
  noisy.forEach((i, p) => {
    noisy.forEach((k, q) => {
      whole[i * n + k] = inverted[p * noisy.length + q]!;
    });
  });
  return whole;
}

function residual(
  { coefficients, outer, cross, gram }: Regression,
  form: CovarianceForm,
  reference: Matrix,
  count: number,
): Matrix {
  const { rows, cols, data: B } = coefficients;
  const left = outer.slice();
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++) {
      let sum = 0;
      for (let k = 0; k < cols; k++) {
        sum -= B[i * cols + k]! * cross[j * cols + k]! + cross[i * cols + k]! * B[j * cols + k]!;
        for (let l = 0; l < cols; l++) sum += B[i * cols + k]! * gram[k * cols + l]! * B[j * cols + l]!;
      }
      left[i * rows + j]! += sum;
    }
  const mean = symmetrise(left, rows).map((v) => v / count);
  if (form === 'full') return matrix(rows, rows, mean);
  // What had no noise gets none from rounding.
  const isOwn = (k: number) => k % (rows + 1) === 0 && reference.data[k] !== 0;
  if (form === 'diagonal')
    return matrix(
      rows,
      rows,
      mean.map((v, k) => (isOwn(k) ? Math.max(0, v) : 0)),
    );
  // scale = tr(C0^-1 mean) / rows
  const relative = solve(reference, matrix(rows, rows, mean)).data;
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += relative[i * (rows + 1)]!;
  return matrix(
    rows,
    rows,
    reference.data.map((v) => (v * trace) / rows),
  );
}

/** Mean over the series of their first states, and the spread around it. */
function firstState({ series, firstMean, first }: StateMoments) {
  const n = firstMean.length;
  const initialMean = firstMean.map((v) => v / series);
  const spread = first.map((v, k) => v / series - initialMean[Math.floor(k / n)]! * initialMean[k % n]!);
  return { initialMean, initialCovariance: matrix(n, n, symmetrise(spread, n)) };
}
