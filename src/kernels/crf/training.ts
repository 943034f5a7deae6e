import type { Rng } from '../../core/random.js';
import type { Encoded, FeatureSet } from './features.js';

export const OPTIMIZERS = ['lbfgs', 'sgd', 'perceptron'] as const;

/** What every way of training is given. The data's sentences are labelled throughout. */
export interface TrainOptions {
  /** Weight of half the squared length of theta. */
  l2: number;
  /** Weight of the sum of magnitudes. */
  l1: number;
  /** Iterations, or passes over the sentences, at most. */
  iterations: number;
  /** Training ends when an iteration changes the objective by less than this share of it. */
  tolerance: number;
  /** Weights to begin with, and those that are to stay as they are. */
  start: Float64Array;
  fixed: Uint8Array;
  rng: Rng;
  /** After each iteration; true ends training. The weights are those that would be given back; copy them to keep them. */
  onIteration?(round: Round): boolean;
}

export interface Round {
  iteration: number;
  weights: Float64Array;
  /** Penalised negative log-likelihood; of sgd as it was met on the way, of the perceptron sentences that it got wrong. */
  objective: number;
}

export interface Trained {
  weights: Float64Array;
  iterations: number;
  converged: boolean;
  reason: string;
}

export type Trainer = (features: FeatureSet, encoded: Encoded, options: TrainOptions) => Trained;
