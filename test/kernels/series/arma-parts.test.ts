import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { cholesky, choleskyLogDeterminant, choleskySolve } from '../../../src/kernels/linalg/cholesky.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import { arLikelihood } from '../../../src/kernels/series/ar-likelihood.js';
import {
  admissible,
  expand,
  joined,
  split,
  unbounded,
} from '../../../src/kernels/series/arma-coefficients.js';
import { armaLikelihood } from '../../../src/kernels/series/arma-likelihood.js';
import { armaAutocovariance, armaSpectrum } from '../../../src/kernels/series/arma-theory.js';
import { profileLogLikelihood } from '../../../src/kernels/series/gaussian-profile.js';
import { hannanRissanen } from '../../../src/kernels/series/hannan-rissanen.js';
import {
  applyDifference,
  differencePolynomial,
  impulseResponse,
  inverseRoots,
  lagProduct,
  largestModulus,
} from '../../../src/kernels/series/lag-polynomial.js';
import {
  constrain,
  fromPartials,
  toPartials,
  unconstrain,
} from '../../../src/kernels/series/partial-coefficients.js';
import { jarqueBera, ljungBox } from '../../../src/kernels/series/residual-tests.js';
import { tallRegression } from '../../../src/kernels/series/tall-regression.js';
import { fitTrend, lineOf, trendColumns } from '../../../src/kernels/series/trend.js';
import oracle from './arma.oracle.json' with { type: 'json' };
import { far, sunspots, wave } from './arma-series.js';

const f = (...v: number[]) => Float64Array.from(v);
const none = f();

describe('lag polynomials', () => {
  test('products: (1 - 0.5 B)(1 - 0.2 B^3) and (1 + 0.5 B)(1 + 0.2 B^3)', () => {
    expect(far(lagProduct(f(0.5), f(0.2), 3, -1), [0.5, 0, 0.2, -0.1])).toBeLessThan(1e-15);
    expect(far(lagProduct(f(0.5), f(0.2), 3, 1), [0.5, 0, 0.2, 0.1])).toBeLessThan(1e-15);
  });
  test('differences: (1 - B)^2 is 1 - 2 B + B^2, of squares 2', () => {
    const delta = differencePolynomial(2);
    expect([...delta]).toEqual([2, -1]);
    expect([...applyDifference(f(0, 1, 4, 9, 16), delta)]).toEqual([2, 2, 2]);
    expect([...applyDifference(f(5, 6, 9, 15), differencePolynomial(0, 1, 2))]).toEqual([4, 9]);
  });
  test('roots: 1 - 1.5 B + 0.56 B^2 = (1 - 0.7 B)(1 - 0.8 B)', () => {
    const roots = inverseRoots(f(1.5, -0.56), -1);
    expect(far([...roots.re], [0.8, 0.7])).toBeLessThan(1e-12);
    expect(largestModulus(roots)).toBeCloseTo(0.8, 12);
    expect(largestModulus(inverseRoots(none, 1))).toBe(0);
  });
  test('impulse response, autocovariance, roots of ArmaProcess of statsmodels', () => {
    const { ar, ma, acovf, acf, impulse, roots } = oracle.process;
    const gamma = armaAutocovariance(f(...ar), f(...ma), 1, 8);
    expect(far(impulseResponse(f(...ar), f(...ma), 7), impulse)).toBeLessThan(1e-13);
    expect(far(gamma.subarray(0, acovf.length), acovf)).toBeLessThan(1e-12);
    expect(
      far(
        gamma.subarray(0, acf.length).map((v) => v / gamma[0]!),
        acf,
      ),
    ).toBeLessThan(1e-12);
    const moduli = [inverseRoots(f(...ar), -1), inverseRoots(f(...ma), 1)].flatMap(({ re, im }) =>
      Array.from(re, (v, i) => 1 / Math.hypot(v, im[i]!)),
    );
    expect(far(moduli, roots)).toBeLessThan(1e-12);
  });
});

test('coefficients as one vector, without bounds and back', () => {
  const orders = { ar: 2, ma: 2, seasonalAr: 1, seasonalMa: 2, season: 4 };
  const c = split(orders, f(0.5, -0.3, 0.8, 0.4, 0.6, -0.7, 0.2));
  expect([c.ar, c.ma, c.seasonalAr, c.seasonalMa].map(({ length }) => length)).toEqual([2, 2, 1, 2]);
  expect(far(joined(admissible(unbounded(c))), joined(c))).toBeLessThan(1e-13);
  // Whatever the search tries is stationary and invertible.
  const { ar, ma } = expand(admissible(split(orders, f(9, -5, 20, 7, -30, 11, -8))), 4);
  expect(largestModulus(inverseRoots(ar, -1))).toBeLessThan(1);
  expect(largestModulus(inverseRoots(ma, 1))).toBeLessThan(1);
  expect(ar).toHaveLength(6);
  expect(ma).toHaveLength(10);
});

