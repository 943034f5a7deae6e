import { describe, expect, test } from 'vitest';
import {
  binsBelowNyquist,
  type ConstantQ,
  constantQ,
  qualityOf,
  reachOf,
} from '../../../src/kernels/signal/constant-q.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { computing, noise, relativeError, sameBytes, voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

/** The definition, sum by sum. */
function slow(x: Float64Array, layout: ConstantQ, k: number, t: number): [number, number] {
  const { rateHz, hop, lowHz, binsPerOctave, window = 'hann', shape } = layout;
  const hz = lowHz * 2 ** (k / binsPerOctave);
  const reach = reachOf(hz, rateHz, binsPerOctave);
  const w = windowOf(window, 2 * reach + 1, { ...shape, symmetric: true });
  const scale = Math.sqrt(2 * reach) / w.reduce((sum, v) => sum + v, 0);
  let [re, im] = [0, 0];
  for (let m = -reach; m <= reach; m++) {
    const v = scale * (x[t * hop + m] ?? 0) * w[m + reach]!;
    re += v * Math.cos((2 * Math.PI * hz * m) / rateHz);
    im -= v * Math.sin((2 * Math.PI * hz * m) / rateHz);
  }
  return [re, im];
}

function largestError(x: Float64Array, layout: ConstantQ, simd: boolean): number {
  const { data, bins, frames } = computing({ simd }, () => constantQ(x, layout));
  expect([bins, frames, data.length]).toEqual([
    layout.bins,
    1 + Math.floor(x.length / layout.hop),
    2 * bins * frames,
  ]);
  let most = 0;
  for (let k = 0; k < bins; k += 3)
    for (let t = 0; t < frames; t += 2) {
      const [re, im] = slow(x, layout, k, t);
      const at = 2 * (k * frames + t);
      most = Math.max(most, Math.hypot(re - data[at]!, im - data[at + 1]!));
    }
  return most;
}

describe.each([true, false])('simd %s', (simd) => {
  // Several blocks; hops that are odd; windows longer than the signal; windows with a step at their ends.
  test.each([
    ['all of the response', 3000, { rateHz: 8000, hop: 50, lowHz: 200, bins: 40, binsPerOctave: 12 }],
    ['an odd hop', 2001, { rateHz: 1, hop: 7, lowHz: 0.02, bins: 20, binsPerOctave: 5 }],
    ['short signal', 60, { rateHz: 1, hop: 9, lowHz: 0.01, bins: 14, binsPerOctave: 3 }],
    [
      'kaiser',
      900,
      { rateHz: 1, hop: 8, lowHz: 0.05, bins: 10, binsPerOctave: 6, window: 'kaiser', shape: { beta: 4 } },
    ],
    ['hamming', 900, { rateHz: 1, hop: 8, lowHz: 0.05, bins: 10, binsPerOctave: 6, window: 'hamming' }],
  ] as const)('%s: every sum', (_, n, layout) => {
    // Values of about 1.
    expect(largestError(noise(n), layout, simd)).toBeLessThan(1e-13);
  });
  test('long windows, whose faintest lobes are left out', () => {
    const layout = { rateHz: 44_100, hop: 1000, lowHz: 40, bins: 4, binsPerOctave: 12 };
    expect(largestError(noise(30_000), layout, simd)).toBeLessThan(2e-8);
  });
});

test('the same bytes on 1, 2 and 3 threads', () => {
  const run = (threads: number) =>
    computing({ threads }, () =>
      constantQ(noise(5000), { rateHz: 1, hop: 16, lowHz: 0.02, bins: 24, binsPerOctave: 6 }),
    );
  const [one, two, three] = [1, 2, 3].map((threads) => run(threads).data);
  expect(sameBytes(one!, two!) && sameBytes(one!, three!)).toBe(true);
});

test('a tone of amplitude a: a sqrt(N) / 2 in its row', () => {
  const [rateHz, hz] = [8000, 440];
  const x = Float64Array.from({ length: 8000 }, (_, j) => 0.6 * Math.cos((2 * Math.PI * hz * j) / rateHz));
  const { data, frames } = constantQ(x, { rateHz, hop: 100, lowHz: 220, bins: 25, binsPerOctave: 12 });
  const at = 2 * (12 * frames + 40);
  const reach = reachOf(440, rateHz, 12);
  // Beside the tone's mirror image, 34 lobes off.
  expect(Math.hypot(data[at]!, data[at + 1]!)).toBeCloseTo(0.3 * Math.sqrt(2 * reach), 4);
});

test("librosa's magnitudes", () => {
  const low = 65.40639;
  const { data, frames } = constantQ(voice(22_050), {
    rateHz: 22_050,
    hop: 256,
    lowHz: low,
    bins: 60,
    binsPerOctave: 12,
  });
  oracle.cqtAt.forEach(([k, t], i) => {
    const at = 2 * (k! * frames + t!);
    // It halves the rate from octave to octave and rounds windows to whole samples there: 2 % of the value, and
    // 1e-3 of the largest where there is little.
    const difference = Math.abs(Math.hypot(data[at]!, data[at + 1]!) - oracle.cqt[i]!);
    expect(difference).toBeLessThan(0.02 * oracle.cqt[i]! + 1e-3 * oracle.cqtLargest);
  });
});

test('quality and what fits', () => {
  // (r^2 + 1) / (r^2 - 1), r = 2^(1/12).
  const r = 2 ** (1 / 12);
  expect(qualityOf(12)).toBeCloseTo((r * r + 1) / (r * r - 1), 10);
  // 17.33 * 8000 / 400 is 346.6, whose nearest even number is 346.
  expect(reachOf(400, 8000, 12)).toBe(173);
  const layout = { rateHz: 8000, hop: 100, lowHz: 32.7, binsPerOctave: 12 };
  const most = binsBelowNyquist(layout);
  expect(32.7 * 2 ** ((most - 1) / 12) * (1 + 0.75 / qualityOf(12))).toBeLessThan(4000);
  expect(32.7 * 2 ** (most / 12) * (1 + 0.75 / qualityOf(12))).toBeGreaterThan(4000);
  expect(() => constantQ(noise(100), { ...layout, bins: most + 1 })).toThrow(`${most} fit`);
  expect(() => constantQ(noise(100), { ...layout, bins: 0 })).toThrow('0 rows');
});

test('a linear transform', () => {
  const layout = { rateHz: 1, hop: 16, lowHz: 0.02, bins: 24, binsPerOctave: 6 };
  const [x, y] = [noise(800), noise(800, 2)];
  const sum = constantQ(
    x.map((v, i) => 2 * v - y[i]!),
    layout,
  ).data;
  const [X, Y] = [constantQ(x, layout).data, constantQ(y, layout).data];
  expect(
    relativeError(
      sum,
      X.map((v, i) => 2 * v - Y[i]!),
    ),
  ).toBeLessThan(1e-13);
});
