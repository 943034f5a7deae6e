import { describe, expect, test } from 'vitest';
import {
  FUNCTION_NAMES,
  namedFunction,
  seriesOfName,
} from '../../../src/kernels/signal/fourier-functions.js';
import {
  cutFunction,
  energyOfFunction,
  gaussLegendre,
  largestJump,
  seriesOfFunction,
} from '../../../src/kernels/signal/fourier-quadrature.js';
import {
  parsevalSum,
  partialSum,
  partialSums,
  SUMMATIONS,
  seriesOfSamples,
  termWeight,
} from '../../../src/kernels/signal/fourier-series.js';
import { overshoot } from '../../../src/kernels/signal/gibbs.js';
import { sphericalBessel } from '../../../src/kernels/special/spherical-bessel.js';
import { largestDifference } from './fixtures.js';
import oracle from './fourier-series.oracle.json' with { type: 'json' };

const TAU = 2 * Math.PI;

test.each(oracle.bessel)('spherical Bessel functions at $x, as SciPy has them', ({ x, values }) => {
  const j = sphericalBessel(x, 16);
  oracle.orders.forEach((n, i) => {
    expect(Math.abs(j[n]! - values[i]!)).toBeLessThan(4e-16 + 4e-14 * Math.abs(values[i]!));
  });
  expect([...sphericalBessel(-x, 16)]).toEqual([...j].map((v, n) => (n % 2 === 0 ? v : -v)));
});

describe.each(FUNCTION_NAMES)('%s', (name) => {
  const period = 3.7;
  const duty = 0.3;
  const { value, energy, jump } = namedFunction(name);
  const f = (t: number) => value(t / period, period, duty);
  const cut = cutFunction(f, -period / 2, period / 2);
  const closed = seriesOfName(name, 60, { period, duty });

  test('the closed form is the integral over pieces', () => {
    const got = seriesOfFunction(cut, 60);
    expect(largestDifference(got.a, closed.a)).toBeLessThan(3e-14 * cut.scale);
    expect(largestDifference(got.b, closed.b)).toBeLessThan(3e-14 * cut.scale);
    expect(energyOfFunction(cut) / energy(period, duty)).toBeCloseTo(1, 12);
  });

  test('Parseval: the sum of squares rises to the energy', () => {
    const long = seriesOfName(name, 20_000, { period, duty });
    const whole = energy(period, duty);
    expect(parsevalSum(long)).toBeLessThan(whole * (1 + 1e-13));
    // Terms fall as 1/k at a jump: what is left of their squares is of the order of 1/N.
    expect(parsevalSum(long) / whole).toBeGreaterThan(1 - 1e-4);
  });

  test('its jump is found without being told', () => {
    const found = largestJump(f, cut);
    const want = jump?.(period, duty);
    expect(found === undefined).toBe(want === undefined);
    if (found && want) expect(Math.abs(found.height)).toBeCloseTo(Math.abs(want.height), 4);
  });
});

test('textbook coefficients: square 4 / (pi k), sawtooth 2 (-1)^(k+1) / k', () => {
  const square = seriesOfName('square', 9, { period: TAU });
  const saw = seriesOfName('sawtooth', 9, { period: TAU });
  for (let k = 1; k <= 9; k++) {
    expect(square.b[k]).toBeCloseTo(k % 2 === 1 ? 4 / (Math.PI * k) : 0, 15);
    expect(saw.b[k]).toBeCloseTo((2 * (-1) ** (k + 1)) / k, 15);
    expect(square.a[k]).toBe(0);
  }
});

test('functions that have no closed form here, against SciPy', () => {
  const smooth = seriesOfFunction(
    cutFunction((t) => Math.exp(Math.sin(t)) + Math.abs(t - 1), -Math.PI, Math.PI),
    100,
  );
  for (const { k, a, b } of oracle.smooth) {
    expect(Math.abs(smooth.a[k]! - a)).toBeLessThan(1e-13);
    expect(Math.abs(smooth.b[k]! - b)).toBeLessThan(1e-13);
  }
  const cut = cutFunction((t) => (t > 1 ? 2 - t : 0) + 0.5 * t * t, 0, 3);
  const step = seriesOfFunction(cut, 25);
  for (const { k, a, b } of oracle.step) {
    expect(Math.abs(step.a[k]! - a)).toBeLessThan(1e-13);
    expect(Math.abs(step.b[k]! - b)).toBeLessThan(1e-13);
  }
  expect(energyOfFunction(cut)).toBeCloseTo(oracle.energy, 12);
  // From 3 back to 0 it falls by 3.5, more than it rises at 1.
  expect(largestJump((t) => (t > 1 ? 2 - t : 0) + 0.5 * t * t, cut)).toMatchObject({ at: 0 });
});

