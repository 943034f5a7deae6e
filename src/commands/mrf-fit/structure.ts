import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { inFile } from '../../core/formats/decoded.js';
import type { Warn } from '../../core/read.js';
import { dagOf } from '../../kernels/graph/dag.js';
import { maximalCliques } from '../../kernels/graph/maximal-cliques.js';
import type { MixedGraph } from '../../kernels/graph/mixed-graph.js';
import { moralise } from '../../kernels/graph/moralise.js';
import { type Neighbours, pairsOf, skeleton } from '../../kernels/graph/neighbours.js';
import { readFactorGraph } from '../shared/factor-graph-input.js';
import { readStructure } from '../shared/graph-input.js';
import type { FitOptions } from './options.js';

/** What is to be learnt: names of the variables, their states where the file has them, and scopes of the factors. */
export interface FieldStructure {
  names: readonly string[];
  /** Known beforehand; of a graph they are what the columns hold. */
  states: ReadonlyMap<string, readonly string[]>;
  scopes: readonly Int32Array[];
  /** Names that stand for places: x0, x1 .. of a UAI file. */
  unnamed: boolean;
}

/** More factors than this of a graph are a mistake. */
const MOST_CLIQUES = 1e6;

export async function readFieldStructure(options: FitOptions, warn: Warn): Promise<FieldStructure> {
  const { graph, model, cliques } = options;
  if ((graph === undefined) === (model === undefined))
    throw new UsageError('a structure is needed: --graph FILE or --model FILE, one of them');
  if (model !== undefined) {
    if (cliques) throw new UsageError('--cliques does nothing with --model, which has its factors');
    const { graph: factors, variables, kind } = await readFactorGraph(model, warn);
    const seen = new Set<string>();
    const scopes = factors.factors
      .map(({ scope }) => scope)
      .filter((scope) => {
        const key = [...scope].sort((a, b) => a - b).join();
        const fresh = scope.length > 0 && !seen.has(key);
        seen.add(key);
        return fresh;
      });
    return {
      names: variables.map(({ name }) => name),
      states: new Map(variables.map(({ name, states }) => [name, states])),
      ...{ scopes, unnamed: kind === 'uai' },
    };
  }
  const { graph: mixed } = await readStructure(graph!, warn);
  const neighbours = inFile(graph!, () => undirected(mixed, warn));
  const wide = cliques
    ? maximalCliques(neighbours, MOST_CLIQUES)?.filter(({ length }) => length > 1)
    : pairsOf(neighbours);
  if (!wide) throw new DataError(`more than ${MOST_CLIQUES} maximal cliques`, { file: graph });
  return {
    names: mixed.names,
    states: new Map(),
    scopes: [...mixed.names.keys()]
      .map((v) => [v])
      .concat(wide.map((scope) => [...scope]))
      .map(toScope),
    unnamed: false,
  };
}

const toScope = (scope: readonly number[]) => Int32Array.from(scope);

/** Neighbours by edges --, or of the moral graph where all edges are arrows. */
function undirected(graph: MixedGraph, warn: Warn): Neighbours {
  const { names, edges } = graph;
  const arrows = edges.filter(({ kind }) => kind === '->').length;
  if (arrows === 0) {
    const other = edges.find(({ kind }) => kind !== '--');
    if (other)
      throw new DataError(
        `${excerpt(names[other.from]!)} ${other.kind} ${excerpt(names[other.to]!)}: edges -- were needed, or all ->`,
      );
    return skeleton(graph);
  }
  const { neighbours, married } = moralise(dagOf(graph));
  const first = married[0];
  if (first)
    warn(
      `the graph is directed and was moralised: ${married.length} pairs of parents are joined, the first ${excerpt(names[first[0]]!)} -- ${excerpt(names[first[1]]!)}; edges of kind -- stay as they are`,
    );
  return neighbours;
}
