import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { arLeastSquares } from '../../../src/kernels/series/ar-least-squares.js';
import { fitArima } from '../../../src/kernels/series/arima.js';
import { applyArima, forecastArima } from '../../../src/kernels/series/arima-forecast.js';
import type { ArMethod } from '../../../src/kernels/series/arima-model.js';
import { selectArima } from '../../../src/kernels/series/arima-selection.js';
import { burg } from '../../../src/kernels/series/burg.js';
import { inverseRoots, largestModulus } from '../../../src/kernels/series/lag-polynomial.js';
import { ljungBox } from '../../../src/kernels/series/residual-tests.js';
import { yuleWalker } from '../../../src/kernels/series/yule-walker.js';
import { autocorrelation } from '../../../src/kernels/signal/autocorrelation.js';
import { far, sunspots } from './arma-series.js';

/** theta(B) e_t / phi(B) after it has forgotten its start. */
function simulate(
  seed: number,
  n: number,
  ar: readonly number[],
  ma: readonly number[] = [],
  sigma = 1,
  mean = 0,
) {
  const rng = createRng(seed);
  const past = 300;
  const e = Float64Array.from({ length: n + past }, () => sigma * rng.normal());
  const x = new Float64Array(n + past);
  for (let t = 0; t < x.length; t++) {
    x[t] = e[t]!;
    ar.forEach((a, i) => {
      x[t]! += a * (x[t - 1 - i] ?? 0);
    });
    ma.forEach((b, j) => {
      x[t]! += b * (e[t - 1 - j] ?? 0);
    });
  }
  return x.slice(past).map((v) => v + mean);
}

const METHODS: ArMethod[] = ['yule-walker', 'burg', 'ols', 'mle'];
const AR2 = [1.3, -0.6];
const seeds = Array.from({ length: 20 }, (_, i) => i);

describe.each(METHODS)('%s', (method) => {
  const n = 2000;
  const fits = seeds.map((seed) =>
    fitArima(simulate(seed, n, AR2, [], 2, 5), { orders: { ar: 2, ma: 0 }, method }),
  );

  test('recovers an AR(2) within 3 / sqrt(N), and its noise', () => {
    // The standard error is sqrt((1 - phi_2^2) / n) = 0.8 / sqrt(n): 3 / sqrt(n) are 3.75 of them, for 40 numbers.
    for (const { coefficients } of fits)
      AR2.forEach((a, i) => {
        expect(Math.abs(coefficients.ar[i]! - a)).toBeLessThan(3 / Math.sqrt(n));
      });
    const mean = fits.reduce((sum, { sigma2 }) => sum + sigma2 / fits.length, 0);
    expect(mean).toBeGreaterThan(3.9); // sigma2 is 4 +- 4 sqrt(2 / (20 n)) = 0.028
    expect(mean).toBeLessThan(4.1);
  });
  test('standard errors are the spread over the seeds', () => {
    const mean = fits.reduce((sum, f) => sum + f.coefficients.ar[0]! / fits.length, 0);
    const spread = Math.sqrt(
      fits.reduce((sum, f) => sum + (f.coefficients.ar[0]! - mean) ** 2, 0) / (fits.length - 1),
    );
    const said = fits[0]!.standardErrors!.coefficients[0]!;
    // A spread of 20 numbers is known to 16 %; three of those, and 0.8 / sqrt(n) in theory.
    expect(spread / said).toBeGreaterThan(0.5);
    expect(spread / said).toBeLessThan(1.5);
    expect((said * Math.sqrt(n)) / 0.8).toBeCloseTo(1, 1);
  });
});

test('Yule-Walker and Burg are stable, whatever the data', () => {
  for (const seed of seeds) {
    const rng = createRng(seed);
    // Walks, steps, spikes: nothing stationary.
    const x = Float64Array.from({ length: 60 }, (_, t) => t * rng.normal() + (t > 30 ? 100 : 0));
    for (const estimate of [yuleWalker, burg])
      for (const order of [1, 3, 10, 25])
        expect(largestModulus(inverseRoots(estimate(x, order).ar, -1))).toBeLessThan(1);
  }
});

test('AR(1): the coefficient is rho(1)', () => {
  const { ar } = yuleWalker(sunspots, 1);
  expect(ar[0]).toBeCloseTo(autocorrelation(sunspots, 1)[1]!, 13);
});

test.each([0.1, 0.9, 2.5])('a sinusoid of %f radians a sample is an exact AR(2)', (w) => {
  const x = Float64Array.from({ length: 100 }, (_, t) => 3 * Math.sin(w * t + 0.4));
  const { ar, sigma2 } = arLeastSquares(x, 2, { trend: 'none' });
  expect(far(ar, [2 * Math.cos(w), -1])).toBeLessThan(1e-11);
  expect(sigma2).toBeLessThan(1e-24);
  expect(() => fitArima(x, { orders: { ar: 2, ma: 0 } })).toThrow('without error');
  expect(() =>
    selectArima(x, { orders: { ar: 0, ma: 0 } }, { criterion: 'aic', maxAr: 4, maxMa: 0 }),
  ).toThrow('order 2 predicts the series without error');
});

