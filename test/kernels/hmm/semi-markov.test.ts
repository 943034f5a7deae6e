import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { forwardBackward } from '../../../src/kernels/chain/forward-backward.js';
import { viterbi } from '../../../src/kernels/chain/viterbi.js';
import { chainOf } from '../../../src/kernels/hmm/expectations.js';
import type { Hmm, Observations } from '../../../src/kernels/hmm/hmm.js';
import {
  DURATIONS,
  type Durations,
  durationLogs,
  fitDurations,
  meanDurations,
} from '../../../src/kernels/hmm/semi-markov/durations.js';
import {
  fitSemiMarkov,
  type SemiMarkov,
  sampleSemiMarkov,
  semiBestPaths,
  semiSmooth,
  startSemiMarkov,
} from '../../../src/kernels/hmm/semi-markov/semi-markov.js';
import { topologyOf } from '../../../src/kernels/hmm/topology.js';

const model = (durations: Omit<Durations, 'k'>): SemiMarkov => ({
  hmm: {
    k: 3,
    initial: Float64Array.of(0.5, 0.3, 0.2),
    transition: Float64Array.of(0, 0.6, 0.4, 0.9, 0, 0.1, 0.5, 0.5, 0),
    emission: {
      ...{ kind: 'gaussian', k: 3, d: 1, covariance: 'full' },
      means: Float64Array.of(0, 2, 5),
      covariances: Float64Array.of(1, 1, 2),
    },
  },
  durations: { ...durations, k: 3 },
});

const laws: Record<string, Omit<Durations, 'k'>> = {
  categorical: {
    kind: 'categorical',
    longest: 4,
    parameters: Float64Array.of(0.1, 0, 0.3, 0.6, 0.5, 0.2, 0.2, 0.1, 0, 0.5, 0.5, 0),
  },
  poisson: { kind: 'poisson', longest: 12, parameters: Float64Array.of(2, 5, 1) },
  'negative-binomial': {
    kind: 'negative-binomial',
    longest: 12,
    parameters: Float64Array.of(2, 0.7, 5, 3, 1, 8),
  },
  geometric: { kind: 'geometric', longest: 12, parameters: Float64Array.of(2, 5, 1) },
};

const rowsOf = (data: Float64Array, ...ends: number[]): Observations => ({
  n: data.length,
  d: 1,
  data,
  offsets: Int32Array.of(0, ...ends),
});

/** The same model as a plain one over (state, steps of the stay so far): the oracle, of k times `longest` states. */
function unfolded({ hmm, durations }: SemiMarkov): Hmm {
  const { k, longest } = durations;
  const { logP, logSurvival } = durationLogs(durations);
  const K = k * longest;
  const transition = new Float64Array(K * K);
  const initial = new Float64Array(K);
  const { emission } = hmm;
  if (emission.kind !== 'gaussian') throw new Error('Gaussian');
  for (let j = 0; j < k; j++) {
    initial[j * longest] = hmm.initial[j]!;
    for (let a = 0; a < longest; a++) {
      const at = j * longest + a;
      const ends = logSurvival[at]! === -Infinity ? 1 : Math.exp(logP[at]! - logSurvival[at]!);
      if (a + 1 < longest) transition[at * K + at + 1] = 1 - ends;
      for (let i = 0; i < k; i++) transition[at * K + i * longest] = ends * hmm.transition[j * k + i]!;
    }
  }
  const spread = (v: Float64Array) =>
    Float64Array.from({ length: K }, (_, at) => v[Math.floor(at / longest)]!);
  return {
    ...{ k: K, initial, transition },
    emission: {
      ...emission,
      ...{ k: K, means: spread(emission.means), covariances: spread(emission.covariances) },
    },
  };
}

