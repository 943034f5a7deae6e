import type { Chart, Mark } from '../../core/chart/chart.js';
import { heatMap } from '../../core/chart/make.js';
import { shrinkValues } from '../../core/chart/raster.js';
import { titleOf } from '../../core/command/series.js';
import type { SeriesSet } from '../../core/read.js';
import { levelLines } from '../../kernels/image/level-lines.js';
import type { Ridge } from '../../kernels/wavelet/ridges.js';
import { frequencyAxis, timeAxis } from '../shared/series-charts.js';
import { decibels, SHOWN_DECIBELS } from './picture.js';

/** More cells than a chart shows are averaged first, so that lines over them are as fine as they. */
const COLUMNS = 1600;
const ROWS = 400;

export interface Scalogram {
  name: string;
  n: number;
  /** Of the rows of all arrays here, falling; cycles a sample. */
  frequency: Float64Array;
  power: Float64Array;
  /** What is drawn where it is not the power: values of both signs. */
  shown?: { values: Float64Array; label: string };
  /** Power that red noise rarely passes, for each row. */
  significant?: Float64Array;
  ridges?: readonly (Omit<Ridge, 'scale'> & { frequency: Float64Array })[];
  /** Lowest frequency at each time that the borders do not reach. */
  cone?: Float64Array;
}

/** A scalogram with time and logarithmic frequency (or period) axes, cone of influence, ridges and contour. */
export function scalogramChart(
  scalogram: Scalogram,
  set: Pick<SeriesSet, 'rateHz' | 'unit' | 'time'>,
  axis: 'frequency' | 'period',
): Chart {
  const { name, n, shown, cone } = scalogram;
  const rate = set.rateHz ?? 1;
  const { x: time, ...xLook } = timeAxis(set, n);
  const even = evenRows(scalogram);
  const { rows, columns } = even;
  // Places of the rows' middles from low to high, outer edges half a step further.
  const place = (f: number) => (axis === 'period' ? 1 / (f * rate) : f * rate);
  const ratio = rows > 1 ? (even.high / even.low) ** (1 / (rows - 1)) : 1.1;
  const edges: [number, number] = [place(even.low / Math.sqrt(ratio)), place(even.high * Math.sqrt(ratio))];
  const step = n > 1 ? (time[n - 1]! - time[0]!) / (n - 1) : 1;
  const span: [number, number] = [time[0]! - step / 2, time[n - 1]! + step / 2];
  const atTime = (column: number) => span[0] + ((column + 0.5) / columns) * (span[1] - span[0]);
  const atRow = (row: number) => place(even.low * ratio ** row);
  const values = shown ? even.values : even.decibels;
  const marks: Mark[] = [];
  if (cone) marks.push(...coneMarks(time, cone.map(place), edges[0], shown ? '#10151c' : '#ffffff'));
  if (even.excess) {
    const lines = levelLines(even.excess, rows, columns);
    marks.push({
      mark: 'segments',
      label: 'significant',
      color: shown ? '#10151c' : '#ffffff',
      x: lines.x.map(atTime),
      y: lines.y.map(atRow),
      toX: lines.toX.map(atTime),
      toY: lines.toY.map(atRow),
    });
  }
  for (const { start, frequency } of scalogram.ridges ?? [])
    marks.push({
      mark: 'line',
      color: shown ? '#0a7a3c' : '#46e0ff',
      width: 1.5,
      points: false,
      x: time.subarray(start, start + frequency.length),
      y: frequency.map(place),
    });
  const upwards = frequencyAxis(set);
  return heatMap({
    title: titleOf('Scalogram', [{ name }]),
    values,
    rows,
    columns,
    x: span,
    y: edges,
    ...(shown ? { map: 'diverging', center: 0 } : { map: 'magma' }),
    valueLabel: shown ? shown.label : 'dB, 0 at the peak',
    ...xLook,
    yLabel: axis === 'frequency' ? upwards.label : set.rateHz === undefined ? 'period (samples)' : 'period',
    yUnit: axis === 'frequency' ? upwards.unit : set.rateHz === undefined ? undefined : set.unit,
    yScale: 'log',
    xDomain: span,
    yDomain: [Math.min(...edges), Math.max(...edges)],
    marks,
    legend: false,
  });
}

/** Rows at even steps of the logarithm, the lowest frequency first, and no more cells than are seen. */
function evenRows({ n, frequency, power, shown, significant }: Scalogram) {
  const count = frequency.length;
  const columns = Math.min(n, COLUMNS);
  const [high, low] = [frequency[0]!, frequency[count - 1]!];
  const logs = frequency.map((f) => Math.log(f));
  const drop = count > 1 ? (logs[0]! - logs[count - 1]!) / (count - 1) : 0;
  const isEven = logs.every((v, j) => Math.abs(v - (logs[0]! - j * drop)) < 0.01 * drop || count === 1);
  const rows = count === 1 ? 1 : isEven ? count : Math.min(ROWS, Math.max(count, 2 * count));
  /** The row of each place, as a fraction. */
  const from = Float64Array.from({ length: rows }, (_, row) => {
    if (isEven) return count - 1 - row;
    const at = Math.log(low) + (row / (rows - 1)) * (Math.log(high) - Math.log(low));
    let j = 0;
    while (j < count - 2 && logs[j + 1]! > at) j++;
    return j + Math.min(1, Math.max(0, (logs[j]! - at) / (logs[j]! - logs[j + 1]!)));
  });
  const onGrid = (values: Float64Array) => {
    const narrow = columns === n ? values : shrinkValues(values, count, n, count, columns);
    const result = new Float64Array(rows * columns);
    from.forEach((at, row) => {
      const j = Math.min(count - 1, Math.floor(at));
      const part = at - j;
      for (let c = 0; c < columns; c++) {
        const a = narrow[j * columns + c]!;
        result[row * columns + c] = part === 0 ? a : a + part * (narrow[(j + 1) * columns + c]! - a);
      }
    });
    return result;
  };
  const even = onGrid(power);
  const most = even.reduce((a, b) => Math.max(a, b), 0);
  const floor = most * 10 ** (-SHOWN_DECIBELS / 10) || 1;
  return {
    rows,
    columns,
    low,
    high,
    decibels: decibels(even.map((p) => Math.max(p, floor) / (most || 1))),
    values: shown ? onGrid(shown.values) : even,
    excess: significant && onGrid(power.map((p, i) => p / significant[Math.floor(i / n)]! - 1)),
  };
}

/** The cone of influence: shaded from the low frequencies up to its edge. */
function coneMarks(time: Float64Array, edge: Float64Array, low: number, color: `#${string}`): Mark[] {
  const clamped = edge.map((v) => (Number.isFinite(v) ? v : Number.NaN));
  return [
    { mark: 'band', color, x: time, lower: clamped.map(() => low), upper: clamped },
    { mark: 'line', color, dash: true, width: 1.25, points: false, x: time, y: clamped },
  ];
}
