import { normalLogDensity } from '../special/continuous-distributions.js';
import type { Network } from './network.js';

/** A row of data: by node its state or number, NaN where the cell is missing. */
export type Row = Float64Array;

/**
 * log P(node = its value | parents) of a row in which the node and its parents are there, for any node:
 * the sum over all nodes is the log-likelihood of a whole row. -Infinity for what cannot be.
 */
export function nodeScores({ nodes }: Network): (node: number, row: Row) => number {
  return (i, row) => {
    const node = nodes[i]!;
    if (node.kind === 'table') {
      let at = 0;
      for (const parent of node.parents) {
        const of = nodes[parent]!;
        if (of.kind === 'table') at = at * of.states.length + row[parent]!;
      }
      return Math.log(node.table[at * node.states.length + row[i]!]!);
    }
    let configuration = 0;
    let numbers = 0;
    for (const parent of node.parents) {
      const of = nodes[parent]!;
      if (of.kind === 'table') configuration = configuration * of.states.length + row[parent]!;
      else numbers++;
    }
    let mean = node.intercepts[configuration]!;
    let weight = configuration * numbers;
    for (const parent of node.parents)
      if (nodes[parent]!.kind === 'gaussian') mean += node.weights[weight++]! * row[parent]!;
    return normalLogDensity(row[i]!, mean, Math.sqrt(node.variances[configuration]!));
  };
}

/**
 * log P(target = k | the others), up to a constant, of rows in which all of the target's Markov blanket is there:
 * its own table and those of its children decide.
 *
 * @returns undefined where a cell of the blanket is missing
 */
export function blanketScores(network: Network, target: number): (row: Row) => Float64Array | undefined {
  const { nodes } = network;
  const own = nodes[target]!;
  const states = own.kind === 'table' ? own.states.length : 0;
  const touched = nodes.flatMap(({ parents }, i) => (i === target || parents.includes(target) ? [i] : []));
  const blanket = [...new Set(touched.flatMap((i) => [i, ...nodes[i]!.parents]))].filter((i) => i !== target);
  const score = nodeScores(network);
  return (row) => {
    if (blanket.some((i) => Number.isNaN(row[i]!))) return undefined;
    const before = row[target]!;
    const scores = new Float64Array(states);
    for (let k = 0; k < states; k++) {
      row[target] = k;
      for (const i of touched) scores[k]! += score(i, row);
    }
    row[target] = before;
    return scores;
  };
}
