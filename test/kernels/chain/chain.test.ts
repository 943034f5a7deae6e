import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { type Chain, checkChain, groupsOf, sequenceOf } from '../../../src/kernels/chain/chain.js';
import { forward, forwardBackward } from '../../../src/kernels/chain/forward-backward.js';
import { kBest } from '../../../src/kernels/chain/k-best.js';
import { logMessages } from '../../../src/kernels/chain/log-messages.js';
import { pairPosteriors } from '../../../src/kernels/chain/pair-posteriors.js';
import { pathWeight } from '../../../src/kernels/chain/path-weight.js';
import { posteriorDecode } from '../../../src/kernels/chain/posterior-decode.js';
import { samplePath } from '../../../src/kernels/chain/sample-path.js';
import { viterbi } from '../../../src/kernels/chain/viterbi.js';
import { ballsModel, chainOf, randomChain, umbrellaModel } from './chains.js';
import { enumerate } from './enumerate.js';

const { simd, threads } = compute;
afterEach(() => Object.assign(compute, { simd, threads }));

function close(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number) {
  expect(found.length).toBe(wanted.length);
  let worst = 0;
  for (let i = 0; i < found.length; i++) {
    const gap = Math.abs(found[i]! - wanted[i]!);
    worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

const summed = (pairs: Float64Array, k: number) =>
  Float64Array.from({ length: k * k }, (_, cell) => {
    let sum = 0;
    for (let at = cell; at < pairs.length; at += k * k) sum += pairs[at]!;
    return sum;
  });

describe.each(['scaled', 'log'] as const)('%s messages', (kind) => {
  const on = <T>(body: () => T): T => {
    compute.simd = kind === 'scaled';
    return body();
  };

  test.each([1, 2, 3, 4, 5].flatMap((k) => [1, 2, 5].map((steps) => [k, steps] as const)))(
    '%i states, %i steps: all paths, one by one',
    (k, steps) => {
      for (let seed = 0; seed < 10; seed++) {
        const chain = randomChain(100 * k + 10 * steps + seed, k, [steps], { final: seed % 2 === 0 });
        const truth = enumerate(chain);
        const found = on(() => forwardBackward(chain));
        // Sums of at most 5^5 terms in double precision.
        close(found.logZ, [truth.logZ], 1e-12);
        close(found.posteriors, truth.posteriors, 1e-13);
        close(found.pairs, summed(truth.pairs, k), 1e-12);
        close(pairPosteriors(chain), truth.pairs, 1e-13);
        const best = on(() => viterbi(chain));
        expect(best.scores[0]).toBeCloseTo(truth.ranked[0]!.score, 12);
        expect([...best.path]).toEqual([...truth.ranked[0]!.path]);
      }
    },
  );

  test('balls and bins: likelihood, posteriors and paths of the notes', () => {
    const balls = chainOf(ballsModel);
    const { logZ, posteriors } = on(() => forwardBackward(balls));
    expect(logZ[0]).toBeCloseTo(-7.755837326763919, 12);
    expect(Math.exp(logZ[0]!)).toBeCloseTo(0.00042823548, 15);
    // Eight and nine digits are printed.
    close(posteriors.subarray(0, 3), [0.72151739, 0.129838, 0.1486446], 5e-8);
    close(posteriors.subarray(15), [0.15040803, 0.40461433, 0.44497764], 5e-9);
    const { path, scores } = on(() => viterbi(balls));
    expect([...path]).toEqual([0, 2, 1, 0, 2, 1]);
    expect(Math.exp(scores[0]!)).toBeCloseTo(0.00010838016, 15);
    // The likeliest states one by one are no possible path: blue never follows blue.
    const single = posteriorDecode(posteriors, 3);
    expect([...single]).toEqual([0, 2, 1, 0, 2, 2]);
    expect(pathWeight(balls, single)).toBe(-Infinity);
  });

  test('umbrella world: the figures of Russell and Norvig', () => {
    const days = { ...umbrellaModel, seen: [0, 0] };
    const { filtered } = on(() => forward(chainOf(days)));
    close([filtered[0]!, filtered[2]!], [0.818, 0.883], 5e-4); // three digits are printed
    expect(on(() => forwardBackward(chainOf(days))).posteriors[0]).toBeCloseTo(0.883, 3);
    const five = on(() => forwardBackward(chainOf(umbrellaModel)));
    close(
      Float64Array.from({ length: 5 }, (_, t) => five.posteriors[2 * t]!),
      [0.8673, 0.8204, 0.3075, 0.8204, 0.8673],
      5e-5,
    );
    expect(five.logZ[0]).toBeCloseTo(-3.3725, 4);
    expect([...on(() => viterbi(chainOf(umbrellaModel))).path]).toEqual([0, 0, 1, 0, 0]);
  });

  test('what scaled numbers lose: a way through states that are e^-900 behind', () => {
    // State 0 is the likelier by far in step 0, but only state 1 can make step 1.
    const chain: Chain = {
      k: 2,
      offsets: Int32Array.of(0, 2, 4),
      logWeights: Float64Array.of(0, -900, -Infinity, -3, 0, -1, -1, 0),
      logInitial: Float64Array.of(-0.5, -0.5),
      logTransition: Float64Array.of(0, -Infinity, -Infinity, 0),
    };
    const { logZ, posteriors, pairs } = on(() => forwardBackward(chain));
    expect(logZ[0]).toBeCloseTo(-903.5, 10);
    const even = enumerate(sequenceOf(chain, 1));
    close(posteriors, [0, 1, 0, 1, ...even.posteriors], 1e-15);
    close(pairs, [even.pairs[0]!, 0, 0, 1 + even.pairs[3]!], 1e-15);
    const filter = on(() => forward(chain));
    close(filter.filtered.subarray(0, 4), [1, 0, 0, 1], 1e-15);
    close(filter.logZ, logZ, 1e-12);
  });

  test('where no path is possible, log Z is -Infinity, and numbers stay numbers', () => {
    const chain: Chain = {
      k: 2,
      offsets: Int32Array.of(0, 2, 3),
      logWeights: Float64Array.of(0, -Infinity, -Infinity, 0, 0, 0),
      logInitial: Float64Array.of(0, 0),
      logTransition: Float64Array.of(0, -Infinity, -Infinity, 0),
    };
    const { logZ, posteriors, pairs } = on(() => forwardBackward(chain));
    expect([...logZ]).toEqual([-Infinity, Math.log(2)]);
    expect([...posteriors]).toEqual([0, 0, 0, 0, 0.5, 0.5]);
    expect([...pairs]).toEqual([0, 0, 0, 0]);
    expect([...on(() => forward(chain)).filtered]).toEqual([1, 0, 0, 0, 0.5, 0.5]);
    expect(on(() => viterbi(chain)).scores[0]).toBe(-Infinity);
  });

  test('of equal paths the lowest, from the end backwards', () => {
    const even: Chain = {
      k: 3,
      offsets: Int32Array.of(0, 4),
      logWeights: new Float64Array(12),
      logInitial: new Float64Array(3),
      logTransition: new Float64Array(9),
    };
    expect([...on(() => viterbi(even)).path]).toEqual([0, 0, 0, 0]);
  });
});

test.each([1, 2, 3, 4, 6, 7, 8, 9, 13, 16, 21])(
  '%i states: scaled and in logarithms, many sequences',
  (k) => {
    const chain = randomChain(k, k, [1, 70, 33, 32, 2, 300, 31, 64, 5]);
    const scaled = forwardBackward(chain);
    const paths = viterbi(chain);
    const filtered = forward(chain);
    compute.simd = false;
    const logs = forwardBackward(chain);
    // Logarithms of the size of 1000 have an absolute error of about 1e-13 a step.
    close(scaled.logZ, logs.logZ, 1e-10);
    close(scaled.posteriors, logs.posteriors, 1e-11);
    close(scaled.pairs, logs.pairs, 5e-9);
    close(filtered.filtered, forward(chain).filtered, 1e-11);
    const plain = viterbi(chain);
    expect(paths.path).toEqual(plain.path);
    close(paths.scores, plain.scores, 1e-10);
  },
);

test('posteriors sum to 1, pairs to one move a step; alpha beta is the same at every step', () => {
  const chain = randomChain(5, 5, [40, 200]);
  const { posteriors, pairs } = forwardBackward(chain);
  for (let t = 0; t < 240; t++) {
    const sum = posteriors.subarray(5 * t, 5 * t + 5).reduce((a, b) => a + b);
    expect(sum).toBeCloseTo(1, 12);
  }
  expect(pairs.reduce((a, b) => a + b)).toBeCloseTo(238, 9);
  const lone = sequenceOf(chain, 0);
  const { alpha, beta, logZ } = logMessages(lone);
  for (let t = 0; t < 40; t++) {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum += Math.exp(alpha[5 * t + i]! + beta[5 * t + i]! - logZ);
    expect(sum).toBeCloseTo(1, 11);
  }
});

test('equal bytes at any number of threads', () => {
  const chain = randomChain(
    3,
    6,
    Array.from({ length: 200 }, (_, s) => 1 + ((s * 37) % 90)),
  );
  const results = [1, 2, 3].map((count) => {
    compute.threads = count;
    return [forwardBackward(chain), viterbi(chain), forward(chain)];
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('groups cover all sequences, at most 32', () => {
  const offsets = Int32Array.from({ length: 1001 }, (_, s) => s * 3);
  const groups = groupsOf(offsets);
  expect(groups.length).toBe(33);
  expect([groups[0], groups[32]]).toEqual([0, 1000]);
  expect([...groupsOf(Int32Array.of(0, 5))]).toEqual([0, 1]);
  expect([...groupsOf(Int32Array.of(0, 500, 1000))]).toEqual([0, 1, 2]);
});

test('a million steps: nothing underflows, and the closed form of a chain without memory', () => {
  // Transitions that are the same from everywhere: log Z is a sum over steps, posteriors their shares.
  const steps = 1_000_000;
  const logWeights = Float64Array.from({ length: 2 * steps }, (_, i) => -5 - (i % 7));
  const share = [0.25, 0.75];
  const chain: Chain = {
    k: 2,
    offsets: Int32Array.of(0, steps),
    logWeights,
    logInitial: Float64Array.from(share, Math.log),
    logTransition: Float64Array.from([...share, ...share], Math.log),
  };
  let [total, rest] = [0, 0];
  let worst = 0;
  const { logZ, posteriors, pairs } = forwardBackward(chain);
  for (let t = 0; t < steps; t++) {
    const [a, b] = [0.25 * Math.exp(logWeights[2 * t]!), 0.75 * Math.exp(logWeights[2 * t + 1]!)];
    const y = Math.log(a + b) - rest;
    rest = total + y - total - y;
    total += y;
    worst = Math.max(worst, Math.abs(posteriors[2 * t]! - a / (a + b)));
  }
  expect(Math.abs(logZ[0]! / total - 1)).toBeLessThan(1e-13);
  expect(worst).toBeLessThan(1e-14);
  expect(pairs.reduce((a, b) => a + b) / (steps - 1)).toBeCloseTo(1, 11);
  // The best path takes the better state of each step.
  const { path, scores } = viterbi(chain);
  let best = 0;
  for (let t = 0; t < steps; t++)
    best += Math.max(Math.log(0.25) + logWeights[2 * t]!, Math.log(0.75) + logWeights[2 * t + 1]!);
  expect(scores[0]! / best).toBeCloseTo(1, 9); // a million roundings of the sum here
  for (let t = 0; t < 1000; t++) {
    const better = Math.log(0.25) + logWeights[2 * t]! > Math.log(0.75) + logWeights[2 * t + 1]! ? 0 : 1;
    expect(path[t]).toBe(better);
  }
});

test('the k best paths are the first of all', () => {
  for (let seed = 0; seed < 20; seed++) {
    const chain = randomChain(seed, 3, [5], { final: seed % 2 === 0 });
    const { ranked } = enumerate(chain);
    const found = kBest(chain, 12);
    found.forEach(({ path, score }, r) => {
      expect(score).toBeCloseTo(ranked[r]!.score, 12);
      expect([...path]).toEqual([...ranked[r]!.path]);
    });
  }
  const narrow = randomChain(1, 2, [2], { closed: 1 });
  expect(kBest(narrow, 10)).toHaveLength(2);
  expect(() => kBest(randomChain(1, 4, [100]), 1e6)).toThrow('at most 134217728 are kept');
});

test('sampled paths have the frequencies of the posterior', () => {
  const chain = randomChain(8, 2, [3]);
  const { ranked, logZ } = enumerate(chain);
  const { filtered } = forward(chain);
  const rng = createRng(1);
  const draws = 20000;
  const seen = new Map<string, number>();
  for (let n = 0; n < draws; n++) {
    const key = samplePath(chain, filtered, rng).join('');
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  for (const { path, score } of ranked) {
    const p = Math.exp(score - logZ);
    // Five standard deviations.
    expect(Math.abs((seen.get(path.join('')) ?? 0) / draws - p)).toBeLessThan(
      5 * Math.sqrt(p / draws) + 1e-9,
    );
  }
});

test('chains that are none are refused', () => {
  const chain = randomChain(1, 2, [3]);
  const bad = (change: Partial<Chain>) => () => checkChain({ ...chain, ...change });
  expect(bad({ offsets: Int32Array.of(0, 0, 3) })).toThrow('sequence 0 is empty');
  expect(bad({ offsets: Int32Array.of(0) })).toThrow('no sequence');
  expect(bad({ logInitial: new Float64Array(3) })).toThrow('logInitial of a chain has 3 numbers, 2');
  expect(bad({ logWeights: new Float64Array(6).fill(NaN) })).toThrow('holds NaN at 0');
  expect(bad({ logTransition: new Float64Array(4).fill(Infinity) })).toThrow('holds Infinity');
});
