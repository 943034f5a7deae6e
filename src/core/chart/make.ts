import type { Image } from '../data.js';
import type {
  Axis,
  BandMark,
  BarsMark,
  Box,
  Chart,
  CirclesMark,
  Color,
  GraphPanel,
  GridPanel,
  HeatMark,
  LabelsMark,
  LineMark,
  Mark,
  PlotPanel,
  PolygonsMark,
  RuleMark,
  ScatterMark,
  SegmentsMark,
  StemsMark,
  Values,
} from './chart.js';
import { binValues } from './histogram-bins.js';

/*
 * Short constructors for commands:
 *
 *   plot: () => lineChart({ x: lag, y: value, xLabel: 'lag', yLabel: 'autocorrelation', title: 'sunspots' })
 */

interface Titles {
  title?: string;
  subtitle?: string;
  note?: string;
  description?: string;
  width?: number;
  height?: number;
}

interface Axes extends Titles {
  xLabel?: string;
  xUnit?: string;
  xScale?: Axis['scale'];
  xDomain?: readonly [number, number];
  xCategories?: readonly string[];
  yLabel?: string;
  yUnit?: string;
  yScale?: Axis['scale'];
  yDomain?: readonly [number, number];
  yCategories?: readonly string[];
  /** Labels of these places instead of round numbers. */
  yTicks?: Axis['ticks'];
  rules?: readonly Omit<RuleMark, 'mark'>[];
  /** Further marks, drawn last. */
  marks?: readonly Mark[];
  legend?: boolean;
}

type Series<M> = Omit<M, 'mark' | 'x'> & { x?: Values };

/** One line from `x` and `y`, or several from `series`; x counts from 0 when missing. */
export function lineChart(
  spec: Axes & {
    x?: Values;
    y?: Values;
    series?: readonly Series<LineMark>[];
    bands?: readonly Series<BandMark>[];
    step?: boolean;
    points?: boolean;
  },
): Chart {
  const { x, y, series = y ? [{ y }] : [], bands = [], step, points } = spec;
  const bandMarks = bands.map(
    (band): BandMark => ({ mark: 'band', color: 'muted', ...band, x: band.x ?? x ?? counting(band.upper) }),
  );
  const lines = series.map(
    (s): LineMark => ({ mark: 'line', step, points, ...s, x: s.x ?? x ?? counting(s.y) }),
  );
  return plot(spec, [...bandMarks, ...lines]);
}

const counting = (values: Values): Values => Float64Array.from({ length: values.length }, (_, i) => i);

/** Points; `groups` names the class of each and gives classes their colours. */
export function scatterChart(
  spec: Axes & { x: Values; y: Values; groups?: ArrayLike<string | number>; equal?: boolean } & Omit<
      ScatterMark,
      'mark' | 'x' | 'y' | 'label'
    >,
): Chart {
  const { x, y, groups, equal, size, value, valueLabel, map, names, color } = spec;
  const look = { size, value, valueLabel, map, names, color };
  if (groups === undefined) return plot(spec, [{ mark: 'scatter', x, y, ...look }], { equal });
  const members = new Map<string, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const name = String(groups[i]!);
    const list = members.get(name);
    if (list) list.push(i);
    else members.set(name, [i]);
  }
  const sorted = [...members].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const pick = (values: Values, index: number[]) => Float64Array.from(index, (i) => values[i]!);
  const marks = sorted.map(
    ([label, index]): ScatterMark => ({
      mark: 'scatter',
      x: pick(x, index),
      y: pick(y, index),
      label,
      size,
      crowd: groups.length,
      names: names && index.map((i) => names[i]!),
    }),
  );
  return plot({ legend: true, ...spec }, marks, { equal });
}

/** One bar a category, or several side by side from `series`. */
export function barChart(
  spec: Axes & {
    categories: readonly string[];
    values?: Values;
    errors?: Values;
    series?: readonly { label: string; values: Values; errors?: Values; color?: Color }[];
    horizontal?: boolean;
    base?: number;
  },
): Chart {
  const { categories, values, errors, horizontal, base } = spec;
  const series: readonly { label?: string; values: Values; errors?: Values; color?: Color }[] =
    spec.series ?? (values ? [{ values, errors }] : []);
  const share = 0.76 / Math.max(1, series.length);
  const marks = series.map(({ label, values: value, errors: error, color }, s): BarsMark => {
    const from = Float64Array.from(categories, (_, i) => i - 0.38 + s * share);
    return {
      mark: 'bars',
      from,
      to: from.map((v) => v + share),
      value,
      error,
      base,
      label,
      color,
      horizontal,
      names: categories,
    };
  });
  const names = horizontal ? { yCategories: categories } : { xCategories: categories };
  const chart = plot({ ...spec, ...names }, marks);
  // The first category of lying bars is read first: at the top.
  return horizontal ? withPanel(chart, (panel) => ({ ...panel, y: { ...panel.y, reverse: true } })) : chart;
}

const withPanel = (chart: Chart, change: (panel: PlotPanel) => PlotPanel): Chart => ({
  ...chart,
  panels: chart.panels.map((panel) => (panel.panel === 'plot' ? change(panel) : panel)),
});

/** A stem for each value; `bands` for confidence limits. */
export function stemChart(spec: Axes & Series<StemsMark> & { bands?: readonly Series<BandMark>[] }): Chart {
  const x = spec.x ?? counting(spec.y);
  const bands = (spec.bands ?? []).map(
    (band): BandMark => ({ mark: 'band', color: 'muted', ...band, x: band.x ?? x }),
  );
  return plot(spec, [...bands, { mark: 'stems', x, y: spec.y, base: spec.base, color: spec.color }]);
}

