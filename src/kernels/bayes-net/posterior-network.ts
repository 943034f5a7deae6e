import { DataError } from '../../core/errors.js';
import { eliminate } from '../graphical/buckets.js';
import { planElimination } from '../graphical/elimination-order.js';
import { impossible } from '../graphical/evidence.js';
import { type Evidence, jointStates } from '../graphical/factor.js';
import { requireFeasible } from '../graphical/feasibility.js';
import { reduce } from '../graphical/reduce.js';
import { SEMIRINGS } from '../graphical/semirings.js';
import { discretePart } from './discrete-part.js';
import type { Network, NetworkNode } from './network.js';

/**
 * A network of the same nodes whose joint distribution is the posterior P(nodes | evidence): draws from it, parents
 * first, are exact draws given the evidence. Eliminating the variables in any order leaves for each of them the
 * product of the tables that met there; divided by its sum it is P(v | those that go later, evidence), the table of v
 * in a network against the order.
 *
 * @param evidence states of tables; values of numbers cannot be given
 * @returns the network, and log P(evidence)
 * @see Dawid, Applications of a general propagation algorithm for probabilistic expert systems, 1992
 */
export function posteriorNetwork(
  network: Network,
  evidence: Evidence,
): { network: Network; logEvidence: number } {
  for (const v of evidence.keys())
    if (network.nodes[v]!.kind === 'gaussian')
      throw new DataError(
        `'${network.nodes[v]!.name}' is a node of numbers: given its value draws can only be weighted`,
      );
  const semiring = SEMIRINGS.log;
  const { cards, factors } = reduce(discretePart(network), evidence);
  const numbers = network.nodes.map(({ kind }) => kind === 'gaussian');
  const plan = planElimination(
    cards,
    factors.map(({ scope }) => scope),
  );
  requireFeasible(plan, { passes: 2 });
  const { rest, buckets } = eliminate(factors.map(semiring.table), cards, plan, semiring);
  const logEvidence = semiring.log(semiring.product(rest, new Int32Array(), cards));
  if (logEvidence === -Infinity) throw impossible(evidence);

  const nodes: NetworkNode[] = [...network.nodes];
  for (const [v, state] of evidence)
    nodes[v] = { ...known(network, v), parents: [], table: indicator(cards[v]!, state) };
  plan.order.forEach((v, i) => {
    if (numbers[v]) return;
    const parents = plan.neighbours[i]!.filter((u) => !numbers[u]);
    const scope = Int32Array.of(...parents, v);
    const product = semiring.product(buckets[i]!, scope, cards);
    const table = new Float64Array(jointStates(scope, cards));
    const card = cards[v]!;
    for (let from = 0; from < table.length; from += card) {
      let most = -Infinity;
      for (let k = from; k < from + card; k++) {
        table[k] = semiring.logAt(product, k);
        most = Math.max(most, table[k]!);
      }
      normalize(table.subarray(from, from + card), most);
    }
    nodes[v] = { ...known(network, v), parents: [...parents], table };
  });
  return { network: { name: network.name, nodes }, logEvidence };
}

function known(network: Network, v: number) {
  const node = network.nodes[v]!;
  if (node.kind !== 'table') throw new Error(`node ${v} is no table`);
  return node;
}

const indicator = (card: number, state: number) =>
  Float64Array.from({ length: card }, (_, k) => (k === state ? 1 : 0));

/** Logarithms to probabilities; a row that cannot be is even, as no draw comes to it. */
function normalize(row: Float64Array, most: number): void {
  if (most === -Infinity) {
    row.fill(1 / row.length);
    return;
  }
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = Math.exp(row[k]! - most);
    sum += row[k]!;
  }
  for (let k = 0; k < row.length; k++) row[k]! /= sum;
}
