import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { arSeries, randomWalk } from '../../../src/kernels/synth/processes.js';
import { addNoise, chirp, clickTrain, sineMixture, toneSwitch } from '../../../src/kernels/synth/signals.js';

const meanSquare = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0) / x.length;
/** 2/N |sum x exp(-2 pi i f t)|: the amplitude of a tone that fits the window. */
function amplitudeAt(x: Float64Array, hz: number, rateHz: number) {
  let [re, im] = [0, 0];
  x.forEach((v, t) => {
    re += v * Math.cos((2 * Math.PI * hz * t) / rateHz);
    im += v * Math.sin((2 * Math.PI * hz * t) / rateHz);
  });
  return (2 * Math.hypot(re, im)) / x.length;
}

test('a mixture holds its tones and nothing else; phase 90 degrees begins at the top', () => {
  const tones = [
    { hz: 5, amplitude: 2, phase: Math.PI / 2 },
    { hz: 12, amplitude: 0.5 },
  ];
  const x = sineMixture({ tones, rateHz: 100, samples: 100 }, createRng(0));
  expect(x[0]).toBeCloseTo(2, 14);
  expect([5, 12, 7].map((hz) => amplitudeAt(x, hz, 100)).map((a) => Math.round(a * 1e9) / 1e9)).toEqual([
    2, 0.5, 0,
  ]);
});

test('noise has the power that was asked for', () => {
  const x = sineMixture({ tones: [{ hz: 3, amplitude: 4 }], rateHz: 1000, samples: 100_000 }, createRng(0));
  const noisy = addNoise(x, 10, createRng(1));
  const snr = 10 * Math.log10(meanSquare(x) / meanSquare(noisy.map((v, i) => v - x[i]!)));
  expect(Math.abs(snr - 10)).toBeLessThan(0.1); // the power of 1e5 normal numbers spreads by 0.02 dB
});

describe.each(['linear', 'exponential'] as const)('%s chirp', (kind) => {
  const { x, hz } = chirp({ fromHz: 100, toHz: 400, rateHz: 48_000, samples: 48_000, kind });
  test('crosses zero as often as its frequency says', () => {
    let crossings = 0;
    for (let i = 12_001; i < 36_000; i++) if (x[i - 1]! < 0 !== x[i]! < 0) crossings++;
    const turns = hz.subarray(12_000, 36_000).reduce((sum, f) => sum + f, 0) / 48_000;
    expect(Math.abs(crossings - 2 * turns)).toBeLessThan(2);
  });
  test('the middle is the arithmetic or geometric mean', () => {
    expect(hz[24_000]).toBeCloseTo(kind === 'linear' ? 250 : 200, 10);
  });
});

test('tone switching: labels say which tone sounds, and the phase runs on', () => {
  const tonesHz = [440, 700, 1000];
  const { x, labels, starts } = toneSwitch({ tonesHz, rateHz: 8000, samples: 32_000 }, createRng(4));
  expect(starts.length).toBeGreaterThan(7);
  starts.slice(1).forEach((s) => {
    expect(labels[s]).not.toBe(labels[s - 1]);
  });
  starts.slice(0, -1).forEach((s, n) => {
    const piece = x.subarray(s, starts[n + 1]);
    const heard = tonesHz.map((hz) => amplitudeAt(piece, hz, 8000));
    expect(heard.indexOf(Math.max(...heard))).toBe(labels[s]);
  });
  // No jump is steeper than the highest tone allows.
  const steepest = x.reduce((most, v, i) => (i ? Math.max(most, Math.abs(v - x[i - 1]!)) : 0), 0);
  expect(steepest).toBeLessThanOrEqual(2 * Math.sin((Math.PI * 1000) / 8000) + 1e-12);
});

test('clicks begin where the truth says', () => {
  const options = { rateHz: 8000, samples: 16_000, intervalSeconds: 0.25 };
  expect(clickTrain(options, createRng(0)).clicks).toEqual([
    1000, 3000, 5000, 7000, 9000, 11_000, 13_000, 15_000,
  ]);
  const { x, clicks } = clickTrain({ ...options, jitter: 0.3 }, createRng(2));
  expect(clicks.some((c, n) => c !== 1000 + 2000 * n)).toBe(true);
  clicks.forEach((c) => {
    expect([x[c - 1], x[c]]).toEqual([0, 1]);
  });
});

test('a walk: steps of the given drift and spread', () => {
  const x = randomWalk({ samples: 40_001, drift: 0.3, sigma: 2 }, createRng(3));
  const steps = Float64Array.from({ length: 40_000 }, (_, t) => x[t + 1]! - x[t]!);
  const mean = steps.reduce((s, v) => s + v, 0) / 40_000;
  expect(x[0]).toBe(0);
  expect(Math.abs(mean - 0.3)).toBeLessThan(0.04); // four standard errors of 0.01
  expect(Math.abs(Math.sqrt(meanSquare(steps.map((v) => v - mean))) - 2)).toBeLessThan(0.03);
});

describe('AR series', () => {
  test('an AR(2) has the variance and autocorrelation of the Yule-Walker equations, from its first sample', () => {
    const [a, b] = [0.6, -0.3];
    const firsts = Float64Array.from(
      { length: 4000 },
      (_, i) => arSeries({ coefficients: [a, b], samples: 1 }, createRng(i))[0]!,
    );
    const rho = a / (1 - b);
    const variance = 1 / (1 - a * rho - b * (a * rho + b));
    expect(Math.abs(meanSquare(firsts) / variance - 1)).toBeLessThan(0.09); // four standard errors, sqrt(2 / 4000) each
    const x = arSeries({ coefficients: [a, b], samples: 50_000, mean: 7, sigma: 3 }, createRng(1));
    const m = x.reduce((s, v) => s + v, 0) / x.length;
    const d = x.map((v) => v - m);
    const lag1 = d.reduce((s, v, t) => (t ? s + v * d[t - 1]! : s), 0) / d.length;
    expect(Math.abs(m - 7)).toBeLessThan(0.1);
    expect(Math.abs(lag1 / meanSquare(d) - rho)).toBeLessThan(0.02);
    expect(Math.abs(meanSquare(d) / (9 * variance) - 1)).toBeLessThan(0.04);
  });

  test('series that wander off are refused', () => {
    for (const coefficients of [[1], [1.2], [0.5, 0.5], [-1], [0, 1.1], [2, -1]])
      expect(() => arSeries({ coefficients, samples: 5 }, createRng(0))).toThrow('no stationary series');
    expect(arSeries({ coefficients: [], samples: 5 }, createRng(0))).toHaveLength(5);
    expect(arSeries({ coefficients: [1.5, -0.75], samples: 5 }, createRng(0))).toHaveLength(5);
  });
});
