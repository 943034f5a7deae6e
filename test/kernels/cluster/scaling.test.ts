import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCALINGS, scaleColumns, unscale } from '../../../src/kernels/cluster/scaling.js';

// Columns 1 3 5 7 (mean 4, deviation sqrt 5), -2 -2 -2 -2 and 0 10 0 10 (mean 5, deviation 5), row by row.
const data = Float64Array.of(1, -2, 0, 3, -2, 10, 5, -2, 0, 7, -2, 10);
const column = (x: Float64Array, j: number) => [...x].filter((_, i) => i % 3 === j);

test('zscore: mean 0 and deviation 1, a constant column 0', () => {
  const { data: scaled, offset } = scaleColumns(data, 3, 'zscore');
  const s = Math.sqrt(5);
  column(scaled, 0).forEach((v, i) => {
    expect(v).toBeCloseTo([-3, -1, 1, 3][i]! / s, 14);
  });
  expect(column(scaled, 1)).toEqual([0, 0, 0, 0]);
  expect(column(scaled, 2)).toEqual([-1, 1, -1, 1]);
  expect([...offset]).toEqual([4, -2, 5]);
});

test('minmax: from 0 to 1, a constant column 0', () => {
  const { data: scaled } = scaleColumns(data, 3, 'minmax');
  column(scaled, 0).forEach((v, i) => {
    expect(v).toBeCloseTo(i / 3, 15);
  });
  expect(column(scaled, 1)).toEqual([0, 0, 0, 0]);
  expect(column(scaled, 2)).toEqual([0, 1, 0, 1]);
});

test('none leaves the numbers, and their array, as they are', () => {
  expect(scaleColumns(data, 3, 'none').data).toBe(data);
});

test('a spread without a reciprocal counts as none', () => {
  expect([...scaleColumns(Float64Array.of(0, 5e-324), 1, 'minmax').data].map(Math.abs)).toEqual([0, 0]);
  expect([...scaleColumns(Float64Array.of(0, 1e-200), 1, 'zscore').data].map(Math.abs)).toEqual([0, 0]);
});

test('other rows take the same scale', () => {
  const scaling = scaleColumns(data, 3, 'minmax');
  expect([...scaling.apply(Float64Array.of(13, 99, -10))]).toEqual([2, 0, -1]);
});

describe.each(SCALINGS)('%s', (method) => {
  const table = fc.integer({ min: 1, max: 4 }).chain((columns) =>
    fc.array(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: columns, maxLength: columns }),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
  );
  test('unscale is the way back', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const columns = rows[0]!.length;
        const scaling = scaleColumns(Float64Array.from(rows.flat()), columns, method);
        rows.forEach((row, i) => {
          const back = unscale(scaling, scaling.data.subarray(i * columns, (i + 1) * columns));
          // Relative to the largest number of the column: differences of numbers up to 1e6 round to 1e-10.
          row.forEach((v, j) => {
            expect(Math.abs(back[j]! - v)).toBeLessThanOrEqual(1e-9);
          });
        });
      }),
    );
  });
  test.skipIf(method === 'none')('what is scaled does not depend on unit or origin of the columns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 }),
        fc.constantFrom(-1024, 0, 4096),
        fc.constantFrom(0.25, 1, 8),
        (x, origin, unit) => {
          const a = scaleColumns(Float64Array.from(x), 1, method).data;
          const b = scaleColumns(
            Float64Array.from(x, (v) => v * unit + origin),
            1,
            method,
          ).data;
          // Powers of two shift without rounding; the means of both round to 1e-12 of a deviation.
          a.forEach((v, i) => {
            expect(b[i]!).toBeCloseTo(v, 9);
          });
        },
      ),
    );
  });
});