describe.each(Object.keys(laws))('%s', (name) => {
  const own = model(laws[name]!);
  const { data } = sampleSemiMarkov(own, 45, createRng(3));
  const observed = rowsOf(data, 20, 21, 45);

  test('likelihood, posteriors and best path are those of the chain over states and ages', () => {
    const chain = chainOf(unfolded(own), observed);
    const wanted = forwardBackward(chain);
    const found = semiSmooth(own, observed);
    // Sums of exponentials in another order.
    found.logZ.forEach((z, s) => {
      expect(z).toBeCloseTo(wanted.logZ[s]!, 10);
    });
    const { longest } = own.durations;
    for (let t = 0; t < observed.n; t++)
      for (let j = 0; j < 3; j++) {
        let p = 0;
        for (let a = 0; a < longest; a++) p += wanted.posteriors[t * 3 * longest + j * longest + a]!;
        expect(found.posteriors[t * 3 + j]).toBeCloseTo(p, 10);
      }
    const best = viterbi(chain);
    const { path, scores } = semiBestPaths(own, observed);
    // The likeliest stays of the unfolded chain end where its last one may go on.
    scores.forEach((score, s) => {
      expect(score).toBeCloseTo(best.scores[s]!, 10);
    });
    // Where ages tie, the states of the path are the same all the same.
    expect([...path]).toEqual(Array.from(best.path, (at) => Math.floor(at / longest)));
  });

  test('learning never lowers the likelihood', () => {
    const long = sampleSemiMarkov(own, 300, createRng(4)).data;
    const from = startSemiMarkov(
      rowsOf(long, 150, 300),
      {
        ...{ kind: 'gaussian', states: 3, floor: Float64Array.of(1e-9), components: 1, covariance: 'full' },
        ...{ symbols: [], allowed: topologyOf('ergodic', 3) },
      },
      { kind: own.durations.kind, longest: own.durations.longest },
      createRng(1),
    );
    const { objectives } = fitSemiMarkov(rowsOf(long, 150, 300), from, {
      ...{ iterations: 12, tol: -1, floor: Float64Array.of(1e-9) },
    });
    expect(objectives).toHaveLength(13);
    objectives.slice(1).forEach((v, i) => {
      expect(v - objectives[i]!).toBeGreaterThan(-1e-8);
    });
    expect(objectives[12]! - objectives[0]!).toBeGreaterThan(0.01);
  });

  test('stays that are drawn have the law of the model', () => {
    const { states } = sampleSemiMarkov(own, 40_000, createRng(9));
    const [sums, counts] = [new Float64Array(3), new Float64Array(3)];
    for (let t = 0, from = 0; t + 1 < states.length; t++) {
      if (states[t + 1] === states[t]) continue;
      sums[states[t]!]! += t + 1 - from;
      counts[states[t]!]!++;
      from = t + 1;
    }
    meanDurations(own.durations).forEach((mean, j) => {
      // Four standard errors of thousands of stays whose spread is below 6.
      expect(Math.abs(sums[j]! / counts[j]! - mean)).toBeLessThan((4 * 6) / Math.sqrt(counts[j]!));
    });
  });
});

test('geometric stays are the plain hidden Markov model', () => {
  // Leaving with probability q: mean of d - 1 is (1 - q) / q; 400 steps are as good as endless here.
  const leave = [0.4, 0.3, 0.5];
  const own = model({
    ...{ kind: 'geometric', longest: 400 },
    parameters: Float64Array.from(leave, (q) => (1 - q) / q),
  });
  const { data } = sampleSemiMarkov(own, 60, createRng(5));
  const observed = rowsOf(data, 60);
  const transition = own.hmm.transition.map((v, at) => {
    const [i, j] = [Math.floor(at / 3), at % 3];
    return i === j ? 1 - leave[i]! : v * leave[i]!;
  });
  const wanted = forwardBackward(chainOf({ ...own.hmm, transition }, observed));
  const found = semiSmooth(own, observed);
  expect(found.logZ[0]).toBeCloseTo(wanted.logZ[0]!, 9);
  found.posteriors.forEach((p, at) => {
    expect(p).toBeCloseTo(wanted.posteriors[at]!, 9);
  });
});

