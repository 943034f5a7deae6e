import { expect, test } from 'vitest';
import { brentMinimum, brentRoot } from '../../../src/kernels/optimize/brent.js';

test.each([
  ['cos x = x', (x: number) => Math.cos(x) - x, 0, 1, 0.7390851332151607],
  ['x^3 = 2', (x: number) => x ** 3 - 2, 0, 2, Math.cbrt(2)],
  ['e^x = 1e-3', (x: number) => Math.exp(x) - 1e-3, -100, 1, Math.log(1e-3)],
  ['a step at 0.3', (x: number) => (x < 0.3 ? -1 : 1), 0, 1, 0.3],
  ['x^9, flat', (x: number) => x ** 9, -1, 4, 0],
  ['the end itself', (x: number) => x - 1, 1, 5, 1],
] as const)('root: %s', (_, f, a, b, want) => {
  let calls = 0;
  const counted = (x: number) => {
    calls++;
    return f(x);
  };
  const root = brentRoot(counted, a, b);
  // x^9 is below the smallest number that a float can tell from 0 within 1e-36 of its root.
  expect(Math.abs(root - want)).toBeLessThan(2e-14);
  expect(calls).toBeLessThan(200);
  expect(Math.abs(brentRoot(f, b, a) - want)).toBeLessThan(2e-14);
});

test('a smooth root takes a dozen calls', () => {
  let calls = 0;
  brentRoot(
    (x) => {
      calls++;
      return Math.cos(x) - x;
    },
    0,
    1,
  );
  expect(calls).toBeLessThan(12);
});

test('no change of sign is refused', () => {
  expect(() => brentRoot((x) => x * x + 1, -1, 1)).toThrow('bracket no root');
  expect(() => brentRoot(() => Number.NaN, -1, 1)).toThrow('bracket no root');
});

test.each([
  ['(x - 2)^2', (x: number) => (x - 2) ** 2, -3, 9, 2],
  ['x^4 at 0', (x: number) => x ** 4, -1, 2, 0],
  ['cos on 0..6', Math.cos, 0, 6, Math.PI],
  ['|x - 0.7|', (x: number) => Math.abs(x - 0.7), 0, 1, 0.7],
  ['at the left end', (x: number) => x, 2, 3, 2],
] as const)('minimum: %s', (_, f, a, b, want) => {
  const { x, f: value } = brentMinimum(f, a, b);
  // A quadratic minimum is flat over sqrt(eps); x^4 over more.
  expect(Math.abs(x - want)).toBeLessThan(want === 0 ? 1e-3 : 1e-7);
  expect(value).toBe(f(x));
});

test('an interval that is reversed is refused', () => {
  expect(() => brentMinimum((x) => x, 1, 0)).toThrow('between 1 and 0');
});
