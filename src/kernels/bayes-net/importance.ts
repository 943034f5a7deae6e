import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type Draws, drawsOf, drawWeighted } from './draw.js';
import { evidenceMessages } from './evidence-messages.js';
import { type Network, requireTables, type TableNetwork } from './network.js';
import { ancestors, type Observations } from './prune.js';
import { createTally, type Estimate, type Target } from './tally.js';

const STAGES = 10;
// Learning rates of the first and the last stage, as in the paper.
const FIRST_RATE = 0.4;
const LAST_RATE = 0.14;
// Share of a proposal that is spread evenly, so that no possible state is forgotten and weights are bounded.
const EVEN = 0.05;

/**
 * Adaptive importance sampling: the tables of the evidence's hidden ancestors are replaced by proposals Q that
 * learn the posterior P(node | parents, evidence). They begin as P(node | parents) lambda(node), where lambda is what a
 * pass of messages says of the evidence below, and learn from weighted draws, in ten stages,
 *
 *   Q <- Q + rate_k (share of the stage's weight - Q),  rate_k = 0.4 (0.14 / 0.4)^(k / 10),
 *
 * and the draws that count are then made from Q with weights P / Q. Where likelihood weighting meets unlikely
 * evidence with draws that nearly all weigh nothing, these are near equal.
 *
 * @param samples draws that count; a tenth of them, from 500 to 5,000, are drawn in each stage before
 * @see Cheng & Druzdzel, AIS-BN: an adaptive importance sampling algorithm, JAIR 13, 2000; Yuan & Druzdzel, 2006
 */
export function importanceSampling(
  network: Network,
  targets: readonly Target[],
  evidence: Observations,
  samples: number,
  rng: Rng,
): Estimate {
  const tables = requireTables(network);
  const draws = drawsOf(tables);
  const proposals = learnt(
    tables,
    draws,
    evidence,
    Math.min(5000, Math.max(500, Math.ceil(samples / STAGES))),
    rng,
  );
  const values = new Float64Array(tables.nodes.length);
  const tally = createTally(tables, targets);
  for (let n = 0; n < samples; n++) tally.add(values, drawWeighted(draws, evidence, values, rng, proposals));
  const estimate = tally.estimate();
  if (!estimate)
    throw new DataError(`none of ${samples} draws was possible with the evidence`, {
      hint: 'more --samples, or an exact method, which also tells evidence of probability 0',
    });
  return estimate;
}

function learnt(
  { nodes }: TableNetwork,
  draws: Draws,
  evidence: Observations,
  perStage: number,
  rng: Rng,
): (Float64Array | undefined)[] {
  const above = ancestors(nodes, evidence.keys());
  const adapted = draws.filter(({ node }) => above[node] === 1 && !evidence.has(node));
  const shares: (Float64Array | undefined)[] = nodes.map(() => undefined);
  const proposals: (Float64Array | undefined)[] = nodes.map(() => undefined);
  const lambda = evidenceMessages(draws, nodes.length, evidence);
  for (const { node, table, card } of adapted) {
    const share = tilted(table, lambda[node]!);
    shares[node] = share;
    proposals[node] = spread(share, table, card);
  }
  const values = new Float64Array(perStage * nodes.length);
  const logWeights = new Float64Array(perStage);
  for (let stage = 0; stage < STAGES && adapted.length > 0; stage++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < perStage; n++) {
      const drawn = values.subarray(n * nodes.length, (n + 1) * nodes.length);
      logWeights[n] = drawWeighted(draws, evidence, drawn, rng, proposals);
      most = Math.max(most, logWeights[n]!);
    }
    if (most === Number.NEGATIVE_INFINITY) continue;
    const rate = FIRST_RATE * (LAST_RATE / FIRST_RATE) ** (stage / STAGES);
    for (const { node, table, card, parents, strides } of adapted) {
      const seen = new Float64Array(table.length);
      for (let n = 0; n < perStage; n++) {
        const from = n * nodes.length;
        let row = 0;
        for (let j = 0; j < parents.length; j++) row += strides[j]! * values[from + parents[j]!]!;
        const weight = Math.exp(logWeights[n]! - most);
        if (weight > 0) seen[row * card + values[from + node]!]! += weight;
      }
      const share = shares[node]!;
      for (let at = 0; at < table.length; at += card) {
        let sum = 0;
        for (let k = 0; k < card; k++) sum += seen[at + k]!;
        if (sum === 0) continue; // no draw came here: nothing was learnt
        for (let k = 0; k < card; k++) share[at + k]! += rate * (seen[at + k]! / sum - share[at + k]!);
      }
      proposals[node] = spread(share, table, card);
    }
  }
  return proposals;
}

/** Rows of the table times lambda, each summing to 1; a row that lambda rules out stays as it is. */
function tilted(table: Float64Array, lambda: Float64Array): Float64Array {
  const card = lambda.length;
  const share = table.slice();
  for (let at = 0; at < table.length; at += card) {
    let sum = 0;
    for (let k = 0; k < card; k++) sum += table[at + k]! * lambda[k]!;
    if (sum > 0) for (let k = 0; k < card; k++) share[at + k] = (table[at + k]! * lambda[k]!) / sum;
  }
  return share;
}

/** Rows of `share` with a part of each spread evenly over the states that the table allows. */
function spread(share: Float64Array, table: Float64Array, card: number): Float64Array {
  const proposal = new Float64Array(table.length);
  for (let at = 0; at < table.length; at += card) {
    let possible = 0;
    for (let k = 0; k < card; k++) if (table[at + k]! > 0) possible++;
    for (let k = 0; k < card; k++)
      if (table[at + k]! > 0) proposal[at + k] = (1 - EVEN) * share[at + k]! + EVEN / possible;
  }
  return proposal;
}
