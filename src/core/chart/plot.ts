import { type AxisLayout, LINE_HEIGHT, layoutX, layoutY, TICK_SIZE } from './axis-layout.js';
import type { Color, Mark, PlotPanel } from './chart.js';
import { colorTable } from './color-map.js';
import type { Domain } from './domain.js';
import { colorsOf, type Frame } from './frame.js';
import { drawHeat, heatDomain, heatMapName } from './heat.js';
import { drawLegend, type Legend, planLegend } from './legend.js';
import { drawBand, drawBars, drawLine, drawNote, drawRule, drawStems } from './marks.js';
import { drawBoxes, drawCircles, drawLabels, drawPicture, drawPolygons, drawSegments } from './overlays.js';
import { dataUri, encodePng } from './png.js';
import { drawScatter, valueDomain } from './scatter.js';
import { type Canvas, num } from './svg.js';
import { measure, shorten, wrap } from './text.js';

export interface PanelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Asked of a panel by its neighbours. */
export interface Alignment {
  left: number;
  right: number;
  /** Inner panels of a shared axis leave its labels out. */
  hideX: boolean;
  hideY: boolean;
}

/** A panel whose axes have their places. */
export interface PlotPlan {
  panel: PlotPanel;
  box: PanelBox;
  titleLines: string[];
  legend: Legend;
  x: AxisLayout;
  y: AxisLayout;
  bar: { layout: AxisLayout; table: Uint8Array; label: string } | undefined;
  area: PanelBox;
  align: Alignment;
  /** Pixels that the axes need at the sides. */
  needs: { left: number; right: number };
}

const TITLE_SIZE = 12.5;
const TITLE_LINE = 17;
const AXIS_TITLE = 18;
const BAR_WIDTH = 12;
const BAR_GAP = 12;
// The most of a panel's width that names at its left may take.
const NAMES_SHARE = 0.32;

/** Place axes, legend and colour bar in a box. Labels need room and room decides on labels: three rounds. */
export function planPlot(
  panel: PlotPanel,
  box: PanelBox,
  domains: { x: Domain; y: Domain },
  align: Alignment,
): PlotPlan {
  const titleLines = panel.title ? wrap(panel.title, box.width, TITLE_SIZE, 2, true) : [];
  const legend = planLegend(panel, box.width);
  const head = headHeight(titleLines, legend) + (panel.bare ? 0 : 8);
  let margin = { left: align.left || 40, right: Math.max(8, align.right), bottom: 36 };
  const bare = panel.bare === true;
  for (let round = 0; ; round++) {
    if (bare) margin = { ...margin, left: 0, bottom: 0, right: round === 0 ? 0 : margin.right };
    const room = {
      x: box.x + margin.left,
      y: box.y + head,
      width: Math.max(20, box.width - margin.left - margin.right),
      height: Math.max(20, box.height - head - margin.bottom),
    };
    const area = panel.equal ? sameUnits(room, domains) : room;
    const x = layoutX({
      axis: panel.x,
      domain: domains.x.ends,
      integer: domains.x.integer,
      from: area.x,
      to: area.x + area.width,
      room: box.height * 0.35,
    });
    const y = layoutY({
      axis: panel.y,
      domain: domains.y.ends,
      integer: domains.y.integer,
      from: area.y,
      to: area.y + area.height,
      room: box.width * NAMES_SHARE,
    });
    if (align.hideX)
      Object.assign(x, {
        title: '',
        depth: 6,
        before: 0,
        after: 0,
        ticks: x.ticks.map(({ at }) => ({ at, lines: [] })),
      });
    if (align.hideY)
      Object.assign(y, { title: '', depth: 6, ticks: y.ticks.map(({ at }) => ({ at, lines: [] })) });
    const bar = colorBar(panel, area);
    const barWidth =
      bar === undefined ? 0 : BAR_GAP + BAR_WIDTH + bar.layout.depth + (bar.label ? AXIS_TITLE : 0);
    const needs = bare
      ? { left: 0, right: barWidth }
      : {
          left: Math.max(y.depth + (y.title ? AXIS_TITLE : 0), x.before) + 2,
          right: Math.max(8, barWidth, x.after + 2),
        };
    if (round === 2) return { panel, box, titleLines, legend, x, y, bar, area, align, needs };
    margin = {
      left: Math.max(needs.left, align.left),
      right: Math.max(needs.right, align.right),
      bottom: bare ? 0 : x.depth + (x.title ? AXIS_TITLE : 0) + 2,
    };
  }
}

