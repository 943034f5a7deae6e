import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { factorInto } from '../linalg/small-products.js';
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
function gaussianObservation({
  observation,
  observationCovariance: R,
  angles,
}: NonlinearSpace): LogObservation {
  const m = R.rows;
  for (let i = 0; i < m; i++)
    if (!(R.data[i * (m + 1)]! > 0))
      throw new DataError(`observation ${i + 1} has no noise: no particle would ever be right`, {
        hint: 'a little observationCovariance',
      });
  const [z, v] = [new Float64Array(m), new Float64Array(m)];
  const seen = new Int32Array(m);
  const roots = new Map<string, Float64Array>();
  let root: Float64Array = new Float64Array(0);
  return (y, x, t) => {
    observation(x, t, z);
    let count = 0;
    let changed = false;
    for (let i = 0; i < m; i++) {
      if (Number.isNaN(y[i]!)) continue;
      v[count] = innovationOf(y[i]!, z[i]!, angles?.[i] ?? false);
      if (seen[count] !== i) changed = true;
      seen[count++] = i;
    }
    if (count === 0) return 0;
    if (changed || root.length !== count * count) {
      const rows = [...seen.subarray(0, count)];
      const key = rows.join();
      root =
        roots.get(key) ??
        rootOf(Float64Array.from(rows.flatMap((a) => rows.map((b) => R.data[a * m + b]!))), count);
      roots.set(key, root);
    }
    return logDensity(v, root, count);
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

/** log N(v; 0, L L^T); v becomes L^-1 v. */
function logDensity(v: Float64Array, l: Float64Array, n: number): number {
  let log = -0.5 * n * Math.log(2 * Math.PI);
  for (let i = 0; i < n; i++) {
    let sum = v[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * v[k]!;
    v[i] = sum / l[i * (n + 1)]!;
    log -= Math.log(l[i * (n + 1)]!) + 0.5 * v[i]! * v[i]!;
  }
  return log;
}
