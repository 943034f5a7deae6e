import { expect, test } from 'vitest';
import { classReport, numberReport } from '../../../src/kernels/classifier/metrics.js';

test('counts by hand: two of class 0 right, one called 1; the one of class 1 called 0; class 2 never occurs', () => {
  const { accuracy, macroF1, perClass, confusion } = classReport([0, 0, 0, 1], [0, 0, 1, 0], 3);
  expect([...confusion]).toEqual([2, 1, 0, 1, 0, 0, 0, 0, 0]);
  expect(accuracy).toBe(0.5);
  expect(perClass[0]).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 });
  expect(perClass[1]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
  // A class that neither truth nor answers have does not count in the mean.
  expect(macroF1).toBeCloseTo(1 / 3, 12);
});

test('precision and recall are told apart', () => {
  const { perClass } = classReport([0, 1, 1, 1], [0, 0, 1, 1], 2);
  expect(perClass[0]).toMatchObject({ precision: 0.5, recall: 1 });
  expect(perClass[1]).toMatchObject({ precision: 1, recall: 2 / 3 });
});

test('errors of numbers: the mean as answer has R squared 0, a constant truth has none', () => {
  expect(numberReport([1, 2, 3], [2, 2, 2])).toEqual({ rmse: Math.sqrt(2 / 3), mae: 2 / 3, r2: 0 });
  expect(numberReport([1, 2, 3], [1, 2, 3])).toEqual({ rmse: 0, mae: 0, r2: 1 });
  expect(numberReport([5, 5], [5, 6]).r2).toBeNull();
});