const headHeight = (titleLines: readonly string[], legend: Legend) =>
  (titleLines.length > 0 ? titleLines.length * TITLE_LINE + 4 : 0) + legend.height;

/** Height that shows a panel well at a width. */
export function plotHeight(
  panel: PlotPanel,
  width: number,
  domains: { x: Domain; y: Domain },
  alone: boolean,
): number {
  const legend = planLegend(panel, width);
  const head = headHeight(panel.title ? wrap(panel.title, width, TITLE_SIZE, 2, true) : [], legend);
  const [dx, dy] = [span(domains.x.ends), span(domains.y.ends)];
  if (panel.equal) {
    // With all the height it may want, the width that axes and colour bar leave decides.
    const alignment = { left: 0, right: 0, hideX: false, hideY: false };
    const { area, x } = planPlot(panel, { x: 0, y: 0, width, height: 1e4 }, domains, alignment);
    const under = panel.bare ? 0 : 10 + x.depth + (x.title ? AXIS_TITLE : 0);
    return head + under + Math.min(alone ? 620 : 460, (area.width * dy) / dx);
  }
  const names = panel.y.categories ?? [];
  const heat = panel.marks.some(({ mark }) => mark === 'heat');
  if (names.length > 0 && !heat) {
    const long = names.some((name) => measure(name, TICK_SIZE) > width * NAMES_SHARE);
    return head + 50 + Math.max(90, Math.min(900, names.length * (long ? 31 : 24)));
  }
  return (
    head + (alone ? Math.min(400, Math.max(220, width * 0.5)) : Math.max(170, Math.min(280, width * 0.62)))
  );
}

const span = ([low, high]: readonly [number, number]) => high - low;

/** The largest box in a room where one unit is as long on both axes. */
function sameUnits(room: PanelBox, { x, y }: { x: Domain; y: Domain }): PanelBox {
  const ratio = span(x.ends) / span(y.ends);
  const width = Math.min(room.width, room.height * ratio);
  const height = width / ratio;
  return { x: room.x + (room.width - width) / 2, y: room.y, width, height };
}

function colorBar({ marks }: PlotPanel, area: PanelBox): PlotPlan['bar'] {
  for (const mark of marks) {
    const scaled = mark.mark === 'heat' || (mark.mark === 'scatter' && mark.value !== undefined);
    if (!scaled) continue;
    const heat = mark.mark === 'heat';
    const domain = heat ? heatDomain(mark) : valueDomain(mark);
    const map = heat ? heatMapName(mark) : (mark.map ?? 'viridis');
    const label = (heat ? mark.label : mark.valueLabel) ?? '';
    const [from, to] = [area.y, area.y + area.height];
    const layout = layoutY({ axis: { label }, domain, integer: false, from, to, room: 90 });
    return { layout, table: colorTable(map), label: layout.title };
  }
  return undefined;
}

