import { DataError } from '../../core/errors.js';
import { cholesky, choleskySolve } from '../linalg/cholesky.js';
import { matrix } from '../linalg/matrix.js';
import type { Family, Samples } from './structure.js';

/**
 * Sufficient statistics of a node of numbers: for each joint state of its selectors sum w z z^T with z = (1, u - c_u,
 * x - c_x), the inputs u and the node x taken from a point near their middle, so that squares keep their digits.
 */
export interface LinearMoments {
  /** [rows, d, d], d = inputs + 2, symmetric; only the lower halves are filled. */
  readonly sums: Float64Array;
  /** Of the inputs, then of the node. */
  readonly centre: Float64Array;
}

export interface LinearParameters {
  readonly intercepts: Float64Array;
  readonly weights: Float64Array;
  readonly variances: Float64Array;
}

/** Means of the known numbers of a family. */
export function centreOf({ node, inputs }: Family, { columns }: Samples): Float64Array {
  return Float64Array.from([...inputs, node], (v) => {
    const column = columns[v];
    let sum = 0;
    let known = 0;
    for (const x of column ?? [])
      if (!Number.isNaN(x)) {
        sum += x;
        known++;
      }
    return known > 0 ? sum / known : 0;
  });
}

export const noMoments = ({ rows, inputs }: Family, centre: Float64Array): LinearMoments => ({
  sums: new Float64Array(rows * (inputs.length + 2) ** 2),
  centre,
});

/** Adds a row of data; z holds 1, then what the inputs and the node are beyond their centre. */
export function addMoments(sums: Float64Array, row: number, z: Float64Array, weight = 1): void {
  const d = z.length;
  let at = row * d * d;
  for (let i = 0; i < d; i++, at += d) for (let j = 0; j <= i; j++) sums[at + j]! += weight * z[i]! * z[j]!;
}

/**
 * Statistics of the rows from..to-1 that tell all of the family; parts of the data are added by `mergeMoments`.
 */
export function linearMoments(
  family: Family,
  { columns, rows: all }: Samples,
  centre: Float64Array,
  from = 0,
  to = all,
): { moments: LinearMoments; passedOver: number } {
  const moments = noMoments(family, centre);
  const numbers = [...family.inputs, family.node].map((v) => columns[v]);
  const states = family.selectors.map((v) => columns[v]);
  if ([...numbers, ...states].includes(undefined)) return { moments, passedOver: to - from };
  const z = new Float64Array(numbers.length + 1).fill(1);
  let passedOver = 0;
  rows: for (let r = from; r < to; r++) {
    let row = 0;
    for (let i = 0; i < states.length; i++) {
      const state = states[i]![r]!;
      if (state < 0) {
        passedOver++;
        continue rows;
      }
      row += family.strides[i]! * state;
    }
    let sum = 0;
    for (let i = 0; i < numbers.length; i++) {
      z[i + 1] = numbers[i]![r]! - centre[i]!;
      sum += z[i + 1]!;
    }
    if (Number.isNaN(sum)) passedOver++;
    else addMoments(moments.sums, row, z);
  }
  return { moments, passedOver };
}

export const mergeMoments = (a: LinearMoments, b: LinearMoments): LinearMoments => ({
  centre: a.centre,
  sums: a.sums.map((sum, i) => sum + b.sums[i]!),
});

const SINGULAR = 1e-10; // share of an input's variance that the inputs before it leave
const FLOOR = 1e-9; // least variance, as a share of that of the whole column

/**
 * Least squares of the node on its inputs, row by row of its selectors' states; the variance is that of the residuals,
 * with divisor n, as likelihood has it. A row with too few samples, or whose inputs determine each other, takes the
 * coefficients of all rows together.
 *
 * @returns parameters, how many rows took the common ones, and how many variances were raised to the least that is kept
 */
