import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng, type Rng } from '../../../src/core/random.js';
import type { Encoded, FeatureSet } from '../../../src/kernels/crf/features.js';
import { featureCount } from '../../../src/kernels/crf/features.js';
import { withLikelihood } from '../../../src/kernels/crf/likelihood.js';
import { stepScores, unaryScores } from '../../../src/kernels/crf/scores.js';
import { scoreOf } from '../../../src/kernels/crf/sentence.js';
import { bestLabels, bestSequences, labelMarginals } from '../../../src/kernels/crf/tagging.js';
import { spec, specWeights } from './spec-chain.js';

const original = { ...compute };
afterEach(() => {
  Object.assign(compute, original);
});

const evaluate = (features: FeatureSet, encoded: Encoded, weights: Float64Array) => {
  const gradient = new Float64Array(weights.length);
  const value = withLikelihood(features, encoded, (negative) => negative(weights, gradient));
  return { value, gradient };
};

describe.each([true, false])('the linear chain of the specification, simd %s', (simd) => {
  test('log Z, likelihood, gradient, marginals and best labels are its figures', () => {
    compute.simd = simd;
    const { features, encoded, tied } = spec();
    const weights = specWeights(features);
    const { value, gradient } = evaluate(features, encoded, weights);
    // Printed with 16 digits.
    expect(value).toBeCloseTo(1.8029283351965493, 13);
    expect(tied(gradient).map((g) => -g)).toEqual(
      [0.02974787, 0.56169211, 0.42393062, 0.50144829].map((v) => expect.closeTo(v, 8)),
    );
    const { posteriors, logZ } = labelMarginals(features, weights, encoded);
    expect(logZ[0]).toBeCloseTo(9.20292833519655, 13);
    expect([...posteriors].filter((_, i) => i % 2 === 1)).toEqual(
      [0.7584142, 0.44289438, 0.71666212, 0.82507291, 0.41894696].map((v) => expect.closeTo(v, 7)),
    );
    expect([...bestLabels(features, weights, encoded)]).toEqual([1, 1, 1, 1, 0]);
  });
});

/** Sentences of random attributes under random weights; every feature there can be, or a few. */
function random(
  rng: Rng,
  { L, sentences, attributes, pairs }: Record<'L' | 'sentences' | 'attributes' | 'pairs', number>,
) {
  const starts = [0];
  for (let s = 0; s < sentences; s++) starts.push(starts[s]! + 1 + rng.integer(6));
  const tokens = starts.at(-1)!;
  const list = (of: number) => {
    const each = () => (of === 0 ? [] : Array.from({ length: rng.integer(4) }, () => rng.integer(of)));
    const rows = Array.from({ length: tokens }, each);
    const start = new Uint32Array(tokens + 1);
    rows.forEach((row, t) => {
      start[t + 1] = start[t]! + row.length;
    });
    return { start, attribute: Int32Array.from(rows.flat()) };
  };
  const table = (of: number, targets: number) => {
    const own = Array.from({ length: of }, () =>
      [...Array(targets).keys()].filter(() => rng.uniform() < 0.6),
    );
    const start = new Uint32Array(of + 1);
    own.forEach((row, a) => {
      start[a + 1] = start[a]! + row.length;
    });
    return { attributes: own.map((_, a) => `a${a}`), start, target: Int32Array.from(own.flat()) };
  };
  const features: FeatureSet = {
    labels: Array.from({ length: L }, (_, y) => `L${y}`),
    unary: table(attributes, L),
    transition: Int32Array.from([...Array(L * L).keys()].filter(() => rng.uniform() < 0.7)),
    pair: table(pairs, L * L),
  };
  const encoded: Encoded = {
    starts: Uint32Array.from(starts),
    gold: Int32Array.from({ length: tokens }, () => rng.integer(L)),
    unary: list(attributes),
    pair: list(pairs),
  };
  const weights = Float64Array.from({ length: featureCount(features) }, () => 3 * (rng.uniform() - 0.5));
  return { features, encoded, weights };
}

const cases = [
  { L: 1, sentences: 3, attributes: 3, pairs: 0 },
  { L: 2, sentences: 40, attributes: 8, pairs: 0 },
  { L: 3, sentences: 20, attributes: 5, pairs: 0 },
  { L: 4, sentences: 10, attributes: 6, pairs: 0 },
  { L: 2, sentences: 20, attributes: 4, pairs: 3 },
  { L: 3, sentences: 8, attributes: 4, pairs: 2 },
];

