import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { factorInto, solveFactored } from '../linalg/small-products.js';
import { innovationOf, type NonlinearSpace } from './nonlinear.js';
import type { ParticleModel } from './particle-filter.js';

/** What may stand in place of y = h(x) + Gaussian noise: log p(y | x) by any formula. */
export type LogObservation = (y: Float64Array, x: Float64Array, t: number) => number;

/** The functions and Gaussian noises of a nonlinear model, as particles need them. */
export function gaussianParticles(model: NonlinearSpace, logObservation?: LogObservation): ParticleModel {
  const { initialMean, initialCovariance, transitionCovariance, observationCovariance: R } = model;
  const [n, m] = [initialMean.length, R.rows];
  const start = rootOf(initialCovariance.data, n);
  const noise = rootOf(transitionCovariance.data, n);
  const spreads = initialMean.every((_, i) => noise[i * (n + 1)]! > 0);
  const middle = new Float64Array(n);
  const off = new Float64Array(n);
  return {
    ...{ n, m },
    initial: (rng, out) => draw(initialMean, start, rng, out),
    step(x, t, rng, out) {
      model.transition(x, t, middle);
      draw(middle, noise, rng, out);
    },
    expected: (x, t, out) => model.transition(x, t, out),
    logObservation: logObservation ?? gaussianObservation(model),
    // A state that moves without noise has no density.
    ...(spreads && {
      logTransition(x: Float64Array, next: Float64Array, t: number) {
        model.transition(x, t, middle);
        for (let i = 0; i < n; i++) off[i] = next[i]! - middle[i]!;
        return logDensity(off, noise, n);
      },
    }),
  };
}

/** log N(y; h(x), R) of the components that are there. */
function gaussianObservation(model: NonlinearSpace): LogObservation {
  const { observationCovariance: R, angles } = model;
  const m = R.rows;
  const z = new Float64Array(m);
  const roots = new Map<string, Float64Array>();
  return (y, x, t) => {
    model.observation(x, t, z);
    const seen: number[] = [];
    for (let i = 0; i < m; i++) if (!Number.isNaN(y[i]!)) seen.push(i);
    if (seen.length === 0) return 0;
    const key = seen.join();
    let root = roots.get(key);
    if (!root) {
      root = rootOf(Float64Array.from(seen.flatMap((a) => seen.map((b) => R.data[a * m + b]!))), seen.length);
      roots.set(key, root);
    }
    const v = Float64Array.from(seen, (a) => innovationOf(y[a]!, z[a]!, angles?.[a] ?? false));
    return logDensity(v, root, seen.length);
  };
}

/** L of a covariance; where it has no full rank, that of its diagonal if it is one. */
function rootOf(covariance: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  if (factorInto(covariance, n, l)) return l;
  const isDiagonal = covariance.every((v, k) => k % (n + 1) === 0 || v === 0);
  if (!isDiagonal)
    throw new DataError(
      'a covariance is neither positive definite nor diagonal: particles cannot be drawn from it',
    );
  return covariance.map(Math.sqrt);
}

/** The mean and L z, z white. */
function draw(mean: Float64Array, l: Float64Array, rng: Rng, out: Float64Array): void {
  const n = mean.length;
  out.set(mean);
  for (let j = 0; j < n; j++) {
    const z = rng.normal();
    for (let i = j; i < n; i++) out[i]! += l[i * n + j]! * z;
  }
}

function logDensity(v: Float64Array, l: Float64Array, n: number): number {
  let log = -0.5 * n * Math.log(2 * Math.PI);
  for (let i = 0; i < n; i++) log -= Math.log(l[i * (n + 1)]!);
  const solved = solveFactored(l, n, v.slice(), 1);
  for (let i = 0; i < n; i++) log -= 0.5 * v[i]! * solved[i]!;
  return log;
}
