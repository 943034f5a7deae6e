import { describe, expect, test } from 'vitest';
import { binomial } from '../../../src/core/random/binomial.js';
import { fillNormal, fillUniform } from '../../../src/core/random/fill.js';
import { beta, chiSquare, gamma, logGamma, studentT } from '../../../src/core/random/gamma.js';
import { hypergeometric } from '../../../src/core/random/hypergeometric.js';
import {
  bernoulli,
  cauchy,
  exponential,
  geometric,
  gumbel,
  laplace,
  logistic,
  logNormal,
  pareto,
  triangular,
  weibull,
} from '../../../src/core/random/inversion.js';
import { negativeBinomial, poisson } from '../../../src/core/random/poisson.js';
import { truncatedNormal } from '../../../src/core/random/truncated-normal.js';
import { vonMises } from '../../../src/core/random/von-mises.js';
import { zipf } from '../../../src/core/random/zipf.js';
import { createRng, type Rng } from '../../../src/core/random.js';
import oracle from './distributions.oracle.json' with { type: 'json' };

type Numbers = [number, number, number];
const samplers: Record<string, (rng: Rng, args: Numbers) => number> = {
  uniform: (rng) => rng.uniform(),
  normal: (rng) => rng.normal(),
  exponential: (rng, [a]) => exponential(rng, a),
  laplace: (rng, [a, b]) => laplace(rng, a, b),
  logistic: (rng, [a, b]) => logistic(rng, a, b),
  cauchy: (rng, [a, b]) => cauchy(rng, a, b),
  gumbel: (rng, [a, b]) => gumbel(rng, a, b),
  weibull: (rng, [a, b]) => weibull(rng, a, b),
  pareto: (rng, [a, b]) => pareto(rng, a, b),
  logNormal: (rng, [a, b]) => logNormal(rng, a, b),
  triangular: (rng, [a, b, c]) => triangular(rng, a, b, c),
  geometric: (rng, [a]) => geometric(rng, a),
  gamma: (rng, [a, b]) => gamma(rng, a, b),
  beta: (rng, [a, b]) => beta(rng, a, b),
  chiSquare: (rng, [a]) => chiSquare(rng, a),
  studentT: (rng, [a]) => studentT(rng, a),
  vonMises: (rng, [a, b]) => vonMises(rng, a, b),
  truncatedNormal: (rng, [a, b]) => truncatedNormal(rng, a, b),
  poisson: (rng, [a]) => poisson(rng, a),
  negativeBinomial: (rng, [a, b]) => negativeBinomial(rng, a, b),
  binomial: (rng, [a, b]) => binomial(rng, a, b),
  hypergeometric: (rng, [a, b, c]) => hypergeometric(rng, a, b, c),
  zipf: (rng, [a, b]) => zipf(rng, a, b),
};

const N = 100_000;

function draws(name: string, args: number[]): Float64Array {
  const rng = createRng(`${name} ${args}`);
  if (name === 'fillNormal') return fillNormal(rng, new Float64Array(N));
  if (name === 'fillUniform') return fillUniform(rng, new Float64Array(N));
  return Float64Array.from({ length: N }, () => samplers[name]!(rng, args as Numbers));
}

/** Cells from the left that together are expected to hold at least 5, as the chi-square limit needs. */
function chiSquareScore(x: Float64Array, edges: number[], probabilities: number[]) {
  const counts = new Float64Array(edges.length + 1);
  for (const v of x) {
    let cell = 0;
    while (cell < edges.length && v > edges[cell]!) cell++;
    counts[cell]!++;
  }
  let statistic = 0;
  let cells = 0;
  let [seen, expected] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    seen += counts[i]!;
    expected += probabilities[i]! * x.length;
    if (expected < 5) continue;
    statistic += (seen - expected) ** 2 / expected;
    cells++;
    [seen, expected] = [0, 0];
  }
  const freedom = Math.max(1, cells - 1);
  // Wilson & Hilferty: the cube root of chi-square / freedom is nearly normal.
  const v = 2 / (9 * freedom);
  return { z: (Math.cbrt(statistic / freedom) - (1 - v)) / Math.sqrt(v), lost: seen };
}

// Seeds are fixed, so that this passes always or never; 4.5 sigma one-sided is one in 300,000 for each case.
describe('100,000 draws fill the cells between exact quantiles, tails to 1e-4, as scipy says', () => {
  test.each(oracle)('$name $args', ({ name, args, edges, probabilities }) => {
    const { z, lost } = chiSquareScore(draws(name, args), edges, probabilities);
    expect(lost).toBeLessThan(17); // where fewer than 5 are expected: 5 sigma
    expect(z).toBeLessThan(4.5);
  });
});

