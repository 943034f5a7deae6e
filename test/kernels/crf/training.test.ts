import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { forwardBackward } from '../../../src/kernels/chain/forward-backward.js';
import {
  collectFeatures,
  featureCount,
  type Recipe,
  startWeights,
} from '../../../src/kernels/crf/features.js';
import { withLikelihood } from '../../../src/kernels/crf/likelihood.js';
import { parseRules } from '../../../src/kernels/crf/rules.js';
import { bestLabels, labelMarginals } from '../../../src/kernels/crf/tagging.js';
import { parseTemplates } from '../../../src/kernels/crf/template.js';
import { trainLbfgs } from '../../../src/kernels/crf/train-lbfgs.js';
import { trainPerceptron } from '../../../src/kernels/crf/train-perceptron.js';
import { trainSgd } from '../../../src/kernels/crf/train-sgd.js';

interface Oracle {
  sentences: [string, string][][];
  crfsuite: {
    l2: number;
    loss: number;
    state: [string, string, number][];
    transitions: [string, string, number][];
    best: string[][];
    marginals: number[][];
  };
  softmax: { labels: string[]; words: string[]; probabilities: number[][] };
}
const oracle: Oracle = JSON.parse(readFileSync(new URL('training.oracle.json', import.meta.url), 'utf8'));
const { l2 } = oracle.crfsuite;

/** Words and labels in columns, of sentences as lists of pairs. */
function corpusOf(sentences: readonly (readonly [string, string])[][]) {
  const starts = new Uint32Array(sentences.length + 1);
  sentences.forEach((sentence, s) => {
    starts[s + 1] = starts[s]! + sentence.length;
  });
  const cells = sentences.flat();
  const column = (c: 0 | 1) => {
    const values = [...new Set(cells.map((cell) => cell[c]))];
    return { values, codes: Uint32Array.from(cells, (cell) => values.indexOf(cell[c])) };
  };
  const [words, labels] = [column(0), column(1)];
  return { corpus: { columns: [words], starts }, labels: labels.values, gold: Int32Array.from(labels.codes) };
}

const recipeOf = (templates: string, rules = ''): Recipe => ({
  ...{
    templates: parseTemplates(templates),
    rules: parseRules(rules),
    lists: new Map(),
    hashBits: undefined,
  },
});

function setUp(templates: string, options = {}, rules = '', sentences = oracle.sentences) {
  const recipe = recipeOf(templates, rules);
  const { corpus, labels, gold } = corpusOf(sentences);
  const { features, encoded } = collectFeatures(corpus, gold, labels, recipe, options);
  const { weights: start, fixed } = startWeights(features, recipe.rules);
  const base = { l2, l1: 0, iterations: 2000, tolerance: 1e-15, start, fixed, rng: createRng('crf') };
  const objective = (weights: Float64Array) =>
    withLikelihood(features, encoded, (negative) => negative(weights, new Float64Array(weights.length))) +
    0.5 * l2 * weights.reduce((sum, w) => sum + w * w, 0);
  return { corpus, features, encoded, labels, base, objective };
}

const TEMPLATES = 'U0:%x[0,0]\nU1:%x[-1,0]\nU2:%p[0,0,1]\nU3\nB';

