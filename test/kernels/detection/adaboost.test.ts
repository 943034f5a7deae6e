import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { adaboost } from '../../../src/kernels/detection/adaboost.js';
import { stumpTable } from '../../../src/kernels/detection/stumps.js';

/** The stump with the least weighted error, by trying all thresholds and both directions. */
function bruteForce(values: Float32Array, n: number, labels: Int8Array, weights: Float64Array): number {
  let best = Number.POSITIVE_INFINITY;
  for (let f = 0; f < values.length / n; f++) {
    const row = [...values.subarray(f * n, (f + 1) * n)];
    for (const threshold of row)
      for (const side of [1, -1]) {
        if (row.every((v) => v < threshold) || row.every((v) => v >= threshold)) continue;
        let error = 0;
        row.forEach((v, i) => {
          if ((v < threshold ? -side : side) !== labels[i]) error += weights[i]!;
        });
        best = Math.min(best, error);
      }
  }
  return best;
}

/** Values with many ties, labels that lean on the first feature. */
function table(n: number, features: number, seed: number) {
  const rng = createRng(seed);
  const values = Float32Array.from({ length: n * features }, () => rng.integer(9) / 4 - 1);
  const labels = Int8Array.from({ length: n }, (_, i) => (values[i]! + 0.7 * rng.normal() > 0 ? 1 : -1));
  labels[0] = 1;
  labels[1] = -1;
  return { values, labels };
}

describe('discrete', () => {
  test('six points by hand', () => {
    // x  1  2  3  4  5  6
    // y  +  +  -  -  -  +      one feature
    const next = adaboost(
      stumpTable(Float32Array.of(1, 2, 3, 4, 5, 6), 6),
      Int8Array.of(1, 1, -1, -1, -1, 1),
      'discrete',
    );
    // Best cut after 2: only the last point is wrong, e = 1/6, alpha = ln(5) / 2.
    const first = next()!;
    expect(first).toMatchObject({ feature: 0, low: 1, high: 2 });
    expect(first.error).toBeCloseTo(1 / 6, 12);
    expect(first.below).toBeCloseTo(Math.log(5) / 2, 12);
    expect(first.above).toBeCloseTo(-Math.log(5) / 2, 12);
    // Weights then: the last point 1/2, the others 1/10 each. Best: cut after 5, the first two wrong, e = 1/5.
    const second = next()!;
    expect(second).toMatchObject({ low: 4, high: 5 });
    expect(second.error).toBeCloseTo(1 / 5, 12);
    expect(second.below).toBeCloseTo(-Math.log(4) / 2, 12);
    // Weights: 1 2 -> 1/4 each, 3 4 5 -> 1/16 each, 6 -> 5/16. Best: after 2 again, the last point wrong, 5/16 -
    // although all positive, which is no stump, would err on 3/16 only.
    const third = next()!;
    expect(third).toMatchObject({ low: 1, high: 2 });
    expect(third.error).toBeCloseTo(5 / 16, 12);
  });

  test.each([1, 2, 3, 4])('each round has the least weighted error there is, ties and all (%i)', (seed) => {
    const n = 40;
    const { values, labels } = table(n, 5, seed);
    const next = adaboost(stumpTable(values, n), labels, 'discrete');
    const positives = labels.filter((y) => y > 0).length;
    let weights = Float64Array.from(labels, (y) => 0.5 / (y > 0 ? positives : n - positives));
    for (let t = 0; t < 6; t++) {
      const best = bruteForce(values, n, labels, weights);
      const round = next();
      if (!round) break;
      expect(round.error).toBeCloseTo(best, 12);
      const row = values.subarray(round.feature * n, (round.feature + 1) * n);
      const threshold = (row[round.low]! + row[round.high]!) / 2;
      expect(row[round.low]).toBeLessThan(row[round.high]!);
      weights = weights.map(
        (w, i) => w * Math.exp(-labels[i]! * (row[i]! < threshold ? round.below : round.above)),
      );
      const sum = weights.reduce((a, b) => a + b, 0);
      weights = weights.map((w) => w / sum);
      // After a round its stump is no better than chance.
      const wrong = weights.reduce(
        (e, w, i) => e + ((row[i]! < threshold ? round.below : round.above) * labels[i]! < 0 ? w : 0),
        0,
      );
      expect(wrong).toBeCloseTo(0.5, 10);
    }
  });

  test('the training error stays below prod 2 sqrt(e (1 - e))', () => {
    const n = 120;
    const { values, labels } = table(n, 8, 7);
    const next = adaboost(stumpTable(values, n), labels, 'discrete');
    const votes = new Float64Array(n);
    const counts = [labels.filter((y) => y < 0).length, labels.filter((y) => y > 0).length];
    let bound = 1;
    let last = 1;
    for (let t = 0; t < 40; t++) {
      const round = next()!;
      const row = values.subarray(round.feature * n, (round.feature + 1) * n);
      const threshold = (row[round.low]! + row[round.high]!) / 2;
      bound *= 2 * Math.sqrt(round.error * (1 - round.error));
      let error = 0;
      for (let i = 0; i < n; i++) {
        votes[i]! += row[i]! < threshold ? round.below : round.above;
        // In the weights that it began with: half for each class.
        if (votes[i]! * labels[i]! <= 0) error += 0.5 / counts[labels[i]! > 0 ? 1 : 0]!;
      }
      expect(error).toBeLessThanOrEqual(bound + 1e-12);
      last = error;
    }
    expect(bound).toBeLessThan(0.5);
    expect(last).toBeLessThan(0.25);
  });
});

