import { describe, expect, test } from 'vitest';
import { arLeastSquares } from '../../../src/kernels/series/ar-least-squares.js';
import { fitArima } from '../../../src/kernels/series/arima.js';
import { applyArima, forecastArima } from '../../../src/kernels/series/arima-forecast.js';
import { polynomials } from '../../../src/kernels/series/arima-model.js';
import { selectArima } from '../../../src/kernels/series/arima-selection.js';
import { burg } from '../../../src/kernels/series/burg.js';
import { informationCriteria } from '../../../src/kernels/series/information-criteria.js';
import { impulseResponse, lagProduct } from '../../../src/kernels/series/lag-polynomial.js';
import { jarqueBera, ljungBox } from '../../../src/kernels/series/residual-tests.js';
import { yuleWalker } from '../../../src/kernels/series/yule-walker.js';
import oracle from './arma.oracle.json' with { type: 'json' };
import { far, sunspots, wave } from './arma-series.js';

const mean = sunspots.reduce((sum, v) => sum + v, 0) / sunspots.length;
const centred = sunspots.map((v) => v - mean);

// Sums in another order: nothing but rounding lies between.
const ROUNDING = 1e-10;

test.each(oracle.yuleWalker)('Yule-Walker of order $order as statsmodels has it', ({ order, ar, sigma2 }) => {
  const got = yuleWalker(sunspots, order);
  expect(far(got.ar, ar)).toBeLessThan(ROUNDING);
  expect(far([got.sigma2], [sigma2])).toBeLessThan(ROUNDING);
});

test.each(oracle.burg)('Burg of order $order as statsmodels has it', ({ order, ar, sigma2 }) => {
  const got = burg(centred, order);
  expect(far(got.ar, ar)).toBeLessThan(ROUNDING);
  expect(far([got.sigma2], [sigma2])).toBeLessThan(ROUNDING);
});

describe.each(oracle.autoReg)(
  'least squares of order $order, trend $trend, holding back $holdBack',
  (want) => {
    const trend = want.trend as 'none' | 'constant' | 'linear';
    const { order, holdBack } = want;
    const got = arLeastSquares(sunspots, order, { trend, holdBack });
    const terms = want.params.length - order;

    test('coefficients, standard errors, variance', () => {
      // AutoReg counts time from 1 at the first sample.
      const { mean: c, slope: d } = got.intercept;
      const intercept = [c - d, d].slice(0, terms);
      expect(far([...intercept, ...got.ar], want.params)).toBeLessThan(1e-9);
      const errors = got.standardErrors;
      const from = trend === 'linear' ? 1 : 0; // that of the intercept depends on where time is 0
      expect(far([...errors.intercept, ...errors.ar].slice(from), want.bse.slice(from))).toBeLessThan(1e-9);
      expect(far([got.sigma2], [want.sigma2])).toBeLessThan(ROUNDING);
    });
    test('likelihood and criteria', () => {
      expect(far([got.logLikelihood], [want.logLikelihood])).toBeLessThan(ROUNDING);
      const { aic, bic, hq, aicc } = informationCriteria(got.logLikelihood, terms + order + 1, got.observed);
      expect(far([aic, bic, hq, aicc], [want.aic, want.bic, want.hq, want.aicc])).toBeLessThan(ROUNDING);
    });
    test('forecasts and their variance', () => {
      const orders = { ar: order, ma: 0 };
      const fit = fitArima(sunspots, { orders, trend, method: 'ols', holdBack });
      const { mean: centre, sd } = forecastArima(fit, sunspots, 5);
      expect(far(centre, want.forecast)).toBeLessThan(1e-9);
      expect(
        far(
          sd.map((v) => v * v),
          want.variance,
        ),
      ).toBeLessThan(1e-9);
    });
  },
);

test('orders by least squares are compared on the same samples', () => {
  const { scores } = selectArima(
    sunspots,
    { orders: { ar: 0, ma: 0 }, method: 'ols' },
    { criterion: 'bic', maxAr: 9, maxMa: 0 },
  );
  const held = oracle.autoReg.find(({ order, holdBack }) => order === 2 && holdBack === 9)!;
  const long = oracle.autoReg.find(({ order }) => order === 9)!;
  const got = [scores[2]!, scores[9]!].flatMap(({ logLikelihood, bic, aicc }) => [logLikelihood, bic, aicc]);
  const want = [held, long].flatMap(({ logLikelihood, bic, aicc }) => [logLikelihood, bic, aicc]);
  expect(far(got, want)).toBeLessThan(ROUNDING);
});