describe('CRFsuite on the same sentences, features and objective', () => {
  const { features, encoded, labels, base, objective } = setUp(TEMPLATES);
  const { weights } = trainLbfgs(features, encoded, base);
  const L = labels.length;

  test('has the same features and weights', () => {
    const { state, transitions } = oracle.crfsuite;
    expect(featureCount(features)).toBe(state.length + transitions.length);
    const own = new Map<string, number>();
    features.unary.attributes.forEach((name, a) => {
      for (let f = features.unary.start[a]!; f < features.unary.start[a + 1]!; f++)
        own.set(`${name} ${labels[features.unary.target[f]!]}`, weights[f]!);
    });
    features.transition.forEach((pair, k) => {
      own.set(
        `${labels[Math.floor(pair / L)]} ${labels[pair % L]}`,
        weights[features.unary.target.length + k]!,
      );
    });
    // CRFsuite prints six digits; its search ends within 1e-5 of the optimum.
    for (const [a, b, w] of [...state, ...transitions]) expect(own.get(`${a} ${b}`)).toBeCloseTo(w, 4);
    expect(objective(weights)).toBeCloseTo(oracle.crfsuite.loss, 5);
  });

  test('has the same labels and marginals', () => {
    const { posteriors } = labelMarginals(features, weights, encoded);
    const best = bestLabels(features, weights, encoded);
    oracle.crfsuite.best.forEach((sentence, s) => {
      sentence.forEach((label, i) => {
        const t = encoded.starts[s]! + i;
        expect(labels[best[t]!]).toBe(label);
        expect(posteriors[t * L + best[t]!]).toBeCloseTo(oracle.crfsuite.marginals[s]![i]!, 5);
      });
    });
  });

  test('moments: empirical less expected is l2 theta, to the tolerance of the search', () => {
    const gradient = new Float64Array(weights.length);
    withLikelihood(features, encoded, (negative) => negative(weights, gradient));
    gradient.forEach((g, k) => {
      expect(-g).toBeCloseTo(l2 * weights[k]!, 4);
    });
  });

  test('sgd comes to the same optimum', () => {
    const found = trainSgd(features, encoded, { ...base, iterations: 300, tolerance: 0 });
    const least = objective(weights);
    expect(objective(found.weights)).toBeGreaterThanOrEqual(least - 1e-9);
    // The mean of 300 passes; the objective at weights 0 is ten times as large.
    expect(objective(found.weights)).toBeLessThan(least * 1.001);
    expect(objective(base.start)).toBeGreaterThan(1.9 * least);
  });

  test('a perceptron tags the training text as well, nearly', () => {
    const accuracy = (of: Float64Array) =>
      bestLabels(features, of, encoded).filter((y, t) => y === encoded.gold[t]).length / encoded.gold.length;
    const found = trainPerceptron(features, encoded, { ...base, iterations: 10 });
    expect(accuracy(found.weights)).toBeGreaterThan(accuracy(weights) - 0.03);
  });

  test('l1 leaves weights at 0, and those that are not have a gradient of its size', () => {
    const l1 = 0.8;
    const found = trainLbfgs(features, encoded, { ...base, l1 });
    const gradient = new Float64Array(weights.length);
    withLikelihood(features, encoded, (negative) => negative(found.weights, gradient));
    const zeros = found.weights.filter((w) => w === 0).length;
    expect(zeros).toBeGreaterThan(weights.length / 4);
    found.weights.forEach((w, k) => {
      const g = gradient[k]! + l2 * w;
      if (w === 0) expect(Math.abs(g)).toBeLessThan(l1 + 1e-4);
      else expect(g).toBeCloseTo(-l1 * Math.sign(w), 4);
    });
  });
});

test('sentences of one word are softmax regression: the probabilities of scikit-learn', () => {
  const single = oracle.sentences.flat().map((token) => [token]);
  const { softmax } = oracle;
  const capitals = softmax.labels.map((label) => `Y[t]=${label} & capital(X[t])`).join('\n');
  const { features, encoded, labels, base } = setUp('U0:%x[0,0]', { all: true }, capitals, single);
  const { weights } = trainLbfgs(features, encoded, base);
  const { posteriors } = labelMarginals(features, weights, encoded);
  single.forEach(([token], t) => {
    const row = softmax.probabilities[softmax.words.indexOf(token![0])]!;
    softmax.labels.forEach((label, y) => {
      expect(posteriors[t * labels.length + labels.indexOf(label)]).toBeCloseTo(row[y]!, 5);
    });
  });
});

