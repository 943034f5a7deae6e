import type { Chart, LineMark } from '../../core/chart/chart.js';
import { heatMap, lineChart, panels, scatterChart, stemChart } from '../../core/chart/make.js';
import { titleOf } from '../../core/command/series.js';
import type { SeriesSet } from '../../core/read.js';
import type { Forecast } from '../../kernels/series/arima-forecast.js';
import { polynomials } from '../../kernels/series/arima-model.js';
import type { Score } from '../../kernels/series/arima-selection.js';
import { armaSpectrum } from '../../kernels/series/arma-theory.js';
import { CRITERIA, type Criterion } from '../../kernels/series/information-criteria.js';
import { applyDifference, inverseRoots } from '../../kernels/series/lag-polynomial.js';
import { withoutLine } from '../../kernels/series/trend.js';
import { autocorrelation } from '../../kernels/signal/autocorrelation.js';
import { powerSpectrum } from '../../kernels/signal/power-spectrum.js';
import { normalQuantile } from '../../kernels/special/normal-quantile.js';
import { frequencyAxis, timeAxis } from '../shared/series-charts.js';
import type { Part } from './part.js';

const LABELS: Record<Criterion, string> = { aic: 'AIC', aicc: 'AICc', bic: 'BIC', hq: 'HQ' };

/** How much of the past is drawn beside a forecast. */
const PAST_SAMPLES = 150;

export function univariateChart(
  parts: readonly Part[],
  set: SeriesSet,
  { level, criterion }: { level: number; criterion: Criterion },
): Chart {
  const charts = parts.flatMap((part) => [
    part.forecast ? forecastChart(part, part.forecast, set, level) : predictionChart(part, set),
    ...(part.scores && part.scores.length > 1 ? [scoreChart(part.scores, criterion)] : []),
  ]);
  return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
}

/** The end of a series and the fan of what may follow: the level that was asked for, and one half. */
export function forecastChart(
  { name, x }: Pick<Part, 'name' | 'x'>,
  { mean, sd, lower, upper }: Forecast,
  set: SeriesSet,
  level: number,
): Chart {
  const steps = mean.length;
  const first = Math.max(0, x.length - Math.max(PAST_SAMPLES, 3 * steps));
  const { x: past, ...axis } = timeAxis(set, x.length - first, first);
  const n = past.length;
  const step = n > 1 ? past[n - 1]! - past[n - 2]! : 1;
  const ahead = Float64Array.from({ length: steps + 1 }, (_, h) => past[n - 1]! + h * step);
  const last = x[x.length - 1]!;
  // The fan opens at the last sample, which is known.
  const from = (v: ArrayLike<number>) => Float64Array.of(last, ...Array.from(v));
  const half = normalQuantile(0.75);
  return lineChart({
    title: titleOf('Forecast', [{ name }]),
    ...axis,
    yLabel: name,
    legend: true,
    bands: [
      {
        label: `${percent(level)} and 50 % intervals`,
        x: ahead,
        lower: from(lower),
        upper: from(upper),
        color: 0,
      },
      {
        x: ahead,
        lower: from(mean.map((v, h) => v - half * sd[h]!)),
        upper: from(mean.map((v, h) => v + half * sd[h]!)),
        color: 0,
      },
    ],
    series: [
      { label: 'series', x: past, y: x.subarray(first), color: 'ink', points: false },
      { label: 'forecast', x: ahead, y: from(mean), color: 0, points: false },
    ],
  });
}

const percent = (level: number) => `${Number((100 * level).toPrecision(4))} %`;

function predictionChart({ name, x, applied }: Part, set: SeriesSet): Chart {
  const { from, residuals } = applied;
  const { x: time, ...axis } = timeAxis(set, x.length);
  return lineChart({
    title: titleOf('One-step predictions', [{ name }]),
    ...axis,
    yLabel: name,
    legend: true,
    series: [
      { label: 'series', x: time, y: x, color: 'muted', points: false },
      {
        label: 'predicted from its past',
        x: time.subarray(from),
        y: residuals.map((e, t) => x[from + t]! - e),
        color: 0,
        points: false,
      },
    ],
  });
}

