import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fitIsing } from '../../../src/kernels/field/fit-ising.js';
import { gibbsState } from '../../../src/kernels/field/gibbs-field.js';
import { exactCut } from '../../../src/kernels/field/graph-cut.js';
import { isingField } from '../../../src/kernels/field/ising.js';
import { iteratedModes } from '../../../src/kernels/field/iterated-modes.js';

const SIZE = 64;

/** A disc and a box. */
const CLEAN = Int8Array.from({ length: SIZE * SIZE }, (_, p) => {
  const [x, y] = [p % SIZE, Math.floor(p / SIZE)];
  const disc = (x - 22) ** 2 + (y - 24) ** 2 < 14 ** 2;
  const box = x >= 36 && x < 56 && y >= 34 && y < 54;
  return disc || box ? 1 : -1;
});

const flipped = (seed: number) => {
  const rng = createRng(seed);
  return CLEAN.map((v) => (rng.uniform() < 0.1 ? -v : v));
};
const signs = (labels: Int32Array) => Int8Array.from(labels, (l) => 2 * l - 1);
const errors = (y: Int8Array) => y.reduce((n, v, p) => n + Number(v !== CLEAN[p]), 0) / y.length;

test('10 % flips: rounds of the checkerboard leave under 1 %, theta2 = 0 all of them', () => {
  for (const seed of [0, 1, 2]) {
    const x = flipped(seed);
    expect(errors(x)).toBeGreaterThan(0.08);
    const at = (smoothness: number) => isingField(x, SIZE, SIZE, { dataWeight: 1, smoothness });
    expect(signs(iteratedModes(at(0)).labels)).toEqual(x);
    const modes = iteratedModes(at(0.8));
    // 0.0071 was found on one such picture; the standard deviation over noise is about 0.0015.
    expect(errors(signs(modes.labels))).toBeLessThan(0.012);
    const cut = exactCut(at(0.8));
    expect(cut.energy).toBeLessThanOrEqual(modes.energy);
    expect(errors(signs(cut.labels))).toBeLessThan(0.012);
    // Without end of smoothness the best is one colour, but rounds stall before.
    expect(new Set(exactCut(at(50)).labels).size).toBe(1);
    expect(new Set(iteratedModes(at(50)).labels).size).toBe(2);
  }
});

test('a negative is denoised to the negative', () => {
  const x = flipped(5);
  const of = (picture: Int8Array) =>
    iteratedModes(isingField(picture, SIZE, SIZE, { dataWeight: 1, smoothness: 0.7 }, 8)).labels;
  const other = of(x.map((v) => -v));
  expect(of(x)).toEqual(other.map((l) => 1 - l));
});

/** The pseudo-likelihood with its prior, written out. */
function objective(x: Int8Array, y: Int8Array, a: number, b: number): number {
  let sum = -(a * a + b * b) / 2;
  for (let p = 0; p < y.length; p++) {
    const [column, row] = [p % SIZE, Math.floor(p / SIZE)];
    let field = 0;
    if (column > 0) field += y[p - 1]!;
    if (column + 1 < SIZE) field += y[p + 1]!;
    if (row > 0) field += y[p - SIZE]!;
    if (row + 1 < SIZE) field += y[p + SIZE]!;
    const [up, down] = [1, -1].map((v) => Math.exp(v * (a * x[p]! + b * field))) as [number, number];
    sum += Math.log((y[p] === 1 ? up : down) / (up + down));
  }
  return sum;
}

test('the weights of the largest pseudo-likelihood', () => {
  const x = flipped(1);
  const { dataWeight, smoothness, pseudoLogLikelihood } = fitIsing(x, CLEAN, SIZE, SIZE);
  const best = objective(x, CLEAN, dataWeight, smoothness);
  expect(pseudoLogLikelihood * SIZE * SIZE - (dataWeight ** 2 + smoothness ** 2) / 2).toBeCloseTo(best, 8);
  for (const [da, db] of [
    [1e-3, 0],
    [-1e-3, 0],
    [0, 1e-3],
    [0, -1e-3],
  ] as const)
    expect(objective(x, CLEAN, dataWeight + da, smoothness + db)).toBeLessThan(best);
});

test('the weights that pictures were sampled with are found again', () => {
  const rng = createRng(3);
  const none = new Int8Array(SIZE * SIZE).fill(1);
  const truth = { dataWeight: 0.9, smoothness: 0.3 };
  // A state of the field without data, and a noisy one with P(x_p = y_p) = e^a / (e^a + e^-a).
  const prior = isingField(none, SIZE, SIZE, { dataWeight: 0, smoothness: truth.smoothness });
  const y = signs(
    gibbsState(
      prior,
      300,
      Int32Array.from(none, () => rng.integer(2)),
      rng,
    ),
  );
  const keep = 1 / (1 + Math.exp(-2 * truth.dataWeight));
  const x = y.map((v) => (rng.uniform() < keep ? v : -v));
  const found = fitIsing(x, y, SIZE, SIZE);
  // Standard errors from 4096 pixels are about 0.02.
  expect(Math.abs(found.dataWeight - truth.dataWeight)).toBeLessThan(0.07);
  expect(Math.abs(found.smoothness - truth.smoothness)).toBeLessThan(0.07);
});

test('a picture without noise has finite weights', () => {
  const { dataWeight, smoothness } = fitIsing(CLEAN, CLEAN, SIZE, SIZE);
  expect(dataWeight).toBeGreaterThan(1);
  expect(Number.isFinite(smoothness)).toBe(true);
});
