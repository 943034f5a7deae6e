import type { Chart, PlotPanel } from './chart.js';
import { htmlDocument } from './html.js';
import { drawChart } from './layout.js';
import type { Outlines } from './outlines.js';
import { type Canvas, createCanvas, documentFont, num } from './svg.js';
import { clean } from './text.js';
import type { Theme } from './theme.js';

export interface Look {
  /** `auto` follows the reader's; not for PNG, which cannot. */
  theme?: Theme | 'auto';
  /** Pixels; by default what suits the chart. */
  width?: number;
  height?: number;
}

/** A chart as one SVG document. The same chart and look give the same bytes. */
export function renderSvg(chart: Chart, look: Look = {}): string {
  return svgOf(chart, createCanvas(look.theme ?? 'auto'), look, { background: true, interactive: false });
}

/** SVG to stand inside a page, on the page's own ground, with the values that its tooltips show. */
export function renderInline(chart: Chart, look: Look = {}): string {
  return svgOf(chart, createCanvas(look.theme ?? 'auto'), look, { background: false, interactive: true });
}

/** A self-contained HTML page with nothing but the chart. */
export function renderHtml(chart: Chart, look: Look = {}): string {
  return htmlDocument(
    titleOf(chart),
    `<main class="chart">${renderInline(chart, look)}</main>`,
    look.theme ?? 'auto',
  );
}

/** PNG bytes at twice the chart's size. Text is drawn from embedded outlines and needs no fonts. */
export async function renderPng(chart: Chart, look: Look = {}): Promise<Uint8Array> {
  const theme = look.theme === 'dark' ? 'dark' : 'light';
  const [{ loadSharp }, { loadOutlines }] = await Promise.all([
    import('../formats/sharp.js'),
    import('./outlines.js'),
  ]);
  const sharp = await loadSharp();
  const svg = svgOf(chart, canvasWith(theme, loadOutlines()), look, { background: true, interactive: false });
  // Embedded pictures are longer than what libxml2 takes by default.
  return sharp(Buffer.from(svg), { density: 144, unlimited: true }).png({ compressionLevel: 7 }).toBuffer();
}

const canvasWith = (theme: Theme, outlines: Outlines): Canvas => createCanvas(theme, outlines);

function svgOf(
  chart: Chart,
  canvas: Canvas,
  look: Look,
  { background, interactive }: { background: boolean; interactive: boolean },
): string {
  const { width, height, content } = drawChart(chart, canvas, look, interactive);
  const ground = background ? canvas.el('rect', { width, height, fill: 'surface' }) : '';
  return canvas.el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${num(width)} ${num(height)}`,
      width,
      height,
      role: 'img',
      'aria-label': clean(describe(chart)),
      ...documentFont(),
    },
    canvas.style() + ground + content,
  );
}

const titleOf = (chart: Chart) => chart.title ?? chart.panels[0]?.title ?? 'Chart';

/** Words for those who cannot see the chart: its own, or its titles and what its axes say. */
export function describe(chart: Chart): string {
  if (chart.description) return chart.description;
  const plots = chart.panels.filter((panel): panel is PlotPanel => panel.panel === 'plot' && !panel.bare);
  const axes = plots
    .slice(0, 4)
    .map(({ title, x, y }) =>
      [title, `${y.label ?? 'values'} against ${x.label ?? 'place'}`].filter(Boolean).join(': '),
    );
  return [titleOf(chart), chart.subtitle, ...axes].filter(Boolean).join('. ');
}
