import { describe, expect, test } from 'vitest';
import { type Band, remez, remezOrder } from '../../../src/kernels/filter/remez.js';
import { largestDifference } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

describe('SciPy, its grid 600 times as fine as the taps', () => {
  test.each(oracle.remez.map((c) => [c.kind, c.length, c] as const))('%s of %d taps', (_, __, c) => {
    const bands = c.desired.map((amplitude, i): Band => {
      const [low, high] = [c.edges[2 * i]!, c.edges[2 * i + 1]!];
      if (c.kind === 'differentiator')
        return { low, high, desired: (f) => f * amplitude, weight: (f) => c.weight[i]! / f };
      return { low, high, desired: c.kind === 'hilbert' ? -amplitude : amplitude, weight: c.weight[i]! };
    });
    const { taps } = remez(c.length, bands, c.kind === 'bandpass' ? 'even' : 'odd');
    // SciPy's Hilbert filters turn the other way, sin to +cos. Errors are second order in its grid.
    const sign = c.kind === 'hilbert' ? -1 : 1;
    expect(
      largestDifference(
        taps.map((v) => v * sign),
        c.taps,
      ),
    ).toBeLessThan(2e-6);
  });
});

/** A(f) of taps that are symmetric, or antisymmetric. */
const amplitude = (taps: Float64Array, f: number, odd = false) =>
  taps.reduce((sum, v, i) => {
    const angle = 2 * Math.PI * f * (i - (taps.length - 1) / 2);
    return sum + v * (odd ? -Math.sin(angle) : Math.cos(angle));
  }, 0);

// The theorem of alternation: an error that reaches its extreme degree + 2 times with alternating sign is the best one.
test.each([
  [31, 0.1, 0.15, 10],
  [32, 0.1, 0.15, 1],
  [160, 0.2, 0.215, 3],
  [401, 0.3, 0.307, 1],
])('%d taps, %d to %d: level ripples, as many as make it optimal', (length, pass, stop, weight) => {
  const { taps, ripple } = remez(length, [
    { low: 0, high: pass, desired: 1 },
    { low: stop, high: 0.5, desired: 0, weight },
  ]);
  const error = (f: number) => (f <= pass ? amplitude(taps, f) - 1 : weight * amplitude(taps, f));
  const grid: number[] = [];
  for (let i = 0; i <= 20 * length; i++) grid.push((pass * i) / (20 * length));
  for (let i = 0; i <= 20 * length; i++) grid.push(stop + ((0.5 - stop) * i) / (20 * length));
  let [count, sign, largest] = [0, 0, 0];
  for (const e of grid.map(error)) {
    largest = Math.max(largest, Math.abs(e));
    if (Math.abs(e) > 0.99 * ripple && Math.sign(e) !== sign) {
      count++;
      sign = Math.sign(e);
    }
  }
  expect(largest).toBeLessThan(ripple * (1 + 1e-8) + 1e-13);
  expect(count).toBeGreaterThanOrEqual(Math.floor((length - 1) / 2) + 2);
});

test('half-band filters have every other tap 0', () => {
  const { taps } = remez(7, [
    { low: 0, high: 0.2, desired: 1 },
    { low: 0.3, high: 0.5, desired: 0 },
  ]);
  expect(taps[3]).toBeCloseTo(0.5, 12);
  expect(taps[1]).toBeCloseTo(0, 12);
  expect(taps[5]).toBeCloseTo(0, 12);
});

test('a differentiator of 20 taps: the slope of a line is its slope', () => {
  const { taps } = remez(
    20,
    [{ low: 0, high: 0.45, desired: (f) => 2 * Math.PI * f, weight: (f) => 1 / Math.max(f, 1e-6) }],
    'odd',
  );
  // y_n = sum h_k (n - k) = slope 1: - sum k h_k
  expect(-taps.reduce((sum, h, k) => sum + k * h, 0)).toBeCloseTo(1, 3);
  expect(amplitude(taps, 0.3, true)).toBeCloseTo(0.6 * Math.PI, 2);
});

test('the order is about what is needed', () => {
  const [pass, stop, width] = [0.01, 0.001, 0.03];
  const order = remezOrder(pass, stop, width);
  const { ripple } = remez(order + 1, [
    { low: 0, high: 0.1, desired: 1 },
    { low: 0.1 + width, high: 0.5, desired: 0, weight: pass / stop },
  ]);
  expect(ripple).toBeGreaterThan(0.5 * pass);
  expect(ripple).toBeLessThan(2 * pass);
});

test('what is wrong', () => {
  const band = { low: 0, high: 0.5, desired: 1 };
  expect(() => remez(2, [band])).toThrow('3 taps or more');
  expect(() => remez(11, [band, { low: 0.5, high: 0.5, desired: 0 }])).toThrow('bands must ascend');
  expect(() =>
    remez(201, [
      { low: 0, high: 0.1, desired: 1 },
      { low: 0.4, high: 0.5, desired: 0 },
    ]),
  ).toThrow('below rounding');
});
