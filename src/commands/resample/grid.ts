import { DataError, UsageError } from '../../core/errors.js';
import type { SeriesSet, Warn } from '../../core/read.js';
import type { Interpolation } from '../../kernels/series/interpolation.js';
import { rateRatio } from '../../kernels/series/rate-ratio.js';
import { timeSteps } from '../../kernels/series/time-steps.js';
import type { ResampleOptions } from '../resample.js';

/** Where the samples of the result lie, and how they are made. */
export interface Grid {
  rate: number;
  start: number;
  count: number;
  method: 'polyphase' | 'fourier' | Interpolation;
  /** Times of the input, where a curve goes through its samples. */
  times: Float64Array;
  /** The rates as a fraction, for polyphase filters. */
  up: number;
  down: number;
  gaps?: number;
}

/** A gap of this many steps is told even where steps are uneven. */
const LONG = 10;

/** More samples than this are a slip: a step in seconds where days are counted. */
const MOST_SAMPLES = 2 ** 28;

/** A last time this part of a step beyond the grid still belongs to it. */
const ROUNDING = 1e-9;

export function gridOf(set: SeriesSet, wanted: number, chosen: ResampleOptions, warn: Warn): Grid {
  const even = set.rateHz !== undefined || !set.time;
  const method = chosen.method === 'auto' ? (even ? 'polyphase' : 'cubic') : chosen.method;
  const n = set.series[0]!.values.length;
  if (method !== 'polyphase' && method !== 'fourier') return curveGrid(set, n, wanted, method, chosen, warn);
  if (!even)
    throw new DataError(`--method ${method} is for even samples, the times of this series are uneven`, {
      hint: '--method cubic, linear or pchip goes through uneven ones',
    });
  for (const flag of ['start', 'maxGap'] as const)
    if (chosen[flag] !== undefined)
      throw new UsageError(
        `--${flag === 'start' ? 'start' : 'max-gap'} is of curves through samples, not of ${method}`,
      );
  const from = rateOf(set);
  const { up, down, exact } = rateRatio(wanted, from);
  const rate = method === 'polyphase' ? (from * up) / down : wanted;
  if (method === 'polyphase' && !exact) warn(`the rate is ${rate}, ${up}/${down} of the input's`);
  const count =
    method === 'polyphase' ? Math.ceil((n * up) / down) : Math.max(1, Math.round((n * wanted) / from));
  requireSize(count);
  const start = set.time?.values[0] ?? 0;
  return { rate: exact ? wanted : rate, start, count, method, times: new Float64Array(0), up, down };
}

function curveGrid(
  set: SeriesSet,
  n: number,
  rate: number,
  method: Interpolation,
  { start, maxGap }: ResampleOptions,
  warn: Warn,
): Grid {
  const from = set.time ? undefined : rateOf(set);
  const times = set.time?.values ?? Float64Array.from({ length: n }, (_, t) => t / from!);
  const first = start ?? times[0]!;
  const last = times[n - 1]!;
  if (!(first >= times[0]! && first <= last))
    throw new UsageError(`--start ${first} lies beside the times, ${times[0]} to ${last}`);
  const count = Math.floor((last - first) * rate * (1 + ROUNDING) + ROUNDING) + 1;
  requireSize(count);
  const { gaps, largest, median } = timeSteps(times);
  if (maxGap !== undefined && largest > maxGap)
    throw new DataError(`a gap of ${brief(largest)} between samples, --max-gap is ${maxGap}`, {
      hint: 'ispr series-stats --gaps F.csv lists the gaps',
    });
  if (largest > LONG * median && maxGap === undefined)
    warn(`a gap of ${brief(largest)} is bridged, where most steps are ${brief(median)}`);
  return { rate, start: first, count, method, times, up: 1, down: 1, gaps: gaps.length };
}

function rateOf(set: SeriesSet): number {
  if (set.rateHz !== undefined) return set.rateHz;
  throw new UsageError('--input-rate or --time-column is needed: the input does not tell its rate');
}

function requireSize(count: number): void {
  if (count > MOST_SAMPLES)
    throw new UsageError(`${count} samples would come out, ${MOST_SAMPLES} is the most`, {
      hint: 'is the step in the unit of the times?',
    });
}

const brief = (x: number) => String(Number(x.toPrecision(4)));
