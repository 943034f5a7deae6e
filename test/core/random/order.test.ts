import { expect, test } from 'vitest';
import { aliasTable, categorical, choice } from '../../../src/core/random/choice.js';
import { permutation, sampleWithoutReplacement, shuffle } from '../../../src/core/random/order.js';
import { createRng } from '../../../src/core/random.js';

/** Counts of keys as a chi-square against equal shares, within 5 sigma of its mean. */
function expectEven(keys: string[], kinds: number) {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  expect(counts.size).toBe(kinds);
  const expected = keys.length / kinds;
  const statistic = [...counts.values()].reduce((s, c) => s + (c - expected) ** 2 / expected, 0);
  expect(Math.abs(statistic - (kinds - 1))).toBeLessThan(5 * Math.sqrt(2 * (kinds - 1)));
}

test('the 120 orders of five things are equally frequent', () => {
  const rng = createRng(1);
  const orders = Array.from({ length: 60_000 }, () => shuffle(rng, [...'abcde']).join(''));
  expectEven(orders, 120);
});

test('permutation holds every number once', () => {
  expect([...permutation(createRng(2), 1000)].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
  expect([...permutation(createRng(2), 0)]).toEqual([]);
});

test('ordered samples of 3 from 6 are equally frequent', () => {
  const rng = createRng(3);
  expectEven(
    Array.from({ length: 60_000 }, () => sampleWithoutReplacement(rng, 6, 3).join()),
    120,
  );
});

test('a whole sample is a permutation, and a few of very many are different', () => {
  const rng = createRng(4);
  expect(sampleWithoutReplacement(rng, 50, 50).sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  expect(new Set(sampleWithoutReplacement(rng, 2 ** 50, 1000)).size).toBe(1000);
  expect(() => sampleWithoutReplacement(rng, 3, 4)).toThrow('sample size');
});

test('choice takes each item equally often', () => {
  const rng = createRng(5);
  expectEven(
    Array.from({ length: 30_000 }, () => choice(rng, ['x', 'y', 'z'])),
    3,
  );
  expect(() => choice(rng, [])).toThrow('nothing');
});

const weights = [0, 3, 0.5, 1e-3, 0, 7, 2.2, 0];

test.each([
  ['aliasTable', aliasTable(weights)],
  ['categorical', (rng: ReturnType<typeof createRng>) => categorical(rng, weights)],
] as const)('%s draws in proportion to weights', (_, draw) => {
  const rng = createRng(6);
  const n = 200_000;
  const counts = new Float64Array(weights.length);
  for (let i = 0; i < n; i++) counts[draw(rng)]!++;
  const sum = weights.reduce((s, w) => s + w);
  counts.forEach((seen, i) => {
    const p = weights[i]! / sum;
    if (p === 0) expect(seen).toBe(0);
    else expect(Math.abs(seen - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
  });
});

test('an alias table of a million weights has exact totals', () => {
  // 2/3 of the mass on even indices, whatever rounding does on the way.
  const many = Float64Array.from({ length: 1e6 }, (_, i) => (i % 2 === 0 ? 2 : 1));
  const draw = aliasTable(many);
  const rng = createRng(7);
  const n = 200_000;
  let even = 0;
  for (let i = 0; i < n; i++) even += 1 - (draw(rng) % 2);
  expect(Math.abs(even - (2 / 3) * n)).toBeLessThan(5 * Math.sqrt((n * 2) / 9));
});

test.each([[[]], [[0, 0]], [[1, -1]], [[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])(
  'weights %j are refused',
  (bad: number[]) => {
    expect(() => aliasTable(bad)).toThrow('weights');
    expect(() => categorical(createRng(0), bad)).toThrow('weights');
  },
);