describe.each(oracle.arima)('exact likelihood: $series $order $seasonal trend $trend', (want) => {
  const x = want.series === 'wave' ? wave(240) : sunspots;
  const [p, d, q] = want.order as [number, number, number];
  const [P, D, Q, s] = want.seasonal as [number, number, number, number];
  const trend = ({ n: 'none', c: 'constant', ct: 'linear' } as const)[want.trend as 'n' | 'c' | 'ct'];
  const terms = { none: 0, constant: 1, linear: 2 }[trend];
  const fit = fitArima(x, {
    orders: { ar: p, ma: q, seasonalAr: P, seasonalMa: Q, season: s },
    ...{ difference: d, seasonalDifference: D, trend },
  });
  const { ar, ma, seasonalAr, seasonalMa } = fit.coefficients;
  // Differenced once too often: a root of theta stands at the circle, where curvature is hard to measure.
  const border = d === 2;

  // statsmodels stops searching at 1e-5 or so of the likelihood's slope; we may be higher, never lower.
  test('log-likelihood', () => {
    expect(fit.logLikelihood).toBeGreaterThan(want.logLikelihood - 1e-7);
    expect(fit.logLikelihood).toBeLessThan(want.logLikelihood + 1e-4);
  });
  test('coefficients within a hundredth of a standard error', () => {
    const theta = want.params.slice(terms);
    [...ar, ...ma, ...seasonalAr, ...seasonalMa, fit.sigma2].forEach((v, i) => {
      const error = want.bse[terms + i]!;
      expect(Math.abs(v - theta[i]!) / (error || Math.abs(theta[i]!))).toBeLessThan(0.01);
    });
    const { mean: level, slope } = fit.line;
    // statsmodels counts time from 1.
    [level - slope, slope].slice(0, terms).forEach((v, i) => {
      expect(Math.abs(v - want.params[i]!) / want.bse[i]!).toBeLessThan(0.01);
    });
  });
  test('standard errors', () => {
    const { coefficients, line, sigma2 } = fit.standardErrors!;
    expect(far([...coefficients, sigma2!], want.bse.slice(terms), 1)).toBeLessThan(
      (border ? 0.05 : 1e-3) * Math.max(...want.bse),
    );
    if (terms === 1) expect(far(line!, want.bse.slice(0, 1))).toBeLessThan(1e-3);
  });
  test('criteria', () => {
    const got = informationCriteria(fit.logLikelihood, fit.parameters, fit.n);
    expect(
      far([got.aic, got.bic, got.hq, got.aicc], [want.aic, want.bic, want.hq, want.aicc], 1),
    ).toBeLessThan(2e-4);
  });
  test('forecasts, their intervals, and the impulse response', () => {
    const { mean: centre, lower, upper, sd } = forecastArima(fit, x, 12);
    expect(far(centre, want.forecast)).toBeLessThan(1e-3);
    if (want.width)
      expect(
        far(
          upper.map((v, h) => v - lower[h]!),
          want.width,
        ),
      ).toBeLessThan(1e-3);
    const poly = polynomials(fit);
    const whole = lagProduct(poly.ar, poly.delta, 1, -1);
    const psi = impulseResponse(whole, poly.ma, 11);
    expect(far(psi, want.psi)).toBeLessThan(2e-3);
    let variance = 0;
    psi.forEach((v, h) => {
      variance += fit.sigma2 * v * v;
      // In the long run; the last sample's own uncertainty is left where roots are near the circle.
      expect(sd[h]! ** 2 / variance).toBeGreaterThan(1 - 1e-9);
      expect(sd[h]! ** 2 / variance).toBeLessThan(border ? 1.05 : 1.02);
    });
  });
  test('residuals and their tests', () => {
    const { residuals } = applyArima(fit, x);
    const at = [0, 1, 5, 50, residuals.length - 1].map((t) => residuals[t]!);
    const sd = Math.sqrt(fit.sigma2);
    expect(far(at, want.residuals, sd)).toBeLessThan(2e-3);
    const fitted = p + q + P + Q;
    const { statistic, pValue } = ljungBox(residuals, 10 + fitted, fitted);
    expect(far([statistic, pValue], want.ljungBox)).toBeLessThan(2e-3);
    const shape = jarqueBera(residuals);
    expect(far([shape.statistic, shape.pValue], want.jarqueBera)).toBeLessThan(2e-3);
  });
});