test('laws: they sum to 1, and fitting counts of a law finds it again', () => {
  for (const kind of DURATIONS) {
    const own = model(laws[kind]!).durations;
    const { logP, logSurvival } = durationLogs(own);
    const counts = logP.map((v) => 1000 * Math.exp(v));
    for (let j = 0; j < 3; j++) {
      const row = logP.subarray(j * own.longest, (j + 1) * own.longest).map(Math.exp);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(Math.exp(logSurvival[j * own.longest + 2]!)).toBeCloseTo(1 - row[0]! - row[1]!, 12);
    }
    const start = { ...own, parameters: own.parameters.map((v) => (kind === 'categorical' ? v : 1.5)) };
    const again = durationLogs(fitDurations(start, counts)).logP;
    again.forEach((v, at) => {
      // The simplex stops where the likelihood is flat to ten digits, its parameters to five.
      expect(Math.exp(v)).toBeCloseTo(Math.exp(logP[at]!), 5);
    });
  }
});

test('regimes and lengths of their stays are found again', () => {
  const truth = model(laws.poisson!);
  const { data } = sampleSemiMarkov(truth, 3000, createRng(11));
  const observed = rowsOf(data, 1000, 2000, 3000);
  const floor = Float64Array.of(1e-9);
  const start = startSemiMarkov(
    observed,
    {
      ...{ kind: 'gaussian', states: 3, floor, components: 1, covariance: 'full' },
      ...{ symbols: [], allowed: topologyOf('ergodic', 3) },
    },
    { kind: 'poisson', longest: 12 },
    createRng(2),
  );
  const { model: found, logLikelihood } = fitSemiMarkov(observed, start, {
    iterations: 40,
    tol: 1e-7,
    floor,
  });
  const { emission } = found.hmm;
  if (emission.kind !== 'gaussian') throw new Error('Gaussian');
  const order = [0, 1, 2].sort((a, b) => emission.means[a]! - emission.means[b]!);
  order.forEach((j, i) => {
    expect(emission.means[j]).toBeCloseTo([0, 2, 5][i]!, 0);
    expect(Math.abs(found.durations.parameters[j]! - [2, 5, 1][i]!)).toBeLessThan(0.5);
  });
  // The fit is at least as likely as the truth.
  expect(logLikelihood).toBeGreaterThan(semiSmooth(truth, observed).logZ.reduce((a, b) => a + b, 0));
});

test('laws by their definition: ratios of neighbours', () => {
  // With m = d - 1: mean / (m + 1), and (m + size) / (m + 1) mean / (mean + size); cutting leaves ratios as they are.
  const ratio = {
    poisson: (mean: number, _: number, m: number) => mean / (m + 1),
    'negative-binomial': (mean: number, size: number, m: number) =>
      ((m + size) / (m + 1)) * (mean / (mean + size)),
    geometric: (mean: number) => mean / (mean + 1),
  };
  for (const kind of ['poisson', 'negative-binomial', 'geometric'] as const) {
    const { logP } = durationLogs({ kind, k: 1, longest: 20, parameters: Float64Array.of(3.5, 0.7) });
    for (let m = 0; m + 1 < 20; m++)
      expect(Math.exp(logP[m + 1]! - logP[m]!)).toBeCloseTo(ratio[kind](3.5, 0.7, m), 11);
  }
});

test('one state is refused', () => {
  const one = { kind: 'gaussian' as const, states: 1, floor: Float64Array.of(1), components: 1 };
  const shape = { ...one, covariance: 'full' as const, symbols: [], allowed: topologyOf('ergodic', 1) };
  expect(() =>
    startSemiMarkov(rowsOf(Float64Array.of(1, 2), 2), shape, { kind: 'poisson', longest: 2 }, createRng(1)),
  ).toThrow('two at least');
});
