import type { Json, Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { type Dag, dagOf } from '../../kernels/graph/dag.js';
import { cpdag } from '../../kernels/graph/equivalence.js';
import { consistentExtension } from '../../kernels/graph/extension.js';
import { maximalCliques } from '../../kernels/graph/maximal-cliques.js';
import type { MixedEdge, MixedGraph } from '../../kernels/graph/mixed-graph.js';
import { moralise } from '../../kernels/graph/moralise.js';
import { type Neighbours, pairsOf, skeleton } from '../../kernels/graph/neighbours.js';
import { patternOf } from '../../kernels/graph/pattern.js';
import { isChordal, triangulate } from '../../kernels/graph/triangulate.js';
import { drawGraph } from './draw.js';

/** Edges as metrics have them. */
export const edgeList = ({ names, edges }: MixedGraph): Json =>
  edges.map(({ from, to, kind }) => [names[from]!, names[to]!, kind]);

const undirected = (names: readonly string[], neighbours: Neighbours): MixedGraph => ({
  names,
  edges: pairsOf(neighbours).map(([from, to]) => ({ from, to, kind: '--' })),
});

const isUndirected = ({ edges }: MixedGraph) => edges.every(({ kind }) => kind === '--');

/** The neighbours of an undirected graph, or of the moral graph of a directed one. */
export const moralNeighbours = (graph: MixedGraph): Neighbours =>
  isUndirected(graph) ? skeleton(graph) : moralise(dagOf(graph)).neighbours;

const added = (extra: readonly (readonly [number, number])[]) => {
  const keys = new Set(extra.map(([a, b]) => `${a} ${b}`));
  return (edge: MixedEdge) =>
    keys.has(`${edge.from} ${edge.to}`) ? { color: 0, dash: true, width: 2 } : undefined;
};

export function moral(graph: MixedGraph): Result {
  const dag = dagOf(graph);
  const { neighbours, married } = moralise(dag);
  const result = undirected(graph.names, neighbours);
  const pairs = new Set(married.map(([a, b]) => `${a} ${b}`));
  return {
    metrics: {
      moral: edgeList(result),
      married: married.map(([a, b]) => [graph.names[a]!, graph.names[b]!]),
      chordal: isChordal(neighbours),
    },
    graph: result,
    plot: () =>
      drawGraph(
        // Kept in the layers of the DAG, so that one sees where the new edges come from.
        {
          names: graph.names,
          edges: [...graph.edges, ...result.edges.filter((e) => pairs.has(`${e.from} ${e.to}`))],
        },
        { title: 'Moral graph', subtitle: marriages(married.length), edge: added(married) },
      ),
  };
}

const marriages = (count: number) =>
  count === 0 ? 'no parents had to be joined; drop the arrows' : 'dashed edges join parents; drop the arrows';

export function classGraph(graph: MixedGraph): Result {
  const result = cpdag(dagOf(graph));
  const free = result.edges.filter(({ kind }) => kind === '--').length;
  // Laid out as the DAG: its layers are as good as any other's of the class.
  const arrows = new Set(
    result.edges.flatMap(({ from, to, kind }) => (kind === '->' ? [`${from} ${to}`] : [])),
  );
  const drawn: MixedGraph = {
    names: graph.names,
    edges: graph.edges.map((e) => (arrows.has(`${e.from} ${e.to}`) ? e : { ...e, kind: '--' })),
  };
  return {
    metrics: { cpdag: edgeList(result), directed: result.edges.length - free, undirected: free },
    graph: result,
    plot: () =>
      drawGraph(drawn, {
        title: 'Equivalence class (CPDAG)',
        layered: true,
        subtitle: 'arrows are in every DAG of the class, other edges in both directions',
        edge: ({ kind }) => (kind === '->' ? { color: 0, width: 2 } : undefined),
      }),
  };
}

export function extension(graph: MixedGraph): Result {
  const result = consistentExtension(patternOf(graph));
  if (!result)
    throw new DataError('no DAG has these arrows and no further v-structure', {
      hint: 'a CPDAG has one; so has no cycle of four or more open edges without a chord',
    });
  return {
    metrics: { dag: edgeList(result) },
    graph: result,
    plot: () => drawGraph(result, { title: 'A DAG of the class' }),
  };
}

/** More than these nobody reads, and their number may grow as 3^(n/3). */
const MOST_CLIQUES = 1_000_000;

export function cliques(graph: MixedGraph): Result {
  const found = maximalCliques(moralNeighbours(graph), MOST_CLIQUES);
  if (!found) throw new DataError(`more than ${MOST_CLIQUES} maximal cliques`);
  const name = (clique: readonly number[]) => clique.map((v) => graph.names[v]!);
  const largest = found.reduce((best, clique) => (clique.length > best.length ? clique : best), found[0]!);
  return {
    metrics: { cliques: found.map(name), count: found.length, largest: largest.length },
    table: {
      clique: found.flatMap((clique, i) => clique.map(() => i)),
      node: found.flatMap(name),
    },
    plot: () =>
      drawGraph(undirected(graph.names, moralNeighbours(graph)), {
        title: `${found.length} maximal cliques`,
        subtitle: `a largest one, of ${largest.length}, in colour`,
        node: new Map(largest.map((v) => [v, { color: 0 }])),
        edge: ({ from, to }) =>
          largest.includes(from) && largest.includes(to) ? { color: 0, width: 2.5 } : undefined,
      }),
  };
}

export function chordalGraph(graph: MixedGraph): Result {
  const neighbours = moralNeighbours(graph);
  const { fill, width, atLeast, order } = triangulate(neighbours);
  const own = undirected(graph.names, neighbours);
  const result: MixedGraph = {
    names: graph.names,
    edges: [...own.edges, ...fill.map(([from, to]): MixedEdge => ({ from, to, kind: '--' }))],
  };
  return {
    metrics: {
      treewidth: width === atLeast ? width : null,
      width,
      atLeast,
      fill: fill.map(([a, b]) => [graph.names[a]!, graph.names[b]!]),
      chordal: isChordal(neighbours),
      order: order.map((v) => graph.names[v]!),
    },
    graph: result,
    plot: () =>
      drawGraph(result, {
        title: width === atLeast ? `Treewidth ${width}` : `Treewidth between ${atLeast} and ${width}`,
        subtitle: fill.length === 0 ? 'the graph is chordal' : 'dashed edges make it chordal',
        edge: added(fill),
      }),
  };
}

/** The graph itself, with what can be said of it at a glance. */
export function overview(graph: MixedGraph): Result {
  const directed = graph.edges.every(({ kind }) => kind === '->');
  let dag: Dag | undefined;
  try {
    dag = directed ? dagOf(graph) : undefined;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
  return {
    metrics: {
      nodes: graph.names.length,
      edges: graph.edges.length,
      acyclic: directed ? dag !== undefined : null,
      roots: directed ? graph.names.filter((_, v) => graph.edges.every(({ to }) => to !== v)) : null,
      components: components(skeleton(graph)),
    },
    graph,
    plot: () => drawGraph(graph, { title: `${graph.names.length} nodes, ${graph.edges.length} edges` }),
  };
}

function components(neighbours: Neighbours): number {
  const seen = new Uint8Array(neighbours.length);
  let count = 0;
  for (const start of neighbours.keys()) {
    if (seen[start] === 1) continue;
    count++;
    const queue = [start];
    seen[start] = 1;
    for (let at = 0; at < queue.length; at++)
      for (const v of neighbours[queue[at]!]!)
        if (seen[v] === 0) {
          seen[v] = 1;
          queue.push(v);
        }
  }
  return count;
}