test('the sines and cosines are orthonormal: their own series have one term', () => {
  for (const k of [1, 3, 8]) {
    const { a, b } = seriesOfFunction(
      cutFunction((t) => Math.cos(k * t) - 2 * Math.sin(k * t), -Math.PI, Math.PI),
      10,
    );
    a.forEach((v, i) => {
      expect(v).toBeCloseTo(i === k ? 1 : 0, 14);
    });
    b.forEach((v, i) => {
      expect(v).toBeCloseTo(i === k ? -2 : 0, 14);
    });
  }
});

// A function without symmetry: the wrong sign in synthesis would give f(-t).
const lopsided = (t: number) => 0.3 + Math.cos(t) - 2 * Math.sin(2 * t) + 0.5 * Math.cos(5 * t + 1);

test.each([
  [32, 0],
  [33, 0],
  [33, 1.25],
])('there and back through %i samples from %f on', (n, start) => {
  const x = Float64Array.from({ length: n }, (_, j) => lopsided(start + (TAU * j) / n));
  const series = seriesOfSamples(x, 8, { period: TAU, start });
  expect(series.b[2]).toBeCloseTo(-2, 14);
  expect(series.a[0]! / 2).toBeCloseTo(0.3, 14);
  for (const t of [-3, -0.5, 0, 1, 20])
    expect(partialSum(series, 8, t, 'fourier')).toBeCloseTo(lopsided(t), 13);
  expect(
    largestDifference(partialSums(series, 8, { points: n, start, summation: 'fourier' }), x),
  ).toBeLessThan(4e-15);
});

test.each(SUMMATIONS)('%s: the fast sums are those by recurrence, on coarse grids too', (summation) => {
  const series = seriesOfName('sawtooth', 50, { period: 2 });
  for (const points of [7, 64, 301]) {
    const sums = partialSums(series, 50, { points, start: -0.3, summation });
    const slow = Float64Array.from({ length: points }, (_, j) =>
      partialSum(series, 50, -0.3 + (2 * j) / points, summation),
    );
    expect(largestDifference(sums, slow)).toBeLessThan(1e-13); // the recurrence loses a place or two near t = 0
  }
});

test('Fejer sums are the means of the shorter ones', () => {
  const series = seriesOfName('square', 6, { period: 1 });
  let mean = 0;
  for (let n = 0; n <= 6; n++) mean += partialSum(series, n, 0.11, 'fourier') / 7;
  expect(partialSum(series, 6, 0.11, 'fejer')).toBeCloseTo(mean, 14);
  expect(termWeight(3, 5, 'lanczos')).toBeCloseTo(Math.sin(Math.PI / 2) / (Math.PI / 2), 15);
});

describe('overshoot', () => {
  const jump = { at: 0, height: 2, before: -1, after: 1 };
  const square = seriesOfName('square', 2001, { period: TAU });

  test('of Fourier sums it tends to Si(pi) / pi - 1/2', () => {
    expect(oracle.gibbs).toBeCloseTo(0.08949, 5);
    expect(overshoot(square, 2001, jump, 'fourier')!.part).toBeCloseTo(oracle.gibbs, 6);
    // Three terms: 4/pi (sin t + sin(3t)/3) has its maximum 8 sqrt 2 / (3 pi) at pi/4.
    const { part, at } = overshoot(square, 3, jump, 'fourier')!;
    expect(part).toBeCloseTo(((8 * Math.SQRT2) / (3 * Math.PI) - 1) / 2, 12);
    expect(at).toBeCloseTo(Math.PI / 4, 6);
    const down = { at: Math.PI, height: -2, before: 1, after: -1 };
    expect(overshoot(square, 3, down, 'fourier')!.at).toBeCloseTo((3 * Math.PI) / 4, 6);
  });

  test('of smoothed ones it is small or none', () => {
    expect(overshoot(square, 2001, jump, 'lanczos')!.part).toBeCloseTo(0.0119, 3);
    expect(overshoot(square, 2001, jump, 'fejer')!.part).toBe(0);
    expect(overshoot(square, 0, jump, 'fourier')).toBeUndefined();
  });
});

test('poles, NaN and noise are refused; too few samples too', () => {
  expect(() => cutFunction((t) => 1 / t, -1, 2)).toThrow(/without bound|Infinity/);
  expect(() => cutFunction((t) => Math.sqrt(t), -1, 1)).toThrow('the function is NaN at');
  expect(() => cutFunction((t) => Math.sin(1e7 * t), -1, 1)).toThrow('too fine waves');
  expect(() => seriesOfSamples(new Float64Array(8), 4, { period: 1 })).toThrow('8 samples tell 3 terms');
});

test('the Gauss rule of 16 points is exact to degree 31', () => {
  const { nodes, weights } = gaussLegendre(16);
  for (const degree of [0, 2, 16, 30]) {
    const sum = nodes.reduce((total, node, i) => total + weights[i]! * node ** degree, 0);
    expect(sum).toBeCloseTo(2 / (degree + 1), 14);
  }
});
