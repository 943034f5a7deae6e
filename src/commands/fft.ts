import * as z from 'zod';
import { lineChart } from '../core/chart/make.js';
import { bySeries, titleOf } from '../core/command/series.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { type SeriesOptions, seriesInput } from '../core/options.js';
import { readSeries, readTable, type Warn } from '../core/read.js';
import { numericColumn } from '../core/table.js';
import { dominantBin, signalOf, spectrum } from '../kernels/signal/spectrum.js';
import { windowOf } from '../kernels/signal/windows.js';
import { windowOptions } from './shared/window-options.js';

const options = z.object({
  inverse: z.boolean().default(false).describe('from a table with columns real and imag back to the signal'),
  ...windowOptions('rectangular', 'the samples'),
  nfft: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the transform; zeros are added or samples left off')
    .meta({ defaultText: 'the length of the series' }),
  twoSided: z.boolean().default(false).describe('all bins, the upper half as negative frequencies'),
  oneSided: z
    .boolean()
    .default(false)
    .describe('bins 0 to n/2, which tell all of a real signal (the default)'),
  ...seriesInput,
});

export default defineCommand({
  name: 'fft',
  group: 'Signals',
  summary: 'Discrete Fourier transform of a series or a sound, and back.',
  description:
    'X_k = sum_t w_t x_t exp(-2πi k t / n), not normalised; the inverse divides by n. Bin k lies at k·rate/n hertz, or k/n cycles a sample when no rate is known. Any length is transformed in O(n log n).\nA tone of amplitude a that fits the length gives a line of magnitude a·n/2. Windows trade the width of lines against leakage between them. --inverse reads the columns real and imag that this command writes; of a one-sided spectrum it tells the length from the frequencies, or from --nfft.',
  keywords: [
    'fourier',
    'spectrum',
    'dft',
    'frequency',
    'ifft',
    'tone',
    'pitch',
    'periodogram',
    'harmonics',
    'note',
    'tuning',
  ],
  inputs: [
    { name: 'IN', about: 'one series or several columns, or a sound', accepts: ['table', 'audio', 'array'] },
  ],
  options,
  outputs: ['table'],
  metrics: {
    n: 'length of the transform',
    dominantFrequency: 'frequency of the largest magnitude beside bin 0; null for a constant series',
    energy: 'sum of x², of the series as it is read',
    rateHz: 'samples a second, where known',
  },
  examples: [
    'ispr fft fixtures/sunspots.csv --columns count --window hann --plot spectrum.png',
    'ispr fft fixtures/sunspots.csv --columns count -o bins.csv && ispr fft bins.csv --inverse -o back.csv',
  ],
  source: 'Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., chapter 8',
  async run([path], { inverse, window, beta, sigma, alpha, nfft, twoSided, oneSided, ...input }, context) {
    if (oneSided && twoSided) throw new UsageError('--one-sided and --two-sided exclude each other');
    if (inverse && (oneSided || twoSided || window !== 'rectangular'))
      throw new UsageError('--inverse gives a signal: --window, --one-sided and --two-sided do not apply');
    if (inverse) return back(path!, nfft, input, context.warn);
    const { series, rateHz } = await readSeries(path!, input, context.warn);
    const results = series.map(({ name, values: x }) => {
      const used = Math.min(nfft ?? x.length, x.length);
      const weights = window === 'rectangular' ? undefined : windowOf(window, used, { beta, sigma, alpha });
      const result = spectrum(x, { window: weights, nfft, twoSided, rateHz });
      const bin = dominantBin(result);
      const energy = x.reduce((sum, v) => sum + v * v, 0);
      return { name, result, dominantFrequency: bin === undefined ? null : result.frequency[bin]!, energy };
    });
    const { result, dominantFrequency, energy } = results[0]!;
    const unit = rateHz === undefined ? undefined : 'Hz';
    return {
      table: bySeries(
        results.map(({ name, result: { frequency, real, imag, magnitude, phase } }) => ({
          name,
          columns: { bin: Int32Array.from(frequency.keys()), frequency, real, imag, magnitude, phase },
        })),
      ),
      metrics: {
        n: result.n,
        dominantFrequency,
        energy,
        ...(rateHz !== undefined && { rateHz }),
        ...(results.length > 1 && {
          series: results.map(({ name, dominantFrequency, energy }) => ({ name, dominantFrequency, energy })),
        }),
      },
      plot: () =>
        lineChart({
          title: titleOf('Spectrum', results),
          xLabel: unit ? 'frequency' : 'frequency (cycles a sample)',
          xUnit: unit,
          yLabel: 'magnitude',
          series: results.map(({ name, result: { frequency, magnitude } }) => {
            // Negative frequencies come last in the table and first on the axis.
            const turn = twoSided ? Math.ceil(magnitude.length / 2 + 0.5) : 0;
            const turned = (v: Float64Array) => (turn ? [...v.subarray(turn), ...v.subarray(0, turn)] : v);
            return { label: name, x: turned(frequency), y: turned(magnitude) };
          }),
        }),
    };
  },
});

async function back(
  path: string,
  nfft: number | undefined,
  { rate, ...input }: SeriesOptions,
  warn: Warn,
): Promise<Result> {
  const table = await readTable(path, { ...input, columns: undefined }, warn);
  if (!table.has('real') || !table.has('imag'))
    throw new DataError('columns real and imag were needed', { hint: 'ispr fft IN -o bins.csv writes them' });
  if (table.has('series')) throw new DataError('spectra of several series: keep one of them');
  const real = numericColumn(table, 'real');
  const n =
    nfft ??
    lengthOf(real.length, table.has('frequency') ? numericColumn(table, 'frequency') : undefined, rate);
  const signal = signalOf(real, numericColumn(table, 'imag'), n);
  const index = Int32Array.from(signal.real.keys());
  const isReal =
    signal.imag?.every((v, i) => Math.abs(v) <= 1e-9 * Math.abs(signal.real[i]!) + 1e-12) ?? true;
  return {
    table: isReal ? { index, value: signal.real } : { index, real: signal.real, imag: signal.imag! },
    metrics: { n, energy: signal.real.reduce((sum, v) => sum + v * v, 0) },
    plot: () =>
      lineChart({
        title: 'Signal',
        xLabel: 'sample',
        yLabel: 'value',
        series: [{ label: 'value', x: index, y: signal.real }],
      }),
  };
}

/** Samples of the signal that these bins came from: even or odd is told by the highest frequency. */
function lengthOf(bins: number, frequency: Float64Array | undefined, rateHz = 1): number {
  if (frequency?.some((f) => f < 0)) return bins;
  if (!frequency || bins < 2) return 2 * (bins - 1) || 1;
  const n = Math.round(rateHz / frequency[1]!);
  if (n !== 2 * bins - 2 && n !== 2 * bins - 1)
    throw new DataError(`${bins} bins ${frequency[1]} apart do not fit a rate of ${rateHz}`, {
      hint: 'give --rate, or the length as --nfft',
    });
  return n;
}
