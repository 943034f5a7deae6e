import { DataError } from '../errors.js';
import type { EdgeEnd, GraphEdge, GraphNode, GraphPanel } from './chart.js';
import { flow, loop, middleOf, type Placed, type Point, straight } from './edge-curves.js';
import { type GraphLayout, layeredLayout } from './layered-layout.js';
import { title } from './marks.js';
import { stressLayout } from './stress-layout.js';
import { type Canvas, num } from './svg.js';
import { measure, wrap } from './text.js';

const SIZE = 12;
const LINE = 14.5;
const LABEL = 10.5;
const MARGIN = 14;

/** A graph whose nodes have places, sizes and lines of text. */
export interface GraphPlan {
  panel: GraphPanel;
  nodes: (Placed & { node: GraphNode; lines: string[] })[];
  edges: { edge: GraphEdge; from: number; to: number; bends: { x: number; y: number }[] }[];
  width: number;
  height: number;
}

/** Lay out a graph; edges between names that are no nodes are refused. */
export function planGraph(panel: GraphPanel): GraphPlan {
  const sized = panel.nodes.map((node) => {
    const lines = wrap(node.label ?? node.id, 132, SIZE, 3);
    const text = Math.max(0, ...lines.map((line) => measure(line, SIZE)));
    const box = node.shape === 'box';
    return {
      node,
      lines,
      width: Math.max(34, text + (box ? 20 : 26)),
      height: Math.max(30, lines.length * LINE + (box ? 14 : 18)),
    };
  });
  const places = new Map(panel.nodes.map((node, i) => [node.id, i]));
  const find = (id: string) => {
    const at = places.get(id);
    if (at === undefined) throw new DataError(`an edge names the node '${id}', which is not in the graph`);
    return at;
  };
  const ends = panel.edges.map((edge) => [find(edge.from), find(edge.to)] as const);
  const flat = panel.direction === 'right';
  const layout = layoutOf(panel, sized, ends, flat);
  const [x, y] = flat && panel.layout === 'layered' ? [layout.y, layout.x] : [layout.x, layout.y];
  const turn = (p: { x: number; y: number }) => (flat && panel.layout === 'layered' ? { x: p.y, y: p.x } : p);
  const bends = layout.bends.map((points) => points.map(turn));

  const loops = ends.some(([a, b]) => a === b) ? 30 : 0;
  const everyX = [
    ...x.flatMap((v, i) => [v - sized[i]!.width / 2 - loops, v + sized[i]!.width / 2 + loops]),
    ...bends.flat().map((p) => p.x),
  ];
  const everyY = [
    ...y.flatMap((v, i) => [v - sized[i]!.height / 2 - loops, v + sized[i]!.height / 2 + loops]),
    ...bends.flat().map((p) => p.y),
  ];
  const [left, top] = [min(everyX) - MARGIN, min(everyY) - MARGIN];
  return {
    panel,
    nodes: sized.map((s, i) => ({ ...s, x: x[i]! - left, y: y[i]! - top })),
    edges: panel.edges.map((edge, e) => ({
      edge,
      from: ends[e]![0],
      to: ends[e]![1],
      bends: bends[e]!.map((p) => ({ x: p.x - left, y: p.y - top })),
    })),
    width: max(everyX) + MARGIN - left,
    height: max(everyY) + MARGIN - top,
  };
}

const min = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
const max = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), values[0] ?? 0);

function layoutOf(
  panel: GraphPanel,
  sized: { width: number; height: number }[],
  edges: (readonly [number, number])[],
  flat: boolean,
): GraphLayout {
  const width = sized.map((s) => s.width);
  const height = sized.map((s) => s.height);
  const labelled = panel.edges.some((e) => e.label);
  if (panel.layout === 'stress') return stressLayout({ width, height, edges }, labelled ? 76 : 46);
  if (panel.layout === 'layered') {
    return layeredLayout(
      flat ? { width: height, height: width, edges } : { width, height, edges },
      labelled ? 62 : 44,
    );
  }
  const values = panel.nodes.map((node) => ({ x: node.x ?? 0, y: node.y ?? 0 }));
  // Given places are in any unit: spread so that the mean neighbour has room.
  const span =
    Math.max(
      max(values.map((v) => v.x)) - min(values.map((v) => v.x)),
      max(values.map((v) => v.y)) - min(values.map((v) => v.y)),
    ) || 1;
  const scale = (Math.sqrt(values.length) * 130) / span;
  return { x: values.map((v) => v.x * scale), y: values.map((v) => v.y * scale), bends: edges.map(() => []) };
}