test('the measure itself sees a shift of a normal sample by 0.03 sigma', () => {
  const { edges, probabilities } = oracle.find(({ name }) => name === 'normal')!;
  const shifted = draws('normal', []).map((v) => v + 0.03);
  expect(chiSquareScore(shifted, edges, probabilities).z).toBeGreaterThan(4.5);
});

test('a gamma number of shape 0.001 keeps its logarithm where the number underflows', () => {
  // log G = log G(1.001) - E / 0.001: mean digamma(0.001) = -1000.5755719318, sd sqrt(trigamma) = 1000.0008
  const rng = createRng(4);
  let sum = 0;
  for (let i = 0; i < N; i++) sum += logGamma(rng, 0.001);
  expect(Math.abs(sum / N + 1000.5755719318)).toBeLessThan((5 * 1000.001) / Math.sqrt(N));
});

test('the largest Poisson and binomial numbers have the right moments', () => {
  const rng = createRng(5);
  const means = [2 ** 40, 2 ** 50 * 0.25];
  const sds = [2 ** 20, Math.sqrt(2 ** 50 * 0.1875)];
  const kinds = [() => poisson(rng, means[0]!), () => binomial(rng, 2 ** 50, 0.25)];
  kinds.forEach((draw, kind) => {
    const z = Float64Array.from({ length: 20_000 }, () => (draw() - means[kind]!) / sds[kind]!);
    const mean = z.reduce((s, v) => s + v, 0) / z.length;
    const square = z.reduce((s, v) => s + v * v, 0) / z.length;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(z.length));
    expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / z.length));
  });
});

test('bernoulli', () => {
  const rng = createRng(6);
  let hits = 0;
  for (let i = 0; i < N; i++) hits += bernoulli(rng, 0.3) ? 1 : 0;
  expect(Math.abs(hits - 0.3 * N)).toBeLessThan(5 * Math.sqrt(0.21 * N));
  expect(bernoulli(rng, 1)).toBe(true);
  expect(bernoulli(rng, 0)).toBe(false);
});

test('limits that have one answer', () => {
  const rng = createRng(7);
  expect(poisson(rng, 0)).toBe(0);
  expect(binomial(rng, 12, 0)).toBe(0);
  expect(binomial(rng, 12, 1)).toBe(12);
  expect(binomial(rng, 0, 0.5)).toBe(0);
  expect(geometric(rng, 1)).toBe(1);
  expect(negativeBinomial(rng, 3, 1)).toBe(0);
  expect(hypergeometric(rng, 5, 0, 3)).toBe(3);
  expect(hypergeometric(rng, 5, 3, 8)).toBe(5);
  expect(hypergeometric(rng, 0, 300, 40)).toBe(0);
  expect(zipf(rng, 2, 1)).toBe(1);
});

test.each([
  ['gamma: the shape', (rng: Rng) => gamma(rng, 0)],
  ['gamma: the scale', (rng: Rng) => gamma(rng, 1, -2)],
  ['gamma: the shape', (rng: Rng) => beta(rng, Number.NaN, 1)],
  ['exponential: the rate', (rng: Rng) => exponential(rng, 0)],
  ['logistic: the mean', (rng: Rng) => logistic(rng, Number.POSITIVE_INFINITY)],
  ['triangular', (rng: Rng) => triangular(rng, 0, 2, 1)],
  ['low < high', (rng: Rng) => truncatedNormal(rng, 1, 1)],
  ['poisson', (rng: Rng) => poisson(rng, -1)],
  ['binomial: n', (rng: Rng) => binomial(rng, 2.5, 0.1)],
  ['binomial: p', (rng: Rng) => binomial(rng, 2, 1.1)],
  ['geometric: p', (rng: Rng) => geometric(rng, 0)],
  ['the number drawn', (rng: Rng) => hypergeometric(rng, 2, 3, 6)],
  ['von Mises: the concentration', (rng: Rng) => vonMises(rng, 0, -1)],
  ['zipf: the limit', (rng: Rng) => zipf(rng, 1, 0)],
])('a wrong parameter is named: %s', (message, draw) => {
  expect(() => draw(createRng(0))).toThrow(message);
});
