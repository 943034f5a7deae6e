import { describe, expect, test } from 'vitest';
import { dwt } from '../../../src/kernels/wavelet/dwt.js';
import { waveletOf } from '../../../src/kernels/wavelet/families.js';
import { LIFTING_SCHEMES, lift, unlift } from '../../../src/kernels/wavelet/lifting.js';
import { lift2, unlift2 } from '../../../src/kernels/wavelet/lifting2.js';
import { largestDifference, noise } from '../signal/fixtures.js';

const whole = (n: number, seed = 1) => noise(n, seed).map((v) => Math.round(100 * v) + 0);

test('5/3 in whole numbers by hand', () => {
  // d_0 = 7 - floor((4 + 5) / 2), d_1 = 2 - floor((5 + 5) / 2); s_0 = 4 + floor((3 + 3 + 2) / 4), s_1 = 5 + 0.
  expect(lift(Float64Array.of(4, 7, 5, 2), '5/3', { integer: true })).toEqual({
    approx: Float64Array.of(6, 5),
    detail: Float64Array.of(3, -3),
  });
});

describe.each([
  ['5/3', 'cdf53'],
  ['9/7', 'cdf97'],
] as const)('%s', (scheme, name) => {
  test.each([1, 2, 3, 4, 5, 8, 17, 64])('%i samples come back', (n) => {
    const x = noise(n);
    expect(largestDifference(unlift(lift(x, scheme), scheme), x)).toBeLessThan(1e-14 * 10);
  });

  // The filters reflect about the first and last sample as well, and so must all coefficients agree: coefficient
  // i of the lifting belongs to sample 2i, which dwt has F/4 coefficients further on.
  test.each([32, 33])('the filter bank gives the same, %i samples', (n) => {
    const x = noise(n);
    const { approx, detail } = lift(x, scheme);
    const bank = dwt(x, waveletOf(name), 'reflect');
    const lead = (waveletOf(name).decLow.length / 2 - 1) / 2;
    // The steps are published to 15 decimals.
    expect(largestDifference(bank.approx.slice(lead, lead + approx.length), approx)).toBeLessThan(2e-14 * 10);
    expect(largestDifference(bank.detail.slice(lead, lead + detail.length), detail)).toBeLessThan(2e-14 * 10);
  });
});

test.each([1, 2, 3, 4, 7, 100, 101])('5/3 in whole numbers: %i samples come back exactly', (n) => {
  const x = whole(n);
  const parts = lift(x, '5/3', { integer: true });
  expect([...parts.approx, ...parts.detail].every(Number.isInteger)).toBe(true);
  expect(unlift(parts, '5/3', { integer: true })).toEqual(x);
});

test('whole numbers are nearly those of the filters', () => {
  const x = whole(64);
  const exact = lift(x, '5/3');
  const rounded = lift(x, '5/3', { integer: true });
  // Details are rounded once, approximations twice, and those of the filters have gain sqrt(2) and 1 / sqrt(2).
  expect(
    largestDifference(
      rounded.detail,
      exact.detail.map((v) => v * -Math.SQRT2),
    ),
  ).toBeLessThan(1);
  expect(
    largestDifference(
      rounded.approx,
      exact.approx.map((v) => v / Math.SQRT2),
    ),
  ).toBeLessThan(1.5);
});

describe('pictures', () => {
  test.each([
    [1, 1],
    [1, 6],
    [5, 1],
    [6, 9],
    [16, 16],
  ])('%i x %i come back', (height, width) => {
    const x = { height, width, data: whole(height * width) };
    expect(unlift2(lift2(x, '5/3', { integer: true }), '5/3', { integer: true })).toEqual(x);
    for (const scheme of LIFTING_SCHEMES)
      expect(largestDifference(unlift2(lift2(x, scheme), scheme).data, x.data)).toBeLessThan(1e-11);
  });
  test('rows that are all alike have no horizontal details', () => {
    const x = { height: 6, width: 8, data: Float64Array.from({ length: 48 }, (_, i) => noise(8)[i % 8]!) };
    const { horizontal, vertical, diagonal } = lift2(x, '5/3');
    expect(Math.max(...[...horizontal.data, ...diagonal.data].map(Math.abs))).toBeLessThan(1e-15);
    expect(Math.max(...vertical.data.map(Math.abs))).toBeGreaterThan(0.1);
  });
});

test('what cannot be is refused', () => {
  expect(() => lift(noise(4), '9/7', { integer: true })).toThrow('only the 5/3 scheme');
  expect(() => lift(new Float64Array(0), '5/3')).toThrow('empty');
  expect(() => unlift({ approx: noise(2), detail: noise(3) }, '5/3')).toThrow(
    '2 approximations do not go with 3',
  );
});
