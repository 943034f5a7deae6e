import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { forwardBackward } from '../../../src/kernels/chain/forward-backward.js';
import {
  type Autoregressive,
  arChain,
  arParameters,
  fitAutoregressive,
  sampleAutoregressive,
} from '../../../src/kernels/hmm/autoregressive/autoregressive.js';
import { gram, lagged, regress } from '../../../src/kernels/hmm/autoregressive/regression.js';
import { startAutoregressive } from '../../../src/kernels/hmm/autoregressive/start.js';
import { fitHmm } from '../../../src/kernels/hmm/baum-welch.js';
import { chainOf } from '../../../src/kernels/hmm/expectations.js';
import type { Hmm, Observations } from '../../../src/kernels/hmm/hmm.js';
import { enumerate } from '../chain/enumerate.js';
import figures from './autoregressive.oracle.json' with { type: 'json' };

const one: Autoregressive = {
  ...{ k: 2, d: 1, order: 2, covariance: 'full' },
  initial: Float64Array.of(0.7, 0.3),
  transition: Float64Array.of(0.95, 0.05, 0.1, 0.9),
  coefficients: Float64Array.of(1, 1.2, -0.6, -0.5, -0.3, 0.2),
  covariances: Float64Array.of(0.5, 1.5),
  level: Float64Array.of(0),
};

const two: Autoregressive = {
  ...{ k: 2, d: 2, order: 1, covariance: 'full' },
  initial: Float64Array.of(0.5, 0.5),
  transition: Float64Array.of(0.98, 0.02, 0.03, 0.97),
  coefficients: Float64Array.of(10, 0.8, 0.1, -5, -0.1, 0.8, 45, -0.5, 0, -65, 0.3, -0.4),
  covariances: Float64Array.of(1, 0.3, 0.3, 1, 2, -0.5, -0.5, 1),
  level: Float64Array.of(30, -40),
};

const rows = (data: Float64Array, d: number, ...ends: number[]): Observations => ({
  ...{ n: data.length / d, d, data },
  offsets: Int32Array.of(0, ...ends),
});

/** The stream of autoregressive.oracle.py. */
function wave(n: number): Float64Array {
  let x = 7;
  const next = () => {
    x = (x * 48271) % 2147483647;
    return x / 2147483647 - 0.5;
  };
  return Float64Array.from({ length: n }, (_, t) => Math.sin(t / (t < n / 2 ? 3 : 1)) * 2 + 3 * next());
}

test('likelihood and smoothed states of statsmodels', () => {
  const data = wave(figures.n);
  const { logZ, posteriors } = forwardBackward(arChain(one, rows(data, 1, figures.n)));
  expect(logZ[0]).toBeCloseTo(figures.logLikelihood, 8);
  figures.smoothed.forEach((p, t) => {
    expect(posteriors[(t + 2) * 2]).toBeCloseTo(p, 9);
  });
});

test('likelihood by its definition: all paths, densities written out', () => {
  const data = wave(9);
  data[6] = Number.NaN;
  const chain = arChain(one, rows(data, 1, 9));
  for (let t = 0; t < 9; t++)
    for (let j = 0; j < 2; j++) {
      const [c, a, b] = one.coefficients.subarray(3 * j, 3 * j + 3);
      const gap = data[t]! - (c! + a! * data[t - 1]! + b! * data[t - 2]!);
      const s = one.covariances[j]!;
      const log = -0.5 * (Math.log(2 * Math.PI * s) + gap ** 2 / s);
      // The first two steps, and those that lack a number, say nothing.
      expect(chain.logWeights[t * 2 + j]).toBeCloseTo(Number.isNaN(log) ? 0 : log, 12);
    }
  expect(forwardBackward(chain).logZ[0]).toBeCloseTo(enumerate(chain).logZ, 11);
});

test('order 0 is the plain model with Gaussian emissions', () => {
  const data = rows(wave(200), 1, 120, 200);
  const hmm: Hmm = {
    ...{ k: 2, initial: one.initial, transition: one.transition },
    emission: {
      ...{ kind: 'gaussian', k: 2, d: 1, covariance: 'full' },
      ...{ means: Float64Array.of(-1, 1.5), covariances: one.covariances },
    },
  };
  const own = { ...one, order: 0, coefficients: Float64Array.of(-1, 1.5) };
  const floor = Float64Array.of(1e-12);
  const plain = fitHmm(data, hmm, {
    ...{ method: 'em', iterations: 8, tol: -1, freeze: [], floor, priorStrength: 0 },
  });
  const fit = fitAutoregressive(data, own, { iterations: 8, tol: -1, floor });
  plain.objectives.forEach((v, i) => {
    expect(fit.objectives[i]).toBeCloseTo(v, 8);
  });
  expect(forwardBackward(arChain(own, data)).posteriors).toEqual(
    forwardBackward(chainOf(hmm, data)).posteriors,
  );
});

