import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { learnHmm } from '../../kernels/hmm/learn.js';
import { type Modelled, modelDistance } from '../../kernels/hmm/model-distance.js';
import { columnMoments } from '../../kernels/hmm/start.js';
import { topologyOf } from '../../kernels/hmm/topology.js';

const ITERATIONS = 100;
/** Of the variance: a state of equal samples would make all other series impossible. */
const LEAST_VARIANCE = 1e-3;

/** A hidden Markov model of each series, and how far each is from the others in both models. */
export function hmmDistances(
  all: readonly { name: string; values: Float64Array }[],
  { states, restarts }: { states: number; restarts: number },
  rng: Rng,
): (i: number, j: number) => number {
  const models = all.map(({ name, values }, i): Modelled => {
    if (values.length < 4 * states)
      throw new DataError(
        `'${name}' has ${values.length} samples: ${states} states need ${4 * states} at least`,
      );
    const data = { n: values.length, d: 1, data: values, offsets: Int32Array.of(0, values.length) };
    const floor = columnMoments(data)[1].map((v) => LEAST_VARIANCE * (v > 0 ? v : 1));
    const shape = {
      ...({ kind: 'gaussian', states, components: 1, covariance: 'full', symbols: [], floor } as const),
      allowed: topologyOf('ergodic', states),
    };
    // A little of everything stays possible, so that no series is impossible in the model of another.
    const fitting = {
      method: 'map',
      iterations: ITERATIONS,
      tol: 1e-6,
      freeze: [],
      priorStrength: 1,
      restarts,
    } as const;
    return { data, hmm: learnHmm(data, shape, fitting, rng.stream(i)).hmm };
  });
  return (i, j) => modelDistance(models[i]!, models[j]!);
}
