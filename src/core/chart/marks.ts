import type { BandMark, BarsMark, Color, LineMark, NoteMark, RuleMark, StemsMark, Values } from './chart.js';
import { lineRuns, type Run } from './decimate.js';
import { type Frame, pathOf } from './frame.js';
import { escapeXml, num } from './svg.js';
import { clean, measure } from './text.js';
import { formatNumber } from './tick-labels.js';

/*
 * Marks along axes. Each function returns SVG elements in the picture's own coordinates.
 */

// More dots than this hide the line they lie on.
const DOTTED = 30;

export function drawLine(mark: LineMark, color: Color, frame: Frame): string {
  const { canvas, x, y } = frame;
  const runs = lineRuns(mark.x, mark.y, x, y);
  const drawn = mark.step ? runs.map(staircase) : runs;
  const path = canvas.el('path', {
    d: drawn.map((run) => pathOf(run.x, run.y)).join(''),
    fill: 'none',
    stroke: color,
    'stroke-width': mark.width ?? 1.75,
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
    'stroke-dasharray': mark.dash ? '5 4' : undefined,
    ...tipData(
      frame,
      mark.label,
      runs.flatMap((run) => run.index),
      mark.x,
      mark.y,
    ),
  });
  const dots = mark.points ?? (mark.x.length <= DOTTED && !mark.step);
  return dots
    ? path +
        discs(
          runs.flatMap((r) => r.x),
          runs.flatMap((r) => r.y),
          5,
          color,
          frame,
        )
    : path;
}

function staircase({ x, y, index }: Run): Run {
  const run: Run = { x: [], y: [], index };
  x.forEach((px, i) => {
    if (i > 0) {
      run.x.push(px);
      run.y.push(y[i - 1]!);
    }
    run.x.push(px);
    run.y.push(y[i]!);
  });
  return run;
}

/** Filled discs as one path: an arc pair each costs less than an element. */
export function discs(
  xs: readonly number[],
  ys: readonly number[],
  size: number,
  color: Color,
  { canvas }: Frame,
  opacity?: number,
) {
  const d = xs.map((px, i) => `M${num(px)} ${num(ys[i]!)}h0`).join('');
  return canvas.el('path', {
    d,
    fill: 'none',
    stroke: color,
    'stroke-width': size,
    'stroke-linecap': 'round',
    'stroke-opacity': opacity,
  });
}

/** Values for tooltips; the page's script finds the nearest. */
export function tipData(
  frame: Frame,
  label: string | undefined,
  index: readonly number[],
  xs: Values,
  ys: Values,
) {
  if (!frame.interactive) return {};
  const list = (values: Values) => index.map((i) => Number(values[i]!.toPrecision(7))).join(' ');
  return { 'data-label': clean(label ?? ''), 'data-x': list(xs), 'data-y': list(ys) };
}

export function drawBand(mark: BandMark, color: Color, { canvas, x, y }: Frame): string {
  const upper = lineRuns(mark.x, mark.upper, x, y);
  const lower = lineRuns(mark.x, mark.lower, x, y);
  // Gaps of both edges cut the band: rebuild the runs where both exist.
  const simple = upper.length === 1 && lower.length === 1;
  const pieces = simple ? [[upper[0]!, lower[0]!] as const] : bothRuns(mark, x.px, y.px);
  const d = pieces
    .map(([u, l]) => `${pathOf([...u.x, ...l.x.toReversed()], [...u.y, ...l.y.toReversed()])}z`)
    .join('');
  return d === '' ? '' : canvas.el('path', { d, fill: color, 'fill-opacity': 0.16 });
}

function bothRuns(mark: BandMark, px: (v: number) => number, py: (v: number) => number) {
  const pieces: (readonly [Run, Run])[] = [];
  const empty = (): [Run, Run] => [
    { x: [], y: [], index: [] },
    { x: [], y: [], index: [] },
  ];
  let piece = empty();
  const n = mark.x.length;
  for (let i = 0; i <= n; i++) {
    const at = i < n ? px(mark.x[i]!) : Number.NaN;
    const [u, l] = [py(mark.upper[i] ?? Number.NaN), py(mark.lower[i] ?? Number.NaN)];
    if (Number.isFinite(at + u + l)) {
      piece[0].x.push(at);
      piece[0].y.push(u);
      piece[1].x.push(at);
      piece[1].y.push(l);
    } else {
      if (piece[0].x.length > 0) pieces.push(piece);
      piece = empty();
    }
  }
  return pieces;
}

