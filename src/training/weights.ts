import { createRng, type Rng } from '../core/random.js';

/** The chance of first weights under a seed; none where a model is only read. */
export const weightsRng = (seed: number | undefined): Rng | undefined =>
  seed === undefined ? undefined : createRng(seed).stream('weights');
