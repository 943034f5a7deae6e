import type { Chart } from '../../core/chart/chart.js';
import { histogramChart, panels, scatterChart } from '../../core/chart/make.js';
import { tileImages } from '../../core/chart/tile-images.js';
import type { Column, Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import type { InputDescription } from '../../training/data/dataset.js';
import { imagesOf, tableOf } from '../../training/data/restore.js';
import type { Drawn } from '../../training/diffusion/samples.js';

const STRIP_ROWS = 8;
const STRIP_POINTS = 1000;
// Of the range, so that the outermost points are seen whole.
const MARGIN = 0.04;

/** The first samples, one a row, from noise on the left to data on the right. */
export function pictureStrip(frames: Drawn['frames'], input: InputDescription): Image {
  const columns = frames.map(({ x }) => imagesOf(input, x).slice(0, STRIP_ROWS));
  const rows = columns[0]!.map((_, i) => columns.map((pictures) => pictures[i]!));
  return tileImages(rows.flat(), { columns: frames.length });
}

/** Where the points are at each of the times, all on the same scale: noise is as wide as the data are. */
export function pointStrip(frames: Drawn['frames'], input: InputDescription): Chart {
  const size = input.shape[0]!;
  const tables = frames.map(({ x }) => tableOf(input, x.subarray(0, STRIP_POINTS * size)));
  const [x, y] = [0, 1].map((i) => domainOf(tables.flatMap((table) => numbersOf(table)[i] ?? [])));
  const charts = tables.map((table, i) => ({
    ...pointCloud(table, { xDomain: x, yDomain: y }),
    title: `t = ${frames[i]!.t}`,
  }));
  const columns = Math.min(charts.length, 5);
  const rows = Math.ceil(charts.length / columns);
  return panels(charts, { columns, width: 240 * columns, height: 240 * rows });
}

interface Look {
  groups?: string[] | undefined;
  title?: string;
  xDomain?: [number, number] | undefined;
  yDomain?: [number, number] | undefined;
}

/** The first two columns of numbers; of one column a histogram. */
export function pointCloud(table: ReadonlyMap<string, Column>, look: Look): Chart {
  const [first, second] = numbersOf(table);
  if (!first) throw new UsageError('there is no column of numbers to draw');
  const { groups, title, xDomain, yDomain } = look;
  if (!second) return histogramChart({ values: first.values, xLabel: first.name, title, xDomain });
  return scatterChart({
    x: first.values,
    y: second.values,
    groups,
    title,
    xDomain,
    yDomain,
    xLabel: first.name,
    yLabel: second.name,
    equal: true,
  });
}

const numbersOf = (table: ReadonlyMap<string, Column>) =>
  [...table].flatMap(([name, values]) => (values instanceof Float32Array ? [{ name, values }] : []));

/** Of all columns together; undefined where there is none. */
function domainOf(columns: readonly { values: Float32Array }[]): [number, number] | undefined {
  if (columns.length === 0) return undefined;
  const ends = columns.flatMap(({ values }) => [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = MARGIN * (high - low);
  return [low - margin, high + margin];
}
