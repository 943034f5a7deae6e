import { DataError } from '../../core/errors.js';
import { npyHeader } from '../../core/formats/npy-header.js';
import { peek } from '../../core/peek.js';
import { readArray, readSeries, type SeriesSet, type Warn } from '../../core/read.js';
import type { Signal } from '../../kernels/signal/segments.js';
import type { FftOptions } from './options.js';

export interface Signals extends Pick<SeriesSet, 'rateHz' | 'unit'> {
  complex: boolean;
  signals: (Signal & { name: string })[];
}

/** Real series, or complex ones: of a complex array, or two columns that --complex joins. */
export async function readSignals(path: string, options: FftOptions, warn: Warn): Promise<Signals> {
  const { kind, head } = await peek(path);
  if (kind === 'npy' && npyHeader(head)?.complex) return complexArray(path, options, warn);
  const set = await readSeries(path, options, warn);
  const { series, rateHz, unit } = set;
  if (!options.complex) {
    const signals = series.map(({ name, values }) => ({ name, real: values }));
    return { complex: false, rateHz, unit, signals };
  }
  const [real, imag] = series;
  if (!real || !imag || series.length !== 2)
    throw new DataError(`--complex joins two series, got ${series.length}`, {
      hint: 'pick two with --columns, or both channels of a sound with --channel all',
    });
  return { complex: true, rateHz, unit, signals: [{ name: 'value', real: real.values, imag: imag.values }] };
}

async function complexArray(path: string, { rate }: FftOptions, warn: Warn): Promise<Signals> {
  const { shape, data } = await readArray(path, undefined, warn);
  const [n = 0, ...rest] = shape.slice(0, -1);
  const columns = rest[0] ?? 1;
  if (rest.length > 1 || n * columns === 0)
    throw new DataError(
      `a complex array of ${shape.slice(0, -1).join(' × ')} is no series; one or two dimensions are`,
    );
  const signals = Array.from({ length: columns }, (_, c) => {
    const real = new Float64Array(n);
    const imag = new Float64Array(n);
    for (let t = 0; t < n; t++) {
      real[t] = Number(data[2 * (t * columns + c)]);
      imag[t] = Number(data[2 * (t * columns + c) + 1]);
      if (Number.isNaN(real[t]! + imag[t]!))
        throw new DataError(`no number in row ${t} from 0 of a complex array`);
    }
    return { name: columns === 1 ? 'value' : `c${c}`, real, imag };
  });
  return { complex: true, rateHz: rate, unit: 's', signals };
}
