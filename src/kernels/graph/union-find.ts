/**
 * The root of an element in a forest of parents, parent[root] = root. Path halving: every other element on the way
 * is hung one step higher, which keeps all later ways short.
 *
 * @see Tarjan & van Leeuwen, Worst-case analysis of set union algorithms, 1984
 */
export function root(parent: Int32Array, start: number): number {
  let at = start;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}
