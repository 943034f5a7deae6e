import { DataError, excerpt } from '../../../core/errors.js';
import type { TableNetwork, TableNode } from '../network.js';

/**
 * A network that goes on step by step: the first slice as it begins, and each further one given the slice before. In
 * `next` parents below the number of variables are those of the slice before, the others of the same slice.
 */
export interface TwoSlice {
  first: readonly TableNode[];
  next: readonly TableNode[];
  /** Variables that the next slice follows from: given these, past and future say nothing of each other. */
  links: Int32Array;
}

/** Nodes X or X[0] are the first slice, X' or X[1] the next; each variable is in both, with the same states. */
export function twoSlice({ nodes }: TableNetwork): TwoSlice {
  const slices: [Map<string, number>, Map<string, number>] = [new Map(), new Map()];
  const places = nodes.map(({ name }, i) => {
    const { variable, slice } = parted(name);
    if (slices[slice].has(variable)) throw new DataError(`'${excerpt(variable)}' is twice in slice ${slice}`);
    slices[slice].set(variable, i);
    return { variable, slice };
  });
  const variables = [...slices[0].keys()];
  const number = new Map(variables.map((variable, v) => [variable, v]));
  for (const { variable, slice } of places)
    if (!slices[1 - slice]?.has(variable))
      throw new DataError(
        `'${excerpt(variable)}' is in one slice only: a network of two slices has X and X' (or X[0] and X[1]) of each variable`,
      );
  const m = variables.length;
  const links = new Set<number>();
  const first = variables.map((variable): TableNode => {
    const node = nodes[slices[0].get(variable)!]!;
    const parents = node.parents.map((parent) => {
      const at = places[parent]!;
      if (at.slice === 1) throw new DataError(`'${excerpt(node.name)}' follows from a slice after its own`);
      return number.get(at.variable)!;
    });
    return { ...node, name: variable, parents };
  });
  const next = variables.map((variable, v): TableNode => {
    const node = nodes[slices[1].get(variable)!]!;
    const { states } = first[v]!;
    if (node.states.length !== states.length || node.states.some((state, i) => state !== states[i]))
      throw new DataError(`'${excerpt(variable)}' has other states in its second slice`);
    const parents = node.parents.map((parent) => {
      const at = places[parent]!;
      const of = number.get(at.variable)!;
      if (at.slice === 0) links.add(of);
      return at.slice * m + of;
    });
    return { ...node, name: variable, parents };
  });
  return { first, next, links: Int32Array.from(links).sort() };
}

function parted(name: string): { variable: string; slice: 0 | 1 } {
  const indexed = /^(.+)\[([01])\]$/.exec(name);
  if (indexed) return { variable: indexed[1]!, slice: indexed[2] === '1' ? 1 : 0 };
  return name.length > 1 && name.endsWith("'")
    ? { variable: name.slice(0, -1), slice: 1 }
    : { variable: name, slice: 0 };
}

/** The network of `steps` slices, its nodes X_0, X_1 ... */
export function unrolled({ first, next }: TwoSlice, steps: number): TableNetwork {
  const m = first.length;
  const nodes = Array.from({ length: steps }, (_, t) =>
    (t === 0 ? first : next).map(
      (node): TableNode => ({
        ...node,
        name: `${node.name}_${t}`,
        parents: node.parents.map((parent) => (t === 0 ? parent : (t - 1) * m + parent)),
      }),
    ),
  );
  return { name: '', nodes: nodes.flat() };
}
