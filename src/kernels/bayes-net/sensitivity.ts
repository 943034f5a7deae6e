import { jointMarginal } from '../graphical/eliminate.js';
import type { Factor } from '../graphical/factor.js';
import { jointStates } from '../graphical/factor.js';
import { factorGraphOf, requireTables, type TableNetwork } from './network.js';
import type { Part } from './prune.js';

/**
 * How P(target = t | evidence) moves with one table entry x = P(node = state | parents), the other entries of its
 * row keeping their proportions:
 *
 *   P(t | e)(x) = (slope x + offset) / (slopeAll x + offsetAll).
 *
 * All four are divided by P(e) as it is, so that the denominator is 1 at the entry's own value.
 */
export interface Sensitivity {
  /** Places of node and of its hidden parents in the part; states of these, and of the node. */
  readonly node: number;
  readonly given: readonly number[];
  readonly state: number;
  readonly target: number;
  readonly value: number;
  /** d P(t | e) / d x at the entry's own value. */
  readonly derivative: number;
  readonly slope: number;
  readonly offset: number;
  readonly slopeAll: number;
  readonly offsetAll: number;
}

/**
 * The sensitivity of each state's posterior to every table entry that it depends on. The probability of target and
 * evidence is linear in each table; with D(u, k, t) its derivative by P(node = k | u), found by one elimination
 * a node without the node's own table, slope = D(u, k, t) - sum_{j != k} P(j | u) D(u, j, t) / (1 - P(k | u)).
 *
 * @param part what the posterior of `target` depends on (relevantPart)
 * @see Castillo, Gutierrez & Hadi, Sensitivity analysis in discrete Bayesian networks, 1997; Laskey, 1995
 */
export function sensitivities({ network, evidence }: Part, target: number): Sensitivity[] {
  const tables = requireTables(network);
  return tables.nodes.flatMap((_, node) => ofNode(tables, evidence, node, target));
}

function ofNode(
  network: TableNetwork,
  evidence: ReadonlyMap<number, number>,
  node: number,
  target: number,
): Sensitivity[] {
  const { states, parents, table } = network.nodes[node]!;
  const { cards, factors } = factorGraphOf(network);
  if (states.length === 1) return [];
  const axes = [...new Set([...parents, node, target])];
  // A constant in place of the table keeps its variables in the model.
  const rest = factors.map((factor, i) => (i === node ? constant(factor) : factor));
  const { factor } = jointMarginal({ cards, factors: rest }, axes, evidence);
  const card = states.length;
  const rows = jointStates(parents, cards);
  const answers = cards[target]!;
  const at = (row: number, k: number, t: number) => placeOf(parents, node, target, cards, row, k, t);
  const d = (row: number, k: number, t: number) => {
    const place = at(row, k, t);
    return place < 0 ? 0 : factor.values[place]!;
  };
  const totals = new Float64Array(answers);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < card; k++)
      for (let t = 0; t < answers; t++) totals[t]! += table[row * card + k]! * d(row, k, t);
  const all = totals.reduce((sum, p) => sum + p, 0);
  const found: Sensitivity[] = [];
  const slopes = new Float64Array(answers);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < card; k++) {
      const value = table[row * card + k]!;
      let slopeAll = 0;
      for (let t = 0; t < answers; t++) {
        let others = 0;
        for (let j = 0; j < card; j++) {
          if (j === k) continue;
          // Where the others of the row are all 0 they have no proportions: they grow evenly.
          const share = value < 1 ? table[row * card + j]! / (1 - value) : 1 / (card - 1);
          others += share * d(row, j, t);
        }
        slopes[t] = (d(row, k, t) - others) / all;
        slopeAll += slopes[t]!;
      }
      for (let t = 0; t < answers; t++) {
        const now = totals[t]! / all;
        const slope = slopes[t]!;
        found.push({
          node,
          given: digits(parents, cards, row),
          state: k,
          target: t,
          value,
          derivative: slope - now * slopeAll,
          slope,
          offset: now - slope * value,
          slopeAll,
          offsetAll: 1 - slopeAll * value,
        });
      }
    }
  return found;
}

const constant = ({ scope, values }: Factor): Factor => ({
  scope,
  values: new Float64Array(values.length).fill(1),
});

/** Where (row, k, t) lies in the joint of parents, node and target; -1 where the target is among them with another state. */
function placeOf(
  parents: readonly number[],
  node: number,
  target: number,
  cards: Int32Array,
  row: number,
  k: number,
  t: number,
): number {
  const inRow = parents.indexOf(target);
  if (inRow >= 0) return digits(parents, cards, row)[inRow] === t ? row * cards[node]! + k : -1;
  if (node === target) return k === t ? row * cards[node]! + k : -1;
  return (row * cards[node]! + k) * cards[target]! + t;
}

function digits(variables: readonly number[], cards: Int32Array, index: number): number[] {
  const states = variables.map(() => 0);
  for (let i = variables.length - 1, rest = index; i >= 0; i--) {
    states[i] = rest % cards[variables[i]!]!;
    rest = Math.floor(rest / cards[variables[i]!]!);
  }
  return states;
}
