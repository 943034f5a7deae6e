import { expect, test } from 'vitest';
import { planeMedian } from '../../../src/kernels/filter/median-2d.js';
import { borderIndex, EXTENSIONS, type Extension } from '../../../src/kernels/image/border.js';
import { fromRows, type Matrix, matrix } from '../../../src/kernels/linalg/matrix.js';
import { noise } from '../signal/fixtures.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

const { picture } = oracle;
const BORDER_OF = new Map<string, Extension>([
  ['reflect', 'symmetric'],
  ['mirror', 'reflect'],
  ['nearest', 'replicate'],
  ['constant', 'zero'],
]);

test('by hand', () => {
  const x = fromRows([
    [1, 2, 3],
    [4, 100, 6],
    [7, 8, 9],
  ]);
  expect([...planeMedian(x, 3, 'replicate').data]).toEqual([2, 3, 3, 4, 6, 6, 7, 8, 9]);
});

test.each(oracle.median2d)(
  'scipy.ndimage.median_filter: window $window, $scipyMode',
  ({ window, scipyMode, y }) => {
    const x = matrix(picture.height, picture.width, Float64Array.from(picture.x));
    expect([...planeMedian(x, window, BORDER_OF.get(scipyMode)).data]).toEqual(y);
  },
);

function slow(x: Matrix, window: number, border: Extension): number[] {
  const h = (window - 1) / 2;
  return Array.from(x.data, (_, i) => {
    const values: number[] = [];
    for (let r = -h; r <= h; r++)
      for (let c = -h; c <= h; c++) {
        const row = borderIndex(Math.floor(i / x.cols) + r, x.rows, border);
        const col = borderIndex((i % x.cols) + c, x.cols, border);
        values.push(row < 0 || col < 0 ? 0 : x.data[row * x.cols + col]!);
      }
    return values.sort((a, b) => a - b)[(values.length - 1) / 2]!;
  });
}

// More than a block of different values, few of them, and less than a window of pixels.
test.each(EXTENSIONS)('%s: as each window sorted by itself', (border) => {
  for (const [rows, cols] of [
    [30, 41],
    [1, 9],
    [5, 2],
  ] as const)
    for (const window of [1, 3, 9])
      for (const factor of [1e6, 3]) {
        const x = matrix(
          rows,
          cols,
          noise(rows * cols).map((v) => Math.round(factor * v) + 0),
        );
        expect([...planeMedian(x, window, border).data]).toEqual(slow(x, window, border));
      }
});

test('even and endless windows are refused', () => {
  expect(() => planeMedian(matrix(2, 2), 2)).toThrow('odd');
  expect(() => planeMedian(matrix(2, 2), 9999)).toThrow('too large');
  expect(() => planeMedian(matrix(0, 0), 3)).toThrow('no samples');
});
