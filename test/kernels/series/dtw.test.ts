import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { dtw } from '../../../src/kernels/series/dtw.js';
import oracle from './dtw.oracle.json' with { type: 'json' };

const of = (n: number, f: (t: number) => number) => Float64Array.from({ length: n }, (_, t) => f(t));

test('as librosa has it', () => {
  const series = [
    of(40, (t) => Math.sin(t / 5)),
    of(31, (t) => Math.sin(t / 4 + 0.3) * 1.2),
    of(25, (t) => Math.cos(t / 7) + (t > 12 ? 1 : 0)),
    of(40, (t) => (t % 9) / 4),
  ];
  series.forEach((x, i) => {
    series.forEach((y, j) => {
      expect(dtw(x, y)).toBeCloseTo(oracle.distances[4 * i + j]!, 10);
    });
  });
});

/** All paths, one by one. */
function slow(x: Float64Array, y: Float64Array, i: number, j: number): number {
  const d = (x[i]! - y[j]!) ** 2;
  if (i === 0 && j === 0) return d;
  const before = [
    i > 0 ? slow(x, y, i - 1, j) : Infinity,
    j > 0 ? slow(x, y, i, j - 1) : Infinity,
    i > 0 && j > 0 ? slow(x, y, i - 1, j - 1) : Infinity,
  ];
  return d + Math.min(...before);
}
test('the least of all paths', () => {
  const rng = createRng(1);
  for (const [n, m] of [
    [1, 1],
    [1, 6],
    [5, 5],
    [7, 4],
  ] as const) {
    const [x, y] = [of(n, () => rng.normal()), of(m, () => rng.normal())];
    expect(dtw(x, y)).toBeCloseTo(Math.sqrt(slow(x, y, n - 1, m - 1)), 12);
  }
});

describe('what warping means', () => {
  const x = of(60, (t) => Math.sin(t / 6));
  test('a series and the same with samples held are no distance apart', () => {
    const held = Float64Array.from([...x].flatMap((v, i) => (i % 7 === 0 ? [v, v, v] : [v])));
    expect(dtw(x, held)).toBe(0);
  });
  test('band 0 is the Euclidean distance; a wider one never costs more', () => {
    const y = of(60, (t) => Math.sin(t / 6 + 1));
    const euclid = Math.sqrt(x.reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0));
    expect(dtw(x, y, 0)).toBeCloseTo(euclid, 12);
    let last = euclid;
    for (const band of [1, 3, 8, 60]) {
      const d = dtw(x, y, band);
      expect(d).toBeLessThanOrEqual(last);
      last = d;
    }
    expect(last).toBe(dtw(x, y));
  });
  test('both ways alike; any band has a path for any lengths', () => {
    const y = of(23, (t) => Math.cos(t));
    expect(dtw(x, y)).toBeCloseTo(dtw(y, x), 12);
    for (const n of [1, 2, 9, 59, 200]) expect(dtw(x, of(n, Math.sin), 0)).toBeLessThan(Infinity);
  });
  test('nothing cannot be warped', () => expect(() => dtw(x, new Float64Array(0))).toThrow('empty'));
});
