import { DataError } from '../../core/errors.js';
import { dirichlet } from '../../core/random/gamma.js';
import type { Rng } from '../../core/random.js';
import type { Network, NetworkNode } from '../bayes-net/network.js';

export interface RandomNetworkOptions {
  nodes: number;
  /** Most parents of a node. */
  parents: number;
  /** Most states of a node; 2 at least. */
  states: number;
  /** Parents are among so many nodes before; small ones keep cliques small. */
  reach: number;
  /** Of the Dirichlet law of the rows: small ones are nearly certain, large ones nearly even. */
  concentration: number;
  /** Share of the nodes that hold numbers. */
  numeric: number;
}

const MOST_ROWS = 2 ** 20;

/**
 * A network drawn node by node: how many parents (0 to `parents`) and states (2 to `states`), which parents among the
 * `reach` nodes before, rows of its table from a symmetric Dirichlet law; nodes of numbers get coefficients of size 1 and
 * variances from 1/4 to 1. Node i is the same however many follow.
 */
export function randomNetwork(options: RandomNetworkOptions, rng: Rng): Network {
  const { nodes: count, parents: most, states, reach, concentration, numeric } = options;
  if (states < 2) throw new DataError(`${states} states of a node, at least 2 are needed`);
  const nodes: NetworkNode[] = [];
  const width = String(count - 1).length;
  for (let i = 0; i < count; i++) {
    const own = rng.stream(i);
    const name = `N${String(i).padStart(width, '0')}`;
    const gaussian = own.uniform() < numeric;
    const near = Array.from({ length: Math.min(i, reach) }, (_, back) => i - 1 - back).filter(
      (j) => gaussian || nodes[j]!.kind === 'table',
    );
    const wanted = Math.min(own.integer(most + 1), near.length);
    for (let k = 0; k < wanted; k++) {
      const at = k + own.integer(near.length - k);
      [near[k], near[at]] = [near[at]!, near[k]!];
    }
    const chosen = near.slice(0, wanted).sort((a, b) => a - b);
    const rows = chosen.reduce((product, j) => {
      const node = nodes[j]!;
      return node.kind === 'table' ? product * node.states.length : product;
    }, 1);
    const card = 2 + own.integer(states - 1);
    if (rows * card > MOST_ROWS * 8)
      throw new DataError(`a table of ${rows * card} numbers; fewer --parents or --states were needed`);
    if (gaussian) {
      const inputs = chosen.filter((j) => nodes[j]!.kind === 'gaussian').length;
      nodes.push({
        kind: 'gaussian',
        name,
        parents: chosen,
        intercepts: Float64Array.from({ length: rows }, () => 2 * own.normal()),
        weights: Float64Array.from({ length: rows * inputs }, () => own.normal()),
        variances: Float64Array.from({ length: rows }, () => (0.5 + 0.5 * own.uniform()) ** 2),
      });
      continue;
    }
    const table = new Float64Array(rows * card);
    const alpha = new Float64Array(card).fill(concentration);
    for (let row = 0; row < rows; row++) dirichlet(own, alpha, table.subarray(row * card, (row + 1) * card));
    const labels = Array.from({ length: card }, (_, s) => `s${s}`);
    nodes.push({ kind: 'table', name, states: labels, parents: chosen, table });
  }
  return { name: 'random', nodes };
}
