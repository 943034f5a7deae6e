import type { Color, ScatterMark } from './chart.js';
import { colorMap } from './color-map.js';
import type { Frame } from './frame.js';
import { tipData, title } from './marks.js';
import { dataUri, encodePng } from './png.js';
import { hexColor, stampDiscs } from './raster.js';
import { Extent } from './scale.js';
import { num } from './svg.js';
import { formatNumber } from './tick-labels.js';

// Beyond this, elements cost more than pixels, in bytes and in the reader's browser.
const MANY = 3000;

/** Points; many of them as one embedded raster, every point still drawn. */
export function drawScatter(mark: ScatterMark, color: Color, frame: Frame): string {
  const { canvas, x, y } = frame;
  const n = Math.min(mark.x.length, mark.y.length);
  const index: number[] = [];
  for (let i = 0; i < n; i++) if (Number.isFinite(x.px(mark.x[i]!) + y.px(mark.y[i]!))) index.push(i);
  if (index.length === 0) return '';
  const crowd = mark.crowd ?? n;
  const size = mark.size ?? (crowd > MANY ? 3 : crowd > 800 ? 4 : crowd > 150 ? 5 : 6.5);
  const opacity = crowd > MANY ? thinned(crowd * size * size, frame) : crowd > 150 ? 0.65 : 0.85;
  const hue = valueColors(mark);
  if (index.length > MANY) {
    const solid = hexColor(canvas.color(color));
    const px = index.map((i) => x.px(mark.x[i]!) - frame.left);
    const py = index.map((i) => y.px(mark.y[i]!) - frame.top);
    const colorOf = hue === undefined ? () => solid : (k: number) => hue(index[k]!);
    const { left, top, width, height } = frame;
    const image = stampDiscs(px, py, width, height, size, opacity, colorOf);
    return canvas.el('image', {
      x: left,
      y: top,
      width: image.width / 2,
      height: image.height / 2,
      preserveAspectRatio: 'none',
      href: dataUri(encodePng(image)),
    });
  }
  const circles = index.map((i) => {
    const place = `cx="${num(x.px(mark.x[i]!))}" cy="${num(y.px(mark.y[i]!))}" r="${num(size / 2)}"`;
    if (hue === undefined && mark.names === undefined) return `<circle ${place}/>`;
    const value = mark.value ? `, ${mark.valueLabel ?? 'value'} ${formatNumber(mark.value[i]!)}` : '';
    const name = mark.names?.[i] ?? `${formatNumber(mark.x[i]!, 6)}, ${formatNumber(mark.y[i]!, 6)}`;
    return `<circle ${place}${hue ? ` fill="rgb(${hue(i).join()})"` : ''}>${title(name + value)}</circle>`;
  });
  const named = mark.names !== undefined || hue !== undefined;
  const tips = named ? {} : tipData(frame, mark.label, index, mark.x, mark.y);
  // Both ends of a map come near a theme's ground: a thin rim keeps them visible.
  const rim = mark.rim
    ? ({ stroke: '#10151c', 'stroke-width': 1.2 } as const)
    : hue
      ? ({ stroke: 'faint', 'stroke-width': 0.6 } as const)
      : {};
  const fillOpacity = mark.rim || hue ? 1 : opacity;
  return canvas.el('g', { fill: color, 'fill-opacity': fillOpacity, ...rim, ...tips }, circles.join(''));
}

/** The more the discs cover the frame, the fainter each is, so that dense places still differ. */
const thinned = (covered: number, { width, height }: Frame) =>
  Math.min(0.6, Math.max(0.03, (0.6 * width * height) / covered));

/** Ends of the colour bar of a scatter. */
export function valueDomain({ value }: ScatterMark): [number, number] {
  const extent = new Extent();
  extent.addAll(value ?? []);
  if (extent.empty) return [0, 1];
  return extent.low === extent.high ? [extent.low - 0.5, extent.high + 0.5] : [extent.low, extent.high];
}

function valueColors(mark: ScatterMark): ((i: number) => [number, number, number]) | undefined {
  const { value } = mark;
  if (value === undefined) return undefined;
  const [low, high] = valueDomain(mark);
  const map = colorMap(mark.map ?? 'viridis');
  return (i) => (Number.isFinite(value[i]) ? map((value[i]! - low) / (high - low)) : [128, 128, 128]);
}
