import { describe, expect, test } from 'vitest';
import { evenRate, stepRange, timesOf } from '../../src/core/times.js';

const rate = (name: string, column: Float64Array | string[]) => evenRate(timesOf(name, column, 'x.csv'));

describe('even times', () => {
  test('decimal seconds give a whole rate', () => {
    const times = Float64Array.from({ length: 1001 }, (_, i) => Number((3 + i / 100).toFixed(2)));
    expect(rate('t', times)).toBe(100);
  });
  test('times rounded to milliseconds are even, a thirtieth of a second apart', () => {
    const times = Float64Array.from({ length: 90 }, (_, i) => Number((i / 30).toFixed(3)));
    expect(rate('t', times)).toBeCloseTo(30, 2);
  });
  test('one sample missing is uneven, and found', () => {
    const times = timesOf('t', Float64Array.of(0, 1, 2, 4, 5, 6), 'x.csv');
    expect(evenRate(times)).toBeUndefined();
    expect(stepRange(times)).toEqual({ least: 1, most: 2, longest: 2 });
  });
  test('one time has no rate', () => expect(rate('t', Float64Array.of(1))).toBeUndefined());
});

describe('dates', () => {
  test('months are twelfths of a year, whatever their days', () => {
    const months = ['1958-03', '1958-04', '1958-05', '1958-06'];
    const { unit, values } = timesOf('month', months, 'x.csv');
    expect(unit).toBe('year');
    expect(values[0]).toBeCloseTo(1958 + 2 / 12, 12);
    expect(rate('month', months)).toBe(12);
    expect(rate('date', ['2000-01-01', '2000-02-01', '2000-03-01'])).toBe(12);
  });
  test('days count across the end of February', () => {
    const { unit, values } = timesOf('day', ['2024-02-28', '2024-02-29', '2024-03-01'], 'x.csv');
    expect(unit).toBe('day');
    expect([...values].map((v) => v - values[0]!)).toEqual([0, 1, 2]);
  });
  test('times of day are seconds, zones are heeded', () => {
    const stamps = ['2024-05-31T23:59:59.5Z', '2024-06-01T00:00:00Z', '2024-06-01 02:00:00.500+02:00'];
    expect(timesOf('t', stamps, 'x.csv').unit).toBe('s');
    expect(rate('t', stamps)).toBe(2);
  });
  test.each([['2024-02-30'], ['2024-13-01'], ['31.5.2024'], ['2024-05-31T25:00'], ['']])(
    '%s is refused',
    (text) => expect(() => timesOf('t', ['2024-01-01', text], 'x.csv')).toThrow(/row 2/),
  );
});

test('columns are called after their unit', () => {
  expect(timesOf('Year', Float64Array.of(1, 2), 'x.csv').unit).toBe('year');
  expect(timesOf('hours', Float64Array.of(1, 2), 'x.csv').unit).toBe('hour');
  expect(timesOf('t', Float64Array.of(1, 2), 'x.csv').unit).toBe('s');
});
test('times that stand still are refused with their row', () =>
  expect(() => timesOf('t', Float64Array.of(0, 1, 1), 'x.csv')).toThrow(/1 after 1 .*row 3/));
