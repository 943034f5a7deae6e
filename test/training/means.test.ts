import { expect, test } from 'vitest';
import { addPoint, addTerms, meanTerms, noCurve, noMeans } from '../../src/training/means.js';

test('means weigh batches by their items', () => {
  const means = noMeans();
  addTerms(means, { loss: 1, kl: 4 }, 3);
  addTerms(means, { loss: 5, kl: 0 }, 1);
  expect(meanTerms(means)).toEqual({ loss: 2, kl: 3 });
});

test('a curve of any length has at most 512 points, each the mean of equally many steps', () => {
  const curve = noCurve();
  for (let step = 0; step < 5000; step++) addPoint(curve, { loss: step });
  expect(curve.stride).toBe(16);
  expect(curve.points.length).toBe(Math.floor(5000 / 16));
  // The mean of 16i ... 16i + 15.
  expect(curve.points.map(({ loss }) => loss)).toEqual(Array.from({ length: 312 }, (_, i) => 16 * i + 7.5));
  expect(curve.open.items).toBe(5000 % 16);
});
