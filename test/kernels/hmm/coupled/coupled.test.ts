import { describe, expect, test } from 'vitest';
import { createRng } from '../../../../src/core/random.js';
import { forwardBackward } from '../../../../src/kernels/chain/forward-backward.js';
import { viterbi } from '../../../../src/kernels/chain/viterbi.js';
import { fitHmm } from '../../../../src/kernels/hmm/baum-welch.js';
import {
  type Coupled,
  coupledChain,
  coupledParameters,
  jointStates,
  marginals,
  sampleCoupled,
  signalsOf,
} from '../../../../src/kernels/hmm/coupled/coupled.js';
import { fitCoupled, learnCoupled, startCoupled } from '../../../../src/kernels/hmm/coupled/learn-coupled.js';
import { chainOf } from '../../../../src/kernels/hmm/expectations.js';
import type { Emission, Hmm, Observations } from '../../../../src/kernels/hmm/hmm.js';
import type { Shape } from '../../../../src/kernels/hmm/start.js';
import { topologyOf } from '../../../../src/kernels/hmm/topology.js';

const gaussian = (means: number[], variances: number[]): Emission => ({
  ...{ kind: 'gaussian', k: means.length, d: 1, covariance: 'full' },
  ...{ means: Float64Array.from(means), covariances: Float64Array.from(variances) },
});

/** Three states that follow the other chain's, two that follow the first's. */
const model: Coupled = {
  chains: [
    {
      ...{ k: 3, initial: Float64Array.of(0.5, 0.3, 0.2), emission: gaussian([-3, 0, 4], [1, 0.5, 1]) },
      transition: Float64Array.of(
        ...[0.9, 0.05, 0.05, 0.2, 0.7, 0.1, 0.05, 0.9, 0.05, 0.1, 0.1, 0.8, 0.02, 0.03, 0.95, 0.6, 0.1, 0.3],
      ),
    },
    {
      ...{ k: 2, initial: Float64Array.of(0.6, 0.4), emission: gaussian([10, 12], [0.25, 1]) },
      transition: Float64Array.of(0.95, 0.05, 0.1, 0.9, 0.7, 0.3, 0.3, 0.7, 0.2, 0.8, 0.05, 0.95),
    },
  ],
};

const rows = (data: Float64Array, d: number, ...ends: number[]): Observations => ({
  ...{ n: data.length / d, d, data },
  offsets: Int32Array.of(0, ...ends),
});

const few = rows(Float64Array.of(-2.5, 10.3, 0.4, Number.NaN, 1.9, 11.5, 3.1, 10.9), 2, 4);

const density = (x: number, mean: number, variance: number) =>
  Number.isNaN(x) ? 1 : Math.exp((-0.5 * (x - mean) ** 2) / variance) / Math.sqrt(2 * Math.PI * variance);

/** All paths of both chains by the definition, without a joint state: [a_0, b_0, a_1, ..] and P(z, x). */
function paths(data: Float64Array, steps: number) {
  const [first, second] = [model.chains[0]!, model.chains[1]!];
  const out: { a: number[]; b: number[]; p: number }[] = [];
  const spread = (a: number[], b: number[], p: number) => {
    const t = a.length;
    if (t === steps) {
      out.push({ a, b, p });
      return;
    }
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 2; j++) {
        const before = t === 0 ? 0 : a[t - 1]! * 2 + b[t - 1]!;
        const move =
          t === 0
            ? first.initial[i]! * second.initial[j]!
            : first.transition[before * 3 + i]! * second.transition[before * 2 + j]!;
        const seen =
          density(data[2 * t]!, [-3, 0, 4][i]!, [1, 0.5, 1][i]!) *
          density(data[2 * t + 1]!, [10, 12][j]!, [0.25, 1][j]!);
        spread([...a, i], [...b, j], p * move * seen);
      }
  };
  spread([], [], 1);
  return out;
}

