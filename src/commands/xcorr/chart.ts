import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { CrossCorrelation } from '../../kernels/series/cross-correlation.js';
import type { Pair } from '../shared/pair.js';

/** More samples than these are a blot: a stretch of them is drawn. */
const SHOWN = 400;

/** The correlation over lags, and both series (a stretch of long ones) with B moved onto A. */
export function correlationChart(
  { a, b, names, rateHz, unit }: Pair,
  { lags, values }: CrossCorrelation,
  best: { lag: number; value: number },
  normalized: boolean,
): Chart {
  const scale = 1 / (rateHz ?? 1);
  const axis = (what: string) =>
    rateHz === undefined ? { xLabel: `${what} (samples)` } : { xLabel: what, xUnit: unit };
  const label = names[0] === names[1] ? (['A', 'B'] as const) : names;
  const behind = Number((best.lag * scale).toPrecision(6));
  const [begin, end] = stretch(a);
  const from = Math.max(0, begin + Math.round(best.lag));
  const other = b.subarray(from, Math.max(from, end + Math.round(best.lag)));
  return panels(
    [
      lineChart({
        title: `Cross-correlation, best at ${behind} ${rateHz === undefined ? 'samples' : unit}`,
        ...axis(`lag of ${label[1]} behind ${label[0]}`),
        yLabel: normalized ? 'coefficient' : 'correlation',
        x: Float64Array.from(lags, (lag) => lag * scale),
        y: values,
        rules: [{ x: best.lag * scale, dash: true }],
      }),
      lineChart({
        title: end - begin < a.length ? 'Aligned, where A is strongest' : 'Aligned',
        ...axis('time'),
        yLabel: 'less mean, by deviation',
        legend: true,
        series: [
          {
            label: label[0],
            x: Float64Array.from({ length: end - begin }, (_, t) => (begin + t) * scale),
            y: standard(a, begin, end),
            color: 'muted',
            width: 3,
          },
          {
            label: label[1],
            x: Float64Array.from(other, (_, t) => (from + t - best.lag) * scale),
            y: standard(b, from, from + other.length),
          },
        ],
      }),
    ],
    { columns: 1 },
  );
}

/** The whole series, or the samples about its largest. */
function stretch(x: Float64Array): [begin: number, end: number] {
  if (x.length <= SHOWN) return [0, x.length];
  let top = 0;
  for (let t = 1; t < x.length; t++) if (Math.abs(x[t]!) > Math.abs(x[top]!)) top = t;
  const begin = Math.max(0, Math.min(x.length - SHOWN, top - SHOWN / 2));
  return [begin, begin + SHOWN];
}

/** A part of a series, less the mean of all and by its deviation: different units on one axis. */
function standard(x: Float64Array, begin: number, end: number): Float64Array {
  const mean = x.reduce((sum, v) => sum + v / x.length, 0);
  const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2 / x.length, 0));
  return x.subarray(begin, end).map((v) => (v - mean) / (deviation || 1));
}
