import { describe, expect, test } from 'vitest';
import * as continuous from '../../../src/kernels/special/continuous-distributions.js';
import * as discrete from '../../../src/kernels/special/discrete-distributions.js';
import { incompleteBeta } from '../../../src/kernels/special/incomplete-beta.js';
import { incompleteGamma, type Parts } from '../../../src/kernels/special/incomplete-gamma.js';
import {
  betaInverse,
  gammaPInverse,
  gammaQInverse,
} from '../../../src/kernels/special/inverse-incomplete.js';
import oracle from './distributions.oracle.json' with { type: 'json' };

interface Distribution {
  cdf: (x: number, a: number, b: number) => Parts;
  log: (x: number, a: number, b: number) => number;
  quantile: (p: number, a: number, b: number, q?: number) => number;
}

const c = continuous;
const distributions: Record<string, Distribution> = {
  normal: {
    cdf: c.normalCdf,
    log: c.normalLogDensity,
    quantile: c.normalQuantileOf,
  },
  gamma: { cdf: c.gammaCdf, log: c.gammaLogDensity, quantile: c.gammaQuantile },
  chiSquare: {
    cdf: c.chiSquareCdf,
    log: c.chiSquareLogDensity,
    quantile: (p, v, _, q) => c.chiSquareQuantile(p, v, q),
  },
  beta: { cdf: c.betaCdf, log: c.betaLogDensity, quantile: c.betaQuantile },
  studentT: {
    cdf: c.studentTCdf,
    log: c.studentTLogDensity,
    quantile: (p, v, _, q) => c.studentTQuantile(p, v, q),
  },
  f: { cdf: c.fCdf, log: c.fLogDensity, quantile: c.fQuantile },
  binomial: { cdf: discrete.binomialCdf, log: discrete.binomialLogMass, quantile: discrete.binomialQuantile },
  poisson: { cdf: discrete.poissonCdf, log: discrete.poissonLogMass, quantile: discrete.poissonQuantile },
};

type Row = [name: string, args: number[], x: number, lower: number, upper: number, log: number | null];
const rows = oracle as Row[];

const error = (got: number, want: number) => (got === want ? 0 : Math.abs(got - want) / Math.abs(want));

describe.each(Object.keys(distributions))('%s', (name) => {
  const mine = rows.filter((row) => row[0] === name);
  const { cdf, log, quantile } = distributions[name]!;

  test('has the tails of scipy and the log densities of mpmath', () => {
    let worst = 0;
    for (const [, [a, b], x, lower, upper, logDensity] of mine) {
      const tails = cdf(x, a!, b!);
      const errors = [
        // The smaller tail, of which the other is 1 less: scipy's F loses digits in the larger.
        lower < 0.5 && lower > 1e-290 ? error(tails.lower, lower) : 0,
        upper < 0.5 && upper > 1e-290 ? error(tails.upper, upper) : 0,
        Math.abs(tails.lower + tails.upper - 1),
        logDensity === null ? 0 : Math.abs(log(x, a!, b!) - logDensity) / (1 + Math.abs(logDensity)),
      ];
      const most = Math.max(...errors);
      worst = Math.max(worst, most);
    }
    expect(worst).toBeLessThan(1e-12);
  });

  test('has quantiles that undo the distribution function', () => {
    for (const [, [a, b], x] of mine) {
      const { lower, upper } = cdf(x, a!, b!);
      if (name === 'binomial' || name === 'poisson') {
        if (lower === 1) continue; // rounded: no k before the last is meant
        const k = quantile(lower, a!, b!);
        const below = cdf(k - 1, a!, b!);
        if (lower < 0.5) expect(below.lower < lower && cdf(k, a!, b!).lower >= lower).toBe(true);
        else expect(below.upper > 1 - lower && cdf(k, a!, b!).upper <= 1 - lower).toBe(true);
      } else if (lower > 1e-290 && upper > 1e-290) {
        const back = cdf(quantile(lower, a!, b!, upper), a!, b!);
        expect(lower < upper ? error(back.lower, lower) : error(back.upper, upper)).toBeLessThan(3e-12);
      }
    }
  });
});

