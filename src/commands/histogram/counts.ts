import { heatMap, histogramChart, lineChart, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import { grayPlane } from '../../kernels/colour/colour.js';
import { autoCorrelogram, correlogram, spatialHistogram } from '../../kernels/histogram/correlogram.js';
import type { Cells } from '../../kernels/histogram/earth-mover.js';
import { cumulative, entropyBits, histogram, normalised } from '../../kernels/histogram/histogram.js';
import { channelsOf, quantise } from '../../kernels/histogram/histogram-space.js';
import { orientationHistogram } from '../../kernels/histogram/orientation-histogram.js';
import { frequentColours } from './frequent-colours.js';
import { DEFAULT_BINS, type HistogramOptions } from './options.js';

/** What was counted: as a table, as one vector to compare, and as a chart. */
export interface Counted extends Required<Pick<Result, 'plot'>> {
  bins: number;
  table: Record<string, Float64Array | Int32Array | string[]>;
  values: Float64Array;
  entropy?: number | Record<string, number>;
  /** How the bins lie to each other, where they do. */
  cells?: Cells;
  /** Of --mode channels: each channel's own counts. */
  each?: readonly { values: Float64Array; circular: boolean }[];
}

/** Count a picture as --mode says. */
export function count(image: Image, chosen: HistogramOptions): Counted {
  const bins = chosen.bins ?? DEFAULT_BINS[chosen.mode];
  if (chosen.mode === 'channels') return byChannel(image, bins, chosen);
  if (chosen.mode === 'orientation') return byOrientation(image, bins, chosen);
  if (chosen.mode === 'pair') return byPair(image, bins, chosen);
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
      const plot = () => frequentColours(levels, values, bins, chosen);
      const cells = { bins, circular: map.channels.map(isHue) };
      return { bins, table, values, entropy: entropyBits(values), cells, plot };
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

const isHue = (name: string) => name === 'h';

/** Two channels against each other. */
function byPair(image: Image, bins: number, { space, channels, normalize }: HistogramOptions): Counted {
  const all = channelsOf(image, space);
  const names = channels ?? all.slice(0, 2).map(({ name }) => name);
  if (names.length < 2) throw new DataError(`a pair needs two channels, ${space} of this picture has one`);
  const map = quantise(image, space, bins, names);
  const raw = spatialHistogram(map, 1, 1);
  const values = normalize ? normalised(raw) : raw;
  const [down, across] = map.channels.map((name) => all.find((channel) => channel.name === name)!);
  return {
    bins,
    values,
    entropy: entropyBits(raw),
    cells: { bins, circular: map.channels.map(isHue) },
    table: {
      [down!.name]: Int32Array.from(values.keys(), (c) => Math.floor(c / bins)),
      [across!.name]: Int32Array.from(values.keys(), (c) => c % bins),
      count: values,
    },
    plot: () =>
      heatMap({
        title: `Pixels by ${down!.name} and ${across!.name}`,
        values: values.map((v) => Math.log1p(normalize ? v * raw.length : v)),
        rows: bins,
        columns: bins,
        x: across!.range,
        y: down!.range,
        xLabel: across!.name,
        yLabel: down!.name,
        valueLabel: 'log(1 + pixels)',
        map: 'viridis',
        equal: false,
      }),
  };
}

/** Directions of the gradient, weighted by its length. */
function byOrientation(image: Image, bins: number, { unsigned, normalize }: HistogramOptions): Counted {
  const raw = orientationHistogram(grayPlane(image), bins, { unsigned });
  const any = raw.some((v) => v > 0);
  const values = normalize && any ? normalised(raw) : raw;
  const turn = unsigned ? Math.PI : 2 * Math.PI;
  const edge = (b: number) => (turn * b) / bins;
  return {
    bins,
    values,
    entropy: any ? entropyBits(raw) : 0,
    cells: { bins, circular: [true] },
    table: {
      bin: Int32Array.from(values.keys()),
      low: Float64Array.from(values.keys(), edge),
      high: Float64Array.from(values.keys(), (b) => edge(b + 1)),
      weight: values,
    },
    plot: () =>
      histogramChart({
        title: 'Directions of the gradient',
        edges: Float64Array.from({ length: bins + 1 }, (_, b) => edge(b)),
        counts: values,
        xLabel: 'radians from +x towards +y (y down)',
        yLabel: normalize ? 'share of the weight' : 'sum of gradient lengths',
      }),
  };
}

function byChannel(
  image: Image,
  bins: number,
  { space, cumulative: running, normalize }: HistogramOptions,
): Counted {
  const pixels = image.width * image.height;
  const channels = channelsOf(image, space);
  const counted = channels.map(({ name, raster, range, color }) => {
    const [raw] = histogram(raster, { bins, range });
    const counts = running ? cumulative(raw!) : raw!;
    const edge = (b: number) => range[0] + ((range[1] - range[0]) * b) / bins;
    return { name, color, raw: raw!, count: normalize ? counts.map((n) => n / pixels) : counts, edge };
  });
  const values = Float64Array.from(counted.flatMap(({ count }) => [...count]));
  const bin = Int32Array.from(values.keys(), (i) => i % bins);
  const of = (i: number) => counted[Math.floor(i / bins)]!;
  return {
    bins,
    values,
    cells: { bins, circular: [] },
    each: counted.map(({ name, raw }) => ({ values: raw, circular: isHue(name) })),
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
