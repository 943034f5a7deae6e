import { DataError } from '../../core/errors.js';

/**
 * A hidden Markov model of k states: the first by `initial`, each further one by the row of `transition` of the one
 * before, and in each step an observation by the emission of the state.
 */
export interface Hmm {
  k: number;
  /** [k], sums to 1 */
  initial: Float64Array;
  /** [k, k], from row to column, rows sum to 1 */
  transition: Float64Array;
  emission: Emission;
}

export type Emission = Categorical | Multinomial | Poisson | Gaussian | GaussianMixture | StudentT;

/** One symbol 0..m-1 a column, columns independent given the state. */
export interface Categorical {
  kind: 'categorical';
  k: number;
  /** Of each column [k, m]. */
  probabilities: Float64Array[];
}

/** Rows of counts of m things; how many there are in all is not modelled. */
export interface Multinomial {
  kind: 'multinomial';
  k: number;
  d: number;
  /** [k, d] */
  probabilities: Float64Array;
}

/** Counts, columns independent given the state. */
export interface Poisson {
  kind: 'poisson';
  k: number;
  d: number;
  /** [k, d] */
  rates: Float64Array;
}

export const COVARIANCES = ['full', 'diag', 'spherical', 'tied'] as const;
export type Covariance = (typeof COVARIANCES)[number];

/** Matrices are kept whole, whatever their form; `covariance` says what learning may change. */
export interface Gaussian {
  kind: 'gaussian';
  k: number;
  d: number;
  covariance: Covariance;
  /** [k, d] */
  means: Float64Array;
  /** [k, d, d] */
  covariances: Float64Array;
}

export interface GaussianMixture {
  kind: 'gmm';
  k: number;
  d: number;
  /** Components of each state. */
  c: number;
  covariance: Covariance;
  /** [k, c] */
  weights: Float64Array;
  /** [k, c, d] */
  means: Float64Array;
  /** [k, c, d, d] */
  covariances: Float64Array;
}

/** Multivariate t: heavier tails than Gaussian ones. */
export interface StudentT {
  kind: 'student';
  k: number;
  d: number;
  covariance: Covariance;
  /** [k, d] */
  means: Float64Array;
  /** [k, d, d]: scale matrices; covariances are dof / (dof - 2) times as large */
  scales: Float64Array;
  /** [k] degrees of freedom */
  dof: Float64Array;
}

/** Rows of d numbers, NaN where one was not observed; symbols and counts as whole numbers. */
export interface Rows {
  n: number;
  d: number;
  data: Float64Array;
}

/** Rows of several sequences: s has offsets[s] .. offsets[s + 1] - 1. */
export interface Observations extends Rows {
  offsets: Int32Array;
}

/** Columns that an emission speaks about. */
export const columnsOf = (e: Emission): number => (e.kind === 'categorical' ? e.probabilities.length : e.d);

/** Rows first..last-1, without a copy. */
export const rowsOf = ({ d, data }: Rows, first: number, last: number): Rows => ({
  n: last - first,
  d,
  data: data.subarray(first * d, last * d),
});

/** Sequences first..last-1, without a copy. */
export function sequencesOf(all: Observations, first: number, last: number): Observations {
  const [from, to] = [all.offsets[first]!, all.offsets[last]!];
  return { ...rowsOf(all, from, to), offsets: all.offsets.slice(first, last + 1).map((v) => v - from) };
}

/** Rounding in a file of a few digits must pass. */
const SLACK = 1e-6;

/** Refuses probabilities that are none. `what` names them in the message. */
export function checkRows(values: Float64Array, width: number, what: string): void {
  for (let at = 0; at < values.length; at += width) {
    const row = values.subarray(at, at + width);
    const bad = row.find((v) => !(v >= 0 && v <= 1 + SLACK));
    const sum = row.reduce((a, b) => a + b, 0);
    if (bad === undefined && Math.abs(sum - 1) <= SLACK) continue;
    const found = bad === undefined ? `sums to ${Number(sum.toPrecision(8))}` : `holds ${bad}`;
    const which = values.length === width ? what : `row ${at / width} of ${what}`;
    throw new DataError(`${which} ${found}, probabilities that sum to 1 were needed`);
  }
}
