import { expect, test } from 'vitest';
import { continuousWavelet } from '../../../src/kernels/wavelet/continuous.js';
import { cwt } from '../../../src/kernels/wavelet/cwt.js';
import { ridges } from '../../../src/kernels/wavelet/ridges.js';
import { frequencyOfScale, octaves, scaleOfFrequency } from '../../../src/kernels/wavelet/scales.js';

const options = { threshold: 0.05, leastLength: () => 1, octaves: 0.5 };

// Columns are samples, rows scales 1, 2, 4, 8: maxima by eye, on the middle one of equal neighbours.
const power = (rows: number[][]) => Float64Array.from(rows.flat());
const scales = Float64Array.of(1, 2, 4, 8);

test('two paths of maxima, one of which begins later; the stronger comes first', () => {
  const found = ridges(
    power([
      [1, 1, 1, 1],
      [4, 4, 4, 4],
      [1, 1, 1, 1],
      [0, 0, 0, 0],
    ]),
    scales,
    options,
  );
  expect(found).toHaveLength(1);
  expect(found[0]!.start).toBe(0);
  // The neighbours are equal, so that the top lies on the scale itself.
  for (const s of found[0]!.scale) expect(s).toBeCloseTo(2, 12);
  for (const p of found[0]!.power) expect(p).toBeCloseTo(4, 12);
  const moving = ridges(
    power([
      [1, 1, 1, 1, 1],
      [9, 9, 1, 1, 1],
      [1, 1, 1, 5, 5],
      [1, 1, 0, 1, 1],
    ]),
    scales,
    options,
  );
  expect(moving.map(({ start, scale }) => [start, scale.length])).toEqual([
    [0, 2],
    [3, 2],
  ]);
});

test('the top of the parabola in logarithms, also at unequal steps', () => {
  // ln p = 3 - 2 (log2 s - 1.3)^2 at scales 1, 2, 8: any three points give it back.
  const at = Float64Array.of(1, 2, 8);
  const column = Float64Array.from(at, (s) => Math.exp(3 - 2 * (Math.log2(s) - 1.3) ** 2));
  const [ridge] = ridges(column, at, options);
  expect(Math.log2(ridge!.scale[0]!)).toBeCloseTo(1.3, 12);
  expect(Math.log(ridge!.power[0]!)).toBeCloseTo(3, 12);
});

test('weak, short and wandering ridges are left out', () => {
  const rows = power([
    [1, 1, 1, 0],
    [5, 5, 5, 0],
    [1, 1, 1, 0],
    [1, 1, 1, 200],
  ]);
  const all = ridges(rows, scales, { ...options, threshold: 0.01 });
  expect(all).toHaveLength(1);
  expect(ridges(rows, scales, options)).toHaveLength(0); // 5 is less than 5 % of 200
  expect(ridges(rows, scales, { ...options, threshold: 0.01, leastLength: () => 4 })).toHaveLength(0);
  expect(ridges(rows, scales, { ...options, threshold: 0.01, leastLength: (s) => s })).toHaveLength(1);
  expect(ridges(new Float64Array(8), scales, options)).toHaveLength(0);
});

test('a leap of more than the octaves allowed ends a ridge; of two candidates the nearest goes on', () => {
  const at = Float64Array.from({ length: 9 }, (_, j) => 2 ** j);
  const column = (...tops: number[]) => Array.from(at, (_, j) => (tops.includes(j) ? 8 : 1));
  const over = (columns: number[][]) =>
    Float64Array.from(
      { length: 9 * columns.length },
      (_, i) => columns[i % columns.length]![Math.floor(i / columns.length)]!,
    );
  const leap = over([column(2), column(2), column(6), column(6)]);
  expect(ridges(leap, at, { ...options, octaves: 3 }).map(({ start }) => start)).toEqual([0, 2]);
  expect(ridges(leap, at, { ...options, octaves: 5 }).map(({ start }) => start)).toEqual([0]);
  // At the second sample both ends of the axis have a top; the ridge goes to the one beside it.
  const fork = ridges(over([column(2), column(1, 5), column(1, 5)]), at, { ...options, octaves: 4 });
  expect(fork.map(({ start, scale }) => [start, Math.round(Math.log2(scale.at(-1)!))])).toEqual([
    [0, 1],
    [1, 5],
  ]);
});

test('a chirp is one ridge that follows its frequency', () => {
  const morlet = continuousWavelet('morlet');
  const n = 2000;
  // 0.02 to 0.1 cycles a sample, evenly.
  const frequency = (t: number) => 0.02 + (0.08 * t) / n;
  const x = Float64Array.from({ length: n }, (_, t) =>
    Math.sin(2 * Math.PI * (0.02 * t + (0.04 * t * t) / n)),
  );
  const at = octaves(scaleOfFrequency(morlet, 0.25), scaleOfFrequency(morlet, 0.01), 8);
  const found = ridges(cwt(x, morlet, at), at, { ...options, leastLength: (s) => 2 * s });
  expect(found).toHaveLength(1);
  const { start, scale } = found[0]!;
  expect(start).toBeLessThan(5);
  expect(scale).toHaveLength(n - start);
  for (let t = 200; t < n - 100; t++) {
    const f = frequencyOfScale(morlet, scale[t - start]!);
    // An eighth of an octave is 9 %: the parabola finds it ten times closer.
    expect(Math.abs(f / frequency(t) - 1)).toBeLessThan(0.01);
  }
});
