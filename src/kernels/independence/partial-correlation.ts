import { DataError } from '../../core/errors.js';
import { normalCdf, normalQuantileOf, studentTCdf } from '../special/continuous-distributions.js';

export interface CorrelationTest {
  /** Partial correlation of x and y given z. */
  readonly correlation: number;
  readonly statistic: number;
  /** Of Student's t; none of Fisher's z, which is normal. */
  readonly dof?: number;
  readonly pValue: number;
  /** Interval of the correlation by Fisher's transformation. */
  readonly interval: readonly [number, number];
}

/**
 * Tests whether x and y, normal around linear functions of z, are independent given z: that the correlation r of what
 * is left of them after regression on z (and a constant) is 0.
 *
 *   fisher-z:             sqrt(n - k - 3) artanh r    is normal,
 *   partial-correlation:  r sqrt((n - k - 2) / (1 - r^2))   is Student's t with n - k - 2 degrees of freedom,
 *
 * with k columns in z. r itself comes from Gram and Schmidt's steps, twice over, which lose no digits where z nearly
 * determines x; the sign of the statistic is that of r.
 *
 * @param level of the interval
 * @see Anderson, An Introduction to Multivariate Statistical Analysis, 3rd ed., section 4.3
 */
export function correlationTest(
  x: Float64Array,
  y: Float64Array,
  z: readonly Float64Array[],
  method: 'fisher-z' | 'partial-correlation',
  level = 0.95,
): CorrelationTest {
  const [n, k] = [x.length, z.length];
  const least = method === 'fisher-z' ? k + 4 : k + 3;
  if (n < least) throw new DataError(`${n} rows, ${k} given columns need at least ${least}`);
  const r = partialCorrelation(x, y, z);
  const fisher = Math.sqrt(n - k - 3);
  const reach = n - k > 3 ? normalQuantileOf((1 + level) / 2, 0, 1) / fisher : Infinity;
  const interval = [Math.tanh(Math.atanh(r) - reach), Math.tanh(Math.atanh(r) + reach)] as const;
  if (method === 'fisher-z') {
    const statistic = fisher * Math.atanh(r);
    return {
      correlation: r,
      statistic,
      pValue: Math.min(1, 2 * normalCdf(Math.abs(statistic)).upper),
      interval,
    };
  }
  const dof = n - k - 2;
  const statistic = r * Math.sqrt(dof / ((1 - r) * (1 + r)));
  return {
    correlation: r,
    statistic,
    dof,
    pValue: Math.min(1, 2 * studentTCdf(Math.abs(statistic), dof).upper),
    interval,
  };
}

/** What is left of a column must be more than rounding made of it. */
const LEAST_LEFT = 1e-12;
/** 1 itself has no finite statistic: the largest double below it stands for it. */
const LARGEST = 1 - 2 ** -53;

/** The correlation of the residuals of x and y after least squares on z and a constant. */
export function partialCorrelation(x: Float64Array, y: Float64Array, z: readonly Float64Array[]): number {
  const basis = basisOf(z);
  const why = z.length > 0 ? 'is a linear function of the given columns' : 'is constant';
  const u = residual(x, basis, 'x', why);
  const v = residual(y, basis, 'y', why);
  return Math.max(-LARGEST, Math.min(LARGEST, dot(u, v)));
}

/** What is left of x after least squares on z and a constant, scaled to length 1. */
export const residuals = (x: Float64Array, z: readonly Float64Array[]): Float64Array =>
  residual(x, basisOf(z), 'x', 'is a linear function of the given columns');

/** Orthonormal columns that span z, each with mean 0. */
function basisOf(z: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  z.forEach((column, i) => {
    basis.push(residual(column, basis, `given column ${i + 1}`, 'is a linear function of those before it'));
  });
  return basis;
}

/** The part of a column orthogonal to a constant and the basis, scaled to length 1. */
function residual(
  column: Float64Array,
  basis: readonly Float64Array[],
  name: string,
  why: string,
): Float64Array {
  const left = column.slice();
  const first = centre(left);
  const whole = Math.sqrt(dot(left, left));
  if (!(whole > LEAST_LEFT * Math.abs(first) * Math.sqrt(left.length)))
    throw new DataError(`${name} is constant`);
  for (let pass = 0; pass < 2; pass++) {
    for (const axis of basis) {
      const along = dot(left, axis);
      for (let i = 0; i < left.length; i++) left[i]! -= along * axis[i]!;
    }
    centre(left);
  }
  const length = Math.sqrt(dot(left, left));
  if (!(length > LEAST_LEFT * whole)) throw new DataError(`${name} ${why}`);
  for (let i = 0; i < left.length; i++) left[i]! /= length;
  return left;
}

function centre(values: Float64Array): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += (values[i]! - mean) / (i + 1);
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
  return mean;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
