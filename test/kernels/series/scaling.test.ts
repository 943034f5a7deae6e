import { expect, test } from 'vitest';
import { applyScaling, fitScaling, invertScaling, SCALINGS } from '../../../src/kernels/series/scaling.js';
import { relativeDifference, seasons } from './made-series.js';

const x = seasons(101);
const extremes = (y: Float64Array) => [Math.min(...y), Math.max(...y)];

test('minima and maxima are exact', () => {
  expect(extremes(applyScaling(x, fitScaling(x, 'minmax')))).toEqual([0, 1]);
  expect(extremes(applyScaling(x, fitScaling(x, 'symmetric')))).toEqual([-1, 1]);
});

test('z-scores have mean 0 and deviation 1; robust ones median 0 and quartiles 1 apart', () => {
  const z = applyScaling(x, fitScaling(x, 'zscore'));
  expect(z.reduce((s, v) => s + v, 0) / 101).toBeCloseTo(0, 13);
  expect(z.reduce((s, v) => s + v * v, 0) / 101).toBeCloseTo(1, 13);
  const r = applyScaling(x, fitScaling(x, 'robust')).sort();
  expect([r[50], r[75]! - r[25]!]).toEqual([0, expect.closeTo(1, 14)]);
});

test.each(SCALINGS)('%s: the way back, units do not matter, a constant has its place', (method) => {
  const scaling = fitScaling(x, method);
  expect(relativeDifference(invertScaling(applyScaling(x, scaling), scaling), x)).toBeLessThan(1e-15);
  const other = x.map((v) => 1000 * v - 7);
  const same = applyScaling(other, fitScaling(other, method));
  expect(relativeDifference(same, applyScaling(x, scaling))).toBeLessThan(1e-13);
  const constant = new Float64Array(5).fill(0.1);
  const middle = method === 'minmax' ? 0.5 : 0;
  const fitted = fitScaling(constant, method);
  expect([...applyScaling(constant, fitted)]).toEqual(new Array(5).fill(middle));
  expect([...invertScaling(applyScaling(constant, fitted), fitted)]).toEqual([...constant]);
});

test('quartiles that are equal, no samples', () => {
  expect(fitScaling(Float64Array.of(1, 2, 2, 2, 9), 'robust')).toEqual({ offset: 2, scale: 1, shift: 0 });
  expect(() => fitScaling(new Float64Array(0), 'zscore')).toThrow('got none');
});
