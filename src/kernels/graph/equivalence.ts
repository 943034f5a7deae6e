import type { Dag } from './dag.js';
import { applyMeekRules } from './meek-rules.js';
import type { MixedGraph } from './mixed-graph.js';
import { orient, type Pattern, patternGraph, patternOf } from './pattern.js';

/** a -> v <- b, a and b not joined, a < b. */
export type VStructure = readonly [a: number, v: number, b: number];

/** The colliders whose parents are not joined, by their middle. */
export function vStructures({ parents, children }: Dag): VStructure[] {
  const joined = (a: number, b: number) => parents[a]!.includes(b) || children[a]!.includes(b);
  return parents.flatMap((list, v) => {
    const sorted = [...list].sort((a, b) => a - b);
    return sorted.flatMap((a, i) =>
      sorted.slice(i + 1).flatMap((b): VStructure[] => (joined(a, b) ? [] : [[a, v, b]])),
    );
  });
}

/** What two DAGs over the same nodes, in the same order, do not have in common. */
export interface Difference {
  /** Pairs that are joined in one of them only. */
  readonly onlyFirst: readonly (readonly [number, number])[];
  readonly onlySecond: readonly (readonly [number, number])[];
  readonly vOnlyFirst: readonly VStructure[];
  readonly vOnlySecond: readonly VStructure[];
}

/**
 * Two DAGs encode the same independences exactly if they have the same skeleton and the same v-structures: all
 * four lists are empty then.
 *
 * @see Verma & Pearl, Equivalence and synthesis of causal models, 1990
 */
export function difference(first: Dag, second: Dag): Difference {
  const pairs = ({ parents }: Dag) =>
    parents.flatMap((list, v) => list.map((u): [number, number] => (u < v ? [u, v] : [v, u])));
  return {
    onlyFirst: without(pairs(first), pairs(second)),
    onlySecond: without(pairs(second), pairs(first)),
    vOnlyFirst: without(vStructures(first), vStructures(second)),
    vOnlySecond: without(vStructures(second), vStructures(first)),
  };
}

function without<T extends readonly number[]>(list: readonly T[], other: readonly T[]): T[] {
  const known = new Set(other.map(String));
  return list.filter((item) => !known.has(String(item)));
}

export const equivalent = (first: Dag, second: Dag): boolean =>
  Object.values(difference(first, second)).every((list) => list.length === 0);

/** The CPDAG as a pattern that can be worked on: an arrow where all DAGs of the class have it. */
export function classPattern(dag: Dag): Pattern {
  const pattern = patternOf({
    names: dag.names,
    edges: dag.parents.flatMap((list, to) => list.map((from) => ({ from, to, kind: '--' as const }))),
  });
  for (const [a, v, b] of vStructures(dag))
    for (const from of [a, b]) if (pattern.open[from]!.has(v)) orient(pattern, from, v);
  applyMeekRules(pattern);
  return pattern;
}

/** The completed partially directed graph of a DAG's equivalence class: v-structures, then Meek's rules. */
export const cpdag = (dag: Dag): MixedGraph => patternGraph(classPattern(dag));
