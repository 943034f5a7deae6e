import { lineChart } from '../../core/chart/make.js';
import { partialSums } from '../../kernels/signal/fourier-series.js';
import { overshoot } from '../../kernels/signal/gibbs.js';
import type { SeriesOptions } from './options.js';
import type { Source } from './source.js';

/** The function and its partial sums over a period. */
export function sumColumns(source: Source, sums: readonly number[], { points, summation }: SeriesOptions) {
  const { series, start } = source;
  const t = Float64Array.from({ length: points }, (_, j) => start + (j * series.period) / points);
  return {
    t,
    value: t.map(source.value),
    ...Object.fromEntries(sums.map((n) => [`s${n}`, partialSums(series, n, { points, start, summation })])),
  };
}

const DRAWN = 2000;

/** Partial sums over the function, and how far the longest overshoots. */
export function picture(source: Source, sums: readonly number[], { summation }: SeriesOptions) {
  const { series, start, jump } = source;
  const t = Float64Array.from({ length: DRAWN }, (_, j) => start + (j * series.period) / DRAWN);
  const N = sums[sums.length - 1]!;
  const over = jump && overshoot(series, N, jump, summation);
  return lineChart({
    title: `Fourier series of ${source.name}`,
    xLabel: 't',
    yLabel: 'value',
    legend: true,
    series: [
      { label: 'function', x: t, y: t.map(source.value), color: 'muted', width: 3, points: false },
      ...sums.map((n) => ({
        label: `${n} term${n === 1 ? '' : 's'}`,
        x: t,
        y: partialSums(series, n, { points: DRAWN, start, summation }),
        points: false,
      })),
    ],
    ...(over &&
      over.part > 1e-3 && {
        rules: [{ y: over.value, dash: true }],
        marks: [
          {
            mark: 'note',
            x: start,
            // Clear of its line.
            y: over.value + 0.06 * Math.abs(jump.height),
            text: `+${(100 * over.part).toFixed(2)} % of the jump`,
          },
        ],
      }),
  });
}
