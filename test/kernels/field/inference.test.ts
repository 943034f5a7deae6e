import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { beliefPropagation } from '../../../src/kernels/field/belief-propagation.js';
import { annealField, gibbsMarginals } from '../../../src/kernels/field/gibbs-field.js';
import { exactCut } from '../../../src/kernels/field/graph-cut.js';
import { type GridField, type Neighbours, smoothField } from '../../../src/kernels/field/grid-field.js';
import { isingField } from '../../../src/kernels/field/ising.js';
import { iteratedModes } from '../../../src/kernels/field/iterated-modes.js';
import { meanField } from '../../../src/kernels/field/mean-field.js';
import type { PairShape } from '../../../src/kernels/field/pair-cost.js';
import { bruteForce, randomField } from './brute-force.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const POTTS = { kind: 'potts', truncate: 1 } as const;
const SHAPES: PairShape[] = [POTTS, { kind: 'linear', truncate: 2 }, { kind: 'quadratic', truncate: 3 }];
const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const worst = (a: Float64Array, b: Float64Array) =>
  a.reduce((m, v, i) => Math.max(m, Math.abs(v - b[i]!)), 0);

/** A directional table in place of the shape. */
function directed(field: GridField, seed: number): GridField {
  const rng = createRng(seed);
  const lines = field.lines.map((line) => ({ ...line, table: line.table.map(() => 2 * rng.uniform()) }));
  return { ...field, shape: undefined, lines };
}

describe.each(seeds)('a field that is a line, %d', (seed) => {
  const size = seed % 2 ? { width: 7, height: 1, labels: 3 } : { width: 1, height: 7, labels: 3 };
  const plain = randomField(seed, size, SHAPES[seed % 3]!);
  const field = seed % 4 === 3 ? directed(plain, seed) : plain;
  const truth = bruteForce(field);

  test('min-sum: the best labels, exactly', () => {
    const found = beliefPropagation(field, { tol: 1e-6 });
    expect(found.labels).toEqual(truth.best);
    expect(found.converged).toBe(true);
    // Beliefs are the min-marginals: what the best labelling with this label costs more.
    expect(Math.min(...found.beliefs)).toBe(0);
  });

  test('sum-product: the marginals, exactly', () => {
    const found = beliefPropagation(field, { kind: 'sum-product', tol: 1e-6 });
    expect(worst(found.beliefs, truth.marginals)).toBeLessThan(2e-6); // messages are float32
    const damped = beliefPropagation(field, {
      kind: 'sum-product',
      tol: 1e-7,
      damping: 0.5,
      iterations: 200,
    });
    expect(worst(damped.beliefs, truth.marginals)).toBeLessThan(2e-6);
  });
});

describe('the 2 x 2 field of four ones and a minus one', () => {
  // theta1 = 0.5, theta2 = 0.7; Z = 70.63521553921976, found by enumeration.
  const field = isingField(Int8Array.of(1, 1, 1, -1), 2, 2, { dataWeight: 0.5, smoothness: 0.7 });
  const truth = bruteForce(field);
  const means = Float64Array.of(0.71441892, 0.65191542, 0.65191542, 0.37593264);
  const meansOf = (marginals: Float64Array) => means.map((_, p) => 2 * marginals[2 * p + 1]! - 1);

  test('enumeration: Z, means and the best labels', () => {
    expect(truth.logZ).toBeCloseTo(4.257528823809666, 12);
    expect(worst(meansOf(truth.marginals), means)).toBeLessThan(1e-8);
    expect([...truth.best]).toEqual([1, 1, 1, 1]);
    expect(truth.energy).toBeCloseTo(-3.8, 12);
  });
  test('every way to the best labels', () => {
    for (const found of [exactCut(field), beliefPropagation(field), iteratedModes(field)]) {
      expect([...found.labels]).toEqual([1, 1, 1, 1]);
      expect(found.energy).toBeCloseTo(-3.8, 12);
    }
    expect(annealField(field, {}, createRng(0)).energy).toBeCloseTo(-3.8, 12);
  });
  test('Gibbs: the means', () => {
    const { marginals } = gibbsMarginals(field, { samples: 20000 }, createRng(1));
    for (let p = 0; p < 4; p++) expect(marginals[2 * p]! + marginals[2 * p + 1]!).toBeCloseTo(1, 12);
    // Standard error of 20000 correlated sweeps is about 0.006; three of them.
    expect(worst(meansOf(marginals), means)).toBeLessThan(0.02);
  });
  test('mean field: a bound of log Z', () => {
    const { freeEnergies, converged } = meanField(field, { tol: 1e-9 });
    expect(converged).toBe(true);
    expect(-freeEnergies[freeEnergies.length - 1]!).toBeLessThanOrEqual(truth.logZ);
    expect(-freeEnergies[freeEnergies.length - 1]!).toBeGreaterThan(truth.logZ - 0.3);
  });
});

