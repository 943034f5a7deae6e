import type { Color, Mark, PlotPanel } from './chart.js';
import { colorsOf } from './frame.js';
import type { Canvas } from './svg.js';
import { measure, shorten } from './text.js';

const SIZE = 11;
const ROW = 17;
const SWATCH = 18;
const GAP = 16;

interface Entry {
  label: string;
  color: Color;
  mark: Mark;
  x: number;
  row: number;
}

export interface Legend {
  entries: Entry[];
  height: number;
}

/** Names of the marks side by side in rows; nothing where a single name would say what an axis says. */
export function planLegend(panel: PlotPanel, width: number): Legend {
  const colors = colorsOf(panel);
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let [x, row] = [0, 0];
  panel.marks.forEach((mark, i) => {
    if (!('label' in mark) || !mark.label || mark.mark === 'rule' || mark.mark === 'heat') return;
    const key = `${mark.mark} ${colors[i]} ${mark.label}`;
    if (seen.has(key)) return;
    seen.add(key);
    const label = shorten(mark.label, width - SWATCH, SIZE);
    const wide = SWATCH + measure(label, SIZE);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    entries.push({ label, color: colors[i]!, mark, x, row });
    x += wide + GAP;
  });
  const shown = panel.legend ?? entries.length > 1;
  if (!shown || entries.length === 0) return { entries: [], height: 0 };
  return { entries, height: (row + 1) * ROW + 4 };
}

export function drawLegend({ entries }: Legend, left: number, top: number, canvas: Canvas): string {
  return entries
    .map(({ label, color, mark, x, row }) => {
      const [at, middle] = [left + x, top + row * ROW + ROW / 2];
      return (
        swatch(mark, color, at, middle, canvas) +
        canvas.text(at + SWATCH, middle, label, { size: SIZE, color: 'muted' })
      );
    })
    .join('');
}

function swatch(mark: Mark, color: Color, x: number, y: number, canvas: Canvas): string {
  switch (mark.mark) {
    case 'scatter':
      return canvas.el('circle', { cx: x + 6, cy: y, r: 3.75, fill: color });
    case 'bars':
      return canvas.el('rect', { x: x + 1, y: y - 5, width: 10, height: 10, rx: 1.5, fill: color });
    case 'band':
      return canvas.el('rect', {
        x: x,
        y: y - 5,
        width: 13,
        height: 10,
        rx: 1.5,
        fill: color,
        'fill-opacity': 0.25,
      });
    default:
      return canvas.el('path', {
        d: `M${x} ${y}h13`,
        stroke: color,
        'stroke-width': 2.25,
        'stroke-linecap': 'round',
        'stroke-dasharray': mark.mark === 'line' && mark.dash ? '4 3.5' : undefined,
      });
  }
}
