import type { HeatMark } from './chart.js';
import { type ColorMapName, colorMap, colorTable } from './color-map.js';
import type { Frame } from './frame.js';
import { dataUri, encodePng } from './png.js';
import { DENSITY, shrinkValues } from './raster.js';
import { Extent } from './scale.js';
import { measure } from './text.js';
import { formatNumber } from './tick-labels.js';

const ANNOTATION = 11;

/** Ends of the map: given, or the range of the values, symmetric about the centre of a diverging one. */
export function heatDomain({ values, domain, center, map }: HeatMark): [number, number] {
  if (domain) return [...domain];
  const extent = new Extent();
  extent.addAll(values);
  if (extent.empty) return [0, 1];
  let { low, high } = extent;
  const middle = center ?? (map === 'diverging' ? 0 : undefined);
  if (middle !== undefined) {
    const half = Math.max(high - middle, middle - low);
    [low, high] = [middle - half, middle + half];
  }
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

export const heatMapName = ({ map, center }: HeatMark): ColorMapName =>
  map ?? (center === undefined ? 'viridis' : 'diverging');

/** Cells as one embedded image, a pixel each, or means of cells where there are more than pixels to show them. */
export function drawHeat(mark: HeatMark, frame: Frame): string {
  const { canvas, x, y } = frame;
  const [x0, x1] = edges(mark.x ?? [-0.5, mark.columns - 0.5], x.px);
  const [y0, y1] = edges(mark.y ?? [-0.5, mark.rows - 0.5], y.px);
  const left = Math.min(x0, x1);
  const top = Math.min(y0, y1);
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  if (!(width > 0 && height > 0) || mark.rows === 0 || mark.columns === 0) return '';
  const columns = Math.min(mark.columns, Math.max(1, Math.round(width * DENSITY)));
  const rows = Math.min(mark.rows, Math.max(1, Math.round(height * DENSITY)));
  const whole = rows === mark.rows && columns === mark.columns;
  const values = whole ? mark.values : shrinkValues(mark.values, mark.rows, mark.columns, rows, columns);

  const [low, high] = heatDomain(mark);
  const table = colorTable(heatMapName(mark));
  const data = new Uint8Array(rows * columns * 4);
  for (let r = 0; r < rows; r++) {
    const row = y1 < y0 ? rows - 1 - r : r;
    for (let c = 0; c < columns; c++) {
      const value = values[row * columns + (x1 < x0 ? columns - 1 - c : c)]!;
      // Gaps stay transparent; infinities take the colour of their end.
      if (Number.isNaN(value)) continue;
      const shade = Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 255) * 3;
      data.set([table[shade]!, table[shade + 1]!, table[shade + 2]!, 255], (r * columns + c) * 4);
    }
  }
  const tips =
    frame.interactive && mark.rows * mark.columns <= 10_000
      ? {
          'data-heat': `${mark.rows} ${mark.columns} ${[x0, x1, y0, y1].map((v) => v.toFixed(1)).join(' ')}`,
          'data-v': Array.from(mark.values, (v) => Number(v.toPrecision(5))).join(' '),
        }
      : {};
  const image = canvas.el('image', {
    x: left,
    y: top,
    width,
    height,
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
    href: dataUri(encodePng({ width: columns, height: rows, channels: 4, data })),
    ...tips,
  });
  return whole ? image + annotations(mark, frame, [x0, x1, y0, y1], [low, high]) : image;
}

const edges = (ends: readonly [number, number], px: (v: number) => number): [number, number] => [
  px(ends[0]),
  px(ends[1]),
];

/** Values written into cells large enough for them, dark on light and light on dark. */
function annotations(
  mark: HeatMark,
  { canvas }: Frame,
  [x0, x1, y0, y1]: readonly [number, number, number, number],
  [low, high]: [number, number],
) {
  const [stepX, stepY] = [(x1 - x0) / mark.columns, (y1 - y0) / mark.rows];
  if (mark.annotate === false || mark.rows * mark.columns > 900 || Math.abs(stepY) < 15) return '';
  const texts = Array.from({ length: mark.rows * mark.columns }, (_, i) =>
    Number.isNaN(mark.values[i]!) ? '' : formatNumber(mark.values[i]!, 3),
  );
  if (Math.max(...texts.map((t) => measure(t, ANNOTATION))) > Math.abs(stepX) - 4) return '';
  const map = colorMap(heatMapName(mark));
  return texts
    .map((text, i) => {
      if (text === '') return '';
      const [r, g, b] = map((mark.values[i]! - low) / (high - low));
      const dark = 0.2126 * r + 0.7152 * g + 0.0722 * b > 125;
      const [column, row] = [i % mark.columns, Math.floor(i / mark.columns)];
      return canvas.text(x0 + (column + 0.5) * stepX, y0 + (row + 0.5) * stepY, text, {
        size: ANNOTATION,
        anchor: 'middle',
        color: dark ? '#10151c' : '#ffffff',
      });
    })
    .join('');
}
