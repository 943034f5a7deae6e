import { describe, expect, test } from 'vitest';
import { companionEigenvalues, fitVar } from '../../../src/kernels/series/var.js';
import { forecastVar, grangerCausality, varImpulses } from '../../../src/kernels/series/var-dynamics.js';
import { far } from './arma-series.js';
import oracle from './var.oracle.json' with { type: 'json' };

/** Three series that push each other, from the same formula in var.oracle.py. */
function coupled(n: number): Float64Array[] {
  const [a, b, c] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let t = 1; t < n; t++) {
    const e = [Math.sin(0.7 * t * t), Math.cos(1.3 * t * t + 1), Math.sin(2.1 * t * t + 2)] as const;
    a[t] = 0.5 * a[t - 1]! + 0.3 * b[t - 1]! + e[0] + 1;
    b[t] = 0.4 * b[t - 1]! - 0.2 * c[t - 1]! + e[1] + 0.5 * e[0];
    c[t] = 0.6 * c[t - 1]! + 0.1 * (a[t - 2] ?? 0) + e[2];
  }
  return [a, b, c];
}

const series = coupled(150);

// Closed formulas on both sides; sines of large numbers differ by some roundings between libraries.
const ROUNDING = 1e-9;

describe.each(oracle.fits)('order $order, trend $trend, as statsmodels has it', (want) => {
  const trend = want.trend as 'none' | 'constant' | 'linear';
  const fit = fitVar(series, want.order, { trend });

  test('coefficients, standard errors, covariance, likelihood', () => {
    const got = fit.coefficients.data;
    // The constant depends on where time is 0, which is elsewhere in statsmodels.
    const from = trend === 'linear' ? 3 : 0;
    expect(far(got.slice(from), want.params.slice(from))).toBeLessThan(ROUNDING);
    expect(far(fit.standardErrors.data.slice(from), want.stderr.slice(from))).toBeLessThan(ROUNDING);
    expect(far(fit.sigma.data, want.sigma)).toBeLessThan(ROUNDING);
    expect(far([fit.logLikelihood], [want.logLikelihood])).toBeLessThan(ROUNDING);
  });
  test('impulse responses, plain and orthogonal', () => {
    const flat = (orthogonal: boolean) => varImpulses(fit, 5, orthogonal).flatMap(({ data }) => [...data]);
    expect(far(flat(false), want.impulses)).toBeLessThan(ROUNDING);
    expect(far(flat(true), want.orthogonal)).toBeLessThan(ROUNDING);
  });
  test('stability', () => {
    const { re, im } = companionEigenvalues(fit);
    expect(
      far(
        [...re].map((v, i) => Math.hypot(v, im[i]!)),
        want.moduli,
      ),
    ).toBeLessThan(1e-8);
  });
  test('forecasts with intervals', () => {
    const forecasts = forecastVar(fit, series, 6, 0.9);
    for (const [key, flat] of [
      ['mean', want.forecast],
      ['lower', want.lower],
      ['upper', want.upper],
    ] as const)
      forecasts.forEach((f, i) => {
        expect(
          far(
            f[key],
            flat.filter((_, at) => at % 3 === i),
          ),
        ).toBeLessThan(ROUNDING);
      });
  });
  test('Granger causality', () => {
    let at = 0;
    for (let to = 0; to < 3; to++)
      for (let from = 0; from < 3; from++) {
        if (from === to) continue;
        const { statistic, pValue } = grangerCausality(fit, from, to);
        expect(far([statistic], [want.granger[at]![0]!])).toBeLessThan(ROUNDING);
        expect(far([pValue], [want.granger[at++]![1]!], 1)).toBeLessThan(ROUNDING);
      }
  });
});

test('one series is an autoregression by least squares', async () => {
  const { arLeastSquares } = await import('../../../src/kernels/series/ar-least-squares.js');
  const one = arLeastSquares(series[0]!, 3);
  const fit = fitVar([series[0]!], 3);
  expect(
    far(
      fit.lags.map(({ data }) => data[0]!),
      one.ar,
    ),
  ).toBeLessThan(1e-12);
  expect(fit.logLikelihood).toBeCloseTo(one.logLikelihood, 8);
});

test('too few samples, constant series and exact ones are refused', () => {
  expect(() => fitVar(coupled(8), 2)).toThrow('order 2 of 3 series needs more than');
  expect(() => fitVar([series[0]!, new Float64Array(150).fill(0.1)], 1)).toThrow('series 2 is constant');
  expect(() => fitVar([series[0]!, series[0]!.map((_, t) => series[0]![t - 1] ?? 0)], 1)).toThrow(
    'without error',
  );
});
