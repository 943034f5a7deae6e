/** Free numbers of a table P(v | parents): (k - 1) for each joint state of the parents. */
export const tableParameters = (v: number, parents: readonly number[], cards: ArrayLike<number>): number =>
  parents.reduce((product, parent) => product * cards[parent]!, cards[v]! - 1);

export interface ParameterCount {
  readonly perNode: readonly number[];
  readonly total: number;
  /** Of the table over all variables: the product of the numbers of states, less 1; Infinity beyond a double. */
  readonly joint: number;
  readonly log10Joint: number;
  /** N (k - 1) k^L with the most states k and the most parents L of a node. */
  readonly bound: number;
  /** Without any edge. */
  readonly independent: number;
}

/** How many numbers a network of tables has, and what it saves. Counts beyond 2^53 are rounded as doubles are. */
export function parameterCount(
  parents: readonly (readonly number[])[],
  cards: ArrayLike<number>,
): ParameterCount {
  const perNode = parents.map((list, v) => tableParameters(v, list, cards));
  const states = parents.map((_, v) => cards[v]!);
  const most = states.reduce((a, b) => Math.max(a, b), 1);
  const widest = parents.reduce((a, list) => Math.max(a, list.length), 0);
  return {
    perNode,
    total: perNode.reduce((a, b) => a + b, 0),
    joint: states.reduce((product, k) => product * k, 1) - 1,
    log10Joint: states.reduce((sum, k) => sum + Math.log10(k), 0),
    bound: parents.length * (most - 1) * most ** widest,
    independent: states.reduce((sum, k) => sum + k - 1, 0),
  };
}
