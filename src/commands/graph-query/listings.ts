import type { Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { dagOf } from '../../kernels/graph/dag.js';
import { classPattern, difference, type VStructure } from '../../kernels/graph/equivalence.js';
import { consistentExtension, membersOf } from '../../kernels/graph/extension.js';
import {
  checkMap,
  type Holds,
  holdsInDag,
  holdsInNeighbours,
  localIndependences,
  localSeparations,
  type Statement,
} from '../../kernels/graph/independences.js';
import { applyMeekRules } from '../../kernels/graph/meek-rules.js';
import type { MixedEdge, MixedGraph } from '../../kernels/graph/mixed-graph.js';
import { markovBlanket } from '../../kernels/graph/moralise.js';
import { skeleton } from '../../kernels/graph/neighbours.js';
import { parameterCount } from '../../kernels/graph/parameter-count.js';
import { patternOf } from '../../kernels/graph/pattern.js';
import type { StructuredGraph } from '../shared/graph-input.js';
import { drawGraph, type NodeLook } from './draw.js';
import { nodeOf, sameNodes } from './names.js';
import { type GraphQueryOptions, MOST_MEMBERS } from './options.js';
import { edgeList } from './transforms.js';

type Warn = (text: string) => void;

const isUndirected = ({ edges }: MixedGraph) => edges.every(({ kind }) => kind === '--');

export function blanket(graph: MixedGraph, options: GraphQueryOptions): Result {
  const node = nodeOf(options.blanket!, graph.names);
  const plain = isUndirected(graph);
  const dag = plain ? undefined : dagOf(graph);
  const members = dag ? markovBlanket(dag, node) : skeleton(graph)[node]!;
  const role = (v: number) =>
    !dag
      ? 'neighbour'
      : dag.parents[node]!.includes(v)
        ? 'parent'
        : dag.children[node]!.includes(v)
          ? 'child'
          : 'parent of a child';
  const names = members.map((v) => graph.names[v]!);
  return {
    metrics: { blanket: names, size: members.length },
    table: { node: names, role: members.map(role) },
    plot: () =>
      drawGraph(graph, {
        title: `Markov blanket of ${graph.names[node]}`,
        subtitle: 'boxes shield it from all the rest',
        node: new Map<number, NodeLook>([
          [node, { color: 0 }],
          ...members.map((v) => [v, { color: 1, box: true, detail: role(v) }] as const),
        ]),
      }),
  };
}

export function topological(graph: MixedGraph): Result {
  const order = dagOf(graph).order.map((v) => graph.names[v]!);
  return {
    metrics: { order },
    table: { position: Int32Array.from(order.keys()), node: order },
    plot: () => {
      const place = new Map(order.map((name, i) => [name, i]));
      const names = graph.names.map((name) => `${place.get(name)! + 1}  ${name}`);
      return drawGraph({ ...graph, names }, { title: 'A topological order' });
    },
  };
}

export function independences(graph: MixedGraph): Result {
  const statements = isUndirected(graph)
    ? localSeparations(skeleton(graph))
    : localIndependences(dagOf(graph));
  return { metrics: { independences: statements.length }, table: statementTable(statements, graph.names) };
}

function statementTable(statements: readonly Statement[], names: readonly string[]) {
  const list = (nodes: readonly number[]) => nodes.map((v) => names[v]!).join(' ');
  return {
    node: statements.map(({ x }) => names[x]!),
    independentOf: statements.map(({ y }) => list(y)),
    given: statements.map(({ z }) => list(z)),
  };
}

/** The other graph with its nodes numbered as in the first. */
function renumbered(other: MixedGraph, names: readonly string[], file: string): MixedGraph {
  const places = sameNodes(names, other.names, file);
  return {
    names,
    edges: other.edges.map((e): MixedEdge => ({ ...e, from: places[e.from]!, to: places[e.to]! })),
  };
}

export function equivalence(graph: MixedGraph, other: MixedGraph, file: string): Result {
  const { onlyFirst, onlySecond, vOnlyFirst, vOnlySecond } = difference(
    dagOf(graph),
    dagOf(renumbered(other, graph.names, file)),
  );
  const { names } = graph;
  const edge = ([a, b]: readonly [number, number]) => `${names[a]} -- ${names[b]}`;
  const v = ([a, middle, b]: VStructure) => `${names[a]} -> ${names[middle]} <- ${names[b]}`;
  const rows = [
    ...onlyFirst.map((pair) => ['edge', edge(pair), 'first'] as const),
    ...onlySecond.map((pair) => ['edge', edge(pair), 'second'] as const),
    ...vOnlyFirst.map((triple) => ['v-structure', v(triple), 'first'] as const),
    ...vOnlySecond.map((triple) => ['v-structure', v(triple), 'second'] as const),
  ];
  return {
    metrics: { equivalent: rows.length === 0, differences: rows.map(([, text, where]) => [text, where]) },
    table: {
      what: rows.map(([what]) => what),
      structure: rows.map(([, text]) => text),
      only: rows.map(([, , w]) => w),
    },
    plot: () => {
      const odd = new Set(onlyFirst.map(([a, b]) => `${a} ${b}`));
      const bent = new Set(vOnlyFirst.flatMap(([a, middle, b]) => [`${a} ${middle}`, `${b} ${middle}`]));
      return drawGraph(graph, {
        title: rows.length === 0 ? 'Equivalent' : 'Not equivalent',
        subtitle:
          rows.length === 0 ? 'same edges, same v-structures' : 'in colour what the other graph has not',
        edge: ({ from, to }) =>
          odd.has(`${Math.min(from, to)} ${Math.max(from, to)}`) || bent.has(`${from} ${to}`)
            ? { color: 1, width: 2.5 }
            : undefined,
      });
    },
  };
}

/** What is separated in another graph. */
export function holdsInGraph(graph: MixedGraph, other: MixedGraph, file: string): Holds {
  const truth = renumbered(other, graph.names, file);
  return isUndirected(truth) ? holdsInNeighbours(skeleton(truth)) : holdsInDag(dagOf(truth));
}

export function map(graph: MixedGraph, holds: Holds): Result {
  const { isMap, minimal, wrong, spare } = checkMap(dagOf(graph), holds);
  const pair = ([from, to]: readonly [number, number]) => [graph.names[from]!, graph.names[to]!, '->'];
  const spareKeys = new Set(spare.map(([from, to]) => `${from} ${to}`));
  return {
    metrics: { imap: isMap, minimal, spareEdges: spare.map(pair), wrongClaims: wrong.length },
    table: statementTable(wrong, graph.names),
    plot: () =>
      drawGraph(graph, {
        title: isMap ? (minimal ? 'A minimal I-map' : 'An I-map, not minimal') : 'No I-map',
        subtitle: isMap
          ? spare.length > 0
            ? 'dashed edges are not needed'
            : 'all it claims is true'
          : 'what it claims of the coloured nodes is not true',
        node: new Map(wrong.map(({ x }) => [x, { color: 1 }])),
        edge: ({ from, to }) => (spareKeys.has(`${from} ${to}`) ? { color: 1, dash: true } : undefined),
      }),
  };
}

export function members(graph: MixedGraph, options: GraphQueryOptions, warn: Warn): Result {
  const limit = options.maxMembers ?? MOST_MEMBERS;
  const pattern = graph.edges.every(({ kind }) => kind === '->')
    ? classPattern(dagOf(graph))
    : patternOf(graph);
  applyMeekRules(pattern);
  if (!consistentExtension(pattern))
    throw new DataError('no DAG has these arrows and no further v-structure');
  const found = [...membersOf(pattern, limit + 1)];
  const complete = found.length <= limit;
  if (!complete) warn(`more than ${limit} DAGs, the first ${limit} are told; --max-members asks for more`);
  const told = found.slice(0, limit);
  const rows = told.flatMap(({ edges }, dag) => edges.map((edge) => ({ dag, ...edge })));
  return {
    metrics: { members: told.length, complete, ...(told.length <= 20 && { dags: told.map(edgeList) }) },
    table: {
      dag: rows.map(({ dag }) => dag),
      from: rows.map(({ from }) => graph.names[from]!),
      to: rows.map(({ to }) => graph.names[to]!),
    },
    plot: async () => {
      const { panels } = await import('../../core/chart/make.js');
      return panels(
        told.slice(0, 9).map((member, i) => drawGraph(member, { title: `DAG ${i}` })),
        {
          title: complete
            ? `${told.length} DAGs encode the same independences`
            : `the first of more than ${limit} DAGs`,
        },
      );
    },
  };
}

export function parameters({ graph, cards }: StructuredGraph, options: GraphQueryOptions): Result {
  const dag = dagOf(graph);
  const states = statesOf(graph.names, cards, options.states);
  const { perNode, total, joint, log10Joint, bound, independent } = parameterCount(dag.parents, states);
  const finite = (count: number) => (Number.isFinite(count) ? count : null);
  return {
    metrics: {
      parameters: finite(total),
      perNode: perNode.map((count, v) => [graph.names[v]!, finite(count)]),
      joint: finite(joint),
      log10Joint,
      bound: finite(bound),
      independent,
    },
    table: {
      node: graph.names,
      states,
      parents: dag.parents.map((list) => list.map((v) => graph.names[v]!).join(' ')),
      parameters: perNode,
    },
    plot: async () => {
      const { barChart } = await import('../../core/chart/make.js');
      return barChart({
        categories: graph.names,
        values: perNode,
        horizontal: true,
        xLabel: 'free parameters',
        title: `${total} parameters, the full table has ${finite(joint) ?? `10^${log10Joint.toFixed(0)}`}`,
      });
    },
  };
}

function statesOf(
  names: readonly string[],
  cards: Int32Array | undefined,
  given: string | undefined,
): Int32Array {
  const states = cards?.slice() ?? new Int32Array(names.length).fill(2);
  if (given === undefined) return states;
  if (/^\d+$/.test(given)) states.fill(sizeOf(given));
  else
    for (const item of given.split(',')) {
      const [name, size] = item.split('=');
      states[nodeOf(name!, names)] = sizeOf(size!);
    }
  return states;
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (!(size >= 1 && size <= 2 ** 30)) throw new UsageError(`--states ${text}: 1 to 2^30 states were needed`);
  return size;
}
