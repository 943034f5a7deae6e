import type { Column, NdArray, Table } from '../data.js';
import { DataError, excerpt, UsageError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { numericColumn } from '../table.js';
import type { Chart, EdgeEnd, GraphEdge } from './chart.js';
import { barChart, graphDrawing, heatMap, histogramChart, lineChart, panels, scatterChart } from './make.js';

/** Charts that suit data of unknown kind: what `ispr plot` draws. */
export const PLOT_KINDS = ['line', 'scatter', 'bar', 'histogram', 'heatmap', 'graph'] as const;
export type PlotKind = (typeof PLOT_KINDS)[number];

export interface PlotOptions {
  kind: 'auto' | PlotKind;
  x?: string;
  y?: string[];
  by?: string;
  size?: number;
  bins?: number;
  log?: 'x' | 'y' | 'xy';
  title?: string;
  xLabel?: string;
  yLabel?: string;
  xUnit?: string;
  yUnit?: string;
  width?: number;
  height?: number;
}

const MANY_COLUMNS = 12; // more are a matrix, not a handful of lines

/** A table as the chart that is asked for, or that its columns suggest. */
export function tableChart(table: Table, options: PlotOptions): Chart {
  for (const name of [options.x, options.by, ...(options.y ?? [])])
    if (name !== undefined) columnOf(table, name);
  const kind = options.kind === 'auto' ? kindFor(table, options) : options.kind;
  switch (kind) {
    case 'graph':
      return graph(table, options);
    case 'bar':
      return bars(table, options);
    case 'histogram':
      return histograms(table, options);
    case 'heatmap':
      return matrix(table, options);
    default:
      return kind === 'scatter' || options.by !== undefined ? points(table, options) : lines(table, options);
  }
}

function kindFor(table: Table, { x, y, by }: PlotOptions): PlotKind {
  if (table.has('from') && table.has('to')) return 'graph';
  if (by !== undefined) return 'scatter';
  const numeric = numericNames(table);
  if (numeric.length === 0)
    throw new DataError('no column of numbers to draw', {
      hint: 'one stray text makes a column text: ispr inspect shows what each holds',
    });
  const names = [...table.keys()].filter((name) => isText(table.get(name)!));
  if (names.length > 0 && rows(table) <= 40 && (x === undefined || names.includes(x))) return 'bar';
  return numeric.length > MANY_COLUMNS && y === undefined ? 'heatmap' : 'line';
}

function lines(table: Table, options: PlotOptions): Chart {
  const numeric = numericNames(table);
  const [first] = numeric;
  const rising = options.y === undefined && numeric.length > 1 && rises(numericColumn(table, first!));
  const x = options.x ?? (rising ? first : undefined);
  const y = options.y ?? numeric.filter((name) => name !== x);
  if (y.length === 0) throw new UsageError('nothing is left to draw over --x');
  return lineChart({
    ...axes(options, x ?? 'row', y.length === 1 ? y[0]! : ''),
    x: x === undefined ? undefined : numericColumn(table, x),
    series: y.map((name) => ({ label: name, y: numericColumn(table, name) })),
    legend: y.length > 1,
  });
}

function points(table: Table, options: PlotOptions): Chart {
  const numeric = numericNames(table);
  const x = options.x ?? numeric[0]!;
  const y = options.y?.[0] ?? numeric.find((name) => name !== x);
  if (y === undefined) throw new DataError('a scatter chart needs two columns of numbers');
  return scatterChart({
    ...axes(options, x, y),
    x: numericColumn(table, x),
    y: numericColumn(table, y),
    size: options.size,
    groups:
      options.by === undefined ? undefined : (columnOf(table, options.by) as ArrayLike<string | number>),
  });
}

function bars(table: Table, options: PlotOptions): Chart {
  const x = options.x ?? [...table.keys()].find((name) => isText(table.get(name)!));
  const y = options.y ?? numericNames(table).filter((name) => name !== x);
  const categories =
    x === undefined
      ? Array.from({ length: rows(table) }, (_, i) => String(i))
      : Array.from(columnOf(table, x) as ArrayLike<unknown>, String);
  const series = y.map((name) => ({ label: name, values: numericColumn(table, name) }));
  return barChart({
    ...axes(options, x ?? 'row', y.length === 1 ? y[0]! : ''),
    categories,
    series,
    legend: y.length > 1,
  });
}

function histograms(table: Table, options: PlotOptions): Chart {
  const charts = (options.y ?? numericNames(table)).map((name) =>
    histogramChart({
      ...axes(options, name, 'count'),
      values: numericColumn(table, name),
      bins: options.bins,
    }),
  );
  if (charts.length === 1) return charts[0]!;
  const { title, width, height } = options;
  return panels(
    charts.map((chart) => ({ ...chart, title: undefined })),
    { title, width, height },
  );
}

function matrix(table: Table, options: PlotOptions): Chart {
  const names = options.y ?? numericNames(table);
  const columns = names.map((name) => numericColumn(table, name));
  const height = rows(table);
  const values = new Float64Array(height * names.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < height; i++) values[i * names.length + j] = column[i]!;
  });
  const categories = names.length <= 40 ? { xCategories: names } : {};
  return heatMap({ ...axes(options, '', 'row'), ...categories, values, rows: height, columns: names.length });
}