export function fitLinear(
  { node, inputs, rows }: Family,
  { sums, centre }: LinearMoments,
  nameOf: (node: number) => string,
): LinearParameters & { pooled: number; floored: number } {
  const m = inputs.length;
  const d = m + 2;
  const whole = new Float64Array(d * d);
  for (let i = 0; i < sums.length; i++) whole[i % (d * d)]! += sums[i]!;
  if (!(whole[0]! > 0)) throw new DataError(`no row of the data tells '${nameOf(node)}' and its parents`);
  const common = regression(whole, m);
  const least = FLOOR * variationOf(whole, d);
  if (!(least > 0))
    throw new DataError(`'${nameOf(node)}' is constant: a normal distribution needs a variance`);
  const intercepts = new Float64Array(rows);
  const weights = new Float64Array(rows * m);
  const variances = new Float64Array(rows);
  let pooled = 0;
  let floored = 0;
  for (let row = 0; row < rows; row++) {
    const own = sums.subarray(row * d * d, (row + 1) * d * d);
    let found = own[0]! > m + 1 ? regression(own, m) : undefined;
    if (!found) {
      found = common;
      if (rows > 1) pooled++;
    }
    if (!found)
      throw new DataError(
        `the parents of '${nameOf(node)}' determine each other, or there are fewer than ${m + 2} rows`,
        {
          hint: 'leave out one of the parents',
        },
      );
    const { slopes, offset, variance } = found;
    intercepts[row] = centre[m]! + offset;
    slopes.forEach((slope, i) => {
      weights[row * m + i] = slope;
      intercepts[row]! -= slope * centre[i]!;
    });
    if (variance < least) floored++;
    variances[row] = Math.max(variance, least);
  }
  return { intercepts, weights, variances, pooled, floored };
}

/** Variance of the node itself, whatever its parents are. */
const variationOf = (sums: Float64Array, d: number) =>
  sums[d * d - 1]! / sums[0]! - (sums[d * (d - 1)]! / sums[0]!) ** 2;

/** From one d x d block of sums; undefined where the inputs determine each other. */
function regression(sums: Float64Array, m: number) {
  const d = m + 2;
  const n = sums[0]!;
  const mean = (i: number) => sums[i * d]! / n;
  const covariance = (i: number, j: number) =>
    sums[Math.max(i, j) * d + Math.min(i, j)]! / n - mean(i) * mean(j);
  const scale = Float64Array.from({ length: m }, (_, i) => Math.sqrt(covariance(i + 1, i + 1)));
  if (!scale.every((s) => s > 0)) return undefined;
  const slopes = new Float64Array(m);
  if (m > 0) {
    const inner = matrix(m, m);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++)
        inner.data[i * m + j] = i === j ? 1 : covariance(i + 1, j + 1) / (scale[i]! * scale[j]!);
    const l = positive(() => cholesky(inner));
    if (!l || !scale.every((_, i) => l.data[i * (m + 1)]! ** 2 > SINGULAR)) return undefined;
    const target = Float64Array.from(scale, (s, i) => covariance(i + 1, d - 1) / s);
    const solved = choleskySolve(l, matrix(m, 1, target)).data;
    for (let i = 0; i < m; i++) slopes[i] = solved[i]! / scale[i]!;
  }
  let offset = mean(d - 1);
  let variance = covariance(d - 1, d - 1);
  for (let i = 0; i < m; i++) {
    offset -= slopes[i]! * mean(i + 1);
    variance -= slopes[i]! * covariance(i + 1, d - 1);
  }
  return { slopes, offset, variance };
}

function positive<T>(factor: () => T): T | undefined {
  try {
    return factor();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** sum w log N(x; intercept + weights . u, variance) over what was added to the sums. */
export function linearLogLikelihood(
  { inputs, rows }: Family,
  { sums, centre }: LinearMoments,
  { intercepts, weights, variances }: LinearParameters,
): number {
  const m = inputs.length;
  const d = m + 2;
  const r = new Float64Array(d); // residual = r . z
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const at = row * d * d;
    const n = sums[at]!;
    if (n === 0) continue;
    r[0] = centre[m]! - intercepts[row]!;
    r[d - 1] = 1;
    for (let i = 0; i < m; i++) {
      r[i + 1] = -weights[row * m + i]!;
      r[0]! += r[i + 1]! * centre[i]!;
    }
    let squares = 0;
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) squares += (i === j ? 1 : 2) * r[i]! * r[j]! * sums[at + i * d + j]!;
    total -= 0.5 * (n * Math.log(2 * Math.PI * variances[row]!) + squares / variances[row]!);
  }
  return total;
}
