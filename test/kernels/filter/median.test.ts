import { expect, test } from 'vitest';
import { runningMedian } from '../../../src/kernels/filter/median.js';
import { borderIndex, EXTENSIONS, type Extension } from '../../../src/kernels/image/border.js';
import { noise } from '../signal/fixtures.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

/** Each window gathered and sorted by itself. */
function slow(x: Float64Array, window: number, edges: Extension | 'shrink'): Float64Array {
  const h = (window - 1) / 2;
  return x.map((_, i) => {
    const values: number[] = [];
    for (let j = i - h; j <= i + h; j++)
      if (edges !== 'shrink') {
        const at = borderIndex(j, x.length, edges);
        values.push(at < 0 ? 0 : x[at]!);
      } else if (j >= 0 && j < x.length) values.push(x[j]!);
    values.sort((a, b) => a - b);
    const m = values.length >> 1;
    return values.length % 2 === 1 ? values[m]! : (values[m - 1]! + values[m]!) / 2;
  });
}

test('by hand', () => {
  const x = Float64Array.of(1, 9, 2, 3, 8);
  expect([...runningMedian(x, 3)]).toEqual([1, 2, 3, 3, 8]);
  expect([...runningMedian(x, 3, 'zero')]).toEqual([1, 2, 3, 3, 3]);
  expect([...runningMedian(x, 3, 'shrink')]).toEqual([5, 2, 3, 3, 5.5]);
  expect(runningMedian(x, 1)).toEqual(x);
});

test.each(oracle.median)('$from, window $window', ({ from, x, window, y }) => {
  expect([...runningMedian(Float64Array.from(x), window, from === 'medfilt' ? 'zero' : 'symmetric')]).toEqual(
    y,
  );
});

// 41 and 43 lie on both sides of the change of method; windows longer than the series too; values with many ties.
test.each([...EXTENSIONS, 'shrink'] as const)('%s: as each window sorted by itself', (edges) => {
  for (const [n, window] of [
    [1, 5],
    [2, 3],
    [10, 7],
    [20, 41],
    [300, 41],
    [300, 43],
    [86, 43],
    [87, 43],
    [200, 99],
    [50, 131],
  ] as const)
    for (const x of [noise(n), noise(n, 2).map((v) => Math.round(2 * v) + 0)])
      expect(runningMedian(x, window, edges)).toEqual(slow(x, window, edges));
});

test('what increases stays; single spikes go', () => {
  const ramp = Float64Array.from({ length: 500 }, (_, i) => i ** 1.3);
  expect(runningMedian(ramp, 101, 'replicate').subarray(50, 450)).toEqual(ramp.subarray(50, 450));
  const spiked = ramp.map((v, i) => (i % 10 === 5 ? 1e6 : v));
  expect(Math.max(...runningMedian(spiked, 3))).toBeLessThan(500 ** 1.3);
});

test('even windows and empty series are refused', () => {
  expect(() => runningMedian(noise(9), 4)).toThrow('odd');
  expect(() => runningMedian(new Float64Array(0), 3)).toThrow('no samples');
});