test('theta = the logarithms of an HMM gives its posteriors', () => {
  const { features, encoded } = setUp('U0:%x[0,0]\nB', { all: true });
  const rng = createRng('hmm');
  const [L, M] = [features.labels.length, features.unary.attributes.length];
  const row = (n: number) => {
    const raw = Array.from({ length: n }, () => 0.05 + rng.uniform());
    return raw.map((v) => v / raw.reduce((a, b) => a + b));
  };
  const emission = Array.from({ length: L }, () => row(M));
  const transition = Array.from({ length: L }, () => row(L));
  const weights = new Float64Array(featureCount(features));
  for (let a = 0; a < M; a++) for (let y = 0; y < L; y++) weights[a * L + y] = Math.log(emission[y]![a]!);
  for (let k = 0; k < L * L; k++) weights[M * L + k] = Math.log(transition[Math.floor(k / L)]![k % L]!);
  const { posteriors, logZ } = labelMarginals(features, weights, encoded);
  const hmm = forwardBackward({
    k: L,
    offsets: Int32Array.from(encoded.starts),
    logWeights: Float64Array.from({ length: encoded.gold.length * L }, (_, i) =>
      Math.log(emission[i % L]![encoded.unary.attribute[Math.floor(i / L)]!]!),
    ),
    logInitial: new Float64Array(L).fill(-Math.log(L)),
    logTransition: Float64Array.from(transition.flat(), Math.log),
  });
  expect([...posteriors]).toEqual([...hmm.posteriors].map((p) => expect.closeTo(p, 12)));
  // A uniform start is a constant that the CRF does not have.
  logZ.forEach((z, s) => {
    expect(z - Math.log(L)).toBeCloseTo(hmm.logZ[s]!, 10);
  });
});

test('rules: fixed weights stay, others are learnt, and a very negative one forbids', () => {
  const rules = 'Y[t]=N & capital(X[t]) : start 0.5\nY[t-1]=D & Y[t]=V : fixed -60';
  const { corpus, features, encoded, labels, base } = setUp('U0:%x[0,0]\nB', {}, rules);
  const { weights } = trainLbfgs(features, encoded, { ...base, tolerance: 1e-9 });
  const forbidden = features.unary.target.length + features.transition.length;
  expect(features.pair.attributes).toHaveLength(1);
  expect(weights[forbidden]).toBe(-60);
  expect(features.unary.attributes[0]).toMatch(/^rule /);
  expect(weights[0]).toBeGreaterThan(0);
  const best = bestLabels(features, weights, encoded);
  for (let s = 0; s + 1 < corpus.starts.length; s++)
    for (let t = corpus.starts[s]! + 1; t < corpus.starts[s + 1]!; t++)
      expect(`${labels[best[t - 1]!]} ${labels[best[t]!]}`).not.toBe('D V');
});

test('seldom attributes are left out; hashes of many bits change nothing, of few share weights', () => {
  const all = setUp(TEMPLATES);
  const common = setUp(TEMPLATES, { minCount: 10 });
  expect(common.features.unary.attributes.length).toBeLessThan(all.features.unary.attributes.length);
  for (const name of common.features.unary.attributes) expect(all.features.unary.attributes).toContain(name);
  const { corpus, labels, gold } = corpusOf(oracle.sentences);
  const hashed = (bits: number) =>
    collectFeatures(corpus, gold, labels, { ...recipeOf(TEMPLATES), hashBits: bits }).features;
  expect(featureCount(hashed(30))).toBe(featureCount(all.features));
  expect(hashed(4).unary.attributes.length).toBeLessThanOrEqual(16);
});

test('a template that reads no column that is there, and text without features, are refused', () => {
  expect(() => setUp('U0:%x[0,3]')).toThrow('a template reads column 3, the text has columns 0 to 0');
  expect(() => setUp('U0:%x[0,0]', { minCount: 10_000 })).toThrow('make no feature');
  expect(() => setUp('U0:%x[0,0]', {}, 'Y[t]=NAME')).toThrow("names the label 'NAME', which does not occur");
});
