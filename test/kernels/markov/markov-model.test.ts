import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import type { CodedSequences } from '../../../src/kernels/markov/contexts.js';
import {
  fitMarkov,
  type Initial,
  logLikelihoods,
  markovParameters,
  nextLaw,
  predictor,
  type Smoothing,
} from '../../../src/kernels/markov/markov-model.js';
import { sampleMarkov } from '../../../src/kernels/markov/sample-markov.js';
import { holdOut, scoreOrders } from '../../../src/kernels/markov/select-order.js';

const coded = (...texts: string[]): CodedSequences => {
  const offsets = Int32Array.of(0, ...texts.map((_, s) => texts.slice(0, s + 1).join('').length));
  return { codes: [...texts.join('')].map((c) => c.charCodeAt(0) - 97), offsets };
};
const learn = (
  data: CodedSequences,
  states: number,
  order: number,
  smoothing: Smoothing = 0,
  initial: Initial = 'first',
) => fitMarkov(data, states, { order, smoothing, initial });
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

test('counts by hand: order 0, 1 and 2 of "abracadabra"', () => {
  const text = coded('abracadabra');
  const [p1, p2] = [predictor(learn(text, 18, 1)), predictor(learn(text, 18, 2))];
  const at = (word: string) => [...word].map((c) => c.charCodeAt(0) - 97);
  // a is followed by b twice, by c and d once each (the last a by nothing).
  expect(p1(at('a'), 0, 1, 1)).toBe(2 / 4);
  expect(p1(at('a'), 0, 1, 2)).toBe(1 / 4);
  expect(p1(at('r'), 0, 1, 0)).toBe(1);
  expect(p2(at('br'), 0, 2, 0)).toBe(1);
  // 'bc' never occurred: the shorter context c, which was followed by a.
  expect(p2(at('bc'), 0, 2, 0)).toBe(1);
  expect(predictor(learn(text, 18, 0))(at('a'), 0, 1, 0)).toBe(5 / 11);
  expect(predictor(learn(text, 18, 1, 0.5))(at('a'), 0, 1, 1)).toBe(2.5 / (4 + 9));
  expect(predictor(learn(text, 18, 1, 0.5))(at('q'), 0, 1, 1)).toBeCloseTo(1 / 18, 15);
});