test('likelihood, smoothed states and best paths are those of all paths', () => {
  const all = paths(few.data, 4);
  const total = all.reduce((sum, { p }) => sum + p, 0);
  const chain = coupledChain(model, few);
  const { logZ, posteriors } = forwardBackward(chain);
  expect(logZ[0]).toBeCloseTo(Math.log(total), 11);
  const [of, by] = jointStates([3, 2]);
  const [ofFirst, ofSecond] = [marginals(posteriors, of!, 3), marginals(posteriors, by!, 2)];
  for (let t = 0; t < 4; t++) {
    for (let i = 0; i < 3; i++) {
      const own = all.filter(({ a }) => a[t] === i).reduce((sum, { p }) => sum + p, 0);
      expect(ofFirst[t * 3 + i]).toBeCloseTo(own / total, 11);
    }
    const own = all.filter(({ b }) => b[t] === 1).reduce((sum, { p }) => sum + p, 0);
    expect(ofSecond[t * 2 + 1]).toBeCloseTo(own / total, 11);
  }
  const best = all.reduce((x, y) => (y.p > x.p ? y : x));
  const { path, scores } = viterbi(chain);
  expect(Array.from(path, (z) => of![z]!)).toEqual(best.a);
  expect(Array.from(path, (z) => by![z]!)).toEqual(best.b);
  expect(scores[0]).toBeCloseTo(Math.log(best.p), 11);
});

test('a pass gives the shares of the moves expected over all paths', () => {
  const all = paths(few.data, 4);
  const total = all.reduce((sum, { p }) => sum + p, 0);
  const counts = [new Float64Array(18), new Float64Array(12)];
  for (const { a, b, p } of all)
    for (let t = 1; t < 4; t++) {
      const before = a[t - 1]! * 2 + b[t - 1]!;
      counts[0]![before * 3 + a[t]!]! += p / total;
      counts[1]![before * 2 + b[t]!]! += p / total;
    }
  const floors = [Float64Array.of(1e-9), Float64Array.of(1e-9)];
  const fit = fitCoupled(signalsOf(few, [1, 1]), model, { iterations: 1, tol: -1, floors });
  fit.model.chains.forEach(({ k, transition }, c) => {
    transition.forEach((v, at) => {
      const row = counts[c]!.subarray(at - (at % k), at - (at % k) + k);
      expect(v).toBeCloseTo(counts[c]![at]! / row.reduce((x, y) => x + y, 0), 9);
    });
  });
  // Of the first step the states, of all steps the mean of what was seen in each.
  const share = (pick: (path: (typeof all)[number], t: number) => boolean, t: number) =>
    all.filter((one) => pick(one, t)).reduce((sum, { p }) => sum + p, 0) / total;
  expect(fit.model.chains[1]!.initial[0]).toBeCloseTo(
    share(({ b }) => b[0] === 0, 0),
    11,
  );
  const weights = [0, 2, 3].map((t) => share(({ b }, at) => b[at] === 1, t));
  const values = [10.3, 11.5, 10.9];
  const mean = weights.reduce((sum, w, i) => sum + w * values[i]!, 0) / weights.reduce((x, y) => x + y, 0);
  const { emission } = fit.model.chains[1]!;
  expect(emission.kind === 'gaussian' && emission.means[1]).toBeCloseTo(mean, 10);
});

const alone: Hmm[] = [
  {
    ...{ k: 3, initial: Float64Array.of(0.5, 0.3, 0.2), emission: gaussian([-3, 0, 4], [1, 0.5, 1]) },
    transition: Float64Array.of(0.8, 0.1, 0.1, 0.3, 0.6, 0.1, 0.1, 0.3, 0.6),
  },
  {
    ...{ k: 2, initial: Float64Array.of(0.6, 0.4), emission: gaussian([10, 12], [0.25, 1]) },
    transition: Float64Array.of(0.9, 0.1, 0.4, 0.6),
  },
];

/** Chains that have the same rows whatever the state of the others. */
const apart: Coupled = {
  chains: alone.map((hmm, c) => {
    const of = jointStates([3, 2])[c]!;
    const moves = Array.from(of, (own) => [...hmm.transition.subarray(own * hmm.k, (own + 1) * hmm.k)]);
    return { ...hmm, transition: Float64Array.from(moves.flat()) };
  }),
};

test('chains that do not see one another are models of their own', () => {
  const { data } = sampleCoupled(model, 60, createRng(2));
  const both = rows(data, 2, 25, 60);
  const { logZ, posteriors } = forwardBackward(coupledChain(apart, both));
  const each = signalsOf(both, [1, 1]).map((signal, c) => forwardBackward(chainOf(alone[c]!, signal)));
  for (let s = 0; s < 2; s++) expect(logZ[s]).toBeCloseTo(each[0]!.logZ[s]! + each[1]!.logZ[s]!, 9);
  jointStates([3, 2]).forEach((of, c) => {
    marginals(posteriors, of, alone[c]!.k).forEach((p, at) => {
      expect(p).toBeCloseTo(each[c]!.posteriors[at]!, 10);
    });
  });
});