test('recovers an ARMA(1,1)', () => {
  const n = 1500;
  for (const seed of seeds.slice(0, 8)) {
    const x = simulate(seed, n, [0.7], [0.4]);
    const { coefficients, standardErrors } = fitArima(x, { orders: { ar: 1, ma: 1 } });
    // Asymptotically var phi = (1 - phi^2)(1 + phi theta)^2 / (phi + theta)^2 / n (Brockwell & Davis, example 8.8.3).
    const error = Math.sqrt(((1 - 0.49) * (1 + 0.28) ** 2) / 1.1 ** 2 / n);
    expect(Math.abs(coefficients.ar[0]! - 0.7)).toBeLessThan(3.5 * error);
    expect(standardErrors!.coefficients[0]! / error).toBeCloseTo(1, 0);
    expect(Math.abs(coefficients.ma[0]! - 0.4)).toBeLessThan(
      3.5 * Math.sqrt(((1 - 0.16) * 1.28 ** 2) / 1.1 ** 2 / n),
    );
  }
});

test('q = 0 by the filter is the autoregression by quadratic forms', async () => {
  const { armaMle } = await import('../../../src/kernels/series/arma-mle.js');
  const { armaLikelihood } = await import('../../../src/kernels/series/arma-likelihood.js');
  const x = simulate(3, 300, AR2);
  const one = armaMle(x, [], { ar: 2, ma: 0 });
  const other = armaMle(x, [], { ar: 2, ma: 0 }, armaLikelihood(x, []));
  expect(far(other.coefficients.ar, one.coefficients.ar)).toBeLessThan(1e-7);
  expect(other.logLikelihood).toBeCloseTo(one.logLikelihood, 8);
});

test('the autocorrelation of an MA(2) cuts off after lag 2', () => {
  const n = 4000;
  const x = simulate(1, n, [], [0.8, 0.4]);
  const rho = autocorrelation(x, 20);
  // Bartlett: beyond the order the variance is (1 + 2 sum rho^2) / n.
  const band = (4 * Math.sqrt(1 + 2 * (rho[1]! ** 2 + rho[2]! ** 2))) / Math.sqrt(n);
  expect(rho[2]).toBeGreaterThan(band);
  for (let k = 3; k <= 20; k++) expect(Math.abs(rho[k]!)).toBeLessThan(band);
  const { coefficients } = fitArima(x, { orders: { ar: 0, ma: 2 } });
  expect(far(coefficients.ma, [0.8, 0.4])).toBeLessThan(0.1);
});

describe('order selection', () => {
  test.each(METHODS)('BIC chooses 2 on long AR(2) data, %s', (method) => {
    const chosen = seeds.slice(0, 6).map((seed) => {
      const { fit } = selectArima(
        simulate(seed, 3000, AR2),
        { orders: { ar: 0, ma: 0 }, method },
        { criterion: 'bic', maxAr: 8, maxMa: 0 },
      );
      return fit.coefficients.ar.length;
    });
    // At 3000 samples an order too many passes with probability P(chi^2_1 > ln 3000) = 0.005 for each.
    expect(chosen.filter((p) => p === 2).length).toBeGreaterThanOrEqual(5);
  });
  test.each(['mle', 'ols'] as const)(
    'the likelihood never falls with the order, the score turns, %s',
    (method) => {
      const { scores } = selectArima(
        simulate(2, 500, AR2),
        { orders: { ar: 0, ma: 0 }, method },
        { criterion: 'bic', maxAr: 12, maxMa: 0 },
      );
      expect(scores).toHaveLength(13);
      for (let p = 1; p < scores.length; p++)
        expect(scores[p]!.logLikelihood).toBeGreaterThan(scores[p - 1]!.logLikelihood - 1e-7);
      const bic = scores.map((s) => s.bic);
      const best = bic.indexOf(Math.min(...bic));
      expect(best).toBe(2);
      expect(bic[12]).toBeGreaterThan(bic[2]! + 20);
    },
  );
  test('over both orders: ARMA(1,1) is found, nested models are no likelier', () => {
    const { scores, fit } = selectArima(
      simulate(4, 3000, [0.8], [0.5]),
      { orders: { ar: 0, ma: 0 } },
      { criterion: 'bic', maxAr: 2, maxMa: 2 },
    );
    expect([fit.coefficients.ar.length, fit.coefficients.ma.length]).toEqual([1, 1]);
    const at = (p: number, q: number) => scores.find(({ ar, ma }) => ar === p && ma === q)!.logLikelihood;
    for (let p = 0; p <= 2; p++)
      for (let q = 0; q <= 2; q++) {
        if (p > 0) expect(at(p, q)).toBeGreaterThan(at(p - 1, q) - 1e-6);
        if (q > 0) expect(at(p, q)).toBeGreaterThan(at(p, q - 1) - 1e-6);
      }
  });
});

