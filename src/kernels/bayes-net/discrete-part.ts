import type { FactorGraph } from '../graphical/factor.js';
import type { Network } from './network.js';

/** The tables of a network as factors. Its nodes of numbers are variables of one state without a factor. */
export const discretePart = ({ nodes }: Network): FactorGraph => ({
  cards: Int32Array.from(nodes, (node) => (node.kind === 'table' ? node.states.length : 1)),
  factors: nodes.flatMap((node, i) =>
    node.kind === 'table' ? [{ scope: Int32Array.from([...node.parents, i]), values: node.table }] : [],
  ),
});
