import { panels } from '../core/chart/make.js';
import { bySeries } from '../core/command/series.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { parsevalSum } from '../kernels/signal/fourier-series.js';
import { overshoot } from '../kernels/signal/gibbs.js';
import { errorOf } from './fourier-series/errors.js';
import { checkSource, seriesOptions } from './fourier-series/options.js';
import { readSources, type Source } from './fourier-series/source.js';
import { picture, sumColumns } from './fourier-series/sums.js';

const MOST_ERRORS = 5000;

export default defineCommand({
  name: 'fourier-series',
  group: 'Signals',
  summary: 'Fourier series of a period: coefficients, partial sums, their errors and overshoot.',
  description:
    'f(t) = a_0/2 + sum_k a_k cos(kωt) + b_k sin(kωt) = sum_k c_k exp(ikωt), ω = 2π/T,  a_k = 2/T ∫ f cos(kωt) dt,  b_k = 2/T ∫ f sin(kωt) dt,  c_k = (a_k - i b_k)/2 and c_-k its conjugate. Functions by name have closed forms; expressions are integrated to rounding, jumps and kinks included; samples stand for one period, evenly spaced, without the point that closes it.\nenergy = 2/T ∫ f², which parseval = a_0²/2 + sum (a_k² + b_k²) tends to (Parseval). At a jump sums overshoot by 8.95 % of its height however many terms they have (Gibbs); --summation fejer and lanczos mend that at the cost of sharpness.',
  keywords: [
    'harmonics',
    'periodic',
    'gibbs',
    'square wave',
    'sawtooth',
    'coefficients',
    'partial sums',
    'parseval',
    'approximation',
    'synthesis',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'samples of one period, one or several columns',
      accepts: ['table', 'audio', 'array'],
      optional: true,
    },
  ],
  options: seriesOptions,
  outputs: ['table'],
  metrics: {
    terms: 'highest k',
    period: 'T',
    energy: '2/T ∫ f²',
    parseval: 'a_0²/2 + sum (a_k² + b_k²), up to energy',
    meanSquareError: 'of the sum of all terms, 1/T ∫ (f - s)²',
    maxError: 'of the sum of all terms; at a jump about half its height',
    overshoot: 'beyond the higher side of the largest jump, as a part of its height; null without a jump',
    overshootAt: 'where that is',
  },
  examples: [
    'ispr fourier-series --function square --terms 15 --plot gibbs.png',
    'ispr fourier-series --expression "abs(t) * (t > -1)" --period 4 --terms 50 --errors errors.csv --json',
    'ispr synth sines --frequencies 50,150 --amplitudes 1,0.3 --samples 160 -o hum.csv && ispr fourier-series hum.csv --columns value --rate 8000 --terms 10 -o terms.csv --partial sums.csv',
  ],
  source: 'Tolstov, Fourier Series, 1962, chapters 1, 3 and 5',
  async run([path], o, context) {
    checkSource(path, o);
    const sources = await readSources(path, o, context);
    const N = sources[0]!.series.a.length - 1;
    const tooMany = o.sums?.find((n) => n > N);
    if (tooMany !== undefined) throw new UsageError(`--sums ${tooMany}: the series has ${N} terms`);
    if (o.errors !== undefined && N > MOST_ERRORS)
      throw new UsageError(`--errors: ${N} sums are too many, ${MOST_ERRORS} are allowed`);
    const sums = o.sums ?? usualSums(N);
    const told = sources.map((source) => {
      const { name, series, energy, jump } = source;
      const over = jump && overshoot(series, N, jump, o.summation);
      const { meanSquare, largest } = errorOf(source, N, o.summation);
      return {
        name,
        energy,
        parseval: parsevalSum(series),
        meanSquareError: meanSquare,
        maxError: largest,
        overshoot: over ? over.part : null,
        overshootAt: over ? within(source, over.at) : null,
      };
    });
    const { name: _, ...metrics } = told[0]!;
    return {
      table: () =>
        bySeries(sources.map(({ name, series: { a, b } }) => ({ name, columns: columnsOf(a, b) }))),
      metrics: {
        terms: N,
        period: sources[0]!.series.period,
        ...metrics,
        ...(told.length > 1 && { series: told }),
      },
      extra: {
        partial: {
          table: () =>
            bySeries(sources.map((source) => ({ name: source.name, columns: sumColumns(source, sums, o) }))),
        },
        errors: {
          table: () =>
            bySeries(
              sources.map((source) => {
                const errors = Array.from({ length: N + 1 }, (_, n) => errorOf(source, n, o.summation));
                return {
                  name: source.name,
                  columns: {
                    terms: errors.map((_, n) => n),
                    meanSquare: errors.map(({ meanSquare }) => meanSquare),
                    largest: errors.map(({ largest }) => largest),
                  },
                };
              }),
            ),
        },
      },
      plot: () => {
        const charts = sources.map((source) => picture(source, sums, o));
        return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
      },
    };
  },
});

/** 1, 3, 9, ... and all. */
function usualSums(N: number): number[] {
  const sums: number[] = [];
  for (let n = 1; n < N && sums.length < 3; n *= 3) sums.push(n);
  return [...sums, N];
}

function columnsOf(a: Float64Array, b: Float64Array) {
  return {
    k: Int32Array.from(a.keys()),
    a,
    b,
    c_re: a.map((v) => v / 2),
    c_im: b.map((v) => -v / 2 + 0),
  };
}

/** The time within the period that begins at the source's start. */
const within = ({ start, series: { period } }: Source, t: number) =>
  t - period * Math.floor((t - start) / period);
