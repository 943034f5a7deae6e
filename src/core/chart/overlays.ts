import type {
  Box,
  BoxesMark,
  CirclesMark,
  Color,
  LabelsMark,
  PictureMark,
  PolygonsMark,
  SegmentsMark,
  Values,
} from './chart.js';
import type { Frame } from './frame.js';
import { title } from './marks.js';
import { dataUri, encodePng } from './png.js';
import { DENSITY, hexColor, labelColor, shrink } from './raster.js';
import type { Scale } from './scale.js';
import { num } from './svg.js';
import { measure, shorten } from './text.js';
import { formatNumber } from './tick-labels.js';

/*
 * An image and what is drawn over it. Lines get a dark casing, so that they show on any picture.
 */

const LINE = 1.6;

export function drawPicture(mark: PictureMark, { canvas, x, y }: Frame): string {
  const { width, height } = mark.image;
  const [left, right] = [x.px(-0.5), x.px(width - 0.5)];
  const [top, bottom] = [y.px(-0.5), y.px(height - 0.5)];
  const [wide, high] = [Math.abs(right - left), Math.abs(bottom - top)];
  if (!(wide > 0 && high > 0)) return '';
  const squares = !(mark.smooth ?? wide / width < 3);
  return canvas.el('image', {
    x: Math.min(left, right),
    y: Math.min(top, bottom),
    width: wide,
    height: high,
    preserveAspectRatio: 'none',
    style: squares ? 'image-rendering:pixelated' : undefined,
    href: dataUri(encodePng(shrink(mark.image, wide, high))),
  });
}

/** A path twice: its casing, then itself. */
function cased(
  d: string,
  color: Color,
  { canvas }: Frame,
  more: { fill?: Color; 'fill-opacity'?: number } = {},
  content?: string,
): string {
  if (d === '') return '';
  const look = { d, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
  const casing = canvas.el('path', {
    ...look,
    fill: 'none',
    stroke: '#000000',
    'stroke-opacity': 0.45,
    'stroke-width': LINE + 1.6,
  });
  return (
    casing +
    canvas.el('path', { ...look, fill: 'none', ...more, stroke: color, 'stroke-width': LINE }, content)
  );
}

/** Pixels to one data unit. */
const unitOf = (scale: Scale) =>
  Math.abs(scale.px(scale.high) - scale.px(scale.low)) / (scale.high - scale.low);

export function drawCircles(mark: CirclesMark, color: Color, frame: Frame): string {
  const { x, y } = frame;
  const unit = unitOf(x);
  const flip = Math.sign(y.px(1) - y.px(0));
  let d = '';
  for (let i = 0; i < mark.x.length; i++) {
    const [cx, cy, r] = [x.px(mark.x[i]!), y.px(mark.y[i]!), mark.radius[i]! * unit];
    if (!Number.isFinite(cx + cy + r)) continue;
    d += `M${num(cx - r)} ${num(cy)}a${num(r)} ${num(r)} 0 1 0 ${num(2 * r)} 0a${num(r)} ${num(r)} 0 1 0 ${num(-2 * r)} 0`;
    const angle = mark.angle?.[i];
    if (angle !== undefined && Number.isFinite(angle))
      d += `M${num(cx)} ${num(cy)}l${num(r * Math.cos(angle))} ${num(r * Math.sin(angle) * flip)}`;
  }
  return cased(d, color, frame);
}

export function drawBoxes(mark: BoxesMark, color: Color, frame: Frame): string {
  return mark.boxes.map((box) => drawBox(box, box.color ?? color, frame)).join('');
}

function drawBox(box: Box, color: Color, frame: Frame): string {
  const { x, y, canvas } = frame;
  const [left, right] = [x.px(box.x), x.px(box.x + box.width)].sort((a, b) => a - b) as [number, number];
  const [top, bottom] = [y.px(box.y), y.px(box.y + box.height)].sort((a, b) => a - b) as [number, number];
  if (!Number.isFinite(left + right + top + bottom)) return '';
  const where = [box.x, box.y, box.width, box.height].map((v) => formatNumber(v)).join(', ');
  const tip = title(`${box.label === undefined ? '' : `${box.label}: `}${where}`);
  const out = cased(
    `M${num(left)} ${num(top)}H${num(right)}V${num(bottom)}H${num(left)}z`,
    color,
    frame,
    {},
    tip,
  );
  if (!box.label) return out;
  const label = shorten(box.label, Math.max(40, frame.width - 12), 10.5);
  const wide = measure(label, 10.5) + 8;
  // Above the box, or inside where that would leave the picture.
  const at = Math.max(frame.left, Math.min(left - LINE / 2, frame.left + frame.width - wide));
  const level = top - 15 >= frame.top ? top - 15 : top;
  const plate = canvas.el('rect', {
    x: at,
    y: level,
    width: wide,
    height: 15,
    fill: '#10151c',
    'fill-opacity': 0.78,
  });
  return out + plate + canvas.text(at + 4, level + 7.5, label, { size: 10.5, color: '#ffffff' });
}

export function drawPolygons(mark: PolygonsMark, color: Color, frame: Frame): string {
  const d = mark.rings
    .map((ring) => outline(ring.x, ring.y, frame) + (mark.open ? '' : 'z'))
    .filter((p) => p.length > 1)
    .join('');
  return cased(d, color, frame, mark.filled ? { fill: color, 'fill-opacity': 0.25 } : {});
}

function outline(xs: Values, ys: Values, { x, y }: Frame): string {
  let d = '';
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x.px(xs[i]!), y.px(ys[i]!)];
    if (Number.isFinite(px + py)) d += `${d === '' ? 'M' : 'L'}${num(px)} ${num(py)}`;
  }
  return d;
}

