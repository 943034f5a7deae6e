import type { Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';
import { convolutionMethod, convolve } from '../../kernels/signal/convolve.js';
import type { ConvolveOptions } from '../convolve.js';
import { beforeAfter } from '../shared/series-charts.js';
import { sameKind } from '../shared/series-result.js';

/** Each series by itself; times of the result are those that the middle of the kernel stands at. */
export function convolveSeries(
  set: SeriesSet,
  { taps, rateHz }: { taps: Float64Array; rateHz: number | undefined },
  { mode, method, border, kernel }: Pick<ConvolveOptions, 'mode' | 'method' | 'border' | 'kernel'>,
): Result {
  if (rateHz !== undefined && set.kind === 'audio' && set.rateHz !== rateHz)
    throw new DataError(`the kernel has ${rateHz} samples a second, the input ${set.rateHz}`, {
      hint: 'ispr resample brings them to one rate',
    });
  const after = set.series.map(({ values }) => convolve(values, taps, { mode, method, border }));
  const middle = Math.floor((taps.length - 1) / 2);
  const first = mode === 'full' ? -middle : mode === 'valid' ? taps.length - 1 - middle : 0;
  const n = set.series[0]!.values.length;
  return {
    ...sameKind(set, after, { first }),
    metrics: {
      method: method === 'auto' ? convolutionMethod(n, taps.length) : method,
      n: after[0]!.length,
      taps: taps.length,
      sum: taps.reduce((sum, v) => sum + v, 0),
    },
    plot: () => beforeAfter({ title: `Convolved with ${kernel}`, set, after, first }),
  };
}
