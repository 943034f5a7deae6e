import type { Column } from '../data.js';
import type { Chart } from './chart.js';
import { htmlDocument } from './html.js';
import { dataUri } from './png.js';
import { renderInline } from './render.js';
import { escapeXml } from './svg.js';
import { clean } from './text.js';
import type { Theme } from './theme.js';
import { formatNumber } from './tick-labels.js';

/** A report to read and to keep: one file, no network. */
export interface Page {
  title: string;
  /** One or two sentences under the title. */
  lead?: string;
  sections: readonly Section[];
  /** Versions, seed, date: what a reader needs to repeat it. */
  footer?: string;
}

export interface Section {
  title: string;
  blocks: readonly Block[];
}

export type Block =
  /** Paragraphs parted by empty lines; `code` and **strong** inside. */
  | { block: 'prose'; text: string }
  | { block: 'heading'; text: string }
  /** Command lines with a button that copies them, and what they printed. */
  | { block: 'command'; command: string; output?: string }
  | { block: 'figure'; figure: Chart | Picture; caption?: string }
  | { block: 'table'; columns: ReadonlyMap<string, Column>; caption?: string; rows?: number }
  | { block: 'metrics'; metrics: ReadonlyMap<string, number | string> }
  | { block: 'details'; summary: string; blocks: readonly Block[] }
  /** Figures side by side where there is room. */
  | { block: 'row'; blocks: readonly Block[] };

/** A picture that is ready, with the words for those who cannot see it. */
export interface Picture {
  png: Uint8Array;
  alt: string;
  width?: number;
}

const MOST_ROWS = 50;

export function renderPage(page: Page, { theme = 'auto' }: { theme?: Theme | 'auto' } = {}): string {
  const ids = page.sections.map((section, i) => `s${i + 1}-${slug(section.title)}`);
  const contents =
    page.sections.length > 3
      ? `<nav aria-label="Contents"><ol>${page.sections.map((s, i) => `<li><a href="#${ids[i]}">${text(s.title)}</a></li>`).join('')}</ol></nav>`
      : '';
  const sections = page.sections.map(
    (s, i) =>
      `<section aria-labelledby="${ids[i]}"><h2 id="${ids[i]}">${text(s.title)}</h2>\n${s.blocks.map((b) => drawBlock(b, theme)).join('\n')}</section>`,
  );
  const lead = page.lead ? `<p class="lead">${inline(page.lead)}</p>` : '';
  const footer = page.footer ? `<footer>${inline(page.footer)}</footer>` : '';
  const body = `<div class="page"><header><h1>${text(page.title)}</h1>${lead}</header>\n${contents}\n<main>\n${sections.join('\n')}\n</main>\n${footer}</div>`;
  return htmlDocument(page.title, body, theme, STYLE);
}

const text = (value: string) => escapeXml(clean(value));

const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function drawBlock(block: Block, theme: Theme | 'auto', inRow = false): string {
  switch (block.block) {
    case 'prose':
      return block.text
        .split(/\n\s*\n/)
        .filter((p) => p.trim())
        .map((p) => `<p>${inline(p.trim())}</p>`)
        .join('\n');
    case 'heading':
      return `<h3>${inline(block.text)}</h3>`;
    case 'command': {
      const output = block.output ? `<pre class="output" tabindex="0">${lines(block.output)}</pre>` : '';
      return `<div class="command"><pre tabindex="0"><code>${commandLines(block.command)}</code></pre><button type="button" data-copy>Copy</button></div>${output}`;
    }
    case 'figure': {
      const caption = block.caption ? `<figcaption>${inline(block.caption)}</figcaption>` : '';
      const wide = !inRow && 'panels' in block.figure && pageWidth(block.figure) !== undefined;
      return `<figure${wide ? ' class="wide" tabindex="0"' : ''}>${drawFigure(block.figure, theme, inRow)}${caption}</figure>`;
    }
    case 'table':
      return drawTable(block.columns, block.caption, block.rows ?? MOST_ROWS);
    case 'metrics':
      return `<dl class="metrics">${[...block.metrics].map(([name, value]) => `<div><dt>${text(name)}</dt><dd>${text(cell(value))}</dd></div>`).join('')}</dl>`;
    case 'details':
      return `<details><summary>${text(block.summary)}</summary>\n${block.blocks.map((b) => drawBlock(b, theme)).join('\n')}</details>`;
    case 'row':
      return `<div class="row">${block.blocks.map((b) => drawBlock(b, theme, true)).join('')}</div>`;
  }
}

const linesOf = (value: string) => value.replace(/\r\n?/g, '\n').split('\n').map(text);

const lines = (value: string) => linesOf(value).join('\n');

/** Words with hyphens in them break only where there is no room for the whole. */
const words = (line: string) => line.replace(/\S*-\S*/g, '<i>$&</i>');

/** Each line with a prompt of its own, which copying leaves out. */
const commandLines = (value: string) =>
  linesOf(value)
    .map((line, i, all) => `<span>${words(line)}${i < all.length - 1 ? '\n' : ''}</span>`)
    .join('');

/** `code` and **strong**; everything else is escaped. */
function inline(value: string): string {
  return value
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((part) => {
      if (part.length > 2 && part.startsWith('`') && part.endsWith('`'))
        return `<code>${text(part.slice(1, -1))}</code>`;
      if (part.length > 4 && part.startsWith('**') && part.endsWith('**'))
        return `<strong>${text(part.slice(2, -2))}</strong>`;
      return text(part);
    })
    .join('');
}

