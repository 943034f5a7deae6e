import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../src/core/random.js';
import { fromRows } from '../../../src/kernels/linalg/matrix.js';
import { gaussianParticles } from '../../../src/kernels/state-space/gaussian-particles.js';
import { kalmanFilter } from '../../../src/kernels/state-space/kalman.js';
import { kalmanSmoother } from '../../../src/kernels/state-space/kalman-smoother.js';
import { linearFunctions } from '../../../src/kernels/state-space/nonlinear.js';
import { type ParticleModel, particleFilter } from '../../../src/kernels/state-space/particle-filter.js';
import { drawPaths } from '../../../src/kernels/state-space/particle-smoother.js';
import { RESAMPLINGS, resample } from '../../../src/kernels/state-space/resampling.js';
import { weightedQuantile } from '../../../src/kernels/state-space/weighted-quantile.js';
import { coupled, gridFilter, growth } from './models.js';

describe.each(RESAMPLINGS)('%s resampling', (scheme) => {
  const weights = Float64Array.of(0.05, 0.4, 0, 0.25, 0.3);
  const runs = 4000;
  const count = 7;
  const copies = Array.from({ length: runs }, (_, r) => {
    const of = resample(weights, count, scheme, createRng(r));
    expect([...of]).toEqual([...of].sort((a, b) => a - b));
    return Array.from(weights, (_w, i) => of.filter((p) => p === i).length);
  });
  test('each particle is taken in proportion to its weight, one without weight never', () => {
    weights.forEach((w, i) => {
      const mean = copies.reduce((sum, c) => sum + c[i]!, 0) / runs;
      // At most binomial: standard error sqrt(7 w (1 - w) / 4000), four of them.
      expect(Math.abs(mean - count * w)).toBeLessThanOrEqual(
        4 * Math.sqrt((count * w * (1 - w)) / runs) + 1e-12,
      );
    });
  });
  test('the spread is that of the scheme', () => {
    const variance = copies.reduce((sum, c) => sum + (c[1]! - 2.8) ** 2, 0) / runs;
    if (scheme === 'multinomial') expect(variance).toBeCloseTo(7 * 0.4 * 0.6, 0);
    // 2.8 copies: 2 or 3 when all places are alike, 0.8 * 0.2.
    if (scheme === 'systematic') expect(variance).toBeCloseTo(0.16, 1);
    for (const c of copies) {
      if (scheme === 'systematic') expect([2, 3]).toContain(c[1]);
      if (scheme === 'residual') expect(c[1]).toBeGreaterThanOrEqual(2);
    }
  });
});
test('one particle with all the weight is taken always; rounding at the end chooses no empty one', () => {
  for (const scheme of RESAMPLINGS)
    expect(
      [...resample(Float64Array.of(0, 1 - 1e-16, 0), 50, scheme, createRng(1))].every((p) => p === 1),
    ).toBe(true);
});

test('weighted quantile: by sorting, ties and empty weights among them', () => {
  const chance = createRng(6);
  for (let n = 1; n < 60; n++) {
    const values = Float64Array.from({ length: n }, () => Math.floor(8 * chance.uniform()));
    const weights = Float64Array.from({ length: n }, () => Math.floor(3 * chance.uniform()));
    weights[0]! += 1;
    const total = weights.reduce((a, b) => a + b);
    const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
    for (const share of [0.01, 0.3, 0.5, 0.99]) {
      const target = Math.max(0.5, Math.floor(share * total)); // sums of whole weights are exact
      let below = 0;
      const want = order.find((i) => {
        below += weights[i]!;
        return below >= target;
      })!;
      expect(weightedQuantile(values.slice(), weights.slice(), target)).toBe(values[want]);
    }
  }
});

const linear = gaussianParticles(linearFunctions(coupled));

/** 20 times of the model itself, some not seen. */
const y = drawn(createRng(4)).map((v, i) => (i === 6 || i === 20 || i === 21 ? Number.NaN : v));

