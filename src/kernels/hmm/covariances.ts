import { eigh } from '../linalg/eigh.js';
import { matrix } from '../linalg/matrix.js';
import { type Components, momentWidth } from './components.js';
import { NOTHING } from './emitter.js';
import type { Covariance } from './hmm.js';

/** Numbers that covariances of q components have. */
export function covarianceParameters(form: Covariance, q: number, d: number): number {
  if (form === 'full') return (q * d * (d + 1)) / 2;
  if (form === 'tied') return (d * (d + 1)) / 2;
  return form === 'diag' ? q * d : q;
}

export interface Estimated {
  means: Float64Array;
  covariances: Float64Array;
  /** Components that the floor held up, and those without rows, which stay as they were. */
  floored: number[];
  dead: number[];
}

/**
 * Means and covariances of the largest likelihood under the sums of `addMoments`, in the form that is asked for: the
 * diagonal, its mean, or one matrix for all, weighed by their rows. No variance, in whatever direction, falls below
 * `floor` (of each column; directions are measured in its units).
 */
export function estimate(
  old: Components,
  sums: Float64Array,
  form: Covariance,
  floor: Float64Array,
): Estimated {
  const { q, d } = old;
  const means = old.means.slice();
  const covariances = old.covariances.slice();
  const width = momentWidth(d);
  const dead: number[] = [];
  const floored: number[] = [];
  const pooled = new Float64Array(d * d);
  let total = 0;
  for (let c = 0; c < q; c++) {
    const own = sums.subarray(c * width, (c + 1) * width);
    const [n, u] = [own[0]!, own[1]!];
    if (n <= NOTHING) {
      dead.push(c);
      continue;
    }
    for (let i = 0; i < d; i++) means[c * d + i] = own[2 + i]! / u;
    const s = covariances.subarray(c * d * d, (c + 1) * d * d);
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) {
        const v = (own[2 + d + i * d + j]! - u * means[c * d + i]! * means[c * d + j]!) / n;
        s[i * d + j] = v;
        s[j * d + i] = v;
        pooled[i * d + j]! += n * v;
        if (i !== j) pooled[j * d + i]! += n * v;
      }
    total += n;
    if (form === 'tied') continue;
    if (form !== 'full') diagonalOnly(s, d, form === 'spherical');
    if (holdUp(s, d, form, floor)) floored.push(c);
  }
  if (form === 'tied' && total > 0) {
    for (let i = 0; i < d * d; i++) pooled[i]! /= total;
    if (holdUp(pooled, d, form, floor)) floored.push(0);
    for (let c = 0; c < q; c++) covariances.set(pooled, c * d * d);
  }
  return { means, covariances, floored, dead };
}

function diagonalOnly(s: Float64Array, d: number, same: boolean): void {
  const variances = Float64Array.from({ length: d }, (_, i) => s[i * d + i]!);
  const mean = variances.reduce((a, b) => a + b, 0) / d;
  s.fill(0);
  for (let i = 0; i < d; i++) s[i * d + i] = same ? mean : variances[i]!;
}

/** Lifts what lies under the floor; tells whether anything did. */
function holdUp(s: Float64Array, d: number, form: Covariance, floor: Float64Array): boolean {
  let lifted = false;
  if (form === 'diag' || form === 'spherical') {
    const least = form === 'spherical' ? floor.reduce((a, b) => a + b, 0) / d : 0;
    for (let i = 0; i < d; i++) {
      const lowest = least || floor[i]!;
      if (s[i * d + i]! >= lowest) continue;
      s[i * d + i] = lowest;
      lifted = true;
    }
    return lifted;
  }
  const units = floor.map(Math.sqrt);
  const scaled = matrix(
    d,
    d,
    s.map((v, at) => v / (units[Math.floor(at / d)]! * units[at % d]!)),
  );
  const { values, vectors } = eigh(scaled);
  if (values[0]! >= 1) return false;
  const raised = values.map((v) => Math.max(1, v));
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      let v = 0;
      for (let m = 0; m < d; m++) v += vectors.data[i * d + m]! * raised[m]! * vectors.data[j * d + m]!;
      s[i * d + j] = v * units[i]! * units[j]!;
    }
  return true;
}
