import { fromRows } from '../../../src/kernels/linalg/matrix.js';
import type { StateSpace } from '../../../src/kernels/state-space/model.js';
import type { NonlinearSpace } from '../../../src/kernels/state-space/nonlinear.js';

/** Three states, two observations that share their noise. */
export const threeStates: StateSpace = {
  transition: fromRows([
    [0.7, 0.2, 0],
    [0, 0.5, -0.4],
    [0.1, 0, 0.3],
  ]),
  observation: fromRows([
    [1, 0, 0.5],
    [0, 2, -1],
  ]),
  transitionCovariance: fromRows([
    [0.5, 0.1, 0],
    [0.1, 0.4, 0.05],
    [0, 0.05, 0.3],
  ]),
  observationCovariance: fromRows([
    [0.2, 0.07],
    [0.07, 0.6],
  ]),
  initialMean: Float64Array.of(1, -1, 0.5),
  initialCovariance: fromRows([
    [2, 0.3, 0],
    [0.3, 1, 0],
    [0, 0, 0.7],
  ]),
};

/** Two states, two observations that share their noise. */
export const coupled: StateSpace = {
  transition: fromRows([
    [0.9, 0.3],
    [-0.2, 0.7],
  ]),
  observation: fromRows([
    [1, 0.2],
    [0, 1],
  ]),
  transitionCovariance: fromRows([
    [0.5, 0.1],
    [0.1, 0.3],
  ]),
  observationCovariance: fromRows([
    [0.4, 0.1],
    [0.1, 0.6],
  ]),
  initialMean: Float64Array.of(1, -1),
  initialCovariance: fromRows([
    [2, 0.3],
    [0.3, 1],
  ]),
};

/**
 * Growth model of the particle filter's literature: x' = x/2 + 25 x / (1 + x^2) + 8 cos(1.2 t) + w, y = x^2 / 20 + v.
 *
 * @see Gordon, Salmond & Smith, Novel approach to nonlinear/non-Gaussian Bayesian state estimation, 1993
 */
export const growth: NonlinearSpace = {
  transition: (x, t, out) => {
    out[0] = x[0]! / 2 + (25 * x[0]!) / (1 + x[0]! ** 2) + 8 * Math.cos(1.2 * t);
  },
  transitionSlopes: (x, _, out) => {
    out[0] = 0.5 + (25 * (1 - x[0]! ** 2)) / (1 + x[0]! ** 2) ** 2;
  },
  observation: (x, _, out) => {
    out[0] = x[0]! ** 2 / 20;
  },
  observationSlopes: (x, _, out) => {
    out[0] = x[0]! / 10;
  },
  transitionCovariance: fromRows([[10]]),
  observationCovariance: fromRows([[1]]),
  initialMean: Float64Array.of(0),
  initialCovariance: fromRows([[5]]),
};

/** The exact filter of a model of one state, as far as a grid of `points` from -reach to reach is. */
export function gridFilter(model: NonlinearSpace, y: Float64Array, reach = 45, points = 1801) {
  const h = (2 * reach) / (points - 1);
  const x = Float64Array.from({ length: points }, (_, i) => -reach + i * h);
  const normal = (v: number, variance: number) =>
    Math.exp((-v * v) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  let density = x.map((v) => normal(v - model.initialMean[0]!, model.initialCovariance.data[0]!));
  let logLikelihood = 0;
  const means: number[] = [];
  const out = new Float64Array(1);
  y.forEach((seen, t) => {
    if (t > 0) {
      const next = new Float64Array(points);
      x.forEach((v, i) => {
        if (density[i]! < 1e-14) return;
        model.transition(Float64Array.of(v), t - 1, out);
        const [from, to] = [-reach, reach].map((_, side) =>
          Math.min(points - 1, Math.max(0, Math.round((out[0]! + (side === 0 ? -25 : 25) + reach) / h))),
        );
        for (let j = from!; j <= to!; j++)
          next[j]! += h * density[i]! * normal(x[j]! - out[0]!, model.transitionCovariance.data[0]!);
      });
      density = next;
    }
    density = density.map((p, i) => {
      model.observation(Float64Array.of(x[i]!), t, out);
      return p * normal(seen - out[0]!, model.observationCovariance.data[0]!);
    });
    const mass = h * density.reduce((sum, p) => sum + p, 0);
    logLikelihood += Math.log(mass);
    density = density.map((p) => p / mass);
    means.push(h * density.reduce((sum, p, i) => sum + p * x[i]!, 0));
  });
  return { logLikelihood, means };
}