test('the first symbol: as sequences begin, as often as it occurs, or all alike', () => {
  const data = coded('ab', 'ab', 'bbb');
  expect([...learn(data, 3, 1).initial]).toEqual([2 / 3, 1 / 3, 0]);
  expect([...learn(data, 3, 1, 0, 'frequency').initial]).toEqual([2 / 7, 5 / 7, 0]);
  expect([...learn(data, 3, 1, 0, 'uniform').initial]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  expect([...learn(data, 3, 1, 1).initial]).toEqual([3 / 6, 2 / 6, 1 / 6]);
});

test('contexts do not reach from one sequence into the next', () => {
  const [apart, joined] = [learn(coded('ab', 'cd'), 4, 1), learn(coded('abcd'), 4, 1)];
  const after = (model: typeof apart) => predictor(model)([1], 0, 1, 2);
  expect(after(joined)).toBe(1);
  expect(after(apart)).toBe(1 / 4); // b had no successor: the unigram law
});

test('laws sum to 1, over known and unknown histories, whatever the smoothing', () => {
  const rng = createRng(1);
  const text = coded(Array.from({ length: 300 }, () => 'abcdefg'[rng.integer(1 + rng.integer(7))]!).join(''));
  for (const smoothing of [0, 0.1, 1, 'witten-bell', 'kneser-ney'] as const)
    for (const order of [0, 1, 2, 3, 5]) {
      const model = learn(text, 9, order, smoothing);
      const predict = predictor(model);
      for (let trial = 0; trial < 20; trial++) {
        const history = Array.from({ length: rng.integer(7) }, () => rng.integer(9));
        expect(sum(nextLaw(model, predict, history))).toBeCloseTo(1, 12);
      }
    }
});

/** The formulas of Witten & Bell and of Kneser & Ney over a dictionary of strings. */
function twin(text: string, alphabet: string, order: number, kind: 'witten-bell' | 'kneser-ney') {
  const grams = (length: number) => {
    const counts = new Map<string, number>();
    for (let t = 0; t + length <= text.length; t++) {
      const gram = text.slice(t, t + length);
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
  };
  const level = (j: number): Map<string, number> => {
    const own = grams(j + 1);
    if (kind === 'witten-bell' || j === order) return own;
    const longer = [...grams(j + 2).keys()];
    return new Map(
      [...own.keys()].map((gram) => [gram, Math.max(1, longer.filter((g) => g.slice(1) === gram).length)]),
    );
  };
  const levels = Array.from({ length: order + 1 }, (_, j) => level(j));
  const discount = levels.map((counts) => {
    const [one, two] = [1, 2].map((k) => [...counts.values()].filter((v) => v === k).length);
    return one! > 0 ? one! / (one! + 2 * two!) : 0.5;
  });
  const p = (history: string, y: string, j: number): number => {
    if (j < 0) return 1 / alphabet.length;
    const context = j === 0 ? '' : history.slice(-j);
    const below = p(history, y, j - 1);
    const after = [...levels[j]!].filter(([gram]) => gram.slice(0, -1) === context);
    const n = after.reduce((total, [, count]) => total + count, 0);
    if (n === 0 || history.length < j) return below;
    const ny = levels[j]!.get(context + y) ?? 0;
    if (kind === 'witten-bell') return (ny + after.length * below) / (n + after.length);
    return Math.max(ny - discount[j]!, 0) / n + (discount[j]! * after.length * below) / n;
  };
  return (history: string, y: string) => p(history, y, order);
}

test.each(['witten-bell', 'kneser-ney'] as const)(
  '%s is its formula over a dictionary of strings',
  (kind) => {
    const rng = createRng(2);
    const alphabet = 'abcdef';
    let text = 'a';
    for (let t = 0; t < 250; t++) text += alphabet[(text.charCodeAt(t) - 97 + rng.integer(3)) % 6]!;
    for (const order of [1, 2, 3]) {
      const predict = predictor(learn(coded(text), 6, order, kind));
      const want = twin(text, alphabet, order, kind);
      for (let trial = 0; trial < 60; trial++) {
        const history = Array.from({ length: 1 + rng.integer(4) }, () => alphabet[rng.integer(6)]!).join('');
        const y = rng.integer(6);
        const codes = [...history].map((c) => c.charCodeAt(0) - 97);
        expect(predict(codes, 0, codes.length, y)).toBeCloseTo(want(history, alphabet[y]!), 13);
      }
    }
  },
);

test('log-likelihood: the product over a sequence; uniform and impossible ones', () => {
  const model = learn(coded('abab', 'ba'), 2, 1);
  // 2 of 3 changes a -> b (of 2), b -> a (of 2): all of them.
  expect(logLikelihoods(model, coded('ab', 'ba', 'aa'))).toEqual(
    Float64Array.of(Math.log(1 / 2), Math.log(1 / 2), -Infinity),
  );
  const uniform = learn(coded('abcde'), 5, 0);
  expect(logLikelihoods(uniform, coded('aaaaaaaaaa'))[0]).toBeCloseTo(-10 * Math.log(5), 12);
});

test('the joint law sums to 1 over all strings of a length', () => {
  const model = learn(coded('abcabbca', 'cabac'), 3, 2, 'kneser-ney');
  let total = 0;
  for (let code = 0; code < 81; code++) {
    const codes = [0, 1, 2, 3].map((i) => Math.floor(code / 3 ** i) % 3);
    total += Math.exp(logLikelihoods(model, { codes, offsets: Int32Array.of(0, 4) })[0]!);
  }
  expect(total).toBeCloseTo(1, 13);
});

test('the order of a chain of order 2 is found, and training likelihood never falls with the order', () => {
  const rng = createRng(3);
  const codes = [0, 1];
  for (let t = 2; t < 6000; t++)
    codes.push(rng.uniform() < 0.85 ? codes[t - 1]! ^ codes[t - 2]! : rng.integer(2));
  const data = { codes, offsets: Int32Array.of(0, codes.length) };
  const scores = scoreOrders(data, holdOut(data, 0.2), 2, {
    maxOrder: 6,
    smoothing: 0,
    initial: 'frequency',
  });
  const least = (key: 'aic' | 'bic' | 'heldOutPerplexity') =>
    scores.reduce((best, next) => (next[key] < best[key] ? next : best)).order;
  expect([least('bic'), scores[2]!.parameters]).toEqual([2, 4]);
  expect(least('aic')).toBeGreaterThanOrEqual(2);
  expect(least('heldOutPerplexity')).toBeGreaterThanOrEqual(2);
  expect(scores[1]!.heldOutPerplexity - scores[2]!.heldOutPerplexity).toBeGreaterThan(0.2);
  for (let k = 1; k <= 6; k++)
    expect(scores[k]!.logLikelihood).toBeGreaterThanOrEqual(scores[k - 1]!.logLikelihood - 1e-9);
  expect(scores[0]!.perplexity).toBeLessThanOrEqual(2 + 1e-12);
});

test('a long sample gives the chain back, the same for a seed', () => {
  const model = learn(coded('aaabbabcaabacabbca'), 3, 1, 0.5);
  const sample = sampleMarkov(model, 20_000, createRng(4));
  expect(sample).toEqual(sampleMarkov(model, 20_000, createRng(4)));
  const again = predictor(learn({ codes: sample, offsets: Int32Array.of(0, sample.length) }, 3, 1));
  const own = predictor(model);
  // Standard error of a share among some 10,000: 0.005.
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < 3; y++) expect(Math.abs(again([c], 0, 1, y) - own([c], 0, 1, y))).toBeLessThan(0.02);
});

test('parameters, and parts that are held out', () => {
  expect(markovParameters(25, 2)).toBe(25 ** 2 * 24);
  const { fit: kept, test: held } = holdOut(coded('abcdefghij'), 0.3);
  expect([kept.codes.length, held.codes.length, held.codes[0]]).toEqual([7, 3, 7]);
  const parts = holdOut(coded('ab', 'cd', 'ef', 'gh'), 0.25);
  expect([...parts.fit.offsets]).toEqual([0, 2, 4, 6]);
  expect([[...parts.test.offsets], parts.test.codes[0]]).toEqual([[0, 2], 6]);
});

test('many symbols in one go', () => {
  const rng = createRng(5);
  const codes = Int32Array.from({ length: 60_000 }, () => rng.integer(20));
  const data = { codes, offsets: Int32Array.of(0, codes.length) };
  const model = learn(data, 20, 2, 'kneser-ney');
  const ll = logLikelihoods(model, data)[0]!;
  expect(Number.isFinite(ll)).toBe(true);
  expect(Math.exp(-ll / codes.length)).toBeLessThan(20);
});
