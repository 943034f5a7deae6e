import type { Result } from '../../core/command/spec.js';
import type { NdArray } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { readArrays, readSeries, type SeriesSet, type Warn } from '../../core/read.js';
import type { ContinuousWavelet } from '../../kernels/wavelet/continuous.js';
import { inverseCwt } from '../../kernels/wavelet/cwt-inverse.js';
import { frequencyOfScale } from '../../kernels/wavelet/scales.js';
import { beforeAfter } from '../shared/series-charts.js';
import { sameKind } from '../shared/series-result.js';
import type { CwtOptions } from './options.js';
import { chosenScales } from './scales.js';

/** The series of a --complex array, whose scales lie in the file or are given again. */
export async function synthesise(
  path: string,
  wavelet: ContinuousWavelet,
  chosen: CwtOptions,
  warn: Warn,
): Promise<Result> {
  const { coefficients, scales: own, mean, rateHz } = await contents(path, chosen, warn);
  const { shape } = coefficients;
  if (shape.length < 3 || shape.length > 4 || shape.at(-1) !== 2 || shape.includes(0))
    throw new DataError(`--inverse needs a complex array [scales, n, 2], got ${shape.join(' × ')}`, {
      hint: 'cwt --complex writes it',
    });
  const [count, n] = shape.slice(-3) as [number, number];
  const rate = rateHz ?? 1;
  const scales = own ?? chosenScales(chosen, wavelet, n, rate);
  if (scales.length !== count)
    throw new DataError(`coefficients of ${count} scales, the options say ${scales.length}`, {
      hint: 'give --scales, --frequencies or --voices as before, or write .npz, which holds them',
    });
  const W = Float64Array.from(coefficients.data as ArrayLike<number>, Number);
  const size = 2 * count * n;
  const keep = bandOf(chosen, wavelet, rate);
  const values = Array.from({ length: W.length / size }, (_, i) => {
    const x = inverseCwt(W.subarray(i * size, (i + 1) * size), wavelet, scales, keep);
    return chosen.band ? x : x.map((v) => v + (mean?.[i] ?? 0));
  });
  const names = values.map((_, i) => (values.length === 1 ? 'value' : `series${i}`));
  const set: SeriesSet = {
    series: values.map((series, i) => ({ name: names[i]!, values: series })),
    rateHz,
    unit: 's',
    kind: 'array',
  };
  const reference = chosen.reference && (await readSeries(chosen.reference, chosen, warn));
  if (reference) checkReference(reference, values, chosen.reference!);
  const wanted = reference ? reference.series.map((s) => (mean ? s.values : centred(s.values))) : [];
  return {
    ...sameKind(set, values),
    metrics: {
      n,
      scales: count,
      ...(reference && {
        error: relativeError(values[0]!, wanted[0]!),
        snrDb: -20 * Math.log10(relativeError(values[0]!, wanted[0]!)),
      }),
    },
    plot: () =>
      beforeAfter({
        title: 'From the wavelet transform',
        set: reference
          ? { ...reference, series: reference.series.map(({ name }, i) => ({ name, values: wanted[i]! })) }
          : set,
        after: values,
        labels: [reference ? 'series' : 'reconstruction', 'reconstruction'],
      }),
  };
}

async function contents(path: string, chosen: CwtOptions, warn: Warn) {
  const arrays = await readArrays(path, warn);
  const coefficients =
    arrays.get('coefficients') ?? (arrays.size === 1 ? [...arrays.values()][0] : undefined);
  if (!coefficients)
    throw new DataError(
      `arrays ${[...arrays.keys()].slice(0, 6).join(', ')}, one of coefficients was needed`,
      {
        file: path,
      },
    );
  const numbers = (array: NdArray | undefined) =>
    array && Float64Array.from(array.data as ArrayLike<number>, Number);
  const scales = numbers(arrays.get('scales'));
  if (
    scales &&
    (chosen.scales !== undefined || chosen.frequencies !== undefined || chosen.voices !== undefined)
  )
    throw new UsageError('the file holds its scales: --scales, --frequencies and --voices do not apply');
  return {
    coefficients,
    scales,
    mean: numbers(arrays.get('mean')),
    rateHz: chosen.rate ?? numbers(arrays.get('rate'))?.[0],
  };
}

function bandOf({ band }: CwtOptions, wavelet: ContinuousWavelet, rate: number) {
  if (!band) return undefined;
  const [low, high] = band as [number, number];
  if (!(low < high)) throw new UsageError(`--band ${low},${high}: from the smaller to the larger frequency`);
  return (scale: number) => {
    const f = frequencyOfScale(wavelet, scale) * rate;
    return f >= low && f <= high;
  };
}

function checkReference({ series }: SeriesSet, values: readonly Float64Array[], file: string): void {
  if (series.length !== values.length || series[0]!.values.length !== values[0]!.length)
    throw new DataError(
      `${series.length} series of ${series[0]!.values.length} samples, ${values.length} of ${values[0]!.length} were needed`,
      { file },
    );
}

function centred(x: Float64Array): Float64Array {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return x.map((v) => v - mean);
}

/** Of root mean squares, the series' own about its mean. */
function relativeError(x: Float64Array, wanted: Float64Array): number {
  const size = centred(wanted).reduce((sum, v) => sum + v * v, 0);
  if (size === 0) throw new DataError('the reference is constant: there is nothing to compare with');
  return Math.sqrt(x.reduce((sum, v, i) => sum + (v - wanted[i]!) ** 2, 0) / size);
}