/** The graph in a box; drawn smaller where it does not fit, never larger. */
export function drawGraph(
  plan: GraphPlan,
  canvas: Canvas,
  box: { x: number; y: number; width: number; height: number },
): string {
  const scale = Math.max(1, plan.width / box.width, plan.height / box.height);
  const [w, h] = [box.width * scale, box.height * scale];
  const view = `${num((plan.width - w) / 2)} ${num((plan.height - h) / 2)} ${num(w)} ${num(h)}`;
  const pairs = new Set(plan.edges.map((e) => `${e.from} ${e.to}`));
  const edges = plan.edges.map((e) =>
    drawEdge(e, plan, canvas, e.from !== e.to && pairs.has(`${e.to} ${e.from}`)),
  );
  const nodes = plan.nodes.map((n) => drawNode(n, canvas));
  return canvas.el(
    'svg',
    { ...box, viewBox: view },
    edges.map((e) => e.line).join('') + nodes.join('') + edges.map((e) => e.label).join(''),
  );
}

function drawNode({ node, lines, x, y, width, height }: GraphPlan['nodes'][number], canvas: Canvas): string {
  const color = node.color ?? 'muted';
  const look = { fill: 'surface', stroke: color, 'stroke-width': 1.5 } as const;
  const tint = {
    fill: color,
    'fill-opacity': node.color === undefined ? 0.06 : 0.14,
    stroke: 'none',
  } as const;
  const shape = (paint: typeof look | typeof tint) =>
    node.shape === 'box'
      ? canvas.el('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: 5, ...paint })
      : canvas.el('ellipse', { cx: x, cy: y, rx: width / 2, ry: height / 2, ...paint });
  const first = y - ((lines.length - 1) * LINE) / 2;
  const text = lines
    .map((line, i) => canvas.text(x, first + i * LINE, line, { size: SIZE, anchor: 'middle' }))
    .join('');
  const tip =
    node.detail === undefined ? (node.label ?? node.id) : `${node.label ?? node.id}: ${node.detail}`;
  return canvas.el('g', {}, title(tip) + shape(look) + shape(tint) + text);
}

const HEAD = 9;

function drawEdge(
  { edge, from, to, bends }: GraphPlan['edges'][number],
  plan: GraphPlan,
  canvas: Canvas,
  doubled: boolean,
): { line: string; label: string } {
  const [a, b] = [plan.nodes[from]!, plan.nodes[to]!];
  const color = edge.color ?? 'muted';
  const curve =
    from === to
      ? loop(a, neighboursOf(from, plan))
      : plan.panel.layout === 'layered'
        ? flow(a, b, bends, plan.panel.direction === 'right')
        : straight(a, b, doubled);
  const [fromEnd, toEnd] = [edge.fromEnd ?? 'none', edge.toEnd ?? 'arrow'];
  const start = endMark(curve[0]!, curve[1]!, fromEnd, color, canvas);
  const end = endMark(curve.at(-1)!, curve.at(-2)!, toEnd, color, canvas);
  const points = [start.at, ...curve.slice(1, -1), end.at];
  let d = `M${num(points[0]!.x)} ${num(points[0]!.y)}`;
  for (let i = 1; i + 2 < points.length; i += 3)
    d += `C${points
      .slice(i, i + 3)
      .map((p) => `${num(p.x)} ${num(p.y)}`)
      .join(' ')}`;
  const path = canvas.el('path', {
    d,
    fill: 'none',
    stroke: color,
    'stroke-width': edge.width ?? 1.4,
    'stroke-dasharray': edge.dash ? '5 4' : undefined,
  });
  if (!edge.label) return { line: path + start.mark + end.mark, label: '' };
  const middle = middleOf(curve);
  const wide = measure(edge.label, LABEL) + 4;
  const box = { x: middle.x - wide / 2, y: middle.y - 7, width: wide, height: 14, rx: 3 };
  const plate = canvas.el('rect', { ...box, fill: 'surface', 'fill-opacity': 0.92 });
  const text = canvas.text(middle.x, middle.y, edge.label, { size: LABEL, anchor: 'middle' });
  return { line: path + start.mark + end.mark, label: plate + text };
}

const neighboursOf = (node: number, { edges, nodes }: GraphPlan) =>
  edges
    .filter((e) => (e.from === node) !== (e.to === node))
    .map((e) => nodes[e.from === node ? e.to : e.from]!);

/** The drawing of an edge's end, and where its line stops to make room for it. */
function endMark(
  tip: Point,
  before: Point,
  end: EdgeEnd,
  color: GraphEdge['color'] & {},
  canvas: Canvas,
): { at: Point; mark: string } {
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [ux, uy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const back = (by: number, side = 0): Point => ({
    x: tip.x - by * ux - side * uy,
    y: tip.y - by * uy + side * ux,
  });
  if (end === 'none') return { at: tip, mark: '' };
  if (end === 'circle') {
    const { x, y } = back(4.5);
    return {
      at: back(8),
      mark: canvas.el('circle', {
        cx: x,
        cy: y,
        r: 3.5,
        fill: 'surface',
        stroke: color,
        'stroke-width': 1.4,
      }),
    };
  }
  const [p, q, r] = [back(1), back(HEAD, 3.6), back(HEAD, -3.6)];
  const d = `M${[p, q, r].map((c) => `${num(c.x)} ${num(c.y)}`).join('L')}z`;
  return { at: back(HEAD - 2), mark: canvas.el('path', { d, fill: color }) };
}
