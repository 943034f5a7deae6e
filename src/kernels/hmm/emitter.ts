import type { Rng } from '../../core/random.js';
import { categorical } from './categorical.js';
import { gaussian } from './gaussian.js';
import { gaussianMixture } from './gaussian-mixture.js';
import type { Emission, Rows } from './hmm.js';
import { multinomial } from './multinomial.js';
import { poisson } from './poisson.js';
import { studentT } from './student-t.js';

/** What there is to an emission: one file a family, all of this shape. */
export interface Emitter {
  /** Numbers that are learnt. */
  parameters: number;
  /** out[t * stride + j] = log b_j(x_t), with what is missing left out. */
  logDensities(rows: Rows, out: Float64Array, stride: number): void;
  /** How many sums `accumulate` fills; those of several sets of rows are added. */
  width: number;
  /** Adds the sums that `maximise` needs, rows weighed by posteriors[t * stride + j]. */
  accumulate(rows: Rows, posteriors: Float64Array, stride: number, sums: Float64Array): void;
  /** The emission of the largest likelihood under these sums, no variance below its column's floor. */
  maximise(sums: Float64Array, floor: Float64Array): Maximised;
  /** Sums of one observation a state that is spread as all rows are: what a prior of strength 1 adds. */
  pooled(rows: Rows): Float64Array;
  /** sum of log b_j under such sums, but for a constant: the logarithm of the prior. */
  logPrior(sums: Float64Array): number;
  sample(state: number, rng: Rng, to: Float64Array): void;
}

export interface Maximised {
  emission: Emission;
  /** States whose covariance was held up by the floor. */
  floored: number[];
  /** States that no row belongs to any more, which stay as they were. */
  dead: number[];
}

export function emitterOf(emission: Emission): Emitter {
  switch (emission.kind) {
    case 'categorical':
      return categorical(emission);
    case 'multinomial':
      return multinomial(emission);
    case 'poisson':
      return poisson(emission);
    case 'gaussian':
      return gaussian(emission);
    case 'gmm':
      return gaussianMixture(emission);
    case 'student':
      return studentT(emission);
  }
}

/** Weight below which a state has no rows. */
export const NOTHING = 1e-10;

/** The default of `pooled`: every state has every row with weight 1 / n. */
export function evenly(emitter: Pick<Emitter, 'width' | 'accumulate'>, rows: Rows, k: number): Float64Array {
  const sums = new Float64Array(emitter.width);
  emitter.accumulate(rows, new Float64Array(rows.n * k).fill(1 / rows.n), k, sums);
  return sums;
}