test('one chain is the plain model', () => {
  const { data } = sampleCoupled({ chains: [alone[0]!] }, 200, createRng(4));
  const one = rows(data, 1, 120, 200);
  const floor = Float64Array.of(1e-9);
  const fit = fitCoupled([one], { chains: [alone[0]!] }, { iterations: 8, tol: -1, floors: [floor] });
  const plain = fitHmm(one, alone[0]!, {
    ...{ method: 'em', iterations: 8, tol: -1, freeze: [], floor, priorStrength: 0 },
  });
  plain.objectives.forEach((v, i) => {
    expect(fit.objectives[i]).toBeCloseTo(v, 8);
  });
  plain.hmm.transition.forEach((v, at) => {
    expect(fit.model.chains[0]!.transition[at]).toBeCloseTo(v, 9);
  });
});

const shape = (kind: Emission['kind'], states: number, symbols: number[] = []): Shape => ({
  ...{ kind, states, components: 2, covariance: 'full', symbols },
  ...{ allowed: topologyOf('ergodic', states), floor: Float64Array.of(1e-6) },
});

describe.each(['gaussian', 'gmm', 'student', 'poisson', 'categorical'] as const)('%s', (kind) => {
  test('learning never lowers the likelihood', () => {
    const { data } = sampleCoupled(model, 300, createRng(5));
    const whole = kind === 'poisson' || kind === 'categorical';
    const seen = data.map((v, at) => (whole ? Math.abs(Math.round(at % 2 === 0 ? v : v - 8)) % 6 : v));
    seen[41] = Number.NaN;
    const signals = signalsOf(rows(seen, 2, 180, 300), [1, 1]);
    const shapes = [shape(kind, 3, [6]), shape(kind, 2, [6])];
    const floors = shapes.map(({ floor }) => floor);
    const start = startCoupled(signals, shapes, createRng(1));
    const { objectives } = fitCoupled(signals, start, { iterations: 12, tol: -1, floors });
    expect(objectives).toHaveLength(13);
    objectives.slice(1).forEach((v, i) => {
      expect(v - objectives[i]!).toBeGreaterThan(-1e-7);
    });
  });
});

test('how the chains follow one another is found again', () => {
  const { data } = sampleCoupled(model, 6000, createRng(9));
  const fit = learnCoupled(
    rows(data, 2, 6000),
    [shape('gaussian', 3), shape('gaussian', 2)],
    { iterations: 60, tol: 1e-8 },
    createRng(1),
  );
  const means = fit.model.chains.map(({ emission }) => (emission.kind === 'gaussian' ? emission.means : []));
  const orders = means.map((own) => Array.from(own.keys()).sort((i, j) => own[i]! - own[j]!));
  const [first, second] = [orders[0]!, orders[1]!];
  const truth = forwardBackward(coupledChain(model, rows(data, 2, 6000))).logZ[0]!;
  expect(fit.logLikelihood).toBeGreaterThan(truth);
  for (let a = 0; a < 3; a++)
    for (let b = 0; b < 2; b++) {
      const [from, own] = [a * 2 + b, first[a]! * 2 + second[b]!];
      // Rows of some hundreds of moves: three standard errors, states not quite known.
      for (let i = 0; i < 3; i++)
        expect(
          Math.abs(
            fit.model.chains[0]!.transition[own * 3 + first[i]!]! -
              model.chains[0]!.transition[from * 3 + i]!,
          ),
        ).toBeLessThan(0.12);
      expect(
        Math.abs(
          fit.model.chains[1]!.transition[own * 2 + second[1]!]! - model.chains[1]!.transition[from * 2 + 1]!,
        ),
      ).toBeLessThan(0.12);
    }
  expect(means[0]![first[2]!]).toBeCloseTo(4, 0);
  expect(coupledParameters(fit.model)).toBe(2 * 7 + 6 + 7 + 4);
});

test('a signal that cannot be is refused', () => {
  const sure: Hmm = {
    ...{ k: 1, initial: Float64Array.of(1), transition: Float64Array.of(1) },
    emission: { kind: 'categorical', k: 1, probabilities: [Float64Array.of(1, 0)] },
  };
  const signal = rows(Float64Array.of(0, 1), 1, 2);
  const options = { iterations: 2, tol: 0, floors: [Float64Array.of(1)] };
  expect(() => fitCoupled([signal], { chains: [sure] }, options)).toThrow('sequence 0 is impossible');
});
