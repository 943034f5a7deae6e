import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatNumber, linearLabels, logLabels, timeLabels } from '../../../src/core/chart/tick-labels.js';
import { integerTicks, linearTicks, logTicks, timeTicks } from '../../../src/core/chart/ticks.js';

describe('linear ticks, by hand', () => {
  test.each([
    [0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 1, 11, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    [-5, 17, 5, [-5, 0, 5, 10, 15]],
    [0.13, 0.47, 4, [0.2, 0.3, 0.4]],
    [3, 997, 3, [500]],
    [-1e-9, 1e-9, 5, [-1e-9, -5e-10, 0, 5e-10, 1e-9]],
    [1e6, 5e6, 5, [1e6, 2e6, 3e6, 4e6, 5e6]],
  ])('%f..%f, at most %i', (low, high, most, want) => {
    expect(linearTicks(low, high, most).values).toEqual(want);
  });
  test('never more than asked, all inside, evenly apart', () => {
    const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        number,
        fc.double({ min: 1e-3, max: 1e12, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (low, range, most) => {
          const high = low + range;
          fc.pre(range > 1e-6 * Math.abs(low)); // below, the values themselves are rounded
          const { values, step } = linearTicks(low, high, most);
          expect(values.length).toBeLessThanOrEqual(most);
          for (const v of values) expect(v >= low - step * 1e-6 && v <= high + step * 1e-6).toBe(true);
          // The smallest round step: the next one down the row 1, 2, 5 gives too many.
          const finer = step / (step.toExponential().startsWith('5') ? 2.5 : 2);
          const count = Math.floor(high / finer + 1e-9) - Math.ceil(low / finer - 1e-9) + 1;
          expect(count).toBeGreaterThan(most);
        },
      ),
    );
  });
  test('whole numbers stay whole', () => {
    expect(integerTicks(0, 3, 10).values).toEqual([0, 1, 2, 3]);
    expect(integerTicks(0, 100, 6).values).toEqual([0, 20, 40, 60, 80, 100]);
  });
});

describe('log ticks, by hand', () => {
  test.each([
    [1, 1e4, 10, [1, 10, 100, 1000, 1e4]],
    [1, 100, 10, [1, 2, 5, 10, 20, 50, 100]],
    [1e-12, 1e12, 6, [1e-10, 1e-5, 1, 1e5, 1e10]],
    [2.1, 2.9, 5, [2.2, 2.4, 2.6, 2.8]],
  ])('%f..%f, at most %i', (low, high, most, want) => {
    expect(logTicks(low, high, most).values).toEqual(want);
  });
  test('minor ticks between neighbouring powers', () => {
    expect(logTicks(1, 1e4, 10).minor.slice(0, 9)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 20]);
  });
});

describe('labels', () => {
  test.each([
    [[0, 0.2, 0.4], 0.2, '', ['0.0', '0.2', '0.4'], ''],
    [[0, 10000, 20000], 10000, '', ['0', '10\u2009000', '20\u2009000'], ''],
    [[0, 10000, 20000], 10000, 'Hz', ['0', '10', '20'], 'kHz'],
    [[0, 5e6, 1e7], 5e6, '', ['0', '5', '10'], '×10⁶'],
    [[-2e-5, 0, 2e-5], 2e-5, 's', ['−20', '0', '20'], 'µs'],
    [[1e9, 1e9 + 1], 1, '', ['0', '1'], '+ 1\u2009000\u2009000\u2009000'],
    [[1000, 2000], 1000, 'px', ['1000', '2000'], 'px'],
  ])('%j apart %f %s', (values, step, unit, labels, note) => {
    expect(linearLabels(values, step, unit)).toEqual({ labels, note });
  });
  test('powers and plain numbers on log axes', () => {
    expect(logLabels([1, 10, 100]).labels).toEqual(['1', '10', '100']);
    expect(logLabels([1e-6, 1e-3, 1]).labels).toEqual(['10⁻⁶', '10⁻³', '10⁰']);
  });
  test('the day is told where it changes', () => {
    const { values, step } = timeTicks(Date.UTC(2026, 1, 28, 12), Date.UTC(2026, 2, 1, 12), 5);
    expect(timeLabels(values, step).labels).toEqual([
      '12:00\n28 Feb 2026',
      '18:00',
      '00:00\n1 Mar 2026',
      '06:00',
      '12:00',
    ]);
  });
  test('months and leap years', () => {
    const { values } = timeTicks(Date.UTC(2024, 0, 1), Date.UTC(2024, 11, 31), 12);
    expect(values.map((v) => new Date(v).toISOString().slice(5, 10))).toEqual(
      ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'].map((m) => `${m}-01`),
    );
  });
  test.each([
    [0.1 + 0.2, '0.3'],
    [-1234.5678, '−1235'],
    [1.5e-9, '1.5×10⁻⁹'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('formatNumber(%f) is %s', (value, want) => expect(formatNumber(value)).toBe(want));
});