test('one state is ordinary least squares', () => {
  const { data } = sampleAutoregressive(
    { ...two, transition: Float64Array.of(1, 0, 0, 1) },
    200,
    createRng(1),
  );
  const lags = lagged(rows(data, 2, 200), 1);
  const { coefficients } = regress(gram(lags, new Float64Array(200).fill(1), 0, 1), 3, 2);
  // Residuals are orthogonal to what they were predicted from.
  for (let c = 0; c < 2; c++)
    for (let i = 0; i < 3; i++) {
      let sum = 0;
      for (let t = 1; t < 200; t++) {
        const v = lags.rows.subarray(t * 5, t * 5 + 5);
        sum += (v[3 + c]! - [0, 1, 2].reduce((s, q) => s + coefficients[c * 3 + q]! * v[q]!, 0)) * v[i]!;
      }
      expect(Math.abs(sum)).toBeLessThan(1e-6);
    }
});

describe.each(['full', 'diag', 'spherical', 'tied'] as const)('%s', (covariance) => {
  test('learning never lowers the likelihood', () => {
    const { data } = sampleAutoregressive(two, 400, createRng(6));
    data[77] = Number.NaN;
    const observed = rows(data, 2, 250, 400);
    const floor = Float64Array.of(1e-9, 1e-9);
    const start = startAutoregressive(observed, { states: 2, order: 1, covariance }, floor, createRng(1));
    const { objectives } = fitAutoregressive(observed, start, { iterations: 15, tol: -1, floor });
    expect(objectives).toHaveLength(16);
    objectives.slice(1).forEach((v, i) => {
      expect(v - objectives[i]!).toBeGreaterThan(-1e-7);
    });
  });
});

test('dynamics are found again', () => {
  const { data } = sampleAutoregressive(two, 3000, createRng(8));
  const observed = rows(data, 2, 3000);
  const floor = Float64Array.of(1e-9, 1e-9);
  const start = startAutoregressive(
    observed,
    { states: 2, order: 1, covariance: 'full' },
    floor,
    createRng(1),
  );
  const { model, logLikelihood } = fitAutoregressive(observed, start, { iterations: 60, tol: 1e-9, floor });
  const swap = model.coefficients[1]! < 0 ? 1 : 0;
  for (let j = 0; j < 2; j++) {
    const own = swap ? 1 - j : j;
    // Three standard errors of a regression over a thousand steps.
    for (const i of [1, 2, 4, 5])
      expect(Math.abs(model.coefficients[own * 6 + i]! - two.coefficients[j * 6 + i]!)).toBeLessThan(0.08);
    for (let i = 0; i < 4; i++)
      expect(Math.abs(model.covariances[own * 4 + i]! - two.covariances[j * 4 + i]!)).toBeLessThan(0.25);
  }
  const truth = forwardBackward(arChain(two, observed)).logZ[0]!;
  expect(logLikelihood).toBeGreaterThan(truth);
  expect(arParameters(model)).toBe(3 + 12 + 6);
});

test('observations that are larger by a number change the constants alone', () => {
  const { data } = sampleAutoregressive(two, 300, createRng(3));
  const by = [1000, -200];
  const floor = Float64Array.of(1e-9, 1e-9);
  const options = { iterations: 4, tol: -1, floor };
  const [low, high] = [data, data.map((v, at) => v + by[at % 2]!)].map((own) =>
    fitAutoregressive(rows(own, 2, 300), { ...two, coefficients: constantsFor(own === data) }, options),
  );
  // Digits lost to the size of the numbers.
  expect(high!.logLikelihood).toBeCloseTo(low!.logLikelihood, 5);
  low!.model.coefficients.forEach((v, at) => {
    const [c, i] = [Math.floor(at / 3) % 2, at % 3];
    const own = low!.model.coefficients.subarray(at, at + 3);
    const more = i === 0 ? by[c]! - own[1]! * by[0]! - own[2]! * by[1]! : 0;
    expect(high!.model.coefficients[at]).toBeCloseTo(v + more, 4);
  });

  function constantsFor(low: boolean): Float64Array {
    if (low) return two.coefficients;
    return two.coefficients.map((v, at) => {
      const [c, i] = [Math.floor(at / 3) % 2, at % 3];
      const own = two.coefficients.subarray(at, at + 3);
      return i === 0 ? v + by[c]! - own[1]! * by[0]! - own[2]! * by[1]! : v;
    });
  }
});

test('predictors that are combinations of others leave the fit as it is', () => {
  const ramp = Float64Array.from({ length: 40 }, (_, t) => t);
  // x_t = 2 x_(t-1) - x_(t-2) exactly, and as well x_t = x_(t-1) + 1.
  const { left } = regress(gram(lagged(rows(ramp, 1, 40), 2), new Float64Array(40).fill(1), 0, 1), 3, 1);
  expect(Math.abs(left[0]!)).toBeLessThan(1e-6);
});

test('too few steps and regressions that explode are refused', () => {
  const few = rows(Float64Array.of(1, 2, 3, 4, 5), 1, 5);
  expect(() =>
    startAutoregressive(few, { states: 2, order: 1, covariance: 'full' }, Float64Array.of(1), createRng(1)),
  ).toThrow('2 states of order 1 need 6 steps');
  const wild = { ...one, coefficients: Float64Array.of(1, 9, 0, 1, 9, 0) };
  expect(() => sampleAutoregressive(wild, 2000, createRng(1))).toThrow('beyond all numbers');
});
