import { lineChart } from '../../core/chart/make.js';
import { bySeries, titleOf } from '../../core/command/series.js';
import type { Result } from '../../core/command/spec.js';
import type { NdArray } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { removeTrend, type Signal } from '../../kernels/signal/segments.js';
import { amplitudes, dominantBin, type Spectrum, spectrum } from '../../kernels/signal/spectrum.js';
import { windowOf } from '../../kernels/signal/windows.js';
import { frequencyAxis } from '../shared/series-charts.js';
import { inDecibels } from './decibels.js';
import type { Signals } from './input.js';
import type { FftOptions } from './options.js';
import { ordered, orderOf } from './order.js';
import { peakCount, peakForms, peakNotes, tonePeaks } from './peaks.js';

/** The transform itself, bin by bin. */
export function transform({ signals, complex, rateHz, unit }: Signals, o: FftOptions): Result {
  if (complex && o.oneSided) throw new UsageError('--one-sided: a complex signal has two different sides');
  const twoSided = o.twoSided || o.shift || complex;
  const results = signals.map((given) => {
    const signal = detrended(given, o.detrend ?? 'none');
    const used = Math.min(o.nfft ?? given.real.length, given.real.length);
    const kind = o.window ?? 'rectangular';
    const window = kind === 'rectangular' ? undefined : windowOf(kind, used, o);
    const result = spectrum(signal, { window, nfft: o.nfft, twoSided, rateHz });
    const weight = window ? window.reduce((sum, w) => sum + w, 0) : used;
    const spreads = !complex && (window !== undefined || (o.nfft ?? used) > used);
    const wanted = peakCount(o);
    const centred = spreads || wanted > 0 ? withoutMean(signal, window, used, weight) : signal;
    // Windows and zeros spread the line of the mean over bins that would pass for peaks.
    const lines = spreads ? spectrum(centred, { window, nfft: o.nfft, twoSided }) : result;
    const dominant = dominantBin(lines, { complex });
    return {
      name: given.name,
      result,
      amplitude: o.amplitude ? amplitudes(result, { weight, oneSided: !twoSided }) : undefined,
      dominantFrequency: dominant === undefined ? null : result.frequency[dominant]!,
      energy: energyOf(given),
      peaks: tonePeaks(centred, window, lines, { count: wanted, rateHz }),
    };
  });
  const [first] = results;
  const { n } = first!.result;
  const order = o.shift ? orderOf(n) : undefined;
  const shownPeaks = peakCount(o) > 0;
  const told = results.map(({ name, dominantFrequency, energy, peaks }) => ({
    name,
    dominantFrequency,
    energy,
    ...(shownPeaks && { peaks: peaks.map((peak) => ({ ...peak })) }),
  }));
  const { name: _, ...metrics } = told[0]!;
  return {
    table: () =>
      bySeries(
        results.map(({ name, result, amplitude }) => ({
          name,
          columns: columnsOf(result, amplitude, o.db, order),
        })),
      ),
    array: () =>
      complexBins(
        results.map(({ result }) => result),
        order,
      ),
    metrics: {
      n,
      ...metrics,
      ...(rateHz !== undefined && { rateHz }),
      ...(results.length > 1 && { series: told }),
    },
    extra: { peakTable: peakForms(results, ['bin', 'frequency', 'period', 'amplitude', 'phase']) },
    plot: () => {
      const axis = frequencyAxis({ rateHz, unit });
      const turned = twoSided ? orderOf(n) : undefined;
      const heightOf = ({ amplitude, result: { magnitude } }: (typeof results)[number]) =>
        o.db ? inDecibels(amplitude ?? magnitude, 20) : (amplitude ?? magnitude);
      return lineChart({
        title: titleOf('Spectrum', results),
        xLabel: axis.label,
        xUnit: axis.unit,
        yLabel: o.amplitude ? 'amplitude' : 'magnitude',
        yUnit: o.db ? 'dB' : undefined,
        series: results.map((r) => ({
          label: r.name,
          x: ordered(r.result.frequency, turned),
          y: ordered(heightOf(r), turned),
        })),
        marks: results.flatMap((r) => peakNotes(r.peaks, r.result.frequency, heightOf(r))),
      });
    },
  };
}

function columnsOf(result: Spectrum, amplitude: Float64Array | undefined, db: boolean, order?: Int32Array) {
  const { frequency, real, imag, magnitude, phase } = result;
  const bin = new Int32Array(frequency.length);
  for (let k = 0; k < bin.length; k++) bin[k] = order ? order[k]! : k;
  const scaled = (values: Float64Array) => ordered(db ? inDecibels(values, 20) : values, order);
  return {
    bin,
    frequency: ordered(frequency, order),
    real: ordered(real, order),
    imag: ordered(imag, order),
    magnitude: scaled(magnitude),
    phase: ordered(phase, order),
    ...(amplitude && { amplitude: scaled(amplitude) }),
  };
}

/** The bins as NumPy has them: [bins], or [bins, series]. */
function complexBins(results: readonly Spectrum[], order?: Int32Array): NdArray {
  const bins = results[0]!.X.length / 2;
  if (results.length === 1 && !order) return { shape: [bins, 2], data: results[0]!.X, complex: true };
  const data = new Float64Array(2 * bins * results.length);
  results.forEach(({ X }, s) => {
    for (let k = 0; k < bins; k++) {
      const from = order ? order[k]! : k;
      data[2 * (k * results.length + s)] = X[2 * from]!;
      data[2 * (k * results.length + s) + 1] = X[2 * from + 1]!;
    }
  });
  return { shape: results.length === 1 ? [bins, 2] : [bins, results.length, 2], data, complex: true };
}

/** The signal without its mean or line; a copy where something changes. */
function detrended({ real, imag }: Signal, trend: NonNullable<FftOptions['detrend']>): Signal {
  if (trend === 'none') return imag ? { real, imag } : { real };
  const parts = (imag ? [real, imag] : [real]).map((part) => part.slice());
  for (const part of parts) removeTrend(part, trend);
  return imag ? { real: parts[0]!, imag: parts[1]! } : { real: parts[0]! };
}

/** Sum of |x|^2. */
export function energyOf({ real, imag }: Signal): number {
  let sum = 0;
  for (let t = 0; t < real.length; t++) sum += real[t]! * real[t]! + (imag ? imag[t]! * imag[t]! : 0);
  return sum;
}

/** The samples that are transformed, less their weighted mean, so that bin 0 is 0; complex ones keep theirs. */
function withoutMean(
  { real, imag }: Signal,
  window: Float64Array | undefined,
  used: number,
  weight: number,
): Signal {
  if (imag) return { real: real.subarray(0, used), imag: imag.subarray(0, used) };
  let sum = 0;
  for (let t = 0; t < used; t++) sum += (window ? window[t]! : 1) * real[t]!;
  const mean = sum / weight;
  return { real: real.subarray(0, used).map((v) => v - mean) };
}
