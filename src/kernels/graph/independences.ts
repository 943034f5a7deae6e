import { descendants } from './ancestors.js';
import { dSeparated } from './d-separation.js';
import type { Dag } from './dag.js';
import { type Neighbours, openPath } from './neighbours.js';

/** x and all of y are independent given z. */
export interface Statement {
  readonly x: number;
  readonly y: readonly number[];
  readonly z: readonly number[];
}

/**
 * The local Markov property, from which all independences of the DAG follow: each node is independent of its
 * non-descendants given its parents. Nodes of which that says nothing are left out.
 */
export function localIndependences(dag: Dag): Statement[] {
  return dag.parents.flatMap((list, x) => {
    const below = descendants(dag, [x]);
    const y = dag.parents.flatMap((_, v) => (below[v] === 0 && !list.includes(v) ? [v] : []));
    return y.length === 0 ? [] : [{ x, y, z: [...list].sort((a, b) => a - b) }];
  });
}

/** Of an undirected graph: each node is independent of all others given its neighbours. */
export function localSeparations(neighbours: Neighbours): Statement[] {
  return neighbours.flatMap((list, x) => {
    const near = new Set(list);
    const y = neighbours.flatMap((_, v) => (v !== x && !near.has(v) ? [v] : []));
    return y.length === 0 ? [] : [{ x, y, z: list }];
  });
}

/** Whether a statement holds in what a graph is to be a map of. */
export type Holds = (x: number, y: readonly number[], z: readonly number[]) => boolean;

export const holdsInDag =
  (dag: Dag): Holds =>
  (x, y, z) =>
    dSeparated(dag, [x], y, z);

export const holdsInNeighbours =
  (neighbours: Neighbours): Holds =>
  (x, y, z) =>
    openPath(neighbours, [x], y, z) === undefined;

export interface MapCheck {
  /** All that the graph claims is true. */
  readonly isMap: boolean;
  /** And would not be with any edge less. */
  readonly minimal: boolean;
  /** Claims that are not true. */
  readonly wrong: readonly Statement[];
  /** Edges without which it would still be a map; known for a map only. */
  readonly spare: readonly (readonly [number, number])[];
}

/**
 * Whether a DAG is an I-map: each node is independent of those before it in a topological order given its parents.
 * These statements imply the others (by the rules of semi-graphoids, which every distribution obeys). An edge
 * u -> v is spare exactly if v is independent of u given its other parents.
 *
 * @see Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, section 3.3
 */
export function checkMap({ parents, order }: Dag, holds: Holds): MapCheck {
  const wrong: Statement[] = [];
  order.forEach((x, place) => {
    const z = [...parents[x]!].sort((a, b) => a - b);
    const y = order.slice(0, place).filter((v) => !z.includes(v));
    if (y.length > 0 && !holds(x, y, z)) wrong.push({ x, y: y.sort((a, b) => a - b), z });
  });
  const spare =
    wrong.length > 0
      ? []
      : parents.flatMap((list, v) =>
          list.flatMap((u): [number, number][] =>
            holds(
              v,
              [u],
              list.filter((other) => other !== u),
            )
              ? [[u, v]]
              : [],
          ),
        );
  return { isMap: wrong.length === 0, minimal: wrong.length === 0 && spare.length === 0, wrong, spare };
}