/** Bars over bins: counts with their edges, or values to be counted (bins by Freedman and Diaconis' rule). */
export function histogramChart(
  spec: Axes & ({ edges: Values; counts: Values } | { values: Values; bins?: number }),
): Chart {
  const { edges, counts } = 'values' in spec ? binValues(spec.values, spec.bins) : spec;
  const at = Float64Array.from({ length: counts.length }, (_, i) => edges[i]!);
  const to = Float64Array.from({ length: counts.length }, (_, i) => edges[i + 1]!);
  return plot({ yLabel: 'count', ...spec }, [{ mark: 'bars', from: at, to, value: counts }]);
}

/** A matrix row by row from the top; with `x` or `y` extents a map with y upwards, as a spectrogram. */
export function heatMap(
  spec: Axes & Omit<HeatMark, 'mark' | 'label'> & { valueLabel?: string; equal?: boolean },
): Chart {
  const { values, rows, columns, x, y, map, domain, center, annotate, valueLabel, equal } = spec;
  const heat: HeatMark = {
    mark: 'heat',
    values,
    rows,
    columns,
    x,
    y,
    map,
    domain,
    center,
    annotate,
    label: valueLabel,
  };
  const matrix = x === undefined && y === undefined;
  const chart = plot(spec, [heat], { equal: equal ?? (matrix && rows / columns < 4 && columns / rows < 4) });
  return matrix ? withPanel(chart, (panel) => ({ ...panel, y: { ...panel.y, reverse: true } })) : chart;
}

export interface Overlay extends Titles {
  image: Image;
  labels?: LabelsMark['labels'];
  /** How labels show; boundaries by default. */
  show?: LabelsMark['show'];
  points?: Omit<ScatterMark, 'mark'>;
  circles?: Omit<CirclesMark, 'mark'>;
  boxes?: readonly Box[];
  polygons?: readonly { x: Values; y: Values }[] | Omit<PolygonsMark, 'mark'>;
  segments?: Omit<SegmentsMark, 'mark'>;
  marks?: readonly Mark[];
  /** Show pixel coordinates. */
  axes?: boolean;
}

/** An image with what was found in it. */
export function imageOverlay(spec: Overlay): Chart {
  const { image, labels, show = 'boundaries', points, circles, boxes, polygons, segments, axes } = spec;
  const marks: Mark[] = [{ mark: 'picture', image }];
  if (labels) marks.push({ mark: 'labels', labels, show });
  if (polygons)
    marks.push({
      mark: 'polygons',
      color: '#ffb000',
      ...('rings' in polygons ? polygons : { rings: polygons }),
    });
  if (segments) marks.push({ mark: 'segments', color: '#46c8ff', ...segments });
  if (boxes) marks.push({ mark: 'boxes', color: '#ffe14d', boxes });
  if (circles) marks.push({ mark: 'circles', color: '#46e0ff', ...circles });
  if (points) marks.push({ mark: 'scatter', color: '#ff5fa8', size: 6.5, rim: true, ...points });
  marks.push(...(spec.marks ?? []));
  return {
    ...titlesOf(spec),
    panels: [{ panel: 'plot', marks, x: {}, y: { reverse: true }, equal: true, bare: !axes }],
  };
}

/** Images side by side with captions. */
export function imageGrid(
  images: readonly Image[],
  spec: Titles & Omit<GridPanel, 'panel' | 'images' | 'title'> = {},
): Chart {
  const { captions, columns, gap } = spec;
  return { ...titlesOf(spec), panels: [{ panel: 'grid', images, captions, columns, gap }] };
}

/** Nodes and edges; in layers unless another layout is named. */
export function graphDrawing(
  spec: Titles & Omit<GraphPanel, 'panel' | 'title' | 'layout'> & { layout?: GraphPanel['layout'] },
): Chart {
  const { nodes, edges, layout = 'layered', direction } = spec;
  return { ...titlesOf(spec), panels: [{ panel: 'graph', nodes, edges, layout, direction }] };
}

/** Several charts in one, their titles above their panels. */
export function panels(
  charts: readonly Chart[],
  spec: Titles & Pick<Chart, 'columns' | 'shareX' | 'shareY'> = {},
): Chart {
  const { columns, shareX, shareY } = spec;
  const all = charts.flatMap((chart) =>
    chart.panels.map((panel, i) =>
      i === 0 && chart.title ? { ...panel, title: panel.title ?? chart.title } : panel,
    ),
  );
  return { ...titlesOf(spec), panels: all, columns, shareX, shareY };
}

const titlesOf = ({ title, subtitle, note, description, width, height }: Titles): Titles => ({
  title,
  subtitle,
  note,
  description,
  width,
  height,
});

function plot(spec: Axes, marks: readonly Mark[], more: Pick<PlotPanel, 'equal'> = {}): Chart {
  const rules = (spec.rules ?? []).map((rule): RuleMark => ({ mark: 'rule', ...rule }));
  const x: Axis = {
    label: spec.xLabel,
    unit: spec.xUnit,
    scale: spec.xScale,
    domain: spec.xDomain,
    categories: spec.xCategories,
  };
  const y: Axis = {
    label: spec.yLabel,
    unit: spec.yUnit,
    scale: spec.yScale,
    domain: spec.yDomain,
    categories: spec.yCategories,
    ticks: spec.yTicks,
  };
  const panel: PlotPanel = {
    panel: 'plot',
    marks: [...marks, ...rules, ...(spec.marks ?? [])],
    x,
    y,
    legend: spec.legend,
    ...more,
  };
  return { ...titlesOf(spec), panels: [panel] };
}
