import type { Chart } from '../../core/chart/chart.js';
import { imageGrid, lineChart, scatterChart } from '../../core/chart/make.js';
import { tileImages } from '../../core/chart/tile-images.js';
import type { FileEntry, Forms } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { encodeImage } from '../../core/formats/image.js';
import { rowCount } from '../../core/table.js';
import { sizeOf } from '../../tensor/host.js';
import type { InputDescription } from '../../training/data/dataset.js';
import { arrayOf, imagesOf, tableOf } from '../../training/data/restore.js';

export interface DecodedItems {
  input: InputDescription;
  /** [n, ...shape] as the network gave them. */
  x: Float32Array;
  /** What is known of each item, [n] each, for the table and the names of files. */
  about: ReadonlyMap<string, readonly string[] | Int32Array | Float32Array>;
  /** Pictures in a row of the grid, and pixels between them. */
  columns: number;
  gap: number;
}

/** Items that a network has made, in all the forms that their kind has: a grid and files only of pictures. */
export function decodedForms({ input, x, about, columns, gap }: DecodedItems): Forms {
  const forms: Forms = {
    table: () => withAbout(about, tableOf(input, x), input, x),
    array: () => arrayOf(input, x),
  };
  if (input.kind !== 'images') return forms;
  function* files(): Generator<FileEntry> {
    const images = imagesOf(input, x);
    const digits = String(images.length - 1).length;
    for (const [i, image] of images.entries())
      yield { path: `${String(i).padStart(digits, '0')}.png`, bytes: () => encodeImage(image, 'png') };
  }
  return { ...forms, image: () => tileImages(imagesOf(input, x), { columns, gap }), files };
}

/** Columns before those of the items; a series has as many rows as steps. */
function withAbout(
  about: DecodedItems['about'],
  table: Map<string, Column>,
  { shape }: InputDescription,
  x: Float32Array,
): Map<string, Column> {
  const items = x.length / sizeOf(shape);
  const each = items === 0 ? 1 : rowCount(table) / items;
  const spread = (values: readonly string[] | Int32Array | Float32Array): Column =>
    each === 1
      ? values
      : (Array.from({ length: each * items }, (_, r) => values[Math.floor(r / each)]!) as Column);
  return new Map([...[...about].map(([name, values]) => [name, spread(values)] as const), ...table]);
}

/** The same as a drawing: a grid, points of two columns, lines. */
export function decodedChart(
  { input, x, columns, gap }: DecodedItems,
  { title, captions, groups }: { title: string; captions?: string[]; groups?: readonly string[] },
): Chart {
  if (input.kind === 'images') return imageGrid(imagesOf(input, x), { title, captions, columns, gap });
  const table = tableOf(input, x);
  if (input.kind === 'series') return seriesChart(table, input, title);
  const numeric = [...table].filter(([, column]) => typeof column[0] === 'number');
  const [first, second] = numeric;
  if (!first) return lineChart({ y: [], title });
  const values = (column: Column) => Float64Array.from(column as ArrayLike<number>);
  return scatterChart({
    x: second ? values(first[1]) : Float64Array.from(values(first[1]).keys()),
    y: values((second ?? first)[1]),
    xLabel: second ? first[0] : 'item',
    yLabel: (second ?? first)[0],
    title,
    ...(groups && { groups }),
  });
}

const MOST_LINES = 12;

function seriesChart(table: Map<string, Column>, { shape }: InputDescription, title: string): Chart {
  const steps = shape[0]!;
  const first = Float64Array.from(table.get('c0') as ArrayLike<number>);
  const count = Math.min(MOST_LINES, first.length / steps);
  const series = Array.from({ length: count }, (_, i) => ({
    y: first.subarray(i * steps, (i + 1) * steps),
    label: String(i),
  }));
  return lineChart({ series, xLabel: 'step', title });
}
