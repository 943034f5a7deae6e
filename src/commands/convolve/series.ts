import { resolve } from 'node:path';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { readSeries, type SeriesSet } from '../../core/read.js';
import { convolutionStream, endsOf } from '../../kernels/filter/fir-filter.js';
import { convolutionMethod, convolve, noOverlap } from '../../kernels/signal/convolve.js';
import type { ConvolveOptions } from '../convolve.js';
import { beforeAfter } from '../shared/series-charts.js';
import { sameKind } from '../shared/series-result.js';
import { streamed } from '../shared/streamed.js';

/** The taps, and the rate of a recorded impulse response. */
interface SeriesKernel {
  taps: Float64Array;
  rateHz: number | undefined;
}

/** Block by block where input, output and border allow it, so that series may be longer than memory; else as a whole. */
export async function convolveSeries(
  path: string,
  kernel: SeriesKernel,
  chosen: ConvolveOptions,
  context: Context,
): Promise<Result> {
  const { mode, method, border = 'zero' } = chosen;
  // A chart may be drawn from another folder than the one that the command ran in.
  const file = path === '-' ? path : resolve(path);
  const whole = async () => convolveSet(await readSeries(file, chosen, context.warn), kernel, chosen);
  if (border !== 'zero') return whole();
  const { taps } = kernel;
  const ends = endsOf(mode, taps.length);
  const lengthOf = (n: number) => {
    const length = n - ends.skip + ends.tail;
    if (length < 1) throw noOverlap(n, taps.length);
    return length;
  };
  const filterFor = (rateHz: number | undefined) => {
    checkRate(kernel, rateHz);
    return convolutionStream(taps, ends, method);
  };
  const made = await streamed(path, chosen, context, filterFor, lengthOf);
  if (made === undefined) return whole();
  const { stream, n } = made;
  return {
    stream,
    get metrics() {
      return told(kernel, chosen, n(), n() - ends.skip + ends.tail);
    },
    plot: async () => (await whole()).plot!(),
  };
}

/** Each series by itself; times of the result are those that the middle of the kernel stands at. */
export function convolveSet(
  set: SeriesSet,
  kernel: SeriesKernel,
  chosen: Pick<ConvolveOptions, 'mode' | 'method' | 'border' | 'kernel'>,
): Result {
  checkRate(kernel, set.rateHz);
  const { taps } = kernel;
  const { mode, method, border } = chosen;
  const after = set.series.map(({ values }) => convolve(values, taps, { mode, method, border }));
  const middle = Math.floor((taps.length - 1) / 2);
  const first = mode === 'full' ? -middle : mode === 'valid' ? taps.length - 1 - middle : 0;
  return {
    ...sameKind(set, after, { first }),
    metrics: told(kernel, chosen, set.series[0]!.values.length, after[0]!.length),
    plot: () => beforeAfter({ title: `Convolved with ${chosen.kernel}`, set, after, first }),
  };
}

function checkRate(kernel: SeriesKernel, rateHz: number | undefined): void {
  if (kernel.rateHz === undefined || rateHz === undefined || kernel.rateHz === rateHz) return;
  throw new DataError(`the kernel has ${kernel.rateHz} samples a second, the input ${rateHz}`, {
    hint: 'ispr resample brings them to one rate',
  });
}

const told = (
  { taps }: SeriesKernel,
  { method }: Pick<ConvolveOptions, 'method'>,
  n: number,
  length: number,
) => ({
  method: method === 'auto' ? convolutionMethod(n, taps.length) : method,
  n: length,
  taps: taps.length,
  sum: taps.reduce((sum, v) => sum + v, 0),
});
