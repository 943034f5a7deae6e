import type { Chart } from '../../core/chart/chart.js';
import { heatMap, lineChart, panels } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { SeriesSet } from '../../core/read.js';
import type { Wavelet } from '../../kernels/wavelet/families.js';
import { frequencyOrder } from '../../kernels/wavelet/packets.js';
import { frequencyAxis, timeAxis } from '../shared/series-charts.js';
import { type Band, bandMeasures, ROOT } from './bands.js';
import { type DwtOptions, gainOf } from './options.js';

/** The first series above its coefficients, the coarsest last, each where in time it lies. */
export function seriesChart(
  set: SeriesSet,
  bands: readonly Band[],
  wavelet: Wavelet,
  chosen: DwtOptions,
): Chart {
  const { undecimated, mode } = chosen;
  const { name, values } = set.series[0]!;
  const n = values.length;
  const axis = timeAxis(set, n);
  const { bands: shares } = bandMeasures(bands, 0, gainOf(chosen));
  const times = ({ level, shape }: Band) => {
    if (undecimated) return axis.x;
    const step = 2 ** level;
    // Coefficient o stands for the middle of its filter: 2o + 1 - (F - 1) / 2 of the level below.
    const lead = mode === 'periodization' ? 0.5 : 1 - (wavelet.decLow.length - 1) / 2;
    const [first, second = first! + 1] = axis.x;
    return Float64Array.from(
      { length: shape[0]! },
      (_, o) => first! + (second - first!) * (step * o + lead * (step - 1)),
    );
  };
  const domain = [axis.x[0]!, axis.x[n - 1]!] as const;
  const charts = [
    lineChart({ title: name === 'value' ? 'Signal' : name, ...axis, xDomain: domain, y: values }),
    ...bands
      .map((band, i) =>
        lineChart({
          title: `${band.kind === 'approx' ? 'Approximation' : 'Details'} of level ${band.level}, ${percent(shares[i]!.share)} of the energy`,
          ...axis,
          xDomain: domain,
          x: times(band),
          y: band.values[0]!,
        }),
      )
      .reverse(),
  ];
  return panels(charts, {
    columns: 1,
    shareX: true,
    title: `${undecimated ? 'Undecimated wavelet' : 'Wavelet'} transform, ${wavelet.name}`,
    height: 120 + 150 * charts.length,
  });
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

/** Squared packets of the first series, time across and frequency upwards: the tiles of its basis. */
export function packetChart(
  set: SeriesSet,
  bands: readonly Band[],
  wavelet: Wavelet,
  { bestBasis }: DwtOptions,
): Chart {
  const own = bands.filter(({ values }) => values[0] !== undefined);
  const levels = Math.max(...own.map(({ level }) => level));
  const rows = 2 ** levels;
  const columns = Math.min(1024, Math.max(...own.map(({ shape }) => shape[0]!)));
  const values = new Float64Array(rows * columns);
  const largest = Math.max(
    1e-300,
    ...own.map(({ values: [v] }) => v!.reduce((m, c) => Math.max(m, c * c), 0)),
  );
  for (const {
    level,
    kind,
    values: [packet],
  } of own) {
    const tall = 2 ** (levels - level);
    const low = frequencyOrder(kind === ROOT ? '' : kind) * tall;
    for (let c = 0; c < columns; c++) {
      // The loudest of those that share a column.
      const begin = Math.floor((c * packet!.length) / columns);
      const end = Math.max(begin + 1, Math.floor(((c + 1) * packet!.length) / columns));
      let power = 0;
      for (let i = begin; i < end; i++) power = Math.max(power, packet![i]! ** 2);
      const level = Math.max(-SHOWN_DECIBELS, 10 * Math.log10(power / largest));
      for (let r = 0; r < tall; r++) values[(low + r) * columns + c] = level;
    }
  }
  const n = set.series[0]!.values.length;
  const axis = timeAxis(set, n);
  const frequency = frequencyAxis(set);
  return heatMap({
    title:
      bestBasis === undefined
        ? `Wavelet packets, ${wavelet.name}`
        : `Best basis by ${bestBasis}, ${wavelet.name}`,
    values,
    rows,
    columns,
    x: [axis.x[0]!, axis.x[n - 1]!],
    y: [0, (set.rateHz ?? 1) / 2],
    xLabel: axis.xLabel,
    ...(axis.xUnit && { xUnit: axis.xUnit }),
    yLabel: frequency.label,
    ...(frequency.unit && { yUnit: frequency.unit }),
    map: 'magma',
    valueLabel: 'dB, 0 at the peak',
  });
}

const SHOWN_DECIBELS = 60;

/**
 * The bands of a picture in one: the approximation above left, beside it the vertical, below it the horizontal, and
 * diagonal details, level by level. Details are gray at 0 and full at the value that one in a hundred exceeds.
 */
export function tiles(bands: readonly Band[]): Image {
  const channels = bands[0]!.values.length === 3 ? 3 : 1;
  let image = tileOf(bands[0]!, channels, rangeOf(bands[0]!));
  for (let i = 1; i < bands.length; i += 3) {
    const level = bands.slice(i, i + 3);
    const most = Math.max(...level.map(highPercentile));
    const [horizontal, vertical, diagonal] = level.map((band) => tileOf(band, channels, [-most, most]));
    const left = Math.max(image.width, horizontal!.width);
    const top = Math.max(image.height, vertical!.height);
    const whole = blank(left + vertical!.width, top + horizontal!.height, channels);
    paste(whole, image, 0, 0);
    paste(whole, vertical!, left, 0);
    paste(whole, horizontal!, 0, top);
    paste(whole, diagonal!, left, top);
    image = whole;
  }
  return image;
}

type Tile = Image & { data: Uint8Array };

const blank = (width: number, height: number, channels: 1 | 3): Tile => ({
  width,
  height,
  channels,
  data: new Uint8Array(width * height * channels).fill(128),
});

function tileOf({ shape, values }: Band, channels: 1 | 3, [low, high]: readonly [number, number]): Tile {
  const [height, width] = shape;
  const tile = blank(width!, height!, channels);
  const scale = high > low ? 255 / (high - low) : 0;
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < values[c]!.length; i++)
      tile.data[i * channels + c] = Math.max(0, Math.min(255, Math.round((values[c]![i]! - low) * scale)));
  return tile;
}

function paste(onto: Tile, { width, height, channels, data }: Tile, x: number, y: number): void {
  for (let row = 0; row < height; row++)
    onto.data.set(
      data.subarray(row * width * channels, (row + 1) * width * channels),
      ((y + row) * onto.width + x) * channels,
    );
}

function rangeOf({ values }: Band): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const channel of values)
    for (const v of channel) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  return [low, high];
}

function highPercentile({ values }: Band): number {
  const sizes = Float64Array.from(values[0]!, Math.abs).sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))] || sizes.at(-1)! || 1;
}
