import * as z from 'zod';
import { heatMap, lineChart, panels } from '../core/chart/make.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import type { Image } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { autoCorrelogram, correlogram, spatialHistogram } from '../kernels/image/correlogram.js';
import { cumulative, entropyBits, histogram, normalised } from '../kernels/image/histogram.js';
import { HISTOGRAM_MEASURES, histogramDistance } from '../kernels/image/histogram-distance.js';
import { channelsOf, HISTOGRAM_SPACES, quantise } from '../kernels/image/histogram-space.js';

const MODES = ['channels', 'joint', 'correlogram', 'auto-correlogram', 'spatial'] as const;
const DEFAULT_BINS = { channels: 256, joint: 8, correlogram: 2, 'auto-correlogram': 4, spatial: 4 };

const options = z.object({
  mode: z
    .enum(MODES)
    .default('channels')
    .describe(
      'each channel by itself, colours jointly, or with their place: pairs of colours at a distance, or a grid of cells',
    ),
  bins: z
    .number()
    .int()
    .min(1)
    .max(65536)
    .optional()
    .describe('bins a channel')
    .meta({
      defaultText: Object.entries(DEFAULT_BINS)
        .map(([mode, bins]) => `${bins} ${mode}`)
        .join(', '),
    }),
  space: z.enum(HISTOGRAM_SPACES).default('rgb').describe('colour space of the channels'),
  cumulative: z.boolean().default(false).describe('running sums'),
  normalize: z.boolean().default(false).describe('shares instead of counts'),
  distances: z
    .array(z.number().int().positive())
    .min(1)
    .default([1, 3, 5, 7])
    .describe('distances of a correlogram, in pixels')
    .meta({ placeholder: 'D,…' }),
  grid: z
    .array(z.number().int().positive())
    .length(2)
    .default([4, 4])
    .describe('columns and rows of the spatial grid')
    .meta({ placeholder: 'COLS,ROWS' }),
  query: z
    .string()
    .min(1)
    .optional()
    .describe('picture that each input is compared with')
    .meta({ placeholder: 'FILE' }),
  measure: z.enum(HISTOGRAM_MEASURES).default('intersection').describe('how two histograms are compared'),
  ...imageInput,
});

type Options = z.output<typeof options>;