export function drawSegments(mark: SegmentsMark, color: Color, frame: Frame): string {
  const { x, y } = frame;
  let d = '';
  for (let i = 0; i < mark.x.length; i++) {
    const [ax, ay, bx, by] = [x.px(mark.x[i]!), y.px(mark.y[i]!), x.px(mark.toX[i]!), y.px(mark.toY[i]!)];
    if (!Number.isFinite(ax + ay + bx + by)) continue;
    d += `M${num(ax)} ${num(ay)}L${num(bx)} ${num(by)}`;
    const length = Math.hypot(bx - ax, by - ay);
    if (mark.arrow && length > 0.5)
      d += barbs(bx, by, (bx - ax) / length, (by - ay) / length, Math.min(5, length * 0.4));
  }
  return cased(d, color, frame);
}

const barbs = (x: number, y: number, ux: number, uy: number, size: number) =>
  `M${num(x - size * (ux + 0.6 * uy))} ${num(y - size * (uy - 0.6 * ux))}L${num(x)} ${num(y)}L${num(x - size * (ux - 0.6 * uy))} ${num(y - size * (uy + 0.6 * ux))}`;

export function drawLabels(mark: LabelsMark, frame: Frame): string {
  const { canvas, x, y } = frame;
  const { width, height, data } = mark.labels;
  const [left, right] = [x.px(-0.5), x.px(width - 0.5)];
  const [top, bottom] = [y.px(-0.5), y.px(height - 0.5)];
  // Labels have no means: where there are more than pixels, the nearest one stands for its place.
  const w = Math.max(1, Math.min(width, Math.round(Math.abs(right - left) * DENSITY)));
  const h = Math.max(1, Math.min(height, Math.round(Math.abs(bottom - top) * DENSITY)));
  const at = (u: number, v: number) =>
    data[Math.floor(((v + 0.5) * height) / h) * width + Math.floor(((u + 0.5) * width) / w)]!;
  if (mark.show === 'boundaries') {
    const d = boundaryPath(
      w,
      h,
      at,
      (u) => left + ((right - left) * u) / w,
      (v) => top + ((bottom - top) * v) / h,
    );
    return cased(d, mark.color ?? '#ffe14d', frame);
  }
  const pixels = new Uint8Array(w * h * 4);
  for (let v = 0; v < h; v++) {
    for (let u = 0; u < w; u++) {
      const label = at(u, v);
      if (label < 0) continue;
      pixels.set([...(mark.color ? hexColor(mark.color) : labelColor(label)), 128], (v * w + u) * 4);
    }
  }
  return canvas.el('image', {
    x: Math.min(left, right),
    y: Math.min(top, bottom),
    width: Math.abs(right - left),
    height: Math.abs(bottom - top),
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
    href: dataUri(encodePng({ width: w, height: h, channels: 4, data: pixels })),
  });
}

/** Edges between pixels of different labels, runs joined. */
function boundaryPath(
  w: number,
  h: number,
  at: (u: number, v: number) => number,
  px: (u: number) => number,
  py: (v: number) => number,
) {
  let d = '';
  for (let v = 1; v < h; v++) {
    for (let u = 0; u < w; u++) {
      const start = u;
      while (u < w && at(u, v) !== at(u, v - 1)) u++;
      if (u > start) d += `M${num(px(start))} ${num(py(v))}H${num(px(u))}`;
    }
  }
  for (let u = 1; u < w; u++) {
    for (let v = 0; v < h; v++) {
      const start = v;
      while (v < h && at(u, v) !== at(u - 1, v)) v++;
      if (v > start) d += `M${num(px(u))} ${num(py(start))}V${num(py(v))}`;
    }
  }
  return d;
}
