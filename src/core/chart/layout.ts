import type { Chart, GraphPanel, GridPanel, Panel, PlotPanel } from './chart.js';
import { type Domain, domainsOf } from './domain.js';
import { drawGraph, type GraphPlan, planGraph } from './graph.js';
import { drawGridPanel, planGrid } from './grid.js';
import { type Alignment, drawPlot, type PanelBox, type PlotPlan, planPlot, plotHeight } from './plot.js';
import type { Canvas } from './svg.js';
import { wrap } from './text.js';

const EDGE = 16;
const COLUMN_GAP = 30;
const ROW_GAP = 24;
const TITLE = { size: 16, line: 21 };
const SUBTITLE = { size: 12, line: 16.5 };
const NOTE = { size: 10.5, line: 14 };
const GRAPH_TITLE = 24;
// Depth of an x axis with a title, less what stays of it.
const HIDDEN_AXIS = 34;

export interface Drawing {
  width: number;
  height: number;
  content: string;
}

type Planned =
  | { panel: PlotPanel; domains: { x: Domain; y: Domain } }
  | { panel: GraphPanel; plan: GraphPlan }
  | { panel: GridPanel };

/** Titles, panels in rows and columns, and the note, each below the other. */
export function drawChart(
  chart: Chart,
  canvas: Canvas,
  size: { width?: number; height?: number },
  interactive: boolean,
): Drawing {
  const count = chart.panels.length;
  const columns = Math.max(1, Math.min(count, chart.columns ?? columnsFor(count)));
  const width = size.width ?? chart.width ?? [720, 960, 1080][Math.min(columns, 3) - 1]!;
  const inner = width - 2 * EDGE;
  const title = chart.title ? wrap(chart.title, inner, TITLE.size, 3, true) : [];
  const subtitle = chart.subtitle ? wrap(chart.subtitle, inner, SUBTITLE.size, 4) : [];
  const note = chart.note ? wrap(chart.note, inner, NOTE.size, 6) : [];
  const head =
    title.length * TITLE.line +
    subtitle.length * SUBTITLE.line +
    (title.length + subtitle.length > 0 ? 12 : 0);
  const foot = note.length > 0 ? note.length * NOTE.line + 12 : 0;

  const cell = Math.max(40, (inner - COLUMN_GAP * (columns - 1)) / columns);
  const planned = planPanels(chart);
  const rows = Math.ceil(count / columns);
  const wanted = Array.from({ length: rows }, (_, r) => {
    const row = planned.slice(r * columns, (r + 1) * columns);
    const height = Math.max(40, ...row.map((p) => heightOf(p, cell, count === 1)));
    // Rows without the labels of a shared axis are lower, so that all plots are of one height.
    return chart.shareX && r < rows - 1 ? height - HIDDEN_AXIS : height;
  });
  const gaps = ROW_GAP * Math.max(0, rows - 1);
  const fixed = size.height ?? chart.height;
  const sum = wanted.reduce((a, b) => a + b, 0);
  const scale = fixed === undefined ? 1 : Math.max(40 * rows, fixed - 2 * EDGE - head - foot - gaps) / sum;
  const heights = wanted.map((h) => h * scale);
  const height = fixed ?? Math.ceil(2 * EDGE + head + foot + gaps + sum);

  let out = title
    .map((line, i) =>
      canvas.text(EDGE, EDGE + (i + 0.5) * TITLE.line, line, { size: TITLE.size, bold: true }),
    )
    .join('');
  const second = EDGE + title.length * TITLE.line;
  out += subtitle
    .map((line, i) =>
      canvas.text(EDGE, second + (i + 0.5) * SUBTITLE.line + 1, line, {
        size: SUBTITLE.size,
        color: 'muted',
      }),
    )
    .join('');
  const tops = heights.map(
    (_, r) => EDGE + head + heights.slice(0, r).reduce((a, b) => a + b, 0) + r * ROW_GAP,
  );
  const boxes = planned.map((_, i): PanelBox => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return { x: EDGE + column * (cell + COLUMN_GAP), y: tops[row]!, width: cell, height: heights[row]! };
  });
  const plots = alignPlots(chart, planned, boxes, columns);
  planned.forEach((p, i) => {
    const plot = plots[i];
    if (plot) out += drawPlot(plot, canvas, interactive);
    else if (p.panel.panel === 'grid') out += drawGridPanel(p.panel, boxes[i]!, canvas);
    else if ('plan' in p) out += drawGraphPanel(p.plan, boxes[i]!, canvas);
  });
  const last = height - EDGE - note.length * NOTE.line;
  out += note
    .map((line, i) =>
      canvas.text(EDGE, last + (i + 0.5) * NOTE.line, line, { size: NOTE.size, color: 'muted' }),
    )
    .join('');
  return { width, height, content: out };
}

const columnsFor = (count: number) => (count <= 3 ? count : count === 4 ? 2 : count <= 9 ? 3 : 4);

function planPanels(chart: Chart): Planned[] {
  const plots = chart.panels.filter((panel): panel is PlotPanel => panel.panel === 'plot');
  const shared = chart.shareX || chart.shareY ? domainsOf(plots) : undefined;
  return chart.panels.map((panel: Panel): Planned => {
    if (panel.panel === 'graph') return { panel, plan: planGraph(panel) };
    if (panel.panel === 'grid') return { panel };
    const own = domainsOf([panel]);
    return {
      panel,
      domains: { x: (chart.shareX && shared?.x) || own.x, y: (chart.shareY && shared?.y) || own.y },
    };
  });
}

function heightOf(planned: Planned, width: number, alone: boolean): number {
  if ('domains' in planned) return plotHeight(planned.panel, width, planned.domains, alone);
  if (!('plan' in planned)) return planGrid(planned.panel, width).height;
  const { plan } = planned;
  const head = plan.panel.title ? GRAPH_TITLE : 0;
  return head + Math.min(900, plan.height * Math.min(1, width / plan.width));
}

/** Plots of one column begin and end at the same places. */
function alignPlots(
  chart: Chart,
  planned: readonly Planned[],
  boxes: readonly PanelBox[],
  columns: number,
): (PlotPlan | undefined)[] {
  const plan = (i: number, left: number, right: number): PlotPlan | undefined => {
    const p = planned[i]!;
    if (!('domains' in p)) return undefined;
    const align: Alignment = {
      left,
      right,
      hideX: chart.shareX === true && i + columns < planned.length,
      hideY: chart.shareY === true && i % columns > 0,
    };
    return planPlot(p.panel, boxes[i]!, p.domains, align);
  };
  const first = planned.map((_, i) => plan(i, 0, 0));
  return first.map((own, i) => {
    if (own === undefined || planned.length === columns || own.panel.equal) return own;
    const peers = first.filter((p, k) => p !== undefined && k % columns === i % columns && !p.panel.equal);
    return plan(
      i,
      Math.max(...peers.map((p) => p!.needs.left)),
      Math.max(...peers.map((p) => p!.needs.right)),
    );
  });
}

function drawGraphPanel(plan: GraphPlan, box: PanelBox, canvas: Canvas): string {
  const { title } = plan.panel;
  const head = title ? GRAPH_TITLE : 0;
  const text = title ? canvas.text(box.x, box.y + 8.5, title, { size: 12.5, bold: true }) : '';
  return text + drawGraph(plan, canvas, { ...box, y: box.y + head, height: box.height - head });
}