/** A lone plot is as wide as the page; pictures and graphs keep their own size. */
function pageWidth({ panels }: Chart): number | undefined {
  const [panel] = panels;
  return panels.length === 1 && panel?.panel === 'plot' && !panel.equal ? 904 : undefined;
}

function drawFigure(figure: Chart | Picture, theme: Theme | 'auto', inRow: boolean): string {
  if ('panels' in figure)
    return renderInline(figure, { theme, width: figure.width ?? (inRow ? 460 : pageWidth(figure)) });
  const width = figure.width === undefined ? '' : ` width="${Math.round(figure.width)}"`;
  return `<img src="${dataUri(figure.png)}" alt="${text(figure.alt)}"${width}>`;
}

function drawTable(columns: ReadonlyMap<string, Column>, caption: string | undefined, most: number): string {
  const names = [...columns.keys()];
  const values = [...columns.values()];
  const length = Math.max(0, ...values.map((v) => v.length));
  const numeric = values.map((v) => v.length > 0 && typeof v[0] !== 'string');
  const head = names
    .map((name, c) => `<th scope="col"${numeric[c] ? ' class="n"' : ''}>${text(name)}</th>`)
    .join('');
  const rows = Array.from({ length: Math.min(length, most) }, (_, r) => {
    const cells = values.map((v, c) => `<td${numeric[c] ? ' class="n"' : ''}>${text(cell(v[r] ?? ''))}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  const more = length > most ? `<p class="small">${length - most} more rows</p>` : '';
  const title = caption ? `<caption>${inline(caption)}</caption>` : '';
  return `<div class="table" tabindex="0"><table>${title}<thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`;
}

const cell = (value: number | bigint | string): string =>
  typeof value === 'number' ? formatNumber(value, 6) : String(value);

const STYLE = `.page{max-width:920px;margin:0 auto;padding:48px 24px 64px}
header{margin-bottom:28px}
h1{font-size:34px;line-height:1.2;letter-spacing:-.02em;margin:0 0 10px}
.lead{font-size:18.5px;color:var(--muted);margin:0;max-width:44em}
h2{font-size:22px;line-height:1.3;letter-spacing:-.01em;margin:52px 0 10px;padding-top:18px;border-top:1px solid var(--grid)}
h3{font-size:17px;line-height:1.4;margin:38px 0 6px}
p{margin:10px 0;max-width:44em}
a{color:var(--accent)}
nav ol{columns:2;column-gap:32px;margin:0;padding:14px 20px 14px 40px;background:var(--raised);border-radius:10px;font-size:15px}
code,pre{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:13.5px}
p code,figcaption code,.lead code{background:var(--raised);border-radius:4px;padding:1px 5px;font-size:.88em}
pre{margin:0;overflow-x:auto;line-height:1.5}
.command{position:relative;margin:14px 0 0}
.command pre{background:var(--raised);border:1px solid var(--grid);border-radius:8px;padding:11px 76px 11px 14px;white-space:pre-wrap;overflow-wrap:anywhere}
.command span{display:block;padding-left:2ch;text-indent:-2ch}
.command i{display:inline-block;text-indent:0;font-style:normal}
.command span::before{content:'$ ';color:var(--muted)}
.command button{position:absolute;right:7px;top:7px;font:12.5px/1.4 inherit;font-family:inherit;padding:4px 10px;border:1px solid var(--faint);border-radius:6px;background:var(--surface);color:var(--ink);cursor:pointer}
.command button:hover{border-color:var(--accent);color:var(--accent)}
.output{padding:10px 14px;color:var(--muted);margin-bottom:14px}
.output+.command,.command+.command{margin-top:10px}
figure{margin:20px 0}
figure img{display:block;max-width:100%;height:auto}
figure>svg{display:block;max-width:calc(100% + 32px);height:auto;margin:0 -16px}
figcaption{color:var(--muted);font-size:14px;margin-top:8px;max-width:52em}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:0 28px;align-items:start}
.row figure{margin:14px 0}
.metrics{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:12px;margin:18px 0}
.metrics div{background:var(--raised);border-radius:10px;padding:11px 15px}
.metrics dt{color:var(--muted);font-size:13px;overflow-wrap:anywhere}
.metrics dd{margin:0;font-size:21px;font-weight:600;letter-spacing:-.01em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.table{overflow-x:auto;margin:16px 0}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding-bottom:6px}
th,td{text-align:left;padding:5px 14px;border-bottom:1px solid var(--grid);white-space:nowrap}
th{font-weight:600;border-color:var(--faint)}
.n{text-align:right}
th:first-child,td:first-child{padding-left:0}
.small{color:var(--muted);font-size:13.5px}
details{margin:14px 0;border:1px solid var(--grid);border-radius:8px;padding:0 16px}
summary{cursor:pointer;padding:10px 0;font-weight:500}
details[open]{padding-bottom:12px}
footer{margin-top:56px;padding-top:16px;border-top:1px solid var(--grid);color:var(--muted);font-size:13.5px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:600px){.page{padding:28px 16px}h1{font-size:27px}nav ol{columns:1}.wide{overflow-x:auto}.wide>svg{width:640px;max-width:none;margin:0 0 0 -12px}}
@media print{body{font-size:11pt}.page{max-width:none;padding:0}.command button{display:none}figure,.metrics,table{break-inside:avoid}h2{break-after:avoid}nav{display:none}}
`;