test('Hannan and Rissanen come near a long ARMA(1,1), both signs', () => {
  const rng = createRng(2);
  const e = Float64Array.from({ length: 20_000 }, () => rng.normal());
  const x = new Float64Array(e.length);
  for (let t = 1; t < x.length; t++) x[t] = 0.6 * x[t - 1]! + e[t]! - 0.4 * e[t - 1]!;
  const { ar, ma } = hannanRissanen(x, [1], [1]);
  // Standard errors are 0.03 here.
  expect(Math.abs(ar[0]! - 0.6)).toBeLessThan(0.1);
  expect(Math.abs(ma[0]! + 0.4)).toBeLessThan(0.1);
});

describe('theory of an ARMA', () => {
  test('AR(1): gamma(k) = phi^k sigma2 / (1 - phi^2)', () => {
    const gamma = armaAutocovariance(f(-0.6), none, 2, 5);
    expect(
      far(
        gamma,
        [0, 1, 2, 3, 4, 5].map((k) => ((-0.6) ** k * 2) / (1 - 0.36)),
      ),
    ).toBeLessThan(1e-14);
  });
  test('MA(2): the autocovariance cuts off after lag 2', () => {
    const gamma = armaAutocovariance(none, f(0.5, -0.3), 1, 5);
    expect(far(gamma, [1 + 0.25 + 0.09, 0.5 - 0.15, -0.3, 0, 0, 0])).toBeLessThan(1e-15);
  });
  test('the spectral density integrates to the variance, at any rate', () => {
    for (const rate of [1, 50]) {
      const [ar, ma] = [f(0.75, -0.25), f(0.65, 0.35)];
      const { frequency, density } = armaSpectrum(ar, ma, 3, 2001, rate);
      expect(frequency.at(-1)).toBeCloseTo(rate / 2, 12);
      // The trapezoid rule converges geometrically over a period.
      const sum = density.reduce((s, v, k) => s + (k === 0 || k === 2000 ? v / 2 : v), 0);
      expect((sum * rate) / 4000 / armaAutocovariance(ar, ma, 3, 0)[0]!).toBeCloseTo(1, 10);
    }
  });
});

describe('partial autocorrelations and coefficients', () => {
  const partials = f(0.9, -0.7, 0.3, -0.95);
  test('there and back', () => {
    expect(far(toPartials(fromPartials(partials))!, partials)).toBeLessThan(1e-12);
    const u = f(3, -0.2, 0.7);
    expect(far(unconstrain(constrain(u)), u)).toBeLessThan(1e-12);
  });
  test('all inside: stationary; the last one is the last coefficient', () => {
    const phi = fromPartials(partials);
    expect(phi[3]).toBe(-0.95);
    expect(largestModulus(inverseRoots(phi, -1))).toBeLessThan(1);
  });
  test('coefficients on or outside the circle have none', () => {
    expect(toPartials(f(1.2))).toBeUndefined();
    expect(toPartials(f(1.91, -1))).toBeUndefined();
    expect(() => unconstrain(f(0.5, 0.6))).toThrow('no stationary series');
  });
});

