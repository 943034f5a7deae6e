import { DataError } from '../../core/errors.js';
import type { Network } from './network.js';

/** A network without its numbers: what is to be fitted. */
export interface Structure {
  readonly name: string;
  readonly nodes: readonly StructureNode[];
}

export interface StructureNode {
  readonly name: string;
  /** Undefined: a node of numbers. */
  readonly states: readonly string[] | undefined;
  readonly parents: readonly number[];
}

/**
 * What is known of the nodes, row by row: states from 0, -1 where none is known; numbers, NaN where none is known.
 * A node without a column is hidden in every row.
 */
export interface Samples {
  readonly rows: number;
  readonly columns: readonly (Int16Array | Float64Array | undefined)[];
}

/** A node with its parents: how its parameters are laid out. */
export interface Family {
  readonly node: number;
  /** States of the node, 0 for a node of numbers. */
  readonly card: number;
  /** Parents with states, and how far each of their states moves in rows of parameters. */
  readonly selectors: readonly number[];
  readonly strides: readonly number[];
  /** Joint states of the selectors: rows of parameters. */
  readonly rows: number;
  /** Parents that are numbers. */
  readonly inputs: readonly number[];
}

const MOST_PARAMETERS = 2 ** 26;

/** The families of all nodes; refuses tables that are too large, and numbers as parents of states. */
export function familiesOf({ nodes }: Structure): Family[] {
  return nodes.map(({ name, states, parents }, node) => {
    const selectors = parents.filter((parent) => nodes[parent]!.states);
    const inputs = parents.filter((parent) => !nodes[parent]!.states);
    if (states && inputs.length > 0)
      throw new DataError(
        `'${name}' has states, so '${nodes[inputs[0]!]!.name}', a node of numbers, cannot be its parent`,
      );
    const strides = new Array<number>(selectors.length);
    let rows = 1;
    for (let i = selectors.length - 1; i >= 0; i--) {
      strides[i] = rows;
      rows *= nodes[selectors[i]!]!.states!.length;
    }
    const card = states?.length ?? 0;
    const size = rows * Math.max(card, inputs.length + 2);
    if (size > MOST_PARAMETERS)
      throw new DataError(`'${name}' with its ${parents.length} parents needs ${size} parameters`, {
        hint: 'fewer parents, or fewer states',
      });
    return { node, card, selectors, strides, rows, inputs };
  });
}

export const structureOf = ({ name, nodes }: Network): Structure => ({
  name,
  nodes: nodes.map((node) => ({
    name: node.name,
    states: node.kind === 'table' ? node.states : undefined,
    parents: node.parents,
  })),
});

/** Free parameters of a node: (k - 1) a row of a table; intercept, weights and variance a row of a node of numbers. */
export const freeParameters = ({ card, rows, inputs }: Family): number =>
  rows * (card > 0 ? card - 1 : inputs.length + 2);
