import type { GridPanel } from './chart.js';
import type { PanelBox } from './plot.js';
import { dataUri, encodePng } from './png.js';
import { shrink } from './raster.js';
import type { Canvas } from './svg.js';
import { wrap } from './text.js';

const CAPTION = 10.5;
const CAPTION_LINE = 13;
const TITLE = 12.5;
// Tiny images are shown larger, but not so large that a handful fills the page.
const LARGEST = 9;

interface GridPlan {
  columns: number;
  cell: { width: number; height: number };
  captions: string[][];
  /** Height of the tallest caption. */
  under: number;
  gap: number;
  head: number;
  height: number;
}

/** Images in rows, all in cells of one size, captions under them. */
export function planGrid(panel: GridPanel, width: number): GridPlan {
  const { images } = panel;
  const n = Math.max(1, images.length);
  const columns = panel.columns ?? columnsFor(n);
  const gap = panel.gap ?? 10;
  const widest = Math.max(1, ...images.map((image) => image.width));
  const aspect = Math.max(0.05, ...images.map((image) => image.height / image.width));
  const wide = Math.max(1, Math.min((width - gap * (columns - 1)) / columns, Math.max(96, widest * LARGEST)));
  const cell = { width: wide, height: Math.min(620, wide * aspect) };
  const captions = images.map((_, i) =>
    panel.captions?.[i] ? wrap(panel.captions[i]!, wide, CAPTION, 2) : [],
  );
  const under = Math.max(0, ...captions.map((lines) => lines.length)) * CAPTION_LINE;
  const head = panel.title ? 22 : 0;
  const rows = Math.ceil(images.length / columns);
  const height = head + rows * (cell.height + under + (under > 0 ? 4 : 0)) + Math.max(0, rows - 1) * gap;
  return { columns, cell, captions, under, gap, head, height };
}

export function drawGridPanel(panel: GridPanel, box: PanelBox, canvas: Canvas): string {
  const plan = planGrid(panel, box.width);
  const { columns, cell, gap, under } = plan;
  // Given heights may be less than the images want.
  const scale = Math.min(1, (box.height - plan.head) / Math.max(1, plan.height - plan.head));
  let out = panel.title ? canvas.text(box.x, box.y + 8.5, panel.title, { size: TITLE, bold: true }) : '';
  let content = '';
  panel.images.forEach((image, i) => {
    const x = (i % columns) * (cell.width + gap);
    const y = Math.floor(i / columns) * (cell.height + under + (under > 0 ? 4 : 0) + gap);
    const fit = Math.min(cell.width / image.width, cell.height / image.height);
    const [w, h] = [image.width * fit, image.height * fit];
    content += canvas.el('image', {
      x: x + (cell.width - w) / 2,
      y: y + (cell.height - h) / 2,
      width: w,
      height: h,
      preserveAspectRatio: 'none',
      style: fit >= 3 ? 'image-rendering:pixelated' : undefined,
      href: dataUri(encodePng(shrink(image, w, h))),
    });
    plan.captions[i]!.forEach((line, k) => {
      content += canvas.text(x + cell.width / 2, y + cell.height + 4 + (k + 0.5) * CAPTION_LINE, line, {
        size: CAPTION,
        anchor: 'middle',
        color: 'muted',
      });
    });
  });
  const transform = `translate(${box.x} ${box.y + plan.head})${scale < 1 ? ` scale(${scale.toFixed(4)})` : ''}`;
  out += canvas.el('g', { transform }, content);
  return out;
}

/** Somewhat wider than high, with one column less where that leaves fewer places of the last row empty. */
function columnsFor(n: number): number {
  const columns = Math.min(n, Math.max(1, Math.min(10, Math.ceil(Math.sqrt(n * 1.6)))));
  const empty = (c: number) => (c - (n % c)) % c;
  return columns > 2 && empty(columns - 1) < empty(columns) ? columns - 1 : columns;
}