// Three routes to one number: quadratic forms, the filter, and the n x n covariance itself.
describe('exact likelihood', () => {
  const y = wave(40);
  const directly = (ar: Float64Array, ma: Float64Array, columns: readonly Float64Array[]) => {
    const n = y.length;
    const gamma = armaAutocovariance(ar, ma, 1, n - 1);
    const v = matrix(n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) v.data[i * n + j] = gamma[Math.abs(i - j)]!;
    const l = cholesky(v);
    const product = (a: Float64Array, b: Float64Array) => {
      const solved = choleskySolve(l, matrix(n, 1, b)).data;
      return a.reduce((sum, x, t) => sum + x * solved[t]!, 0);
    };
    const k = columns.length;
    const gram = matrix(k, k);
    const right = matrix(k, 1);
    columns.forEach((a, i) => {
      columns.forEach((b, j) => {
        gram.data[i * k + j] = product(a, b);
      });
      right.data[i] = product(a, y);
    });
    const beta = k > 0 ? choleskySolve(cholesky(gram), right).data : none;
    const u = y.map((x, t) => x - columns.reduce((sum, c, i) => sum + beta[i]! * c[t]!, 0));
    return { logDeterminant: choleskyLogDeterminant(l), sumSquares: product(u, u), beta };
  };
  test.each([
    ['AR(3), linear trend', f(0.5, -0.3, 0.2), none, trendColumns('linear', 40)],
    ['AR(1) near the circle, constant', f(0.999), none, trendColumns('constant', 40)],
    ['ARMA(2,1), linear trend', f(0.5, -0.3), f(0.8), trendColumns('linear', 40)],
    ['MA(2) at the circle', none, f(1.2, 0.999), []],
  ] as const)('%s', (_, ar, ma, columns) => {
    const want = directly(ar, ma, columns);
    const routes = [armaLikelihood(y, columns), ...(ma.length === 0 ? [arLikelihood(y, columns, 4)] : [])];
    for (const { n, at } of routes) {
      const got = at(ar, ma);
      expect(n).toBe(40);
      expect(got.logDeterminant).toBeCloseTo(want.logDeterminant, 9);
      expect(got.sumSquares / want.sumSquares).toBeCloseTo(1, 9);
      expect(far([1, ...got.beta], [1, ...want.beta])).toBeLessThan(1e-8);
      // The best beta is what it says: others are worse.
      const other = at(
        ar,
        ma,
        got.beta.map((b) => b + 0.1),
      );
      if (columns.length > 0) expect(other.sumSquares).toBeGreaterThan(got.sumSquares);
      else expect(other.sumSquares).toBe(got.sumSquares);
    }
  });
  test('missing observations: those of white noise do not count', () => {
    const gaps = y.map((v, t) => (t % 5 === 2 ? Number.NaN : v));
    const { n, at } = armaLikelihood(gaps, trendColumns('constant', 40));
    const seen = gaps.filter((v) => !Number.isNaN(v));
    const mean = seen.reduce((sum, v) => sum + v / seen.length, 0);
    const got = at(none, none);
    expect(n).toBe(32);
    expect(got.beta[0]).toBeCloseTo(mean, 13);
    const squares = seen.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    expect(got.sumSquares).toBeCloseTo(squares, 11);
    expect(profileLogLikelihood(got, n)).toBeCloseTo(-16 * (Math.log((2 * Math.PI * squares) / 32) + 1), 10);
  });
});

describe('tests of residuals', () => {
  const e = wave(120);
  test('Ljung-Box and Jarque-Bera as statsmodels has them', () => {
    const { ljungBox: q, pValues, jarqueBera: jb } = oracle.residuals;
    const got = [5, 10].map((lags) => ljungBox(e, lags, 2));
    expect(
      far(
        got.map(({ statistic }) => statistic),
        q,
      ),
    ).toBeLessThan(1e-11);
    expect(
      far(
        got.map(({ pValue }) => pValue),
        pValues,
        1,
      ),
    ).toBeLessThan(1e-11);
    expect(got[1]!.dof).toBe(8);
    const { statistic, pValue, skewness, kurtosis } = jarqueBera(e);
    expect(far([statistic, pValue, skewness, kurtosis], jb)).toBeLessThan(1e-11);
  });
  test('more coefficients than lags are refused', () => {
    expect(() => ljungBox(e, 3, 3)).toThrow('need more than 3 lags, got 3');
    expect(() => jarqueBera(new Float64Array(5))).toThrow('no shape');
  });
});

describe('tall regression', () => {
  test('a line over more rows than a block holds', () => {
    // y = 3 + 2 t + alternating noise, which is orthogonal to both over an even number of rows but for 1 / n.
    const n = 5000;
    const { coefficients, residualProducts, inverseGram } = tallRegression(n, 2, 1, (begin, end, block) => {
      for (let t = begin, at = 0; t < end; t++) {
        block[at++] = 1;
        block[at++] = t;
        block[at++] = 3 + 2 * t;
      }
    });
    expect(far(coefficients.data, [3, 2])).toBeLessThan(1e-11);
    expect(residualProducts.data[0]!).toBeLessThan(1e-10);
    const middle = (n * n - 1) / 12; // variance of 0..n-1
    expect(inverseGram.data[3]! * n * middle).toBeCloseTo(1, 9);
  });
  test('columns that depend on each other are refused', () => {
    const fill = (begin: number, end: number, block: Float64Array) => {
      for (let t = begin, at = 0; t < end; t++) {
        block[at++] = t;
        block[at++] = 2 * t;
        block[at++] = 1;
      }
    };
    expect(() => tallRegression(50, 2, 1, fill)).toThrow('depend on each other');
    expect(() => tallRegression(1, 2, 1, fill)).toThrow('2 coefficients need as many equations');
  });
});

test('a trend is found from any level', () => {
  const x = sunspots.map((_, t) => 1e6 + 3 * t);
  const { mean, slope } = lineOf(fitTrend(x, 'linear'), x.length);
  expect(mean).toBeCloseTo(1e6, 6);
  expect(slope).toBeCloseTo(3, 9);
});
