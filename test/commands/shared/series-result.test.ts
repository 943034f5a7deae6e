import { describe, expect, test } from 'vitest';
import { frequencyAxis, timeAxis } from '../../../src/commands/shared/series-charts.js';
import { sameKind } from '../../../src/commands/shared/series-result.js';
import type { Lazy } from '../../../src/core/command/spec.js';
import type { SeriesSet } from '../../../src/core/read.js';
import { timesOf } from '../../../src/core/times.js';

const x = Float64Array.of(1, 2, 3, 4);
const column = ['2000-01', '2000-02', '2000-03', '2000-04'];
const plain: SeriesSet = { series: [{ name: 'x', values: x }], rateHz: undefined, unit: 's', kind: 'table' };
const dated: SeriesSet = { ...plain, rateHz: 12, unit: 'year', time: timesOf('month', column, 'x.csv') };

const made = <T>(value: Lazy<T> | undefined): T =>
  typeof value === 'function' ? ((value as () => T)() as T) : (value as T);
const tableOf = (...given: Parameters<typeof sameKind>) =>
  Object.fromEntries(made(sameKind(...given).table) as Map<string, unknown>);

describe('a series again', () => {
  test('has its times first', () => {
    expect(Object.keys(tableOf(dated, [x]))).toEqual(['month', 'x']);
    expect(tableOf(dated, [x])).toEqual({ month: column, x });
  });
  test('has the times of the samples that are left', () =>
    expect(tableOf(dated, [x.subarray(1, 3)], { first: 1 })).toEqual({
      month: column.slice(1, 3),
      x: Float64Array.of(2, 3),
    }));
  test('counts times anew at another rate, and beyond its end', () => {
    const { month } = tableOf(dated, [Float64Array.of(1, 2)], { rateHz: 6 }) as { month: Float64Array };
    expect([...month]).toEqual([2000, 2000 + 1 / 6]);
    const longer = tableOf(dated, [new Float64Array(6)]) as { month: Float64Array };
    expect(longer.month[5]).toBeCloseTo(2000 + 5 / 12, 12);
  });
  test('is a vector, or a matrix of rows', () => {
    expect(made(sameKind(plain, [x]).array)).toEqual({ shape: [4], data: x });
    const two = { ...plain, series: [...plain.series, { name: 'y', values: x }] };
    expect(made(sameKind(two, [x.subarray(0, 2), x.subarray(2)]).array)).toEqual({
      shape: [2, 2],
      data: Float64Array.of(1, 3, 2, 4),
    });
  });
  test('is a sound where samples a second are known', () => {
    expect(made(sameKind({ ...plain, rateHz: 8000 }, [x]).audio)).toEqual({ rateHz: 8000, channels: [x] });
    expect(() => made(sameKind(plain, [x]).audio)).toThrow('--rate');
    expect(() => made(sameKind(dated, [x]).audio)).toThrow('--rate');
  });
});

test('axes say what they count', () => {
  expect(timeAxis(plain, 2)).toEqual({ x: Float64Array.of(0, 1), xLabel: 'sample' });
  expect(timeAxis({ ...plain, rateHz: 4 }, 2, 2)).toEqual({
    x: Float64Array.of(0.5, 0.75),
    xLabel: 'time',
    xUnit: 's',
  });
  expect(timeAxis(dated, 1).xLabel).toBe('month');
  expect(frequencyAxis(plain)).toEqual({ label: 'frequency (cycles a sample)' });
  expect(frequencyAxis(dated)).toEqual({ label: 'frequency (cycles a year)' });
  expect(frequencyAxis({ ...plain, rateHz: 4 })).toEqual({ label: 'frequency', unit: 'Hz' });
});
