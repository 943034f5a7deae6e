import { DataError, excerpt } from '../../core/errors.js';
import { readAll } from '../../core/files.js';
import type { FileEdge, GraphFile } from '../../core/formats/graph-file.js';
import { detectKind } from '../../core/formats/kind.js';
import { openPeeked, peekKind } from '../../core/peek.js';
import type { Warn } from '../../core/read.js';
import type { MixedEdge, MixedGraph } from '../../kernels/graph/mixed-graph.js';
import { pairsOf } from '../../kernels/graph/neighbours.js';
import { adjacency } from '../../kernels/graphical/elimination-order.js';

/**
 * A graph from a table of edges or a DOT file. Loops and edges that contradict each other are refused, an edge that
 * stands twice counts once.
 */
async function readGraph(path: string, warn: Warn): Promise<MixedGraph> {
  return graphOf(await readGraphFile(path), path, warn);
}

/** A graph, and how many states its nodes have where the file is a network of tables. */
export interface StructuredGraph {
  readonly graph: MixedGraph;
  readonly cards?: Int32Array;
}

/** The same with what a network file knows beside its structure. */
export async function readStructure(path: string, warn: Warn): Promise<StructuredGraph> {
  const kind = await peekKind(path);
  if (kind === 'uai') return structureOfUai(path, warn);
  if (kind !== 'bif' && kind !== 'xmlbif' && kind !== 'json') return { graph: await readGraph(path, warn) };
  const { readNetwork } = await import('./network-input.js');
  const { nodes } = await readNetwork(path, warn);
  const graph = {
    names: nodes.map(({ name }) => name),
    edges: nodes.flatMap(({ parents }, to) => parents.map((from) => ({ from, to, kind: '->' as const }))),
  };
  const tables = nodes.filter((node) => node.kind === 'table');
  if (tables.length < nodes.length) return { graph };
  return { graph, cards: Int32Array.from(tables, ({ states }) => states.length) };
}

/** Parents and child of each table of a Bayesian network, the child last; pairs in a scope of a random field. */
async function structureOfUai(path: string, warn: Warn): Promise<StructuredGraph> {
  const { readFactorGraph } = await import('./factor-graph-input.js');
  const { graph, variables, directed } = await readFactorGraph(path, warn);
  const names = variables.map(({ name }) => name);
  if (!directed) {
    const pairs = pairsOf(
      adjacency(
        names.length,
        graph.factors.map(({ scope }) => scope),
      ),
    );
    return {
      graph: { names, edges: pairs.map(([from, to]) => ({ from, to, kind: '--' })) },
      cards: graph.cards,
    };
  }
  const arcs = graph.factors.flatMap(({ scope }) =>
    Array.from(scope.subarray(0, -1), (from): MixedEdge => ({ from, to: scope.at(-1)!, kind: '->' })),
  );
  return { graph: { names, edges: arcs }, cards: graph.cards };
}

/** The edges as the file has them, repetitions and weights included. */
export async function readGraphFile(path: string): Promise<GraphFile> {
  const input = await openPeeked(path);
  const kind = detectKind(input.head, path, input.size);
  if (input.head.length === 0) {
    await input.close();
    throw new DataError('the file is empty', { file: path });
  }
  switch (kind) {
    case 'dot':
      return (await import('../../core/formats/dot.js')).decodeDot(await readAll(input), path);
    case 'csv':
    case 'tsv':
    case 'text':
    case 'unknown':
      return (await import('../../core/formats/graph-csv.js')).decodeGraphCsv(await readAll(input), path);
    default:
      await input.close();
      throw new DataError(
        `this is ${kind}, a graph (.csv .dot) or network (.bif .xmlbif .json .uai) was needed`,
        {
          file: path,
        },
      );
  }
}

function graphOf({ names, edges }: GraphFile, file: string, warn: Warn): MixedGraph {
  const known = new Map<string, FileEdge>();
  const kept: MixedEdge[] = [];
  let twice = 0;
  for (const edge of edges) {
    const { from, to, kind, line } = edge;
    if (from === to) throw new DataError(`'${excerpt(names[from]!)}' has an edge to itself`, { file, line });
    const earlier = contradicted(edge, known);
    if (earlier)
      throw new DataError(
        `${told(edge, names)} contradicts ${told(earlier, names)} of line ${earlier.line}`,
        { file, line },
      );
    const key = keyOf(edge);
    if (known.has(key)) twice++;
    else {
      known.set(key, edge);
      kept.push({ from, to, kind });
    }
  }
  if (twice > 0)
    warn(`${twice === 1 ? 'an edge stands' : `${twice} edges stand`} twice in ${file}, counted once`);
  return { names, edges: kept };
}

const SYMMETRIC: ReadonlySet<string> = new Set(['--', '<->', 'o-o']);

/** Edges without a direction are the same from both ends. */
const keyOf = ({ from, to, kind }: MixedEdge) =>
  SYMMETRIC.has(kind) && from > to ? `${to} ${kind} ${from}` : `${from} ${kind} ${to}`;

/**
 * An earlier edge that cannot be true together with this one. Two arrows may make a cycle (which those who need
 * none refuse by name), and a cause may share a hidden cause with its effect; nothing else goes together.
 */
function contradicted(edge: MixedEdge, known: ReadonlyMap<string, FileEdge>): FileEdge | undefined {
  const { from, to, kind } = edge;
  for (const other of ['->', '--', '<->', 'o->', 'o-o'] as const)
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      const earlier = known.get(keyOf({ from: a, to: b, kind: other }));
      const arrows = (kind === '->' || kind === '<->') && (other === '->' || other === '<->');
      if (earlier && !arrows && keyOf(earlier) !== keyOf(edge)) return earlier;
    }
  return undefined;
}

const told = ({ from, to, kind }: MixedEdge, names: readonly string[]) =>
  `${excerpt(names[from]!)} ${kind} ${excerpt(names[to]!)}`;
