import { panels } from '../../core/chart/make.js';
import { metricLines } from '../../core/command/report.js';
import { bySeries } from '../../core/command/series.js';
import type { FileEntry, Result } from '../../core/command/spec.js';
import type { Image, NdArray } from '../../core/data.js';
import { encodeImage } from '../../core/formats/image.js';
import type { SeriesSet } from '../../core/read.js';
import type { ContinuousWavelet } from '../../kernels/wavelet/continuous.js';
import { coneOfInfluence, coneShare, frequencyOfScale } from '../../kernels/wavelet/scales.js';
import { timeAxis } from '../shared/series-charts.js';
import { type Analysis, askedValue, coefficientColumns, ridgeColumns } from './analysis.js';
import { type Scalogram, scalogramChart } from './chart.js';
import type { CwtOptions } from './options.js';
import { decibels, SHOWN_DECIBELS, scalogramImage } from './picture.js';

/** What the series have in common. */
interface Ground {
  set: SeriesSet;
  wavelet: ContinuousWavelet;
  scales: Float64Array;
  n: number;
}

/** A scalogram of each series, in all its forms. */
export function asScalograms(parts: readonly Analysis[], ground: Ground, chosen: CwtOptions): Result {
  const { set, wavelet, scales, n } = ground;
  const rate = set.rateHz ?? 1;
  const frequency = scales.map((scale) => rate * frequencyOfScale(wavelet, scale));
  const time = timeAxis(set, n).x;
  const value = askedValue(chosen);
  const complex = value === 'complex';
  const array = (): NdArray => ({
    shape: [...(parts.length > 1 ? [parts.length] : []), scales.length, n, ...(complex ? [2] : [])],
    data: parts.length === 1 ? parts[0]!.values() : joined(parts.map((part) => part.values())),
  });
  const found = chosen.ridges === undefined ? undefined : parts.map((part) => part.ridges());
  const metricsOf = ({ peak, global, noise }: Analysis, i: number) => ({
    peakFrequency: frequency[peak.row]!,
    peakTime: time[peak.time]!,
    globalPeakFrequency: frequency[global.indexOf(Math.max(...global))]!,
    ...(noise && { lag1: noise.coefficient, significant: noise.share }),
    ...(found && { ridges: found[i]!.length }),
  });
  const picture = (part: Analysis) => pictureOf(part, scales.length, chosen);
  const metrics = {
    scales: scales.length,
    n,
    ...metricsOf(parts[0]!, 0),
    coi: chosen.border === 'periodic' ? 0 : coneShare(wavelet, scales, n),
    ...(parts.length > 1 && {
      series: parts.map((part, i) => ({ name: part.name, ...metricsOf(part, i) })),
    }),
  };
  return {
    array,
    arrays: () => {
      const vector = (data: Float64Array): NdArray => ({ shape: [data.length], data });
      const arrays = new Map([
        ['coefficients', array()],
        ['scales', vector(scales)],
        ['frequencies', vector(frequency)],
        ['cone', vector(coneOfInfluence(wavelet, n))],
        ['mean', vector(Float64Array.from(parts, ({ mean }) => mean))],
      ]);
      if (set.rateHz !== undefined) arrays.set('rate', vector(Float64Array.of(set.rateHz)));
      return arrays;
    },
    table: () =>
      bySeries(
        parts.map((part) => ({
          name: part.name,
          columns: coefficientColumns(part.values(), scales, n, frequency, complex),
        })),
      ),
    ...(parts.length === 1 && { image: () => picture(parts[0]!) }),
    ...(parts.length > 1 && { files: () => pictureFiles(parts, picture) }),
    shown: metricLines(metrics),
    metrics,
    extra: {
      ...(found && {
        ridges: {
          table: () =>
            bySeries(
              parts.map(({ name }, i) => ({ name, columns: ridgeColumns(found[i]!, wavelet, rate, time) })),
            ),
        },
      }),
      global: {
        table: () =>
          bySeries(
            parts.map(({ name, global, noise }) => ({
              name,
              columns: {
                scale: scales,
                frequency,
                power: global,
                ...(noise?.global && { significance: noise.global }),
              },
            })),
          ),
      },
    },
    plot: () => {
      const charts = parts.map((part, i) =>
        scalogramChart(scalogramOf(part, ground, chosen, found?.[i]), set, chosen.axis),
      );
      return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
    },
  };
}

function scalogramOf(
  part: Analysis,
  { wavelet, scales, n }: Ground,
  chosen: CwtOptions,
  found: ReturnType<Analysis['ridges']> | undefined,
): Scalogram {
  const signed = chosen.real || chosen.phase;
  return {
    name: part.name,
    n,
    frequency: scales.map((scale) => frequencyOfScale(wavelet, scale)),
    power: part.power,
    ...(signed && { shown: { values: part.values(), label: chosen.real ? 'Re W' : 'radians' } }),
    ...(part.noise && { significant: part.noise.significant }),
    ...(found && {
      ridges: found.map(({ start, power, scale }) => ({
        start,
        power,
        frequency: Float64Array.from(scale, (s) => frequencyOfScale(wavelet, s)),
      })),
    }),
    ...(chosen.border !== 'periodic' && {
      cone: coneOfInfluence(wavelet, n).map((scale) => frequencyOfScale(wavelet, scale)),
    }),
  };
}

function pictureOf(part: Analysis, scales: number, chosen: CwtOptions): Image {
  const { width, height } = chosen;
  if (chosen.phase || chosen.real) {
    const values = part.values();
    const most = chosen.phase ? Math.PI : values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    return scalogramImage(values, scales, { width, height, domain: [-most, most], map: 'diverging' });
  }
  const most = 10 * Math.log10(part.power.reduce((a, b) => Math.max(a, b), 0));
  const look = { width, height, domain: [most - SHOWN_DECIBELS, most] as const, map: 'magma' as const };
  return scalogramImage(part.power, scales, look, decibels);
}

function* pictureFiles(parts: readonly Analysis[], picture: (part: Analysis) => Image): Generator<FileEntry> {
  const taken = new Set<string>();
  for (const [i, part] of parts.entries()) {
    // A column may be called anything, and two of them alike as far as files go.
    const plain =
      part.name
        .replace(/[^\p{L}\p{N}._-]+/gu, '-')
        .replace(/^\.+/, '')
        .slice(0, 80) || `series${i}`;
    const name = taken.has(plain.toLowerCase()) ? `${plain}-${i}` : plain;
    taken.add(name.toLowerCase());
    yield { path: `${name}.png`, bytes: () => encodeImage(picture(part), 'png') };
  }
}

function joined(arrays: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(arrays.length * arrays[0]!.length);
  arrays.forEach((array, i) => {
    whole.set(array, i * array.length);
  });
  return whole;
}
