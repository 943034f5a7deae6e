import * as z from 'zod';
import { arrayColumns, isArray } from '../core/arrays.js';
import { arrayChart, PLOT_KINDS, soundChart, tableChart } from '../core/chart/data-charts.js';
import { imageGrid, imageOverlay } from '../core/chart/make.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { imageInput, seriesInput } from '../core/options.js';
import { peekKind } from '../core/peek.js';
import { isPicture, readArrays, readImage, readSeries, readTable, type Warn } from '../core/read.js';

const options = z.object({
  kind: z
    .enum(['auto', ...PLOT_KINDS])
    .default('auto')
    .describe('kind of chart; auto looks at the data'),
  x: z.string().min(1).optional().describe('column along the x axis').meta({ placeholder: 'COL' }),
  y: z.array(z.string().min(1)).optional().describe('columns to draw').meta({ placeholder: 'COL,…' }),
  by: z
    .string()
    .min(1)
    .optional()
    .describe('column that tells groups apart, by colour')
    .meta({ placeholder: 'COL' }),
  size: z.number().positive().optional().describe('diameter of points').meta({ unit: 'PIXELS' }),
  bins: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('bars of a histogram')
    .meta({ defaultText: 'by Freedman and Diaconis' }),
  log: z.enum(['x', 'y', 'xy']).optional().describe('logarithmic axes'),
  title: z.string().optional().describe('title above the chart').meta({ placeholder: 'TEXT' }),
  xLabel: z.string().optional().describe('label of the x axis').meta({ placeholder: 'TEXT' }),
  yLabel: z.string().optional().describe('label of the y axis').meta({ placeholder: 'TEXT' }),
  xUnit: z.string().optional().describe('unit of the x axis').meta({ placeholder: 'TEXT' }),
  yUnit: z.string().optional().describe('unit of the y axis').meta({ placeholder: 'TEXT' }),
  width: z
    .number()
    .int()
    .min(100)
    .max(10_000)
    .optional()
    .describe('width of the picture')
    .meta({ unit: 'PIXELS' }),
  height: z
    .number()
    .int()
    .min(100)
    .max(10_000)
    .optional()
    .describe('height of the picture')
    .meta({ unit: 'PIXELS' }),
  ...seriesInput,
  ...imageInput,
});

export default defineCommand({
  name: 'plot',
  group: 'The toolkit itself',
  summary: 'Draws a table, array, sound, picture or graph as a chart.',
  description:
    'auto draws a table with columns from and to as a graph; one with a column of names as bars; other tables as lines over their first column if that rises, or over the row number; matrices as heat maps; several pictures as a grid. The extension of --out gives .svg, .png or .html; the last has tooltips.',
  keywords: [
    'chart',
    'graph',
    'draw',
    'figure',
    'scatter',
    'line',
    'bar',
    'histogram',
    'heatmap',
    'visualise',
  ],
  inputs: [
    { name: 'DATA', about: 'what to draw', accepts: ['table', 'array', 'audio', 'image'], many: true },
  ],
  over: 'all',
  options,
  outputs: ['picture'],
  examples: [
    'ispr plot fixtures/sunspots.csv -o sunspots.png',
    'ispr plot fixtures/iris.csv --kind scatter --x petalLength --y petalWidth --by species -o iris.svg',
    'ispr plot fixtures/iris.csv --kind histogram --y sepalLength -o lengths.html',
  ],
  source: 'Cleveland, The Elements of Graphing Data, 1985',
  async run(paths, chosen, context): Promise<Result> {
    const { warn } = context;
    const kinds = await Promise.all(paths.map(peekKind));
    if (kinds.every(isPicture)) return { picture: await pictures(paths, chosen, warn) };
    if (paths.length > 1) throw new UsageError('several inputs are drawn together only if all are pictures');
    const [path, kind] = [paths[0]!, kinds[0]!];
    if (isPicture(kind)) return { picture: await pictures([path], chosen, warn) };
    if (kind === 'wav') return { picture: soundChart(await readSeries(path, chosen, warn), chosen) };
    if (isArray(kind)) {
      const arrays = await readArrays(path, warn);
      const { columns } = chosen;
      const one =
        columns?.length === 1 ? arrays.get(columns[0]!) : columns ? undefined : [...arrays.values()][0];
      if (one && (columns || arrays.size === 1)) return { picture: arrayChart(one, chosen) };
      const { table, notes } = arrayColumns(arrays, path, chosen);
      notes.forEach(warn);
      return { picture: tableChart(table, chosen) };
    }
    return { picture: tableChart(await readTable(path, chosen, warn), chosen) };
  },
});

async function pictures(
  paths: readonly string[],
  { maxPixels, title, width, height }: z.output<typeof options>,
  warn: Warn,
) {
  const images = await Promise.all(paths.map((path) => readImage(path, { maxPixels }, warn)));
  const names = paths.map((path) => path.replace(/^.*[/\\]/, ''));
  if (images.length === 1)
    return imageOverlay({ image: images[0]!, title: title ?? names[0], axes: true, width, height });
  return imageGrid(images, { captions: names, title, width, height });
}