export default defineCommand({
  name: 'histogram',
  group: 'Images',
  summary: 'Histograms of pictures: intensity, colour, and where colours lie.',
  description:
    'Counts of pixels by value; they sum to the number of pixels and say nothing of where these lie: scrambling a picture leaves its histogram. --mode joint counts the cells of a colour space, numbered (i·bins + j)·bins + k by the bins of its channels; spatial and correlogram keep some of the place: gamma_d(i, j) is the share of pixels of colour j among those at distance d from one of colour i.\n--query compares with another picture; large intersection and correlation, or small other measures, mean alike.',
  keywords: [
    'colour',
    'intensity',
    'correlogram',
    'similarity',
    'distribution',
    'retrieval',
    'levels',
    'entropy',
    'brightness',
    'similar pictures',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options,
  outputs: ['table'],
  metrics: {
    pixels: 'pixels that were counted',
    bins: 'bins a channel',
    entropy: 'in bits, by channel, or of the joint or spatial counts',
    similarity: 'the --measure between this picture and the --query',
  },
  examples: [
    'ispr histogram fixtures/coffee.jpg --plot histogram.png',
    'ispr histogram fixtures/coffee.jpg --mode joint --bins 4 --query fixtures/cat.png --json',
    'ispr histogram fixtures/coins.png --bins 32 --normalize -o coins.csv',
  ],
  source:
    'Swain & Ballard, Color indexing, 1991; Huang et al., Image indexing using color correlograms, 1997',
  async run([path], chosen, context): Promise<Result> {
    checkMode(chosen);
    const image = await readImage(path!, chosen, context.warn);
    const counted = count(image, chosen);
    const other =
      chosen.query === undefined
        ? undefined
        : count(await readImage(chosen.query, chosen, context.warn), chosen);
    if (other && other.values.length !== counted.values.length)
      throw new DataError(`a gray and a coloured picture have no channels in common`, {
        hint: '--space gray compares their brightness, --mode joint their colours',
      });
    const similarity = other && histogramDistance(counted.values, other.values, chosen.measure);
    return {
      table: counted.table,
      metrics: {
        pixels: image.width * image.height,
        bins: counted.bins,
        ...(counted.entropy !== undefined && { entropy: counted.entropy }),
        ...(similarity !== undefined && { similarity }),
      },
      plot: counted.plot,
    };
  },
});

/** Refuse options that a mode would pass over. */
function checkMode({ mode, cumulative: running, normalize }: Options): void {
  if (running && mode !== 'channels')
    throw new UsageError('--cumulative needs an order of bins: --mode channels');
  if (normalize && mode.endsWith('correlogram'))
    throw new UsageError(`--normalize: a ${mode} holds probabilities already`);
}

/** What was counted: as a table, as one vector to compare, and as a chart. */
interface Counted extends Required<Pick<Result, 'plot'>> {
  bins: number;
  table: Record<string, Float64Array | Int32Array | string[]>;
  values: Float64Array;
  entropy?: number | Record<string, number>;
}

function count(image: Image, chosen: Options): Counted {
  const bins = chosen.bins ?? DEFAULT_BINS[chosen.mode];
  if (chosen.mode === 'channels') return byChannel(image, bins, chosen);
  const map = quantise(image, chosen.space, bins);
  const finish = (counts: Float64Array) => (chosen.normalize ? normalised(counts) : counts);
  const colours = Int32Array.from({ length: map.colours }, (_, c) => c);
  switch (chosen.mode) {
    case 'joint': {
      const values = finish(spatialHistogram(map, 1, 1));
      const level = (channel: number) => {
        const step = bins ** (map.channels.length - 1 - channel);
        return colours.map((c) => Math.floor(c / step) % bins);
      };
      const levels = map.channels.map((name, channel) => [name, level(channel)] as const);
      const table = { ...Object.fromEntries(levels), count: values };
      const plot = () =>
        lineChart({
          title: 'Joint histogram',
          xLabel: 'colour cell',
          yLabel: 'pixels',
          y: values,
          step: true,
        });
      return { bins, table, values, entropy: entropyBits(values), plot };
    }
    case 'spatial': {
      const [columns, rows] = chosen.grid as [number, number];
      const values = finish(spatialHistogram(map, columns, rows));
      const cell = Int32Array.from(values.keys(), (i) => Math.floor(i / map.colours));
      const table = {
        column: cell.map((c) => c % columns),
        row: cell.map((c) => Math.floor(c / columns)),
        colour: Int32Array.from(values.keys(), (i) => i % map.colours),
        count: values,
      };
      const plot = () =>
        heatMap({
          title: 'Colours by cell',
          values,
          rows: columns * rows,
          columns: map.colours,
          xLabel: 'colour',
          yLabel: 'cell',
        });
      return { bins, table, values, entropy: entropyBits(values), plot };
    }
    case 'auto-correlogram': {
      const values = autoCorrelogram(map, chosen.distances);
      const distance = Int32Array.from(values.keys(), (i) => chosen.distances[Math.floor(i / map.colours)]!);
      const table = {
        distance,
        colour: Int32Array.from(values.keys(), (i) => i % map.colours),
        probability: values,
      };
      const plot = () =>
        heatMap({
          title: 'Auto-correlogram',
          values,
          rows: chosen.distances.length,
          columns: map.colours,
          xLabel: 'colour',
          yLabel: 'distance',
          yCategories: chosen.distances.map(String),
          valueLabel: 'probability',
        });
      return { bins, table, values, plot };
    }
    default: {
      const values = correlogram(map, chosen.distances);
      const cells = map.colours * map.colours;
      const at = (divide: number, modulo: number) =>
        Int32Array.from(values.keys(), (i) => Math.floor(i / divide) % modulo);
      const distance = Int32Array.from(values.keys(), (i) => chosen.distances[Math.floor(i / cells)]!);
      const table = {
        distance,
        from: at(map.colours, map.colours),
        to: at(1, map.colours),
        probability: values,
      };
      const plot = () =>
        panels(
          chosen.distances.map((d, n) =>
            heatMap({
              title: `distance ${d}`,
              values: values.subarray(n * cells, (n + 1) * cells),
              rows: map.colours,
              columns: map.colours,
              xLabel: 'colour at that distance',
              yLabel: 'colour',
              valueLabel: 'probability',
            }),
          ),
        );
      return { bins, table, values, plot };
    }
  }
}

function byChannel(image: Image, bins: number, { space, cumulative: running, normalize }: Options): Counted {
  const channels = channelsOf(image, space);
  const counted = channels.map(({ name, raster, range, color }) => {
    const [raw] = histogram(raster, { bins, range });
    const shares = normalize ? normalised(raw!) : raw!;
    const edge = (b: number) => range[0] + ((range[1] - range[0]) * b) / bins;
    return { name, color, raw: raw!, count: running ? cumulative(shares) : shares, edge };
  });
  const values = Float64Array.from(counted.flatMap(({ count }) => [...count]));
  const bin = Int32Array.from(values.keys(), (i) => i % bins);
  const of = (i: number) => counted[Math.floor(i / bins)]!;
  return {
    bins,
    values,
    entropy: Object.fromEntries(counted.map(({ name, raw }) => [name, entropyBits(raw)])),
    table: {
      channel: [...values.keys()].map((i) => of(i).name),
      bin,
      low: Float64Array.from(values.keys(), (i) => of(i).edge(i % bins)),
      high: Float64Array.from(values.keys(), (i) => of(i).edge((i % bins) + 1)),
      count: values,
    },
    plot: () =>
      lineChart({
        title: running ? 'Cumulative histogram' : 'Histogram',
        xLabel: 'value',
        yLabel: normalize ? 'share of pixels' : 'pixels',
        series: counted.map(({ name, count, edge, color }) => ({
          label: name,
          color,
          x: Float64Array.from(count.keys(), (b) => (edge(b) + edge(b + 1)) / 2),
          y: count,
        })),
        points: false,
        legend: counted.length > 1,
      }),
  };
}
