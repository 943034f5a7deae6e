import { expect, test } from 'vitest';
import type { Column } from '../../src/core/data.js';
import {
  arrayTable,
  audioArray,
  audioTable,
  describeTable,
  matrixOf,
  nestedLists,
  numericColumn,
  rowCount,
} from '../../src/core/table.js';

const table = new Map<string, Column>([
  ['x', Float64Array.of(1, 2.5)],
  ['n', Int32Array.of(3, 4)],
  ['label', ['a', 'a']],
  ['big', BigInt64Array.of(5n, 6n)],
]);

test('what a table holds', () => {
  expect(rowCount(table)).toBe(2);
  expect(describeTable(table)).toEqual([
    { name: 'x', type: 'number', rows: 2 },
    { name: 'n', type: 'integer', rows: 2 },
    { name: 'label', type: 'text', rows: 2, distinct: 1 },
    { name: 'big', type: 'integer', rows: 2 },
  ]);
});

test('columns side by side are a matrix, row by row', () => {
  const numbers = new Map([...table].filter(([name]) => name !== 'label'));
  expect(matrixOf(numbers)).toEqual({ shape: [2, 3], data: Float64Array.of(1, 3, 5, 2.5, 4, 6) });
  expect(() => matrixOf(table)).toThrow("column 'label' is text, numbers were needed");
  expect(() => numericColumn(table, 'y')).toThrow("there is no column 'y'");
  const huge = new Map([['id', BigInt64Array.of(9007199254740993n)]]);
  expect(() => matrixOf(huge)).toThrow('beyond the integers of a double');
});

test('arrays as tables and lists', () => {
  expect(arrayTable({ shape: [2], data: Float64Array.of(1, 2) })).toEqual(
    new Map([['value', Float64Array.of(1, 2)]]),
  );
  expect(arrayTable({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) })).toEqual(
    new Map([
      ['c0', Float64Array.of(1, 3)],
      ['c1', Float64Array.of(2, 4)],
    ]),
  );
  const cube = { shape: [2, 1, 2], data: Uint8Array.of(1, 2, 3, 4) };
  expect(arrayTable(cube)).toEqual(
    new Map<string, Column>([
      ['i0', Int32Array.of(0, 0, 1, 1)],
      ['i1', Int32Array.of(0, 0, 0, 0)],
      ['i2', Int32Array.of(0, 1, 0, 1)],
      ['value', cube.data],
    ]),
  );
  expect(nestedLists(cube)).toEqual([[[1, 2]], [[3, 4]]]);
  expect(nestedLists({ shape: [], data: Float64Array.of(7) })).toBe(7);
  expect(nestedLists({ shape: [2, 0], data: new Float64Array(0) })).toEqual([[], []]);
});

test('sound as array and table', () => {
  const stereo = { rateHz: 2, channels: [Float64Array.of(1, 2), Float64Array.of(3, 4)] };
  expect(audioArray(stereo)).toEqual({ shape: [2, 2], data: Float64Array.of(1, 3, 2, 4) });
  expect(audioTable(stereo)).toEqual(
    new Map([
      ['time', Float64Array.of(0, 0.5)],
      ['c0', stereo.channels[0]],
      ['c1', stereo.channels[1]],
    ]),
  );
  expect([...audioTable({ rateHz: 2, channels: [Float64Array.of(1)] }).keys()]).toEqual(['time', 'value']);
});
