import { discretePart } from './discrete-part.js';
import type { Network } from './network.js';
import type { Marginal } from './posterior.js';
import { type Observations, relevantPart } from './prune.js';

/**
 * How much one more observation would tell: the mutual information of target and node given what is known, in nats,
 *
 *   I(T; Y | e) = sum_{t,y} P(t, y | e) log( P(t, y | e) / (P(t | e) P(y | e)) ),
 *
 * which is by how much the entropy of the target is expected to fall.
 *
 * @returns for each candidate, in its order
 */
export function mutualInformation(
  network: Network,
  target: number,
  candidates: readonly number[],
  evidence: Observations,
  fixed: ReadonlySet<number>,
  marginal: Marginal,
): Float64Array {
  return Float64Array.from(candidates, (node) => {
    const { network: part, places, evidence: known } = relevantPart(network, [target, node], evidence, fixed);
    const graph = discretePart(part);
    const pair = [places.get(target)!, places.get(node)!];
    const { factor } = marginal(graph, pair, known);
    return information(factor.values, graph.cards[pair[0]!]!, graph.cards[pair[1]!]!);
  });
}

/** Of a joint table p [rows, columns] that sums to 1; never below 0 by rounding. */
export function information(p: Float64Array, rows: number, columns: number): number {
  const across = new Float64Array(rows);
  const down = new Float64Array(columns);
  p.forEach((share, at) => {
    across[Math.floor(at / columns)]! += share;
    down[at % columns]! += share;
  });
  let sum = 0;
  p.forEach((share, at) => {
    if (share > 0) sum += share * Math.log(share / (across[Math.floor(at / columns)]! * down[at % columns]!));
  });
  return Math.max(0, sum);
}
