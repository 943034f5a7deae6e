import type { Chart, Color, EdgeEnd, GraphEdge } from '../../core/chart/chart.js';
import { graphDrawing } from '../../core/chart/make.js';
import type { EdgeKind, MixedEdge, MixedGraph } from '../../kernels/graph/mixed-graph.js';

export interface NodeLook {
  color: Color;
  box?: boolean;
  detail?: string;
}

/** What stands out in a drawing, and how. */
export interface Look {
  title: string;
  subtitle?: string;
  /** Colour of a node; those without are plain. */
  node?: ReadonlyMap<number, NodeLook>;
  /** In layers even where no edge is left with an arrow. */
  layered?: boolean;
  /** How an edge looks apart from its ends. */
  edge?: (edge: MixedEdge) => Pick<GraphEdge, 'color' | 'width' | 'dash' | 'label'> | undefined;
}

const ENDS: Readonly<Record<EdgeKind, readonly [EdgeEnd, EdgeEnd]>> = {
  '->': ['none', 'arrow'],
  '--': ['none', 'none'],
  '<->': ['arrow', 'arrow'],
  'o->': ['circle', 'arrow'],
  'o-o': ['circle', 'circle'],
};

/** In layers where edges have directions. */
export function drawGraph({ names, edges }: MixedGraph, look: Look): Chart {
  return graphDrawing({
    title: look.title,
    ...(look.subtitle !== undefined && { subtitle: look.subtitle }),
    layout: look.layered || edges.some(({ kind }) => kind === '->' || kind === 'o->') ? 'layered' : 'stress',
    nodes: names.map((name, v) => {
      const own = look.node?.get(v);
      return {
        id: String(v),
        label: name,
        ...(own && { color: own.color }),
        ...(own?.box && { shape: 'box' as const }),
        ...(own?.detail !== undefined && { detail: own.detail }),
      };
    }),
    edges: edges.map((edge): GraphEdge => {
      const [fromEnd, toEnd] = ENDS[edge.kind];
      return { from: String(edge.from), to: String(edge.to), fromEnd, toEnd, ...look.edge?.(edge) };
    }),
  });
}

/** Whether an edge is one of a path, whichever way the path goes. */
export function onPath(path: readonly number[] | undefined): (edge: MixedEdge) => boolean {
  const steps = new Set((path ?? []).slice(1).flatMap((to, i) => [`${path![i]} ${to}`, `${to} ${path![i]}`]));
  return ({ from, to }) => steps.has(`${from} ${to}`);
}
