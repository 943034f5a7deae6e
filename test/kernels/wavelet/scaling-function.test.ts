import { describe, expect, test } from 'vitest';
import { WAVELET_NAMES, waveletOf } from '../../../src/kernels/wavelet/families.js';
import { centreFrequency, gain, waveletFunctions } from '../../../src/kernels/wavelet/scaling-function.js';
import { largestDifference } from '../signal/fixtures.js';
import oracle from './packets.oracle.json' with { type: 'json' };

const sum = (x: Float64Array) => x.reduce((total, v) => total + v, 0);

test('haar: a box, and a box up and down', () => {
  const { x, phi, psi } = waveletFunctions(waveletOf('haar'), 2);
  expect(x).toEqual(Float64Array.of(0, 0.25, 0.5, 0.75, 1));
  expect(largestDifference(phi, [1, 1, 1, 1, 0])).toBeLessThan(1e-15);
  expect(largestDifference(psi, [1, 1, -1, -1, 0])).toBeLessThan(1e-15);
});

test('db2 at whole and half places, in closed form', () => {
  const { phi } = waveletFunctions(waveletOf('db2'), 1);
  const r3 = Math.sqrt(3);
  // phi(1), phi(2) = (1 +- sqrt 3) / 2; phi(1/2) = (2 + sqrt 3) / 4, phi(3/2) = 0, phi(5/2) = (2 - sqrt 3) / 4.
  const exact = [0, (2 + r3) / 4, (1 + r3) / 2, 0, (1 - r3) / 2, (2 - r3) / 4, 0];
  expect(largestDifference(phi, exact)).toBeLessThan(1e-15);
});

test('bior2.2 and bior3.1 are put together of a hat and of a quadratic spline', () => {
  const hat = waveletFunctions(waveletOf('bior2.2'), 3);
  expect(
    largestDifference(
      hat.phi,
      hat.x.map((x) => Math.max(0, 1 - Math.abs(x - 2))),
    ),
  ).toBeLessThan(1e-14);
  const spline = waveletFunctions(waveletOf('bior3.1'), 3);
  const quadratic = (x: number) => (x < 1 ? x * x : x < 2 ? 6 * x - 2 * x * x - 3 : (3 - x) ** 2) / 2;
  expect(largestDifference(spline.phi, spline.x.map(quadratic))).toBeLessThan(1e-14);
});

describe.each(['db3', 'db10', 'db20', 'sym8', 'coif3', 'cdf97', 'rbio3.5', 'dmey'])('%s', (name) => {
  const w = waveletOf(name);
  const depth = 6;
  const { x, phi, psi, phiDual, psiDual } = waveletFunctions(w, depth);
  // dmey is an approximation.
  const tolerance = name === 'dmey' ? 1e-2 : 1e-9;

  test('phi and its shifts sum to 1 everywhere', () => {
    for (let offset = 0; offset < 2 ** depth; offset++) {
      let total = 0;
      for (let m = offset; m < phi.length - 1; m += 2 ** depth) total += phi[m]!;
      expect(Math.abs(total - 1)).toBeLessThan(tolerance);
    }
  });
  test('psi has mean zero, and phi integral one', () => {
    expect(Math.abs(sum(psi) / 2 ** depth)).toBeLessThan(tolerance);
    expect(Math.abs(sum(phi) / 2 ** depth - 1)).toBeLessThan(tolerance);
  });
  test('phi and its dual are biorthogonal to each other and to psi', () => {
    const product = (a: Float64Array, b: Float64Array, shift: number) =>
      a.reduce((total, v, m) => total + v * (b[m - shift * 2 ** depth] ?? 0), 0) / 2 ** depth;
    // A sum in place of the integral: off by what the functions' roughness makes at this depth.
    for (let shift = 0; shift < 3; shift++) {
      expect(Math.abs(product(phi, phiDual, shift) - (shift === 0 ? 1 : 0))).toBeLessThan(0.02);
      expect(Math.abs(product(psi, phiDual, shift))).toBeLessThan(0.02);
      expect(Math.abs(product(phi, psiDual, shift))).toBeLessThan(0.02);
    }
    expect(x.at(-1)).toBe(w.decLow.length - 1);
  });
});

test('the refinement equation holds between depths', () => {
  // Of bior2.2 the dual is made of means over the steps, other ones at each depth, and dmey is an approximation.
  for (const name of WAVELET_NAMES.filter((known) => known !== 'rbio2.2' && known !== 'dmey')) {
    const w = waveletOf(name);
    const [coarse, fine] = [waveletFunctions(w, 1), waveletFunctions(w, 2)];
    expect(coarse.phi.every((v, m) => Math.abs(v - fine.phi[2 * m]!) < 1e-6 * (1 + Math.abs(v)))).toBe(true);
    expect(coarse.psi.every(Number.isFinite)).toBe(true);
  }
});

test('where phi has no values at whole numbers, means over the steps sum to 1 as well', () => {
  const { phi } = waveletFunctions(waveletOf('rbio2.2'), 4);
  for (let offset = 0; offset < 16; offset++) {
    const total = phi.slice(0, -1).reduce((all, v, m) => all + (m % 16 === offset ? v : 0), 0);
    expect(total).toBeCloseTo(1, 12);
  }
});

test('gain: power complementary at every frequency', () => {
  const { decLow, decHigh } = waveletOf('db7');
  for (let f = 0; f <= 0.5; f += 0.05)
    expect(gain(decLow, f) ** 2 + gain(decHigh, f) ** 2).toBeCloseTo(2, 12);
  expect(gain(decLow, 0)).toBeCloseTo(Math.SQRT2, 14);
});

test.each(Object.entries(oracle.frequencies))(
  'centre frequency of %s, PyWavelets',
  (name, [frequency, spacing]) => {
    expect(Math.abs(centreFrequency(waveletOf(name)) - frequency!)).toBeLessThan(spacing!);
  },
);

test('haar: |hat psi| = sin^2(u) / u, u = pi f / 2, is largest where tan u = 2 u', () => {
  // u = 1.16556118520721
  expect(centreFrequency(waveletOf('haar'))).toBeCloseTo((2 * 1.16556118520721) / Math.PI, 7);
});

test('depths beyond use are refused', () => {
  expect(() => waveletFunctions(waveletOf('haar'), 17)).toThrow('0 to 16');
});
