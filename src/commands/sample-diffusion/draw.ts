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

/** The first samples, one a row, from noise on the left to data on the right. */
export function pictureStrip(frames: Drawn['frames'], input: InputDescription): Image {
  const columns = frames.map(({ x }) => imagesOf(input, x).slice(0, STRIP_ROWS));
  const rows = columns[0]!.map((_, i) => columns.map((pictures) => pictures[i]!));
  return tileImages(rows.flat(), { columns: frames.length });
}

/** Where the points are at each of the times. */
export function pointStrip(frames: Drawn['frames'], input: InputDescription): Chart {
  const charts = frames.map(({ t, x }) => ({
    ...pointCloud(tableOf(input, x.subarray(0, STRIP_POINTS * input.shape[0]!))),
    title: `t = ${t}`,
  }));
  const columns = Math.min(charts.length, 5);
  return panels(charts, { columns, width: 220 * columns, height: 220 * Math.ceil(charts.length / columns) });
}

/** The first two columns of numbers; of one column a histogram. */
export function pointCloud(table: ReadonlyMap<string, Column>, groups?: string[], title?: string): Chart {
  const [first, second] = [...table].flatMap(([name, values]) =>
    typeof values[0] === 'number' ? [{ name, values: values as Float32Array }] : [],
  );
  if (!first) throw new UsageError('there is no column of numbers to draw');
  if (!second) return histogramChart({ values: first.values, xLabel: first.name, title });
  return scatterChart({
    x: first.values,
    y: second.values,
    groups,
    title,
    xLabel: first.name,
    yLabel: second.name,
    equal: true,
  });
}