/** All four criteria over the order; over both orders, the one that chooses, above its best. */
function scoreChart(scores: readonly Score[], criterion: Criterion): Chart {
  const most = Math.max(...scores.map(({ ma }) => ma));
  if (most === 0)
    return lineChart({
      title: 'Scores of the orders',
      xLabel: 'order',
      yLabel: 'score, smaller is better',
      legend: true,
      series: CRITERIA.map((key) => ({
        label: LABELS[key],
        x: scores.map(({ ar }) => ar),
        y: scores.map((score) => score[key]),
        points: true,
      })),
    });
  const columns = Math.max(...scores.map(({ ar }) => ar)) + 1;
  const values = new Float64Array((most + 1) * columns).fill(Number.NaN);
  const best = Math.min(...scores.map((score) => score[criterion]));
  for (const score of scores) values[score.ma * columns + score.ar] = score[criterion] - best;
  return heatMap({
    title: `${LABELS[criterion]} above the best`,
    xLabel: 'order p of the autoregression',
    yLabel: 'order q of the moving average',
    ...{ values, rows: most + 1, columns, valueLabel: LABELS[criterion] },
  });
}

/** Are the residuals white, the roots inside, the spectrum that of the data? */
export function diagnosticsChart(part: Part, set: SeriesSet): Chart {
  return panels(
    [residualChart(part, set), correlationChart(part), rootChart(part), spectrumChart(part, set)],
    {
      columns: 2,
      title: titleOf('Diagnostics', [part]),
    },
  );
}

function residualChart({ applied: { from, standardized } }: Part, set: SeriesSet): Chart {
  return lineChart({
    title: 'Standardised residuals',
    ...timeAxis(set, standardized.length, from),
    yLabel: 'standard deviations',
    y: standardized,
    points: false,
    rules: [-2, 2].map((y) => ({ y, dash: true, color: 'muted' })),
  });
}

function correlationChart({ applied: { standardized: z } }: Part): Chart {
  const lags = Math.min(40, z.length - 1);
  const rho = z.some((v) => v !== z[0]) ? autocorrelation(z, lags) : new Float64Array(lags + 1);
  const band = 1.96 / Math.sqrt(z.length);
  return stemChart({
    title: 'Autocorrelation of the residuals',
    xLabel: 'lag',
    yLabel: 'autocorrelation',
    x: Float64Array.from({ length: lags }, (_, k) => k + 1),
    y: rho.subarray(1),
    bands: [{ label: '95 % of white noise', x: [0, lags], lower: [-band, -band], upper: [band, band] }],
  });
}

function rootChart({ model }: Part): Chart {
  const { ar, ma } = polynomials(model);
  const [poles, zeros] = [inverseRoots(ar, -1), inverseRoots(ma, 1)];
  const angle = Float64Array.from({ length: 181 }, (_, i) => (i * Math.PI) / 90);
  const circle: LineMark = {
    mark: 'line',
    x: angle.map(Math.cos),
    y: angle.map(Math.sin),
    color: 'muted',
    points: false,
  };
  return scatterChart({
    title: 'Inverse roots and the unit circle',
    xLabel: 'real part',
    yLabel: 'imaginary part',
    ...{ x: [...poles.re, ...zeros.re], y: [...poles.im, ...zeros.im], equal: true, size: 8 },
    groups: [
      ...Array.from(poles.re, () => 'autoregression'),
      ...Array.from(zeros.re, () => 'moving average'),
    ],
    marks: [circle],
  });
}

function spectrumChart({ x, model, stable }: Part, set: SeriesSet): Chart {
  const { ar, ma, delta } = polynomials(model);
  const u = withoutLine(applyDifference(x, delta), model.line);
  const { label, unit } = frequencyAxis(set);
  const { frequency, power } = powerSpectrum(
    { real: u },
    {
      window: new Float64Array(u.length).fill(1),
      overlap: 0,
      detrend: 'constant',
      nfft: u.length,
      rateHz: set.rateHz,
    },
  );
  const density = armaSpectrum(ar, ma, model.sigma2, 512, set.rateHz);
  return lineChart({
    title: 'Spectral density over the periodogram',
    ...{ xLabel: label, xUnit: unit, yLabel: 'density', yScale: 'log', legend: true },
    series: [
      // Bin 0 is empty once the mean is off.
      { label: 'periodogram', x: frequency.subarray(1), y: power.subarray(1), color: 'muted', points: false },
      ...(stable
        ? [{ label: 'model', x: density.frequency, y: density.density, color: 0, points: false }]
        : []),
    ],
  });
}
