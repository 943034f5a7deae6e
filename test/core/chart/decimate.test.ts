import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineRuns } from '../../../src/core/chart/decimate.js';
import { createScale } from '../../../src/core/chart/scale.js';

const y = createScale('linear', [-1, 1], 200, 0);

test('extremes of every pixel column survive, and nothing is made up', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 500, maxLength: 3000 }),
      (values) => {
        const n = values.length;
        const x = createScale('linear', [0, n - 1], 0, 20);
        const xs = Float64Array.from(values, (_, i) => i);
        const [run] = lineRuns(xs, values, x, y);
        expect(run!.index.length).toBeLessThanOrEqual(4 * 41);
        expect(run!.index).toEqual([...run!.index].sort((a, b) => a - b));
        const column = (i: number) => Math.floor(x.px(i) * 2);
        const highest = (index: Iterable<number>) => {
          const best = new Map<number, [number, number]>();
          for (const i of index) {
            const [low, high] = best.get(column(i)) ?? [999, -999];
            best.set(column(i), [Math.min(low, y.px(values[i]!)), Math.max(high, y.px(values[i]!))]);
          }
          return best;
        };
        expect(highest(run!.index)).toEqual(highest(xs));
      },
    ),
    { numRuns: 40 },
  );
});
test('a gap cuts the line', () => {
  const x = createScale('linear', [0, 4], 0, 100);
  const runs = lineRuns([0, 1, 2, 3, 4], [0, 1, Number.NaN, 1, Number.POSITIVE_INFINITY], x, y);
  expect(runs.map((run) => run.index)).toEqual([[0, 1], [3]]);
});
test('few points are all kept, also where x goes back', () => {
  const x = createScale('linear', [0, 4], 0, 100);
  expect(lineRuns([0, 3, 1], [0, 1, 0], x, y)[0]!.index).toEqual([0, 1, 2]);
});
