import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { isingField } from '../../../src/kernels/field/ising.js';
import { isingExact } from '../../../src/kernels/field/ising-exact.js';
import { bruteForce } from './brute-force.js';

test.each([
  [3, 12.603593861572563],
  [5, 79.42528911373478],
])('a chain of %d: Z = 2 (2 cosh 0.7)^(n - 1)', (n, z) => {
  const chain = { width: n, height: 1, coupling: 0.7 };
  expect(isingExact(chain, createRng(0)).logZ).toBeCloseTo(Math.log(z), 12);
});

test('log Z is that of enumeration, either way up', () => {
  for (const [width, height] of [
    [3, 4],
    [4, 3],
    [1, 5],
  ] as const) {
    const up = new Int8Array(width * height).fill(1);
    const field = isingField(up, width, height, { dataWeight: 0.2, smoothness: 0.5 });
    const { logZ } = isingExact({ width, height, coupling: 0.5, bias: 0.2 }, createRng(0));
    expect(logZ).toBeCloseTo(bruteForce(field).logZ, 10);
  }
});

test('draws have the means and agreements of the field', () => {
  const [width, height, n] = [3, 2, 20000];
  const field = isingField(new Int8Array(6).fill(1), width, height, { dataWeight: 0.3, smoothness: 0.6 });
  const { marginals } = bruteForce(field);
  const rng = createRng(1);
  const sums = new Float64Array(6);
  let ends = 0; // agreement of the first and the last pixel, which are not neighbours
  for (let i = 0; i < n; i++) {
    const { spins } = isingExact({ width, height, coupling: 0.6, bias: 0.3 }, rng);
    spins.forEach((v, p) => {
      sums[p]! += v / n;
    });
    ends += (spins[0]! * spins[5]!) / n;
  }
  let want = 0;
  const z = Math.exp(bruteForce(field).logZ);
  for (let state = 0; state < 64; state++) {
    const y = Array.from({ length: 6 }, (_, p) => ((state >> p) & 1 ? 1 : -1));
    let e = 0;
    for (let p = 0; p < 6; p++) {
      e += 0.3 * y[p]!;
      if (p % 3 < 2) e += 0.6 * y[p]! * y[p + 1]!;
      if (p < 3) e += 0.6 * y[p]! * y[p + 3]!;
    }
    want += (Math.exp(e) / z) * y[0]! * y[5]!;
  }
  // Standard errors are below 0.0071; four of them.
  for (let p = 0; p < 6; p++) expect(Math.abs(sums[p]! - (2 * marginals[2 * p + 1]! - 1))).toBeLessThan(0.03);
  expect(Math.abs(ends - want)).toBeLessThan(0.03);
});

test('a grid that is too wide is refused with what would do', () => {
  expect(() => isingExact({ width: 40, height: 40, coupling: 0.4 }, createRng(0))).toThrow('40 x 40');
});
