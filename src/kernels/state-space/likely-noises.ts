import { matrix } from '../linalg/matrix.js';
import { nelderMead } from '../optimize/nelder-mead.js';
import { kalmanFilter } from './kalman.js';
import type { CovarianceForm } from './kalman-em.js';
import type { StateSpace } from './model.js';

export interface NoiseSearch {
  model: StateSpace;
  logLikelihood: number;
  /** Runs of the filter. */
  evaluations: number;
  converged: boolean;
}

/**
 * The noises of a small model that make a series most likely, by a simplex over the logarithms of their variances:
 * where EM creeps, as towards a variance of 0, this walks. A variance e^-30 of where it began stands for 0.
 *
 * @param forms what varies of Q and R, one factor or the numbers of the diagonal that are not 0; undefined for none
 */
export function likelyNoises(
  start: StateSpace,
  y: Float64Array,
  forms: {
    transitionCovariance?: Exclude<CovarianceForm, 'full'>;
    observationCovariance?: Exclude<CovarianceForm, 'full'>;
  },
): NoiseSearch {
  const parts = (['transitionCovariance', 'observationCovariance'] as const).flatMap((name) => {
    const form = forms[name];
    if (form === undefined) return [];
    const { rows, data } = start[name];
    if (form === 'scaled') return [{ name, places: [...data.keys()] }];
    return [...data.keys()].flatMap((k) =>
      k % (rows + 1) === 0 && data[k] !== 0 ? [{ name, places: [k] }] : [],
    );
  });
  const modelAt = (logs: Float64Array): StateSpace => {
    const next = {
      transitionCovariance: start.transitionCovariance.data.slice(),
      observationCovariance: start.observationCovariance.data.slice(),
    };
    parts.forEach(({ name, places }, i) => {
      const factor = logs[i]! <= NONE ? 0 : Math.exp(logs[i]!);
      for (const place of places) next[name][place] = start[name].data[place]! * factor;
    });
    return {
      ...start,
      transitionCovariance: matrix(
        start.transitionCovariance.rows,
        start.transitionCovariance.cols,
        next.transitionCovariance,
      ),
      observationCovariance: matrix(
        start.observationCovariance.rows,
        start.observationCovariance.cols,
        next.observationCovariance,
      ),
    };
  };
  const cost = (logs: Float64Array) => {
    if (logs.some((v) => v > -NONE)) return Infinity;
    try {
      return -kalmanFilter(modelAt(logs), y).logLikelihood;
    } catch {
      return Infinity; // no variance left to some sample
    }
  };
  const found = nelderMead(cost, new Float64Array(parts.length), { edge: EDGE, tolerance: 1e-8 });
  return {
    model: modelAt(found.x),
    logLikelihood: -found.f,
    evaluations: found.evaluations,
    converged: found.converged,
  };
}

const NONE = -30;

/** Times 0.005 at a start of zeros: factors of e to begin with. */
const EDGE = 200;
