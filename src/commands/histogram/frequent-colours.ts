import type { Chart, Mark, Panel } from '../../core/chart/chart.js';
import { barChart } from '../../core/chart/make.js';
import type { HistogramOptions } from './options.js';

const SHOWN = 16;

/** The cells of a joint histogram that hold most, as bars; those of rgb in their own colour. */
export function frequentColours(
  levels: readonly (readonly [string, Int32Array])[],
  values: Float64Array,
  bins: number,
  { space, normalize }: HistogramOptions,
): Chart {
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  const shown = order.slice(0, SHOWN).filter((cell) => values[cell]! > 0);
  const chart = barChart({
    title: `Most frequent of ${values.reduce((count, v) => count + Number(v > 0), 0)} colours`,
    xLabel: normalize ? 'share of pixels' : 'pixels',
    yLabel: `bins of ${levels.map(([name]) => name).join(', ')}`,
    categories: shown.map((cell) => levels.map(([, level]) => level[cell]).join(' ')),
    values: shown.map((cell) => values[cell]!),
    horizontal: true,
  });
  if (space !== 'rgb') return chart;
  const middle = (level: number) => Math.floor(((level + 0.5) * 256) / bins);
  const colours = shown.map(
    (cell) =>
      `#${levels.map(([, level]) => middle(level[cell]!).toString(16).padStart(2, '0')).join('')}` as const,
  );
  return { ...chart, panels: chart.panels.map((panel) => painted(panel, colours)) };
}

/** Every bar in a colour of its own. */
function painted(panel: Panel, colours: readonly `#${string}`[]): Panel {
  if (panel.panel !== 'plot') return panel;
  const marks = panel.marks.flatMap((mark): Mark[] =>
    mark.mark === 'bars'
      ? colours.map((color, i) => ({
          ...mark,
          color,
          from: [mark.from[i]!],
          to: [mark.to[i]!],
          value: [mark.value[i]!],
          names: mark.names?.slice(i, i + 1),
        }))
      : [mark],
  );
  return { ...panel, marks, legend: false };
}