export function drawBars(mark: BarsMark, color: Color, frame: Frame): string {
  const { canvas } = frame;
  const [along, across] = mark.horizontal ? [frame.y, frame.x] : [frame.x, frame.y];
  const foot = across.px(mark.base ?? 0);
  const base = Number.isFinite(foot) ? foot : across.from;
  let out = '';
  for (let i = 0; i < mark.value.length; i++) {
    const value = mark.value[i]!;
    const [a, b] = [along.px(mark.from[i]!), along.px(mark.to[i]!)].sort((p, q) => p - q) as [number, number];
    const top = across.px(value);
    if (!Number.isFinite(a + b + top)) continue;
    // A hairline of the surface between neighbours, while they are wide enough to spare it.
    const gap = b - a > 4 ? 0.5 : 0;
    const start = a + gap;
    const length = Math.max(0.5, b - a - 2 * gap);
    const low = Math.min(base, top);
    const height = Math.abs(top - base);
    const box = mark.horizontal
      ? { x: low, y: start, width: height, height: length }
      : { x: start, y: low, width: length, height };
    const where = mark.names?.[i] ?? `${formatNumber(mark.from[i]!)} to ${formatNumber(mark.to[i]!)}`;
    const tip = `${mark.label === undefined ? '' : `${mark.label}, `}${where}: ${formatNumber(value, 6)}`;
    out += canvas.el('rect', { ...box, fill: color }, title(tip));
    const error = mark.error?.[i];
    if (error !== undefined && Number.isFinite(error)) {
      const [p, q, m] = [across.px(value - error), across.px(value + error), (a + b) / 2];
      out += canvas.el('path', {
        d: mark.horizontal ? `M${num(p)} ${num(m)}H${num(q)}` : `M${num(m)} ${num(p)}V${num(q)}`,
        stroke: 'ink',
        'stroke-width': 1.25,
      });
    }
  }
  return out;
}

export const title = (text: string) => `<title>${escapeXml(clean(text))}</title>`;

export function drawStems(mark: StemsMark, color: Color, frame: Frame): string {
  const { canvas, x, y } = frame;
  const foot = y.px(mark.base ?? 0);
  const base = Number.isFinite(foot) ? foot : y.from;
  const index = Array.from({ length: mark.x.length }, (_, i) => i).filter((i) =>
    Number.isFinite(x.px(mark.x[i]!) + y.px(mark.y[i]!)),
  );
  const px = index.map((i) => x.px(mark.x[i]!));
  const py = index.map((i) => y.px(mark.y[i]!));
  const room = frame.width / Math.max(1, index.length);
  const d = px.map((at, i) => `M${num(at)} ${num(base)}V${num(py[i]!)}`).join('');
  const stems = canvas.el('path', {
    d,
    fill: 'none',
    stroke: color,
    'stroke-width': Math.min(1.5, Math.max(0.5, room / 2)),
    ...tipData(frame, mark.label, index, mark.x, mark.y),
  });
  return room < 3 ? stems : stems + discs(px, py, Math.min(6, room * 0.8), color, frame);
}

export function drawRule(
  mark: RuleMark,
  color: Color,
  { canvas, x, y, left, top, width, height }: Frame,
): string {
  const look = {
    stroke: color,
    'stroke-width': 1,
    'stroke-dasharray': mark.dash === false ? undefined : '4 3',
  };
  const text = mark.label ?? '';
  const wide = measure(text, 10.5);
  let out = '';
  if (mark.y !== undefined && Number.isFinite(y.px(mark.y))) {
    const at = y.px(mark.y);
    out += canvas.el('path', { d: `M${num(left)} ${num(at)}h${num(width)}`, ...look });
    const above = at - top > 16;
    if (text)
      out += canvas.text(left + width - 3, at + (above ? -7 : 8), text, {
        size: 10.5,
        anchor: 'end',
        color,
        halo: 'surface',
      });
  }
  if (mark.x !== undefined && Number.isFinite(x.px(mark.x))) {
    const at = x.px(mark.x);
    out += canvas.el('path', { d: `M${num(at)} ${num(top)}v${num(height)}`, ...look });
    const right = at + 5 + wide <= left + width;
    if (text)
      out += canvas.text(at + (right ? 5 : -5), top + 7, text, {
        size: 10.5,
        anchor: right ? 'start' : 'end',
        color,
        halo: 'surface',
      });
  }
  return out;
}

export function drawNote(
  mark: NoteMark,
  color: Color,
  { canvas, x, y, left, width, top, height }: Frame,
): string {
  const [px, py] = [x.px(mark.x), y.px(mark.y)];
  if (!Number.isFinite(px + py)) return '';
  const wide = measure(mark.text, TEXT);
  const anchor = mark.anchor ?? 'start';
  const before = anchor === 'start' ? 0 : anchor === 'middle' ? wide / 2 : wide;
  // Pushed back inside where it would be cut.
  const at = Math.max(left + before, Math.min(px, left + width - (wide - before)));
  const level = Math.max(top + 7, Math.min(py, top + height - 7));
  return canvas.text(at, level, mark.text, { size: TEXT, anchor, color, halo: 'surface' });
}

const TEXT = 11;
