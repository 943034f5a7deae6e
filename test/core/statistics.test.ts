import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accumulate, type Moments, merge, noMoments, standardDeviation } from '../../src/core/statistics.js';

const numbers = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 40 });
const withHoles = fc.array(
  fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constant(Number.NaN)),
  {
    maxLength: 40,
  },
);

/** Equal up to rounding of sums of some forty numbers of up to 1e9, whose squares reach 1e18. */
function expectClose(a: Moments, b: Moments) {
  expect([a.count, a.missing, a.min, a.max]).toEqual([b.count, b.missing, b.min, b.max]);
  const scale = Math.max(Math.abs(b.min), Math.abs(b.max), 0);
  if (b.count === 0) return;
  expect(Math.abs(a.mean - b.mean)).toBeLessThanOrEqual(1e-13 * scale);
  expect(Math.abs(a.m2 - b.m2)).toBeLessThanOrEqual(1e-12 * scale * scale * b.count);
}

test('2 4 4 4 5 5 7 9: mean 5, squared deviations 32', () => {
  const moments = accumulate([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(moments).toEqual({ count: 8, missing: 0, min: 2, max: 9, mean: 5, m2: 32 });
  expect(standardDeviation(moments)).toBeCloseTo(Math.sqrt(32 / 7), 15);
});

test('NaN are counted apart, big integers are numbers', () => {
  expect(accumulate([Number.NaN, 3, Number.NaN])).toEqual({
    count: 1,
    missing: 2,
    min: 3,
    max: 3,
    mean: 3,
    m2: 0,
  });
  expect(accumulate(BigInt64Array.of(1n, 3n))).toMatchObject({ count: 2, mean: 2, m2: 2 });
});

test('fewer than two numbers have no deviation, none have no extremes', () => {
  expect(standardDeviation(noMoments())).toBeUndefined();
  expect(standardDeviation(accumulate([7]))).toBeUndefined();
  expect(accumulate([])).toEqual(noMoments());
  expect(standardDeviation(accumulate([7, 7]))).toBe(0);
});

test('a large mean does not swallow the spread', () => {
  // Sums of squares would leave nothing of 1, 2, 3 beside 1e18.
  const moments = merge(accumulate([1e9 + 1]), merge(accumulate([1e9 + 2]), accumulate([1e9 + 3])));
  expect(moments.mean).toBe(1e9 + 2);
  expect(moments.m2).toBeCloseTo(2, 6);
});

test('merging parts is accumulating the whole, wherever it is cut', () => {
  fc.assert(
    fc.property(withHoles, fc.nat(), (x, cut) => {
      const at = cut % (x.length + 1);
      expectClose(merge(accumulate(x.slice(0, at)), accumulate(x.slice(at))), accumulate(x));
    }),
  );
});

test('merging is associative and commutative, and nothing changes nothing', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (x, y, z) => {
      const [a, b, c] = [x, y, z].map(accumulate) as [Moments, Moments, Moments];
      const whole = accumulate([...x, ...y, ...z]);
      expectClose(merge(merge(a, b), c), whole);
      expectClose(merge(a, merge(b, c)), whole);
      expectClose(merge(c, merge(b, a)), whole);
      expect(merge(a, noMoments())).toEqual(a);
      expect(merge(noMoments(), a)).toEqual(a);
    }),
  );
});