export function drawPlot(plan: PlotPlan, canvas: Canvas, interactive: boolean): string {
  const { panel, box, area, x, y } = plan;
  const frame: Frame = {
    canvas,
    x: x.scale,
    y: y.scale,
    left: area.x,
    top: area.y,
    width: area.width,
    height: area.height,
    interactive,
  };
  const left = panel.bare ? area.x : box.x;
  let out = plan.titleLines
    .map((line, i) =>
      canvas.text(left, box.y + (i + 0.5) * TITLE_LINE, line, { size: TITLE_SIZE, bold: true }),
    )
    .join('');
  const under = box.y + (plan.titleLines.length > 0 ? plan.titleLines.length * TITLE_LINE + 4 : 0);
  out += drawLegend(plan.legend, left, under, canvas);
  if (!panel.bare) out += drawGrid(plan, canvas);
  out += drawMarks(plan, frame);
  if (!panel.bare) out += drawAxes(plan, canvas);
  if (plan.bar) out += drawBar(plan.bar, area, canvas);
  if (!interactive) return out;
  const ends = ({ scale }: AxisLayout) =>
    [scale.kind, scale.low, scale.high, num(scale.from), num(scale.to)].join(' ');
  const names = (categories: readonly string[] | undefined) =>
    categories ? JSON.stringify(categories) : undefined;
  return canvas.el(
    'g',
    {
      class: 'plot',
      'data-frame': [area.x, area.y, area.width, area.height].map(num).join(' '),
      'data-sx': ends(x),
      'data-sy': ends(y),
      'data-nx': panel.x.label ?? 'x',
      'data-ny': panel.y.label ?? 'y',
      'data-cx': names(panel.x.categories),
      'data-cy': names(panel.y.categories),
    },
    out,
  );
}

function drawMarks({ panel, area }: PlotPlan, frame: Frame): string {
  const colors = colorsOf(panel);
  const content = panel.marks.map((mark, i) => drawMark(mark, colors[i]!, frame)).join('');
  // A nested document cuts what user-given domains leave outside; dots on the edge of others stay whole.
  const cut = panel.x.domain || panel.y.domain || panel.bare;
  const m = cut ? 0.75 : 5;
  const view = { x: area.x - m, y: area.y - m, width: area.width + 2 * m, height: area.height + 2 * m };
  const viewBox = [view.x, view.y, view.width, view.height].map(num).join(' ');
  return frame.canvas.el('svg', { ...view, viewBox, overflow: 'hidden' }, content);
}

function drawMark(mark: Mark, color: Color, frame: Frame): string {
  switch (mark.mark) {
    case 'line':
      return drawLine(mark, color, frame);
    case 'scatter':
      return drawScatter(mark, color, frame);
    case 'bars':
      return drawBars(mark, color, frame);
    case 'stems':
      return drawStems(mark, color, frame);
    case 'band':
      return drawBand(mark, color, frame);
    case 'heat':
      return drawHeat(mark, frame);
    case 'picture':
      return drawPicture(mark, frame);
    case 'circles':
      return drawCircles(mark, color, frame);
    case 'boxes':
      return drawBoxes(mark, color, frame);
    case 'polygons':
      return drawPolygons(mark, color, frame);
    case 'segments':
      return drawSegments(mark, color, frame);
    case 'labels':
      return drawLabels(mark, frame);
    case 'rule':
      return drawRule(mark, color, frame);
    case 'note':
      return drawNote(mark, color, frame);
  }
}

const filled = (panel: PlotPanel) => panel.marks.some(({ mark }) => mark === 'heat' || mark === 'picture');

function drawGrid({ panel, area, x, y }: PlotPlan, canvas: Canvas): string {
  if (filled(panel)) return '';
  const flat = panel.marks.some((m) => m.mark === 'bars' && m.horizontal);
  const both = panel.marks.some(({ mark }) => mark === 'scatter') || panel.x.scale === 'log';
  let d = '';
  if (!flat) for (const { at } of y.ticks) d += `M${num(area.x)} ${num(at)}h${num(area.width)}`;
  if (flat || both) for (const { at } of x.ticks) d += `M${num(at)} ${num(area.y)}v${num(area.height)}`;
  const grid = d === '' ? '' : canvas.el('path', { d, stroke: 'grid', 'stroke-width': 1, fill: 'none' });
  let zero = '';
  if (panel.y.scale === undefined && y.scale.low < 0 && y.scale.high > 0 && !panel.y.categories)
    zero += `M${num(area.x)} ${num(y.scale.px(0))}h${num(area.width)}`;
  if (flat && x.scale.low < 0 && x.scale.high > 0)
    zero += `M${num(x.scale.px(0))} ${num(area.y)}v${num(area.height)}`;
  return (
    grid +
    (zero === '' ? '' : canvas.el('path', { d: zero, stroke: 'faint', 'stroke-width': 1, fill: 'none' }))
  );
}