test.each(seeds)('mean field: F falls and stays above -log Z, field %d', (seed) => {
  const base = randomField(seed, { width: 3, height: 3, labels: 3 }, SHAPES[seed % 3]!, seed % 2 ? 8 : 4);
  const field = seed % 4 === 2 ? directed(base, seed) : base;
  const { freeEnergies, marginals } = meanField(field, { tol: 1e-8 });
  for (let i = 1; i < freeEnergies.length; i++)
    expect(freeEnergies[i]).toBeLessThanOrEqual(freeEnergies[i - 1]! + 1e-10);
  const { logZ } = bruteForce(field);
  expect(freeEnergies[freeEnergies.length - 1]!).toBeGreaterThan(-logZ);
  for (let p = 0; p < 9; p++)
    expect(marginals[3 * p]! + marginals[3 * p + 1]! + marginals[3 * p + 2]!).toBeCloseTo(1, 12);
});

test('mean field: F is E_Q[E] - H(Q), by enumeration', () => {
  const field = directed(randomField(1, { width: 3, height: 2, labels: 2 }, POTTS), 1);
  const { freeEnergies, marginals } = meanField(field, { iterations: 3 });
  let f = 0;
  const labels = new Int32Array(6);
  const alone = { ...field, data: new Float64Array(12) };
  for (let state = 0; state < 64; state++) {
    let q = 1;
    for (let p = 0; p < 6; p++) {
      labels[p] = (state >> p) & 1;
      q *= marginals[2 * p + labels[p]!]!;
    }
    let energy = 0;
    for (let p = 0; p < 6; p++) energy += field.data[2 * p + labels[p]!]!;
    f += q * (energy + Math.log(q) + energyOfPairs(alone, labels));
  }
  expect(f).toBeCloseTo(freeEnergies[freeEnergies.length - 1]!, 10);
});

function energyOfPairs({ width, height, labels, lines }: GridField, f: Int32Array): number {
  let sum = 0;
  for (const { dx, dy, weights, table } of lines)
    for (let y = 0; y + dy < height; y++)
      for (let x = 0; x + dx < width; x++)
        sum += weights[y * width + x]! * table[f[y * width + x]! * labels + f[(y + dy) * width + x + dx]!]!;
  return sum;
}

describe.each([4, 8] as const)('loopy fields of %d neighbours', (neighbours) => {
  test('sum-product and Gibbs are near the marginals', () => {
    const field = randomField(11, { width: 3, height: 3, labels: 2 }, POTTS, neighbours);
    const { marginals } = bruteForce(field);
    const bp = beliefPropagation(field, { kind: 'sum-product', damping: 0.3, iterations: 200, tol: 1e-6 });
    expect(bp.converged).toBe(true);
    expect(worst(bp.beliefs, marginals)).toBeLessThan(0.05); // what loops cost at couplings below 1
    const gibbs = gibbsMarginals(field, { samples: 5000 }, createRng(2));
    expect(worst(gibbs.marginals, marginals)).toBeLessThan(0.02);
  });

  const shaped = [2, 3, 8, 21].flatMap((labels) => SHAPES.map((shape) => ({ labels, shape })));
  test.each(shaped)(
    '$labels labels, $shape.kind: the module sends what plain code does',
    ({ labels, shape }) => {
      const field = randomField(labels, { width: 19, height: 14, labels }, shape, neighbours);
      const options = { iterations: 6, tol: 0, damping: 0.25 };
      const [fast, plain] = [true, false].map((on) => {
        compute.simd = on;
        return beliefPropagation(field, options);
      });
      expect(worst(fast!.beliefs, plain!.beliefs)).toBeLessThan(1e-4); // float32 of numbers up to 100, summed in another order
      expect(fast!.energy).toBeCloseTo(plain!.energy, 6);
      const each = [1, 2, 3].map((threads) => {
        Object.assign(compute, { simd: true, threads });
        return beliefPropagation(field, options);
      });
      expect(each[1]).toEqual(each[0]);
      expect(each[2]).toEqual(each[0]);
    },
  );
});

const wide = (neighbours: Neighbours) =>
  randomField(4, { width: 33, height: 21, labels: 4 }, { kind: 'potts', truncate: 1 }, neighbours);

test('a pyramid ends as low, and needs fewer rounds where data are missing', () => {
  const [width, height] = [64, 64];
  // Only the left column says anything, which must cross the picture.
  const data = new Float64Array(width * height * 2);
  for (let y = 0; y < height; y++) data[y * width * 2] = 5;
  const field = smoothField({ width, height, labels: 2 }, data, { shape: POTTS, smoothness: 1 });
  const flat = beliefPropagation(field, { iterations: 20 });
  const tall = beliefPropagation(field, { iterations: 20, levels: 6 });
  expect(tall.energy).toBe(0);
  expect(flat.energy).toBe(height); // a border as long as the picture is high has moved 20 pixels
  expect(() => beliefPropagation(wide(8), { levels: 2 })).toThrow('four neighbours');
});

test('annealing ends below iterated modes', () => {
  const field = wide(4);
  expect(annealField(field, { sweeps: 200 }, createRng(0)).energy).toBeLessThan(iteratedModes(field).energy);
});