describe('inverses come back to the probability they were given', () => {
  const tails = [1e-280, 1e-100, 1e-20, 1e-5, 0.01, 0.3, 0.4999, 0.5];
  const shapes = [1e-3, 0.02, 0.3, 0.999, 1, 2.5, 30, 150, 4000, 1e6];

  test.each(shapes)('P(%d, x)', (a) => {
    for (const tail of tails) {
      const low = gammaPInverse(a, tail);
      // Below e^-745 x is no number above 0, and P there depends on which one was taken.
      if (low > 1e-300) expect(error(incompleteGamma(a, low).lower, tail)).toBeLessThan(3e-12);
      const high = gammaQInverse(a, tail);
      if (high > 1e-300) expect(error(incompleteGamma(a, high).upper, tail)).toBeLessThan(3e-12);
    }
  });

  test.each(shapes.slice(0, -1))('I_x(%d, b)', (a) => {
    for (const b of shapes.slice(0, -1)) {
      for (const tail of tails) {
        const { x, y } = betaInverse(a, b, tail);
        const back = incompleteBeta(a, b, x, y).lower;
        if (x > 1e-300 && y > 1e-300) expect(error(back, tail), `${b} ${tail} ${x}`).toBeLessThan(3e-12);
        if (x > 0) expect(error(betaInverse(b, a, 1 - tail, tail).y, x)).toBeLessThan(1e-14);
      }
    }
  });

  test('ends', () => {
    expect(gammaPInverse(2, 0)).toBe(0);
    expect(gammaPInverse(2, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(betaInverse(2, 3, 0)).toEqual({ x: 0, y: 1 });
    expect(betaInverse(2, 3, 1)).toEqual({ x: 1, y: 0 });
    expect(() => gammaPInverse(2, 1.5)).toThrow('within 0 to 1');
    expect(() => gammaPInverse(-2, 0.5)).toThrow('above 0');
  });
});

test('quantiles known in closed form', () => {
  expect(c.studentTQuantile(0.75, 1)).toBeCloseTo(1, 14); // Cauchy
  // with two degrees of freedom, (2 p - 1) sqrt(2 / (4 p (1 - p)))
  expect(c.studentTQuantile(0.025, 2)).toBeCloseTo(-0.95 * Math.sqrt(2 / 0.0975), 13);
  expect(c.chiSquareQuantile(0.5, 2)).toBeCloseTo(2 * Math.LN2, 14);
  expect(c.fQuantile(0.5, 7, 7)).toBeCloseTo(1, 13);
  expect(c.studentTQuantile(0.5, 3)).toBe(0);
  expect(c.studentTQuantile(0, 3)).toBe(Number.NEGATIVE_INFINITY);
});

test('edges of the support', () => {
  expect(c.gammaLogDensity(0, 1, 2)).toBeCloseTo(-Math.LN2, 15);
  expect(c.gammaLogDensity(0, 0.5)).toBe(Number.POSITIVE_INFINITY);
  expect(c.gammaLogDensity(-1, 2)).toBe(Number.NEGATIVE_INFINITY);
  expect(c.betaLogDensity(1, 2, 1)).toBeCloseTo(Math.LN2, 15);
  expect(c.betaLogDensity(0, 2, 1)).toBe(Number.NEGATIVE_INFINITY);
  expect(c.fLogDensity(0, 2, 5)).toBeCloseTo(0, 15);
  expect(discrete.binomialCdf(-1, 5, 0.5).lower).toBe(0);
  expect(discrete.binomialCdf(5, 5, 0.5).lower).toBe(1);
  expect(discrete.binomialLogMass(2.5, 5, 0.5)).toBe(Number.NEGATIVE_INFINITY);
  expect(discrete.poissonLogMass(0, 0)).toBe(0);
  expect(discrete.poissonQuantile(0, 10)).toBe(0);
  expect(discrete.binomialQuantile(1, 12, 0.2)).toBe(12);
  expect(() => c.studentTCdf(1, 0)).toThrow('degrees of freedom');
  expect(() => discrete.binomialCdf(1, 5, 2)).toThrow('probability');
});