function drawn(rng: Rng): Float64Array {
  const root = [Math.sqrt(0.4), 0.1 / Math.sqrt(0.4), Math.sqrt(0.6 - 0.01 / 0.4)] as const;
  const x = new Float64Array(2);
  linear.initial(rng, x);
  return Float64Array.from(
    Array.from({ length: 20 }, (_, t) => {
      const [a, b] = [rng.normal(), rng.normal()];
      const seen = [x[0]! + 0.2 * x[1]! + root[0] * a, x[1]! + root[1] * a + root[2] * b];
      linear.step(x.slice(), t, rng, x);
      return seen;
    }).flat(),
  );
}

describe.each([
  ['bootstrap', 'systematic', 0.5],
  ['bootstrap', 'residual', 1],
  ['bootstrap', 'multinomial', 0.3],
  ['auxiliary', 'stratified', 0.5],
] as const)('%s filter, %s, of a linear model', (proposal, resampling, threshold) => {
  const want = kalmanFilter(coupled, y, { states: true });
  const runs = [1, 2, 3, 4].map((seed) =>
    particleFilter(linear, y, { particles: 2000, proposal, resampling, threshold }, createRng(seed)),
  );
  test('means, deviations and likelihood are those of the Kalman filter, as far as 2000 particles go', () => {
    for (const run of runs) {
      // Standard deviations are about 0.5; 2000 particles of which some hundred count leave 0.05 or so; the largest of 640.
      run.means.forEach((v, i) => {
        expect(Math.abs(v - want.filteredMeans![i]!)).toBeLessThan(0.3);
      });
      run.deviations.forEach((v, i) => {
        const [t, k] = [Math.floor(i / 2), i % 2];
        expect(Math.abs(v / Math.sqrt(want.filteredCovariances![t * 4 + k * 3]!) - 1)).toBeLessThan(0.35);
        expect(run.lower[i]!).toBeLessThan(run.means[i]!);
        expect(run.upper[i]!).toBeGreaterThan(run.means[i]!);
      });
      expect(Math.abs(run.logLikelihood - want.logLikelihood)).toBeLessThan(1);
    }
    const mean = runs.reduce((sum, run) => sum + run.logLikelihood, 0) / runs.length;
    expect(Math.abs(mean - want.logLikelihood)).toBeLessThan(0.4);
  });
  test('the same seed gives the same particles; effective numbers are within their bounds', () => {
    const again = particleFilter(
      linear,
      y,
      { particles: 2000, proposal, resampling, threshold },
      createRng(1),
    );
    expect(again).toEqual(runs[0]);
    for (const e of again.effective) expect(e >= 1 && e <= 2000.0001).toBe(true);
  });
});

test('error falls like one over the root of the particles', () => {
  const want = kalmanFilter(coupled, y, { states: true }).filteredMeans!;
  const error = (particles: number) => {
    let sum = 0;
    for (let seed = 0; seed < 6; seed++)
      particleFilter(linear, y, { particles }, createRng(100 + seed)).means.forEach((v, i) => {
        sum += (v - want[i]!) ** 2;
      });
    return Math.sqrt(sum);
  };
  // 16 times as many: a quarter of the error; half a factor either way for 6 runs.
  const ratio = error(200) / error(3200);
  expect(ratio).toBeGreaterThan(2.6);
  expect(ratio).toBeLessThan(6);
});

test('growth model, two peaks: mean and likelihood of the grid', () => {
  const noise = createRng(9);
  let x = 0.5;
  const out = new Float64Array(1);
  const seen = Float64Array.from({ length: 30 }, (_, t) => {
    const value = x ** 2 / 20 + noise.normal();
    growth.transition(Float64Array.of(x), t, out);
    x = out[0]! + Math.sqrt(10) * noise.normal();
    return value;
  });
  const want = gridFilter(growth, seen);
  const run = particleFilter(gaussianParticles(growth), seen, { particles: 20000 }, createRng(3));
  expect(Math.abs(run.logLikelihood - want.logLikelihood)).toBeLessThan(0.15);
  // Two peaks up to 20 apart, weights between them uncertain by a hundredth.
  run.means.forEach((v, t) => {
    expect(Math.abs(v - want.means[t]!)).toBeLessThan(0.6);
  });
});

