import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { drawAgreeing, drawsOf, drawWeighted } from './draw.js';
import type { Network } from './network.js';
import type { Observations } from './prune.js';
import { createTally, type Estimate, type Target } from './tally.js';

/**
 * Likelihood weighting: hidden nodes are drawn from their tables, parents first; known ones keep their value and
 * weigh the draw by P(value | parents as drawn). Estimates are consistent; their error grows with the share of
 * the evidence that lies below hidden nodes.
 *
 * @see Fung & Chang, Weighing and integrating evidence for stochastic simulation in Bayesian networks, 1990
 */
export function likelihoodWeighting(
  network: Network,
  targets: readonly Target[],
  evidence: Observations,
  samples: number,
  rng: Rng,
): Estimate {
  const draws = drawsOf(network);
  const values = new Float64Array(network.nodes.length);
  const tally = createTally(network, targets);
  for (let n = 0; n < samples; n++) tally.add(values, drawWeighted(draws, evidence, values, rng));
  const estimate = tally.estimate();
  if (!estimate)
    throw new DataError(`none of ${samples} draws was possible with the evidence`, {
      hint: 'more --samples, --method importance, or an exact method, which also tells evidence of probability 0',
    });
  return estimate;
}

/**
 * Rejection: draws from the network, of which those that agree with the evidence count, 1 each. They are exact
 * draws from the posterior, P(evidence) of all.
 *
 * @see Henrion, Propagating uncertainty in Bayesian networks by probabilistic logic sampling, 1988
 */
export function rejectionSampling(
  network: Network,
  targets: readonly Target[],
  evidence: Observations,
  samples: number,
  rng: Rng,
): Estimate {
  const number = [...evidence.keys()].find((i) => network.nodes[i]!.kind === 'gaussian');
  if (number !== undefined)
    throw new DataError(
      `'${network.nodes[number]!.name}' is a node of numbers: no draw agrees with an exact value of it`,
      { hint: '--method likelihood-weighting weighs by the density' },
    );
  const draws = drawsOf(network);
  const values = new Float64Array(network.nodes.length);
  const tally = createTally(network, targets);
  for (let n = 0; n < samples; n++)
    tally.add(values, drawAgreeing(draws, evidence, values, rng) ? 0 : Number.NEGATIVE_INFINITY);
  const estimate = tally.estimate();
  if (!estimate)
    throw new DataError(`none of ${samples} draws agreed with the evidence`, {
      hint: 'more --samples, or --method likelihood-weighting, which loses no draw',
    });
  return estimate;
}