describe.each(cases)('$L labels, $pairs attributes of pairs', (size) => {
  const { features, encoded, weights } = random(createRng(`crf ${JSON.stringify(size)}`), size);

  test('log Z, marginals, the best sequences are those of enumeration', () => {
    const { posteriors, logZ } = labelMarginals(features, weights, encoded);
    const best = bestLabels(features, weights, encoded);
    logZ.forEach((z, s) => {
      const [begin, end] = [encoded.starts[s]!, encoded.starts[s + 1]!];
      const all = enumerated(features, weights, encoded, s);
      const total = all.reduce((sum, { score }) => sum + Math.exp(score), 0);
      expect(z).toBeCloseTo(Math.log(total), 11);
      for (let t = begin; t < end; t++)
        for (let y = 0; y < size.L; y++) {
          const share = all
            .filter(({ path }) => path[t - begin] === y)
            .reduce((sum, { score }) => sum + Math.exp(score), 0);
          expect(posteriors[t * size.L + y]).toBeCloseTo(share / total, 11);
        }
      const ranked = all.map(({ score }) => score).sort((a, b) => b - a);
      const found = bestSequences(features, weights, encoded, s, 5);
      expect(found.map(({ score }) => score)).toEqual(ranked.slice(0, 5).map((v) => expect.closeTo(v, 11)));
      expect(scored(features, weights, encoded, s, best.subarray(begin, end))).toBeCloseTo(ranked[0]!, 11);
    });
  });

  test.each([true, false])('the gradient is that of finite differences, simd %s', (simd) => {
    compute.simd = simd;
    const { gradient } = evaluate(features, encoded, weights);
    const h = 1e-5;
    weights.forEach((w, k) => {
      const at = (v: number) => evaluate(features, encoded, weights.with(k, v)).value;
      // Truncation h^2, rounding 1e-16 * 100 / h.
      expect(gradient[k]).toBeCloseTo((at(w + h) - at(w - h)) / (2 * h), 6);
    });
  });

  test('plain and SIMD agree to rounding', () => {
    const fast = evaluate(features, encoded, weights);
    compute.simd = false;
    const slow = evaluate(features, encoded, weights);
    expect(fast.value).toBeCloseTo(slow.value, 9);
    expect([...fast.gradient]).toEqual([...slow.gradient].map((g) => expect.closeTo(g, 9)));
  });
});

function enumerated(features: FeatureSet, weights: Float64Array, encoded: Encoded, s: number) {
  const L = features.labels.length;
  const steps = encoded.starts[s + 1]! - encoded.starts[s]!;
  return Array.from({ length: L ** steps }, (_, code) => {
    const path = Array.from({ length: steps }, (_, t) => Math.floor(code / L ** t) % L);
    return { path, score: scored(features, weights, encoded, s, path) };
  });
}

function scored(
  features: FeatureSet,
  weights: Float64Array,
  encoded: Encoded,
  s: number,
  path: ArrayLike<number>,
) {
  const [begin, end] = [encoded.starts[s]!, encoded.starts[s + 1]!];
  return scoreOf(
    {
      k: features.labels.length,
      logWeights: unaryScores(features, weights, encoded, begin, end),
      logTransitions: stepScores(features, weights, encoded, begin, end),
    },
    path,
  );
}

test('the same bytes with 1, 2 and 3 threads', () => {
  const { features, encoded, weights } = random(createRng('threads'), {
    L: 5,
    sentences: 3000,
    attributes: 700,
    pairs: 0,
  });
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return evaluate(features, encoded, weights);
  });
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

test('weights that scaled numbers cannot hold are done in logarithms', () => {
  const { features, encoded } = spec();
  // Against the text and against likes in a row: what the scaled messages lost at the second step is needed at the fourth.
  const weights = specWeights(features).map((w) => w * -3000);
  const fast = evaluate(features, encoded, weights);
  compute.simd = false;
  const slow = evaluate(features, encoded, weights);
  expect(fast.value / slow.value).toBeCloseTo(1, 12);
  expect([...fast.gradient]).toEqual([...slow.gradient].map((g) => expect.closeTo(g, 9)));
});
