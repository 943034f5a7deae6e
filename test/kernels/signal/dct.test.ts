import { expect, test } from 'vitest';
import { dct } from '../../../src/kernels/signal/dct.js';
import { largestDifference, noise, relativeError, voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

test.each([1, 2, 3, 4, 7, 12, 31])('both types by their definitions, n = %i', (n) => {
  const x = noise(n);
  const sum = (term: (j: number) => number) => Array.from(x, (_, j) => term(j)).reduce((s, v) => s + v, 0);
  const two = Array.from(
    x,
    (_, k) => 2 * sum((j) => x[j]! * Math.cos((Math.PI * k * (2 * j + 1)) / (2 * n))),
  );
  const three = Array.from(
    x,
    (_, k) => 2 * sum((j) => x[j]! * Math.cos((Math.PI * (2 * k + 1) * j) / (2 * n))) - x[0]!,
  );
  expect(largestDifference(dct(x), two)).toBeLessThan(1e-13);
  expect(largestDifference(dct(x, { type: 3 }), three)).toBeLessThan(1e-13);
});

test("SciPy's numbers", () => {
  for (const { n, type, orthonormal, places, values } of oracle.dcts) {
    const y = dct(voice(n + 7).subarray(7), { type: type === 2 ? 2 : 3, orthonormal });
    // Sums of up to 1009 terms of size 1.
    expect(
      largestDifference(
        places.map((k) => y[k]!),
        values,
      ),
    ).toBeLessThan(1e-11);
  }
});

test.each([1, 6, 17, 100])('orthonormal: type 3 undoes type 2 and lengths stay, n = %i, three rows', (n) => {
  const x = noise(3 * n);
  const y = dct(x, { orthonormal: true, rows: 3 });
  expect(relativeError(dct(y, { type: 3, orthonormal: true, rows: 3 }), x)).toBeLessThan(1e-14);
  const norm = (v: Float64Array) => v.subarray(0, n).reduce((s, a) => s + a * a, 0);
  expect(norm(y) / norm(x)).toBeCloseTo(1, 12);
});

test('unscaled: 2n times the signal', () => {
  const x = noise(10);
  const back = dct(dct(x), { type: 3 });
  expect(
    largestDifference(
      back,
      x.map((v) => 20 * v),
    ),
  ).toBeLessThan(1e-13);
  expect(() => dct(new Float64Array(0))).toThrow('one number or more');
});
