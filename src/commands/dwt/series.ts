import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { readSeries, type Warn } from '../../core/read.js';
import { maxLevel, wavedec } from '../../kernels/wavelet/dwt.js';
import { type Wavelet, waveletOf } from '../../kernels/wavelet/families.js';
import { bestBasis, frequencyOrder, packets } from '../../kernels/wavelet/packets.js';
import { swt } from '../../kernels/wavelet/swt.js';
import { type Band, bandArrays, bandMeasures, bandTable, packetBand, seriesBands } from './bands.js';
import { packetChart, seriesChart } from './charts.js';
import { type DwtOptions, gainOf } from './options.js';

/** The transform of series, columns or channels. */
export async function ofSeries(path: string, chosen: DwtOptions, warn: Warn): Promise<Result> {
  const set = await readSeries(path, chosen, warn);
  const wavelet = waveletOf(chosen.wavelet);
  const n = set.series[0]!.values.length;
  const level = chosenLevel(chosen, n, wavelet, warn);
  const bands = chosen.packets
    ? packetBands(
        set.series.map(({ values }) => values),
        wavelet,
        level,
        chosen,
      )
    : seriesBands(
        set.series.map(({ values }) =>
          chosen.undecimated
            ? swt(values, wavelet, { ...chosen, level })
            : wavedec(values, wavelet, { ...chosen, level }),
        ),
      );
  const names = set.series.map(({ name }) => name);
  const result = { bands, names, size: [n] };
  const first = bandMeasures(bands, 0, gainOf(chosen));
  const sums = (s: number) => {
    const { coefficients, nonzero, energy } = s === 0 ? first : bandMeasures(bands, s);
    return { coefficients, nonzero, energy };
  };
  const leaves = (s: number) => bands.filter(({ values }) => values[s] !== undefined).length;
  return {
    table: () => bandTable(result),
    arrays: () => {
      if (chosen.bestBasis !== undefined && names.length > 1)
        throw new UsageError('each series has a best basis of its own, which one .npz cannot hold', {
          hint: 'pick one with --columns or --channel, or write .csv',
        });
      return bandArrays(result);
    },
    metrics: {
      wavelet: wavelet.name,
      level,
      n,
      ...sums(0),
      // There may be thousands of packets.
      ...(chosen.packets ? { leaves: leaves(0) } : { bands: first.bands }),
      ...(names.length > 1 && {
        series: names.map((name, s) => ({ name, ...sums(s), ...(chosen.packets && { leaves: leaves(s) }) })),
      }),
    },
    plot: () =>
      chosen.packets ? packetChart(set, bands, wavelet, chosen) : seriesChart(set, bands, wavelet, chosen),
  };
}

/** The level that was asked for, or as many as have coefficients that lie within the signal. */
export function chosenLevel(
  { level, packets: isPackets, undecimated }: DwtOptions,
  n: number,
  wavelet: Wavelet,
  warn: Warn,
): number {
  const useful = maxLevel(n, wavelet);
  // Packets of many levels are many files of nothing; a few show what there is.
  if (level === undefined) return Math.max(1, isPackets ? Math.min(useful, PACKET_LEVELS) : useful);
  const most = undecimated ? Math.floor(Math.log2(n)) : Math.ceil(Math.log2(n));
  if (level > Math.max(1, most))
    throw new UsageError(`--level ${level} is too much for ${n} samples: at most ${Math.max(1, most)}`);
  if (level > Math.max(1, useful))
    warn(
      `from level ${useful + 1} on every coefficient of ${wavelet.name} takes from beyond the ends of ${n} samples`,
    );
  return level;
}

const PACKET_LEVELS = 4;

/** Leaves of every series; a band that a series does not have is left out for it. */
function packetBands(
  series: readonly Float64Array[],
  wavelet: Wavelet,
  level: number,
  { mode, bestBasis: cost, threshold, order }: DwtOptions,
): Band[] {
  const trees = series.map((x) =>
    cost === undefined
      ? packets(x, wavelet, { level, mode })
      : bestBasis(x, wavelet, { level, mode, cost, ...(threshold !== undefined && { threshold }) }).leaves,
  );
  const bands = new Map<string, { band: Band; values: Float64Array[] }>();
  trees.forEach((leaves, s) => {
    for (const leaf of leaves) {
      const entry = bands.get(leaf.path) ?? {
        band: packetBand(leaf),
        values: new Array<Float64Array>(series.length),
      };
      entry.values[s] = leaf.values;
      bands.set(leaf.path, entry);
    }
  });
  const all = [...bands].map(([path, { band, values }]) => ({ path, band: { ...band, values } }));
  // Bands of several levels stand where their lowest frequency is.
  const place = (path: string) => frequencyOrder(path) / 2 ** path.length;
  if (order === 'frequency') all.sort((a, b) => place(a.path) - place(b.path));
  return all.map(({ band }) => band);
}