function drawAxes({ panel, box, area, x, y, align }: PlotPlan, canvas: Canvas): string {
  const [bottom, right] = [area.y + area.height, area.x + area.width];
  const flat = panel.marks.some((m) => m.mark === 'bars' && m.horizontal);
  // Names need no tick marks; a line stands where values begin.
  let d = flat
    ? `M${num(area.x)} ${num(area.y)}V${num(bottom)}`
    : filled(panel)
      ? ''
      : `M${num(area.x)} ${num(bottom)}H${num(right)}`;
  if (!panel.x.categories) for (const { at } of x.ticks) d += `M${num(at)} ${num(bottom)}v4`;
  for (const at of x.minor) d += `M${num(at)} ${num(bottom)}v2.5`;
  if (filled(panel) && !panel.y.categories)
    for (const { at } of y.ticks) d += `M${num(area.x)} ${num(at)}h-4`;
  for (const at of y.minor) d += `M${num(area.x)} ${num(at)}h-2.5`;
  let out = d === '' ? '' : canvas.el('path', { d, stroke: 'faint', 'stroke-width': 1, fill: 'none' });
  for (const { at, lines } of x.ticks) {
    lines.forEach((line, i) => {
      const level = bottom + 8 + (i + 0.5) * LINE_HEIGHT - 1;
      // A lone label wider than its place moves inwards rather than out of the picture.
      const half = Math.min(measure(line, TICK_SIZE), box.width + 20) / 2;
      const inside = Math.max(box.x - 10 + half, Math.min(at, box.x + box.width + 10 - half));
      out += canvas.text(x.rotate ? at : inside, x.rotate ? bottom + 10 : level, line, {
        size: TICK_SIZE,
        anchor: x.rotate ? 'end' : 'middle',
        rotate: x.rotate,
        color: 'muted',
        class: 'tick',
      });
    });
  }
  for (const { at, lines } of y.ticks) {
    const first = at - ((lines.length - 1) * LINE_HEIGHT) / 2;
    lines.forEach((line, i) => {
      out += canvas.text(area.x - 7, first + i * LINE_HEIGHT, line, {
        size: TICK_SIZE,
        anchor: 'end',
        color: 'muted',
        class: 'tick',
      });
    });
  }
  if (x.title)
    out += canvas.text(area.x + area.width / 2, bottom + x.depth + 10, shorten(x.title, box.width, 12), {
      size: 12,
      anchor: 'middle',
    });
  if (y.title) {
    const at = panel.equal
      ? area.x - y.depth - 10
      : Math.min(area.x - y.depth - 10, box.x + Math.max(align.left - y.depth - 10, 8));
    out += canvas.text(at, area.y + area.height / 2, shorten(y.title, box.height, 12), {
      size: 12,
      anchor: 'middle',
      rotate: -90,
    });
  }
  return out;
}

function drawBar(
  { layout, table, label }: NonNullable<PlotPlan['bar']>,
  area: PanelBox,
  canvas: Canvas,
): string {
  const x = area.x + area.width + BAR_GAP;
  const data = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) data.set(table.subarray((255 - i) * 3, (256 - i) * 3), i * 3);
  const href = dataUri(encodePng({ width: 1, height: 256, channels: 3, data }));
  let out = canvas.el('image', {
    x,
    y: area.y,
    width: BAR_WIDTH,
    height: area.height,
    preserveAspectRatio: 'none',
    href,
  });
  for (const { at, lines } of layout.ticks) {
    out += canvas.el('path', { d: `M${num(x + BAR_WIDTH)} ${num(at)}h3.5`, stroke: 'faint', fill: 'none' });
    out += canvas.text(x + BAR_WIDTH + 6, at, lines[0] ?? '', {
      size: TICK_SIZE,
      color: 'muted',
      class: 'tick',
    });
  }
  if (label)
    out += canvas.text(
      x + BAR_WIDTH + layout.depth + 10,
      area.y + area.height / 2,
      shorten(label, area.height + 40, 12),
      { size: 12, anchor: 'middle', rotate: 90 },
    );
  return out;
}
