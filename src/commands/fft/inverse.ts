import { lineChart } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { npyHeader } from '../../core/formats/npy-header.js';
import { peek } from '../../core/peek.js';
import { readArray, readTable, type Warn } from '../../core/read.js';
import { numericColumn } from '../../core/table.js';
import { signalOf } from '../../kernels/signal/spectrum.js';
import type { FftOptions } from './options.js';

interface Bins {
  real: Float64Array;
  imag: Float64Array;
  /** Length of the signal. */
  n: number;
}

/** Back from bins to the signal. */
export async function inverse(path: string, o: FftOptions, warn: Warn): Promise<Result> {
  const { kind, head } = await peek(path);
  const complex = kind === 'npy' && npyHeader(head)?.complex;
  const { real, imag, n } = complex ? await binsOfArray(path, o, warn) : await binsOfTable(path, o, warn);
  const signal = signalOf(real, imag, n);
  const { imag: y } = signal;
  // Rounding leaves some imaginary part of a real signal.
  const isReal = !y || largest(y) <= 1e-9 * largest(signal.real);
  const index = new Int32Array(n);
  for (let t = 0; t < n; t++) index[t] = t;
  const { rate } = o;
  return {
    table: isReal ? { index, value: signal.real } : { index, real: signal.real, imag: y },
    array: () => (isReal ? { shape: [n], data: signal.real } : joined(signal.real, y)),
    audio: () => {
      if (!isReal) throw new DataError('a complex signal is no sound');
      if (rate === undefined) throw new UsageError('--rate is needed to write a sound');
      return { rateHz: rate, channels: [signal.real] };
    },
    metrics: {
      n,
      energy: energy(signal.real) + (isReal ? 0 : energy(y)),
      ...(rate !== undefined && { rateHz: rate }),
    },
    plot: () =>
      lineChart({
        title: 'Signal',
        xLabel: rate === undefined ? 'sample' : 'time',
        xUnit: rate === undefined ? undefined : 's',
        yLabel: 'value',
        x: rate === undefined ? index : Float64Array.from(index, (t) => t / rate),
        series: isReal
          ? [{ y: signal.real }]
          : [
              { label: 'real', y: signal.real },
              { label: 'imag', y: y },
            ],
      }),
  };
}

const energy = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0);
const largest = (x: Float64Array) => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

function joined(real: Float64Array, imag: Float64Array) {
  const data = new Float64Array(2 * real.length);
  for (let t = 0; t < real.length; t++) data.set([real[t]!, imag[t]!], 2 * t);
  return { shape: [real.length, 2], data, complex: true };
}

/** A complex array holds bins 0..n/2, or with --two-sided all of them. */
async function binsOfArray(path: string, { twoSided, nfft }: FftOptions, warn: Warn): Promise<Bins> {
  const { shape, data } = await readArray(path, undefined, warn);
  const [bins = 0] = shape;
  if (shape.length !== 2 || bins === 0)
    throw new DataError(`one spectrum was needed, got a complex array of ${shape.slice(0, -1).join(' × ')}`);
  const part = (which: 0 | 1) => Float64Array.from({ length: bins }, (_, k) => Number(data[2 * k + which]));
  const [real, imag] = [part(0), part(1)];
  if (real.some(Number.isNaN) || imag.some(Number.isNaN)) throw new DataError('a bin is no number');
  return { real, imag, n: nfft ?? (twoSided ? bins : Math.max(1, 2 * (bins - 1))) };
}

async function binsOfTable(path: string, { rate, nfft, ...input }: FftOptions, warn: Warn): Promise<Bins> {
  if (input.twoSided || input.oneSided)
    throw new UsageError('--inverse finds one or two sides in the frequencies of a table');
  const table = await readTable(path, { ...input, columns: undefined }, warn);
  if (!table.has('real') || !table.has('imag'))
    throw new DataError('columns real and imag were needed', { hint: 'ispr fft IN -o bins.csv writes them' });
  if (table.has('series')) throw new DataError('spectra of several series: keep one of them');
  const column = (name: string) => (table.has(name) ? numericColumn(table, name) : undefined);
  const real = numericColumn(table, 'real');
  const imag = numericColumn(table, 'imag');
  const order = column('bin');
  const frequency = column('frequency');
  const n = nfft ?? lengthOf(real.length, frequency, rate);
  if (order && frequency?.some((f) => f < 0)) return { ...inOrder(real, imag, order), n };
  return { real, imag, n };
}

/** Bins that --shift wrote in another order. */
function inOrder(real: Float64Array, imag: Float64Array, order: Float64Array) {
  const out = { real: new Float64Array(real.length), imag: new Float64Array(real.length) };
  const seen = new Uint8Array(real.length);
  order.forEach((bin, i) => {
    if (!Number.isInteger(bin) || bin < 0 || bin >= real.length || seen[bin] === 1)
      throw new DataError(`bin ${bin} in row ${i + 1} is not one of 0 to ${real.length - 1}, once each`);
    seen[bin] = 1;
    out.real[bin] = real[i]!;
    out.imag[bin] = imag[i]!;
  });
  return out;
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