const ENDS: Record<string, [EdgeEnd, EdgeEnd]> = {
  '->': ['none', 'arrow'],
  '--': ['none', 'none'],
  '<->': ['arrow', 'arrow'],
  'o->': ['circle', 'arrow'],
  'o-o': ['circle', 'circle'],
};

/** A table `from,to,kind`; a row without `to` is a node without edges. */
function graph(table: Table, { title, width, height }: PlotOptions): Chart {
  const from = Array.from(columnOf(table, 'from') as ArrayLike<unknown>, String);
  const to = Array.from(columnOf(table, 'to') as ArrayLike<unknown>, String);
  const kinds = table.get('kind');
  const nodes = [...new Set([...from, ...to].filter((id) => id !== ''))].map((id) => ({ id }));
  const edges = from.flatMap((id, i): GraphEdge[] => {
    if (to[i] === '') return [];
    const kind = kinds === undefined ? '->' : String(kinds[i]);
    const ends = ENDS[kind];
    if (!ends)
      throw new DataError(
        `edge kind '${excerpt(kind)}' in row ${i + 1} is none of ${Object.keys(ENDS).join(' ')}`,
      );
    return [{ from: id, to: to[i]!, fromEnd: ends[0], toEnd: ends[1], dash: kind === '<->' }];
  });
  const layered =
    edges.every(({ fromEnd, toEnd }) => fromEnd === 'none' && toEnd === 'arrow') && isAcyclic(edges);
  return graphDrawing({ title, width, height, nodes, edges, layout: layered ? 'layered' : 'stress' });
}

/** Kahn's test: nodes without incoming edges are taken away until none is left. */
function isAcyclic(edges: readonly GraphEdge[]): boolean {
  let left = [...edges];
  for (;;) {
    const targets = new Set(left.map(({ to }) => to));
    const rest = left.filter(({ from }) => targets.has(from));
    if (rest.length === 0) return true;
    if (rest.length === left.length) return false;
    left = rest;
  }
}

/** A vector as a line, a matrix as a heat map, row 0 on top. */
export function arrayChart({ shape, data }: NdArray, options: PlotOptions): Chart {
  const values = Float64Array.from(data as ArrayLike<number>, Number);
  if (values.length === 0) throw new DataError('the array is empty');
  if (options.kind === 'histogram')
    return histogramChart({ ...axes(options, 'value', 'count'), values, bins: options.bins });
  if (shape.length <= 1) return lineChart({ ...axes(options, 'index', 'value'), y: values });
  const [height, width] = shape as [number, number];
  if (shape.length > 2)
    throw new DataError(`an array of ${shape.join(' × ')} cannot be drawn; one or two dimensions can`);
  if (width <= 3 && options.kind !== 'heatmap') {
    const series = Array.from({ length: width }, (_, j) => ({
      label: `c${j}`,
      y: values.filter((_, i) => i % width === j),
    }));
    return lineChart({ ...axes(options, 'row', ''), series, legend: width > 1 });
  }
  return heatMap({ ...axes(options, 'column', 'row'), values, rows: height, columns: width });
}

/** A sound or other sampled series over time. */
export function soundChart(
  { series, rateHz = 1 }: { series: readonly { name: string; values: Float64Array }[]; rateHz?: number },
  options: PlotOptions,
): Chart {
  const time = Float64Array.from(series[0]!.values.keys(), (i) => i / rateHz);
  return lineChart({
    xUnit: 's',
    ...axes(options, 'time', 'amplitude'),
    x: time,
    series: series.map(({ name, values }) => ({ label: name, y: values })),
    points: false,
    legend: series.length > 1,
  });
}

function axes(
  { title, xLabel, yLabel, xUnit, yUnit, log, width, height }: PlotOptions,
  x: string,
  y: string,
) {
  return {
    title,
    width,
    height,
    xLabel: xLabel ?? x,
    yLabel: yLabel ?? y,
    ...(xUnit !== undefined && { xUnit }),
    ...(yUnit !== undefined && { yUnit }),
    ...(log?.includes('x') && { xScale: 'log' as const }),
    ...(log?.includes('y') && { yScale: 'log' as const }),
  };
}

function columnOf(table: Table, name: string): Column {
  const column = table.get(name);
  if (column) return column;
  const near = didYouMean(name, table.keys());
  throw new UsageError(`there is no column '${excerpt(name)}'`, {
    hint: near ?? `the columns are ${[...table.keys()].slice(0, 12).map(excerpt).join(', ')}`,
  });
}

const isText = (column: Column) => Array.isArray(column) && typeof column[0] === 'string';
const numericNames = (table: Table) => [...table.keys()].filter((name) => !isText(table.get(name)!));
const rows = (table: Table) => [...table.values()][0]?.length ?? 0;
const rises = (x: Float64Array) => x.every((v, i) => i === 0 || v > x[i - 1]!);
