import { describe, expect, test } from 'vitest';
import { alphaBetaSwap, alphaExpansion, exactCut } from '../../../src/kernels/field/graph-cut.js';
import { dataLabels, fieldEnergy } from '../../../src/kernels/field/grid-field.js';
import { iteratedModes } from '../../../src/kernels/field/iterated-modes.js';
import { bruteForce, randomField } from './brute-force.js';
import oracle from './graph-cut.oracle.json' with { type: 'json' };
import { oracleField } from './oracle-field.js';

const POTTS = { kind: 'potts', truncate: 1 } as const;
const LINEAR = { kind: 'linear', truncate: 2 } as const;
const QUADRATIC = { kind: 'quadratic', truncate: 5 } as const;
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

function falls(energies: readonly number[]): void {
  for (let i = 1; i < energies.length; i++) expect(energies[i]).toBeLessThanOrEqual(energies[i - 1]! + 1e-9); // rounding of sums
}

test.each(seeds)('the exact cut is the best of all labellings, field %d', (seed) => {
  const field = randomField(seed, { width: 4, height: 3, labels: 2 }, POTTS, seed % 2 ? 8 : 4);
  const truth = bruteForce(field);
  const found = exactCut(field);
  expect(found.labels).toEqual(truth.best);
  expect(found.energy).toBeCloseTo(truth.energy, 10);
  // Of two labels an expansion is the exact cut, wherever it begins.
  expect(alphaExpansion(field).energy).toBeCloseTo(truth.energy, 10);
  expect(alphaBetaSwap(field).energy).toBeCloseTo(truth.energy, 10);
});

test('a table that is not the same both ways: exact too', () => {
  for (const seed of seeds) {
    const base = randomField(seed, { width: 3, height: 4, labels: 2 }, POTTS);
    // V01 + V10 >= V00 + V11 with all four different.
    const table = Float64Array.of(0.2, 1.5, 0.4, -0.3);
    const field = { ...base, shape: undefined, lines: base.lines.map((line) => ({ ...line, table })) };
    expect(exactCut(field).labels).toEqual(bruteForce(field).best);
  }
});

describe.each([
  ['potts', POTTS, 2],
  ['linear', LINEAR, 4],
] as const)('expansion of %s', (_, shape, bound) => {
  test.each(seeds)('within its bound of the best, never rising, field %d', (seed) => {
    const field = randomField(seed, { width: 3, height: 3, labels: 3 }, shape, seed % 2 ? 8 : 4);
    const { energy } = bruteForce(field);
    const found = alphaExpansion(field);
    expect(found.converged).toBe(true);
    expect(found.energy).toBeCloseTo(fieldEnergy(field, found.labels), 10);
    expect(found.energy).toBeGreaterThan(energy - 1e-9);
    expect(found.energy).toBeLessThan(bound * energy + 1e-9);
    falls(found.energies);
    // No single expansion or change of a pixel is better than where it stopped.
    expect(iteratedModes(field, { start: found.labels }).energies[1]).toBeGreaterThan(found.energy - 1e-9);
  });
});

test('swaps take truncated squares, which expansions refuse', () => {
  let best = 0;
  for (const seed of seeds) {
    const field = randomField(seed, { width: 3, height: 3, labels: 3 }, QUADRATIC);
    expect(() => alphaExpansion(field)).toThrow('swap');
    const found = alphaBetaSwap(field);
    falls(found.energies);
    const { energy } = bruteForce(field);
    expect(found.energy).toBeGreaterThan(energy - 1e-9);
    if (found.energy < energy + 1e-9) best++;
  }
  expect(best).toBeGreaterThan(25); // of 40: a local minimum of moves that large is seldom worse
});

test('iterated modes: each round is at least as good, the end is a local minimum', () => {
  for (const seed of seeds) {
    const field = randomField(seed, { width: 5, height: 4, labels: 4 }, LINEAR, seed % 2 ? 8 : 4);
    const found = iteratedModes(field);
    falls(found.energies);
    expect(found.converged).toBe(true);
    for (let p = 0; p < 20; p++)
      for (let l = 0; l < 4; l++) {
        const other = found.labels.slice();
        other[p] = l;
        expect(fieldEnergy(field, other)).toBeGreaterThan(found.energy - 1e-9);
      }
  }
});

test('no smoothness: what the data say; a great deal: one label', () => {
  const field = randomField(3, { width: 9, height: 8, labels: 4 }, POTTS);
  const weighing = (w: number) => ({
    ...field,
    lines: field.lines.map((line) => ({ ...line, weights: line.weights.map(() => w) })),
  });
  expect(alphaExpansion(weighing(0)).labels).toEqual(dataLabels(field));
  expect(new Set(alphaExpansion(weighing(1e3)).labels).size).toBe(1);
});

// Whole costs: sums are exact, and so must the flows of another library be.
test.each(oracle.cuts)('PyMaxflow: binary cut of $width x $height, $neighbours neighbours', (want) => {
  const found = exactCut(oracleField(want));
  expect(found.energy).toBe(want.energy);
  // Of several best sets ours is the smallest, theirs the largest.
  expect(found.labels.reduce((sum, v) => sum + v, 0)).toBeLessThanOrEqual(want.ones);
});
test.each(oracle.expansions)('PyMaxflow: expansion of $width x $height, $labels labels', (want) => {
  const found = alphaExpansion(oracleField(want));
  // Both are local minima of the same moves: labels of equal energy may differ, and with them where they end.
  expect(found.energy / want.energy).toBeLessThan(1.002);
  expect(found.energy / want.energy).toBeGreaterThan(0.998);
});
