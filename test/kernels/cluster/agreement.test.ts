import { expect, test } from 'vitest';
import { adjustedRand, contingency, purity } from '../../../src/kernels/cluster/agreement.js';
import oracle from './cluster.oracle.json' with { type: 'json' };

const { a, b, c, ab, ac } = oracle.agreement;

test('adjusted Rand index of scikit-learn', () => {
  expect(adjustedRand(a, b)).toBeCloseTo(ab, 12);
  expect(adjustedRand(a, c)).toBeCloseTo(ac, 12);
});

test('names do not matter, words or numbers', () => {
  const words = a.map((v) => ['constructor', '__proto__', 'x', 'y'][v]!);
  expect(adjustedRand(a, words)).toBe(1);
  expect(purity(words, a)).toBe(1);
  expect(adjustedRand([1, 1, 1], [2, 2, 2])).toBe(1);
  expect(adjustedRand([1, 2, 3], [3, 2, 1])).toBe(1);
});

// Manning, Raghavan & Schütze, Introduction to Information Retrieval, figure 16.4: three clusters of 17 items
// with majorities 5, 4 and 3; purity 12/17, Rand index 0.68.
test('a published example', () => {
  const clusters = [...'11111122222233333'];
  const truth = [...'xxxxxoxoooodxxddd'];
  expect(purity(clusters, truth)).toBeCloseTo(12 / 17, 14);
  const { counts } = contingency(clusters, truth);
  expect([...counts]).toEqual([5, 1, 0, 1, 4, 1, 2, 0, 3]);
});

test('labellings of different length are refused', () => {
  expect(() => purity([1, 2], [1])).toThrow('2 and 1');
});
