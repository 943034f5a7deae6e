import { expect, test } from 'vitest';
import { rateRatio } from '../../../src/kernels/series/rate-ratio.js';
import { rowRange } from '../../../src/kernels/series/row-range.js';
import { timeSteps } from '../../../src/kernels/series/time-steps.js';

test('ratios of rates: the usual ones are exact, others the nearest fraction', () => {
  expect(rateRatio(48000, 44100)).toEqual({ up: 160, down: 147, exact: true });
  expect(rateRatio(8000, 8000)).toEqual({ up: 1, down: 1, exact: true });
  expect(rateRatio(0.1, 0.3)).toEqual({ up: 1, down: 3, exact: true });
  expect(rateRatio(29.97, 25)).toEqual({ up: 2997, down: 2500, exact: true });
  const pi = rateRatio(Math.PI, 1);
  // Convergents p / q of pi are within 1 / q^2.
  expect(pi.exact).toBe(false);
  expect(Math.abs(pi.up / pi.down - Math.PI)).toBeLessThan(1 / pi.down ** 2);
  expect(() => rateRatio(1, 1e6)).toThrow('beyond');
  expect(() => rateRatio(0, 1)).toThrow('above 0');
});

test('rows by number, from the end, and as parts', () => {
  expect(rowRange('2:5', 10)).toEqual({ begin: 2, end: 5 });
  expect(rowRange(':-3', 10)).toEqual({ begin: 0, end: 7 });
  expect(rowRange('0.5:', 10)).toEqual({ begin: 5, end: 10 });
  expect(rowRange(':', 10)).toEqual({ begin: 0, end: 10 });
  expect(rowRange('0:1', 10)).toEqual({ begin: 0, end: 1 });
  expect(rowRange('0:1.0', 10)).toEqual({ begin: 0, end: 10 });
  for (const text of ['5', 'a:b', '0.5:1.5', '1:2:3', '']) expect(rowRange(text, 10)).toBeUndefined();
  expect(() => rowRange('5:5', 10)).toThrow('none');
  expect(() => rowRange('5:11', 10)).toThrow('beyond');
});

test('steps and gaps', () => {
  const { mean, median, smallest, largest, gaps } = timeSteps(Float64Array.of(0, 1, 2, 3.5, 6.5, 7.5));
  expect([mean, median, smallest, largest]).toEqual([1.5, 1, 1, 3]);
  // 1.5 times the median is not more than that.
  expect(gaps).toEqual([{ after: 3, length: 3 }]);
  expect(() => timeSteps(Float64Array.of(1))).toThrow('two times');
});
