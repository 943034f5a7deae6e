import type { Chart, Color } from '../../core/chart/chart.js';
import type { Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { activePath } from '../../kernels/graph/d-separation.js';
import { type Dag, withHiddenCauses } from '../../kernels/graph/dag.js';
import type { MixedEdge, MixedGraph } from '../../kernels/graph/mixed-graph.js';
import { openPath, skeleton } from '../../kernels/graph/neighbours.js';
import { allPaths, type PathStep, pathSteps } from '../../kernels/graph/paths.js';
import { drawGraph, type NodeLook, onPath } from './draw.js';
import { type Sets, setsOf } from './names.js';
import { type GraphQueryOptions, MOST_PATHS } from './options.js';

type Warn = (text: string) => void;

/** `--dsep`: an edge `<->` is a hidden cause of both ends, and shown as the edge that it is. */
export function dSeparation(graph: MixedGraph, options: GraphQueryOptions, warn: Warn): Result {
  const dag = withHiddenCauses(graph);
  const sets = setsOf(options.dsep!, graph.names, '--dsep');
  const given = new Set(sets.z);
  const open = activePath(dag, sets.x, sets.y, sets.z);
  const visible = (path: readonly number[]) => path.filter((v) => v < graph.names.length);
  const path = open && visible(open);
  const paths = options.explain
    ? explained(dag, sets, options.maxPaths ?? MOST_PATHS, warn)
    : open
      ? [{ path: open, steps: pathSteps(dag, open, given) }]
      : [];
  const rows = paths.map(({ path, steps }) => ({ text: arrows(path, dag, graph), ...verdict(steps, dag) }));
  return {
    metrics: { separated: path === undefined, path: path?.map((v) => graph.names[v]!) ?? null },
    table: {
      path: rows.map(({ text }) => text),
      state: rows.map(({ state }) => state),
      by: rows.map(({ by }) => by),
      why: rows.map(({ why }) => why),
    },
    shown: [
      `${sets.x.map((v) => graph.names[v]).join(', ')} and ${sets.y.map((v) => graph.names[v]).join(', ')} are ${path ? 'connected' : 'd-separated'}${sets.z.length > 0 ? ` given ${sets.z.map((v) => graph.names[v]).join(', ')}` : ''}`,
      ...rows.map(({ text, state, why }) => `  ${state.padEnd(7)}  ${text}${why && `    (${why})`}`),
      '',
    ].join('\n'),
    plot: () => picture(graph, sets, path, 'd-separated'),
  };
}

function explained(dag: Dag, { x, y, z }: Sets, limit: number, warn: Warn) {
  const { paths, complete } = allPaths(dag, x, y, limit);
  if (!complete)
    warn(`more than ${limit} paths, the first ${limit} found are told; --max-paths asks for more`);
  return paths.map((path) => ({ path, steps: pathSteps(dag, path, new Set(z)) }));
}

function verdict(steps: readonly PathStep[], { names }: Dag) {
  const blocking = steps.filter(({ blocks }) => blocks);
  const opened = steps.filter(({ openedBy }) => openedBy !== undefined);
  const told = blocking.length > 0 ? blocking : opened;
  return {
    state: blocking.length > 0 ? 'blocked' : 'open',
    by: blocking.map(({ node }) => names[node]!).join(' '),
    why: told.map((step) => reason(step, names)).join('; '),
  };
}

function reason({ node, role, blocks, openedBy }: PathStep, names: readonly string[]): string {
  const name = names[node]!;
  if (role !== 'collider') return `${role} at ${name}, which is given`;
  if (blocks) return `collider at ${name}: neither it nor a descendant is given`;
  return `collider at ${name}, opened by ${openedBy === node ? 'itself' : `its descendant ${names[openedBy!]}`}`;
}

/** `A -> C <- B`; a hidden cause between two nodes is the arrow with two heads. */
function arrows(path: readonly number[], { parents, names }: Dag, graph: MixedGraph): string {
  let text = names[path[0]!]!;
  for (let i = 1; i < path.length; i++) {
    const [from, to] = [path[i - 1]!, path[i]!];
    if (to >= graph.names.length) text += ` <-> ${names[path[++i]!]}`;
    else text += ` ${parents[to]!.includes(from) ? '->' : '<-'} ${names[to]}`;
  }
  return text;
}

/** `--separation`, in a graph whose edges have no direction. */
export function undirectedSeparation(graph: MixedGraph, options: GraphQueryOptions): Result {
  if (graph.edges.some(({ kind }) => kind !== '--'))
    throw new DataError('an edge with a direction, an undirected graph was needed', {
      hint: '--dsep is for directed graphs; --moral drops directions',
    });
  const sets = setsOf(options.separation!, graph.names, '--separation');
  const path = openPath(skeleton(graph), sets.x, sets.y, sets.z);
  return {
    metrics: { separated: path === undefined, path: path?.map((v) => graph.names[v]!) ?? null },
    table: { path: path ? [path.map((v) => graph.names[v]).join(' -- ')] : [] },
    shown: path
      ? `connected by ${path.map((v) => graph.names[v]).join(' -- ')}\n`
      : 'separated: no path is open\n',
    plot: () => picture(graph, sets, path, 'separated'),
  };
}

const SIDES: Color = 0;
const GIVEN: Color = 1;

function picture(
  graph: MixedGraph,
  { x, y, z }: Sets,
  path: readonly number[] | undefined,
  word: string,
): Chart {
  const label = (nodes: readonly number[]) => nodes.map((v) => graph.names[v]).join(', ');
  const marked = onPath(path);
  return drawGraph(graph, {
    title: `${label(x)} and ${label(y)} are ${path ? 'connected' : word}${z.length > 0 ? ` given ${label(z)}` : ''}`,
    subtitle: `${z.length > 0 ? 'boxes are given' : 'nothing is given'}${path ? '; the thick path is open' : ''}`,
    node: new Map<number, NodeLook>([
      ...[...x, ...y].map((v) => [v, { color: SIDES }] as const),
      ...z.map((v) => [v, { color: GIVEN, box: true, detail: 'given' }] as const),
    ]),
    edge: (edge: MixedEdge) => (marked(edge) ? { color: SIDES, width: 3 } : undefined),
  });
}
