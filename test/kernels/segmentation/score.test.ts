import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { assignment } from '../../../src/kernels/optimize/assignment.js';
import { boundaryScore } from '../../../src/kernels/segmentation/boundary-score.js';
import { overlaps } from '../../../src/kernels/segmentation/overlaps.js';
import { segmentScore } from '../../../src/kernels/segmentation/score.js';
import { HEIGHT, stream, WIDTH } from './pictures.js';
import oracle from './score.oracle.json' with { type: 'json' };

/** The nearest of n points, as in the oracle. */
function cells(seed: number, n: number): Int32Array {
  const s = stream(2 * n, seed);
  return Int32Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
    const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)];
    let [nearest, least] = [0, Infinity];
    for (let i = 0; i < n; i++) {
      const d = (x - (s[2 * i]! % WIDTH)) ** 2 + (y - (s[2 * i + 1]! % HEIGHT)) ** 2;
      if (d < least) [nearest, least] = [i, d];
    }
    return nearest;
  });
}
const labels = cells(3, 23);
const truth = cells(8, 9);

test('figures of scikit-learn, scikit-image and SciPy', () => {
  const score = segmentScore(overlaps(labels, truth));
  for (const key of [
    'adjustedRand',
    'voiSplit',
    'voiMerge',
    'covering',
    'meanIou',
    'underSegmentation',
    'achievableAccuracy',
  ] as const)
    expect(score[key]).toBeCloseTo(oracle[key], 12);
  const edges = boundaryScore(labels, truth, WIDTH, HEIGHT, { tolerance: 1 });
  expect(edges.precision).toBeCloseTo(oracle.precision, 14);
  expect(edges.recall).toBeCloseTo(oracle.recall, 14);
  expect(edges.f).toBeCloseTo(2 / (1 / oracle.precision + 1 / oracle.recall), 14);
});

test('equal partitions under other names are perfect', () => {
  const score = segmentScore(
    overlaps(
      truth.map((label) => 100 - 7 * label),
      truth,
    ),
  );
  expect(score).toMatchObject({ adjustedRand: 1, underSegmentation: 0, achievableAccuracy: 1 });
  expect([score.covering, score.meanIou, score.voiSplit, score.voiMerge]).toEqual([1, 1, 0, 0]);
  expect(new Set(score.pieces)).toEqual(new Set([1]));
  expect(boundaryScore(truth, truth, WIDTH, HEIGHT, { tolerance: 0 }).f).toBe(1);
});

test('by hand: a row of eight, the truth halves, found as 3 + 5', () => {
  const found = Int32Array.of(0, 0, 0, 1, 1, 1, 1, 1);
  const halves = Int32Array.of(4, 4, 4, 4, 9, 9, 9, 9);
  const score = segmentScore(overlaps(found, halves));
  expect([...score.iou]).toEqual([3 / 4, 4 / 5]);
  expect([...score.partner]).toEqual([0, 1]);
  expect(score.underSegmentation).toBe(2 / 8); // one pixel in, for either half
  expect(score.achievableAccuracy).toBe(7 / 8);
  expect(score.voiSplit).toBeCloseTo(-(3 / 8) * Math.log2(3 / 4) - (1 / 8) * Math.log2(1 / 4), 14);
  expect([...score.pieces]).toEqual([2, 1]);
  const edges = (tolerance: number) => boundaryScore(found, halves, 8, 1, { tolerance });
  expect([edges(0).f, edges(1).f]).toEqual([0, 1]);
  const two = (tolerance: number) =>
    boundaryScore(Int32Array.of(0, 1, 1, 1, 1), Int32Array.of(0, 0, 0, 0, 1), 5, 1, { tolerance }).f;
  expect([two(2), two(2.9), two(3)]).toEqual([0, 0, 1]); // three pixels apart
});

test('more true segments than found ones: some stay without a partner', () => {
  const score = segmentScore(overlaps(Int32Array.of(0, 0, 0, 0), Int32Array.of(0, 1, 1, 2)));
  expect([...score.partner]).toEqual([-1, 0, -1]);
  expect(score.meanIou).toBeCloseTo(0.5 / 3, 15);
});

test('pixels that do not count change nothing', () => {
  const counted = Uint8Array.of(1, 1, 0, 1, 1);
  const both = overlaps(Int32Array.of(0, 0, 5, 1, 1), Int32Array.of(3, 3, 8, 2, 2), counted);
  expect([both.pixels, both.first.areas.length, [...both.second.names]]).toEqual([4, 2, [3, 2]]);
  expect(() => overlaps(labels, truth, new Uint8Array(labels.length))).toThrow('no pixel');
  expect(() => overlaps(labels, truth.subarray(1))).toThrow('one size');
  const edges = boundaryScore(Int32Array.of(0, 1, 1), Int32Array.of(0, 0, 1), 3, 1, {
    tolerance: 0,
    counted: Uint8Array.of(0, 1, 1),
  });
  expect([edges.precision, edges.recall]).toEqual([1, 0]);
});

describe('assignment', () => {
  test("SciPy's linear_sum_assignment", () => {
    const costs = Float64Array.from(stream(77, 5), (v) => v % 1000);
    const found = assignment(costs, 7, 11);
    expect([...found]).toEqual(oracle.assignment);
    expect(found.reduce((sum, column, row) => sum + costs[row * 11 + column]!, 0)).toBe(oracle.cost);
  });
  test('the best of all permutations, square, wide and tall, with negative costs', () => {
    const rng = createRng(3);
    for (const [rows, columns] of [
      [1, 1],
      [4, 4],
      [3, 5],
      [5, 3],
    ] as const)
      for (let round = 0; round < 20; round++) {
        const costs = Float64Array.from({ length: rows * columns }, () => rng.integer(19) - 9);
        const found = assignment(costs, rows, columns);
        const used = found.filter((column) => column >= 0);
        expect(used.length).toBe(Math.min(rows, columns));
        expect(new Set(used).size).toBe(used.length);
        const sum = found.reduce((total, c, r) => total + (c < 0 ? 0 : costs[r * columns + c]!), 0);
        expect(sum).toBe(least(costs, rows, columns, 0, new Set()));
      }
  });
  test('what makes no sense is refused', () => {
    expect(() => assignment(new Float64Array(3), 2, 2)).toThrow('2 x 2');
    expect(() => assignment(Float64Array.of(Number.NaN), 1, 1)).toThrow('finite');
  });
});

/** By trying them all. */
function least(costs: Float64Array, rows: number, columns: number, row: number, taken: Set<number>): number {
  if (row === rows) return taken.size === Math.min(rows, columns) ? 0 : Infinity;
  let best = rows > columns ? least(costs, rows, columns, row + 1, taken) : Infinity;
  for (let c = 0; c < columns; c++)
    if (!taken.has(c))
      best = Math.min(
        best,
        costs[row * columns + c]! + least(costs, rows, columns, row + 1, new Set([...taken, c])),
      );
  return best;
}