describe('gentle', () => {
  test('votes are weighted means of the labels on either side', () => {
    const next = adaboost(stumpTable(Float32Array.of(1, 2, 3, 4), 4), Int8Array.of(1, 1, -1, 1), 'gentle');
    // Weights 1/6 1/6 1/2 1/6. Cut after 2: D = 1/3, W = 1/3 below; D = -1/3, W = 2/3 above:
    // gain 1/3 + 1/6 = 1/2. After 3: D = -1/6, W = 5/6; D = W = 1/6: gain 1/30 + 1/6 = 1/5. After 1: 1/6 + 1/30.
    const { low, high, below, above, error } = next()!;
    expect([low, high]).toEqual([1, 2]);
    expect(below).toBeCloseTo(1, 12);
    expect(above).toBeCloseTo(-0.5, 12);
    expect(error).toBeCloseTo(1 / 6, 12);
  });

  test('each round has the least squared error there is', () => {
    const n = 30;
    const { values, labels } = table(n, 4, 11);
    const round = adaboost(stumpTable(values, n), labels, 'gentle')()!;
    const positives = labels.filter((y) => y > 0).length;
    const weights = Float64Array.from(labels, (y) => 0.5 / (y > 0 ? positives : n - positives));
    const lossOf = (feature: number, threshold: number, below: number, above: number) =>
      weights.reduce(
        (sum, w, i) => sum + w * (labels[i]! - (values[feature * n + i]! < threshold ? below : above)) ** 2,
        0,
      );
    const at = (i: number) => values[round.feature * n + i]!;
    const own = lossOf(round.feature, (at(round.low) + at(round.high)) / 2, round.below, round.above);
    for (let f = 0; f < 4; f++)
      for (let i = 0; i < n; i++) {
        const threshold = values[f * n + i]!;
        const mean = (under: boolean) => {
          let [d, w] = [0, 0];
          for (let k = 0; k < n; k++)
            if (values[f * n + k]! < threshold === under) {
              d += weights[k]! * labels[k]!;
              w += weights[k]!;
            }
          return w > 0 ? d / w : 0;
        };
        expect(own).toBeLessThanOrEqual(lossOf(f, threshold, mean(true), mean(false)) + 1e-12);
      }
  });
});

test('what tells nothing is no stump', () => {
  const constant = stumpTable(new Float32Array(8).fill(3), 4);
  const labels = Int8Array.of(1, -1, 1, -1);
  expect(adaboost(constant, labels, 'discrete')()).toBeUndefined();
  expect(adaboost(constant, labels, 'gentle')()).toBeUndefined();
  expect(() => adaboost(constant, Int8Array.of(1, 1, 1, 1), 'gentle')).toThrow('both classes');
  expect(() => stumpTable(new Float32Array(5), 2)).toThrow('no table');
});