describe('forecasts', () => {
  const x = simulate(6, 6000, AR2, [], 2, 10);
  const fit = fitArima(x.subarray(0, 4000), { orders: { ar: 2, ma: 0 } });

  test('one-step errors of unseen samples have the variance sigma2, and are white', () => {
    const { residuals } = applyArima(fit, x);
    const unseen = residuals.subarray(4000);
    const variance = unseen.reduce((sum, e) => sum + e * e, 0) / unseen.length;
    expect(variance / fit.sigma2).toBeGreaterThan(0.87); // 1 +- 4 sqrt(2 / 2000)
    expect(variance / fit.sigma2).toBeLessThan(1.13);
    expect(ljungBox(unseen, 20).pValue).toBeGreaterThan(0.01);
    expect(ljungBox(applyArima(fit, x.subarray(0, 4000)).residuals, 20, 2).pValue).toBeGreaterThan(0.01);
  });
  test('90 % intervals hold 90 % of the samples, at each step', () => {
    const hits = new Float64Array(6);
    let count = 0;
    for (let t = 4000; t + 6 <= 6000; t += 7) {
      const { lower, upper } = forecastArima(fit, x.subarray(t - 50, t), 6, 0.9);
      count++;
      for (let h = 0; h < 6; h++) if (x[t + h]! > lower[h]! && x[t + h]! < upper[h]!) hits[h]!++;
    }
    for (const hit of hits) {
      expect(hit / count).toBeGreaterThan(0.82); // 0.9 +- 4 sqrt(0.09 / 285)
      expect(hit / count).toBeLessThan(0.97);
    }
  });
  test('in the long run the mean, and the variance of the series', () => {
    const { mean, sd } = forecastArima(fit, x, 300);
    expect(mean[299]).toBeCloseTo(fit.line.mean, 6);
    const [a, b] = [fit.coefficients.ar[0]!, fit.coefficients.ar[1]!];
    // gamma(0) of an AR(2).
    const variance = ((1 - b) * fit.sigma2) / ((1 + b) * ((1 - b) ** 2 - a * a));
    expect(sd[299]! ** 2 / variance).toBeCloseTo(1, 6);
  });
  test('a random walk with drift: a line, and intervals that grow as sqrt(h)', () => {
    const steps = simulate(9, 400, [], [], 1, 0.3);
    let sum = 0;
    const walk = steps.map((v) => {
      sum += v;
      return sum;
    });
    const drift = fitArima(walk, { orders: { ar: 0, ma: 0 }, difference: 1, trend: 'constant' });
    const { mean, sd } = forecastArima(drift, walk, 9);
    expect(mean[8]! - walk[399]!).toBeCloseTo(9 * drift.line.mean, 9);
    expect(drift.line.mean).toBeCloseTo((walk[399]! - walk[0]!) / 399, 9);
    expect(sd[8]! / sd[0]!).toBeCloseTo(3, 9);
    expect(sd[0]! ** 2).toBeCloseTo(drift.sigma2, 9);
  });
  test('a seasonal walk repeats the last season', () => {
    const season = [1, 5, 2, 8];
    const rng = createRng(1);
    const series = Float64Array.from({ length: 80 }, (_, t) => season[t % 4]! + 0.01 * rng.normal());
    const orders = { ar: 0, ma: 0, seasonalAr: 0, seasonalMa: 0, season: 4 };
    const { mean } = forecastArima(
      fitArima(series, { orders, seasonalDifference: 1, trend: 'none' }),
      series,
      8,
    );
    expect(far(mean, [...series.subarray(76), ...series.subarray(76)])).toBeLessThan(1e-12);
  });
});

describe('refusals', () => {
  const orders = { ar: 3, ma: 0 };
  test.each(METHODS)('too few samples, constant ones, %s', (method) => {
    expect(() => fitArima(Float64Array.of(1, 3, 2, 5), { orders, method })).toThrow(
      '5 parameters needs 7 samples or more',
    );
    expect(() => fitArima(new Float64Array(50).fill(0.1), { orders, method })).toThrow('constant series');
  });
  test('a line has constant differences', () => {
    const line = Float64Array.from({ length: 30 }, (_, t) => 2 * t);
    expect(() => fitArima(line, { orders, difference: 1 })).toThrow('differences are constant');
    expect(() => fitArima(line.subarray(0, 2), { orders, difference: 1 })).toThrow('over 1 samples need 3');
  });
});
