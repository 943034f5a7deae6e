import { lineChart } from '../../core/chart/make.js';
import { bySeries, titleOf } from '../../core/command/series.js';
import type { Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { dpss } from '../../kernels/signal/dpss.js';
import { multitaper } from '../../kernels/signal/multitaper.js';
import { type PowerSpectrum, powerSpectrum } from '../../kernels/signal/power-spectrum.js';
import { removeTrend, type Signal } from '../../kernels/signal/segments.js';
import { powerLimits } from '../../kernels/signal/spectrum-limits.js';
import { noiseBandwidth, windowOf } from '../../kernels/signal/windows.js';
import { segmentation } from '../shared/segment-options.js';
import { frequencyAxis } from '../shared/series-charts.js';
import { inDecibels } from './decibels.js';
import type { Signals } from './input.js';
import type { FftOptions } from './options.js';
import { ordered, orderOf } from './order.js';
import { peakCount, peakForms, peakNotes, powerPeaks } from './peaks.js';
import { energyOf } from './transform.js';

const DEFAULT_BANDWIDTH = 4;

interface Estimate extends PowerSpectrum {
  n: number;
  segments: number;
  /** Equivalent noise bandwidth in cycles a sample. */
  bandwidth: number;
}

/** Power over frequency with its confidence limits. */
export function power({ signals, complex, rateHz, unit }: Signals, o: FftOptions): Result {
  if (complex && o.oneSided) throw new UsageError('--one-sided: a complex signal has two different sides');
  const level = o.level ?? 0.95;
  const rate = rateHz ?? 1;
  const results = signals.map((signal) => {
    const estimate = o.power === 'multitaper' ? byTapers(signal, rate, o) : bySegments(signal, rate, o);
    const { frequency, power: P } = estimate;
    const shown = o.shift ? orderOf(estimate.n) : undefined;
    const peaks = powerPeaks(frequency, P, { count: peakCount(o), complex });
    const [top] = powerPeaks(frequency, P, { count: 1, complex });
    return {
      name: signal.name,
      estimate,
      shown,
      peaks,
      dominantFrequency: top ? frequency[top.bin]! : null,
      total: totalOf(estimate, rate, o),
      energy: energyOf(signal),
    };
  });
  const values = (v: Float64Array) => (o.db ? inDecibels(v, 10) : v);
  const shownPeaks = peakCount(o) > 0;
  const told = results.map(({ name, dominantFrequency, total, energy, peaks }) => ({
    name,
    dominantFrequency,
    totalPower: total,
    energy,
    ...(shownPeaks && { peaks: peaks.map((peak) => ({ ...peak })) }),
  }));
  const { name: _, ...metrics } = told[0]!;
  const { n, segments, bandwidth, freedom } = results[0]!.estimate;
  return {
    table: () =>
      bySeries(
        results.map(({ name, estimate, shown }) => {
          const limits = powerLimits(estimate, level);
          return {
            name,
            columns: {
              frequency: ordered(estimate.frequency, shown),
              power: ordered(values(estimate.power), shown),
              lower: ordered(values(limits.lower), shown),
              upper: ordered(values(limits.upper), shown),
            },
          };
        }),
      ),
    metrics: {
      n,
      ...metrics,
      segments,
      freedom: freedom[Math.min(1, freedom.length - 1)]!,
      bandwidth: bandwidth * rate,
      ...(rateHz !== undefined && { rateHz }),
      ...(results.length > 1 && { series: told }),
    },
    extra: { peakTable: peakForms(results, ['bin', 'frequency', 'period', 'power']) },
    plot: () => {
      const axis = frequencyAxis({ rateHz, unit });
      const density = (o.scaling ?? 'density') === 'density';
      const turned = complex || o.twoSided || o.shift ? orderOf(n) : undefined;
      return lineChart({
        title: titleOf('Power spectrum', results),
        subtitle: `${o.power}, ${segments > 1 ? `${segments} segments, ` : ''}${level * 100} % limits`,
        xLabel: axis.label,
        xUnit: axis.unit,
        yLabel: density ? `power a ${axis.unit ?? 'unit of frequency'}` : 'power',
        ...(o.db ? { yUnit: 'dB' } : { yScale: 'log' as const }),
        series: results.map(({ name, estimate }) => ({
          label: name,
          x: ordered(estimate.frequency, turned),
          y: ordered(values(estimate.power), turned),
        })),
        // Bands over each other would hide one another.
        ...(results.length === 1 && {
          bands: results.map(({ estimate }) => {
            const limits = powerLimits(estimate, level);
            return {
              x: ordered(estimate.frequency, turned),
              lower: ordered(values(limits.lower), turned),
              upper: ordered(values(limits.upper), turned),
            };
          }),
        }),
        marks: results.flatMap(({ peaks, estimate }) =>
          peakNotes(peaks, estimate.frequency, values(estimate.power)),
        ),
      });
    },
  };
}

function bySegments(signal: Signal, rateHz: number, o: FftOptions): Estimate {
  const { real, imag } = signal;
  const welch = o.power === 'welch';
  const used = welch ? real.length : Math.min(o.nfft ?? real.length, real.length);
  const { size, shared } = welch ? segmentation(real.length, o) : { size: used, shared: 0 };
  const { nfft = size } = o;
  if (nfft < size) throw new UsageError(`--nfft ${nfft} is shorter than a segment, ${size} samples`);
  const window = windowOf(o.window ?? (welch ? 'hann' : 'rectangular'), size, o);
  if (!window.some((w) => w !== 0)) throw new DataError(`a window of ${size} samples is 0 throughout`);
  const cut = { real: real.subarray(0, used), ...(imag && { imag: imag.subarray(0, used) }) };
  const result = powerSpectrum(cut, {
    window,
    overlap: shared,
    nfft,
    detrend: o.detrend ?? 'constant',
    rateHz,
    scaling: o.scaling,
    average: o.average,
    twoSided: o.twoSided || o.shift,
  });
  return { ...result, n: nfft, bandwidth: noiseBandwidth(window) / size };
}

function byTapers({ real, imag }: Signal, rateHz: number, o: FftOptions): Estimate {
  const n = real.length;
  const { nfft = n, bandwidth = DEFAULT_BANDWIDTH } = o;
  if (nfft < n) throw new UsageError(`--nfft ${nfft} is shorter than the series, ${n} samples`);
  if (!(bandwidth < n / 2))
    throw new DataError(`a --bandwidth of ${bandwidth} needs more than ${2 * bandwidth} samples, got ${n}`);
  const count = o.tapers ?? Math.max(1, Math.floor(2 * bandwidth) - 1);
  if (count > n) throw new UsageError(`--tapers ${count}: ${n} samples have no more than ${n}`);
  const parts = (imag ? [real, imag] : [real]).map((part) => part.slice());
  for (const part of parts) removeTrend(part, o.detrend ?? 'constant');
  const signal = imag ? { real: parts[0]!, imag: parts[1]! } : { real: parts[0]! };
  const result = multitaper(signal, {
    ...dpss(n, bandwidth, count),
    nfft,
    rateHz,
    twoSided: o.twoSided || o.shift,
    weights: o.taperWeights,
  });
  return { ...result, n: nfft, segments: 1, bandwidth: (2 * bandwidth) / n };
}

/** The integral of a density, which is near the variance; of lines their sum. */
function totalOf({ power: P, n }: Estimate, rate: number, { scaling = 'density' }: FftOptions): number {
  const sum = P.reduce((total, p) => total + p, 0);
  return scaling === 'density' ? (sum * rate) / n : sum;
}
