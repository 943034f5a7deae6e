import type { Color, Mark, PlotPanel } from './chart.js';
import type { Scale } from './scale.js';
import type { Canvas } from './svg.js';

/** The area inside the axes, where marks are drawn. */
export interface Frame {
  canvas: Canvas;
  x: Scale;
  y: Scale;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Write the values that tooltips show. */
  interactive: boolean;
}

/** Marks that take a colour of the palette in their order, unless they name one. */
const COLORED = new Set<Mark['mark']>([
  'line',
  'scatter',
  'bars',
  'stems',
  'band',
  'circles',
  'boxes',
  'polygons',
  'segments',
]);

/** The colour of each mark of a panel. */
export function colorsOf({ marks }: PlotPanel): Color[] {
  let next = 0;
  return marks.map((mark) => {
    const own = 'color' in mark ? mark.color : undefined;
    if (own !== undefined) return own;
    return COLORED.has(mark.mark) ? next++ : 'muted';
  });
}

/** Path data through points in pixels, relative and to a tenth of a pixel: short for long lines. */
export function pathOf(x: readonly number[], y: readonly number[]): string {
  let out = '';
  let atX = 0;
  let atY = 0;
  for (let i = 0; i < x.length; i++) {
    const toX = Math.round(x[i]! * 10);
    const toY = Math.round(y[i]! * 10);
    out +=
      i === 0 ? `M${toX / 10} ${toY / 10}` : `${i === 1 ? 'l' : ' '}${(toX - atX) / 10} ${(toY - atY) / 10}`;
    atX = toX;
    atY = toY;
  }
  // A lone point: a line of no length shows as a dot with round ends.
  return x.length === 1 ? `${out}h0` : out;
}