test('states of a hidden Markov chain: the forward algorithm', () => {
  const A = [
    [0.7, 0.3],
    [0.2, 0.8],
  ];
  const B = [
    [0.9, 0.1],
    [0.3, 0.7],
  ];
  const symbols = [0, 1, 1, 0, 0, 0, 1, 0, 1, 1];
  let alpha = [0.6, 0.4].map((p, i) => p * B[i]![symbols[0]!]!);
  for (const s of symbols.slice(1))
    alpha = [0, 1].map((j) => B[j]![s]! * (alpha[0]! * A[0]![j]! + alpha[1]! * A[1]![j]!));
  const hidden: ParticleModel = {
    ...{ n: 1, m: 1 },
    initial: (r, o) => {
      o[0] = r.uniform() < 0.6 ? 0 : 1;
    },
    step: (x, _, r, o) => {
      o[0] = r.uniform() < A[x[0]!]![0]! ? 0 : 1;
    },
    logObservation: (z, x) => Math.log(B[x[0]!]![z[0]!]!),
  };
  const run = particleFilter(hidden, Float64Array.from(symbols), { particles: 40000 }, createRng(2));
  expect(Math.abs(run.logLikelihood - Math.log(alpha[0]! + alpha[1]!))).toBeLessThan(0.03);
  expect(run.means.at(-1)).toBeCloseTo(alpha[1]! / (alpha[0]! + alpha[1]!), 1);
});

test('drawn paths: means and deviations of the smoother, and correlation along them', () => {
  const path = particleFilter(linear, y, { particles: 600, keep: true }, createRng(1));
  const paths = 400;
  const found = drawPaths(linear, path, paths, createRng(8));
  const want = kalmanSmoother(coupled, y);
  for (let t = 0; t < 20; t++)
    for (let k = 0; k < 2; k++) {
      const values = Array.from({ length: paths }, (_, p) => found[(p * 20 + t) * 2 + k]!);
      const mean = values.reduce((sum, v) => sum + v, 0) / paths;
      const deviation = Math.sqrt(want.covariances[t * 4 + k * 3]!);
      // 400 paths: a standard error of 1/20 of the deviation, and as much of the 600 particles; five in all.
      expect(Math.abs(mean - want.means[t * 2 + k]!)).toBeLessThan(0.4 * deviation);
    }
  let product = 0;
  for (let p = 0; p < paths; p++)
    product += (found[(p * 20 + 5) * 2]! - want.means[10]!) * (found[(p * 20 + 4) * 2]! - want.means[8]!);
  expect(product / paths).toBeCloseTo(want.lagged[4 * 4]!, 1);
});

test('nothing that fits, too few particles, no look ahead: told', () => {
  const hopeless: ParticleModel = { ...linear, logObservation: () => -Infinity };
  expect(() => particleFilter(hopeless, y, { particles: 5 }, createRng(1))).toThrow(
    'no particle can explain',
  );
  expect(() => particleFilter(linear, y, { particles: 0 }, createRng(1))).toThrow('at least one');
  const exact = {
    ...linearFunctions(coupled),
    observationCovariance: fromRows([
      [0, 0],
      [0, 1],
    ]),
  };
  expect(() => gaussianParticles(exact)).toThrow('no noise');
  const { expected: _, ...blind } = linear;
  expect(() => particleFilter(blind, y, { particles: 5, proposal: 'auxiliary' }, createRng(1))).toThrow(
    'expect',
  );
  expect(() =>
    drawPaths(linear, particleFilter(linear, y, { particles: 5 }, createRng(1)), 1, createRng(1)),
  ).toThrow('smoothing');
});
