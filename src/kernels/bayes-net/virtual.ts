import { DataError } from '../../core/errors.js';
import type { Network, NetworkNode } from './network.js';

/** How likely something that was seen is under each state of a node, up to a factor. */
export interface Likelihood {
  readonly node: number;
  readonly values: ArrayLike<number>;
}

/**
 * Virtual evidence (Pearl's method): something v was seen that depends on one node alone, with
 * P(v | node = k) proportional to `values[k]`. Each likelihood becomes a child of its node with two states, seen
 * and not, known to be seen; every method of inference then takes it like other evidence.
 *
 * @returns the network with these children at its end, their evidence, and log of the scale that was taken out:
 *          log sum_x P(x) values(x) is the log evidence of the new network plus `logScale`
 */
export function withLikelihoods(
  network: Network,
  likelihoods: readonly Likelihood[],
): { network: Network; evidence: Map<number, number>; logScale: number } {
  const evidence = new Map<number, number>();
  const nodes: NetworkNode[] = [...network.nodes];
  let logScale = 0;
  for (const { node, values } of likelihoods) {
    const of = network.nodes[node]!;
    checkLikelihood(of, values);
    const most = Math.max(...Array.from(values));
    const table = new Float64Array(2 * values.length);
    for (let k = 0; k < values.length; k++) {
      table[2 * k] = values[k]! / most;
      table[2 * k + 1] = 1 - values[k]! / most;
    }
    evidence.set(nodes.length, 0);
    nodes.push({ kind: 'table', name: `${of.name} (seen)`, states: ['seen', 'not'], parents: [node], table });
    logScale += Math.log(most);
  }
  return { network: { name: network.name, nodes }, evidence, logScale };
}

function checkLikelihood(node: NetworkNode, values: ArrayLike<number>): void {
  if (node.kind !== 'table')
    throw new DataError(`'${node.name}' is a node of numbers, likelihoods are of discrete ones`);
  if (values.length !== node.states.length)
    throw new DataError(
      `${values.length} likelihoods for '${node.name}', which has ${node.states.length} states`,
    );
  const bad = Array.from(values).find((value) => !(value >= 0 && value < Infinity));
  if (bad !== undefined)
    throw new DataError(`a likelihood of ${bad} for '${node.name}', numbers from 0 were needed`);
  if (Array.from(values).every((value) => value === 0))
    throw new DataError(`all likelihoods for '${node.name}' are 0: no state is possible`);
}
