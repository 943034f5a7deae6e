import type { Context } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { evaluate, parseExpression } from '../../core/expression.js';
import { readSeries } from '../../core/read.js';
import { namedFunction, seriesOfName } from '../../kernels/signal/fourier-functions.js';
import {
  cutFunction,
  energyOfFunction,
  largestJump,
  seriesOfFunction,
} from '../../kernels/signal/fourier-quadrature.js';
import { type FourierSeries, seriesOfSamples } from '../../kernels/signal/fourier-series.js';
import type { Jump } from '../../kernels/signal/gibbs.js';
import type { SeriesOptions } from './options.js';

const DEFAULT_TERMS = 20;

/** A function whose series was taken. */
export interface Source {
  name: string;
  series: FourierSeries;
  start: number;
  /** At any time for functions; of samples the last one before. */
  value(t: number): number;
  /** Times at which it is known, where these are samples. */
  samples?: Float64Array;
  /** 2/T int f^2. */
  energy: number;
  /** The largest jump: time, height upwards, and the limits on both sides. */
  jump?: Jump;
}

export async function readSources(
  path: string | undefined,
  o: SeriesOptions,
  context: Pick<Context, 'warn' | 'note'>,
): Promise<Source[]> {
  if (o.function !== undefined) return [named(o.function, o)];
  if (o.expression !== undefined) return [written(o.expression, o)];
  const set = await readSeries(path!, o, context.warn);
  const begin = o.start ?? set.time?.values[0] ?? 0;
  return set.series.map(({ name, values }) => {
    const x = o.closed ? values.subarray(0, -1) : values;
    const n = x.length;
    if (n < 2) throw new DataError(`a period needs 2 samples or more, got ${n}`);
    const ends = Math.abs(values[0]! - values[values.length - 1]!);
    if (!o.closed && ends < 1e-12 * spread(values) && n > 3)
      context.note(`the last sample of ${name} is the first again; if it closes the period, say --closed`);
    const length = n / (set.rateHz ?? 1);
    const period = o.period ?? length;
    if (set.rateHz !== undefined && Math.abs(period - length) > 1e-6 * length)
      throw new UsageError(`--period ${period}: ${n} samples at a rate of ${set.rateHz} last ${length}`);
    return sampled(name, x, { terms: o.terms, period, start: begin });
  });
}

function sampled(
  name: string,
  x: Float64Array,
  { terms, period, start }: { terms: number | undefined; period: number; start: number },
): Source {
  const n = x.length;
  const most = Math.floor((n - 1) / 2);
  const series = seriesOfSamples(x, terms ?? Math.min(DEFAULT_TERMS, most), { period, start });
  const at = (j: number) => start + (j * period) / n;
  let height = 0;
  let place = 0;
  for (let j = 0; j < n; j++) {
    const step = x[(j + 1) % n]! - x[j]!;
    if (Math.abs(step) > Math.abs(height)) [height, place] = [step, j];
  }
  // A step of less than half of all there is may be a slope.
  const jump =
    2 * Math.abs(height) > spread(x) && n > 8
      ? { at: at(place + 0.5), height, before: x[place]!, after: x[(place + 1) % n]! }
      : undefined;
  return {
    name,
    series,
    start,
    samples: x,
    value(t) {
      const j = Math.floor(((t - start) / period) * n + 1e-9);
      return x[((j % n) + n) % n]!;
    },
    energy: (2 * x.reduce((sum, v) => sum + v * v, 0)) / n,
    ...(jump && { jump }),
  };
}

function named(name: NonNullable<SeriesOptions['function']>, o: SeriesOptions): Source {
  const { period = 2 * Math.PI, duty = 0.5, terms = DEFAULT_TERMS } = o;
  const f = namedFunction(name);
  const value = (t: number) => {
    const turns = t / period + 0.5;
    return f.value(turns - Math.floor(turns) - 0.5, period, duty);
  };
  const jump = f.jump?.(period, duty);
  return {
    name,
    series: seriesOfName(name, terms, { period, duty }),
    start: -period / 2,
    value,
    energy: f.energy(period, duty),
    ...(jump && { jump: sides(value, jump.u * period, jump.height, period) }),
  };
}

function written(text: string, o: SeriesOptions): Source {
  const { period = 2 * Math.PI, terms = DEFAULT_TERMS } = o;
  const start = o.start ?? -period / 2;
  const expression = parseExpression(text);
  const constants = new Map([
    ['pi', Math.PI],
    ['e', Math.E],
    ['T', period],
  ]);
  const f = (t: number) =>
    evaluate(expression, ([name, ...more]) => {
      const known = more.length > 0 ? undefined : name === 't' || name === 'x' ? t : constants.get(name!);
      if (known === undefined)
        throw new UsageError(`--expression: '${[name, ...more].join('.')}' is not t, x, T, pi or e`);
      return known;
    });
  const cut = cutFunction(f, start, start + period);
  const jump = largestJump(f, cut);
  const value = (t: number) => f(t - period * Math.floor((t - start) / period));
  return {
    name: text,
    series: seriesOfFunction(cut, terms),
    start,
    value,
    energy: energyOfFunction(cut),
    ...(jump && { jump: sides(value, jump.at, jump.height, period) }),
  };
}

function sides(value: (t: number) => number, at: number, height: number, period: number) {
  const near = 1e-9 * period;
  return { at, height, before: value(at - near), after: value(at + near) };
}

function spread(x: Float64Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (const v of x) {
    least = Math.min(least, v);
    most = Math.max(most, v);
  }
  return most - least;
}
