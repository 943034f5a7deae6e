import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { griffinLim } from '../../../src/kernels/signal/griffin-lim.js';
import { stft } from '../../../src/kernels/signal/stft.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { largestDifference, noise, relativeError, sameBytes, voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

const framing = { window: windowOf('hann', 256), hop: 64 };
const S = stft(voice(4000), framing, 'magnitude');

test.each(['0.0', '0.99'] as const)('librosa, momentum %s: the same samples from phases 0', (momentum) => {
  const { signal, convergence } = griffinLim(S, framing, { iterations: 16, momentum: Number(momentum) });
  const want = oracle.griffinLim[momentum];
  const samples = [500, 1000, 1777, 2048, 3000].map((i) => signal[i]!);
  // Sixteen divisions by magnitudes that may be small amplify rounding.
  expect(largestDifference(samples, want.samples)).toBeLessThan(1e-7);
  const heard = stft(signal, framing, 'magnitude').data;
  // There the bins 0..n/2 count alike; ours counts those with a mirror image twice.
  expect(relativeError(heard, S.data)).toBeCloseTo(want.convergence, 8);
  const twice = (values: Float64Array) =>
    values.map((v, i) => (i < S.frames || i >= 128 * S.frames ? v : Math.SQRT2 * v));
  expect(convergence[16]!).toBeCloseTo(relativeError(twice(heard), twice(S.data)), 10);
});

test.each([
  [64, 16, 64],
  [50, 20, 64],
  [33, 11, 33],
  [64, 48, 64],
])(
  'without momentum neither measure rises, and they interlace: window %i, hop %i, nfft %i',
  (size, hop, nfft) => {
    for (const seed of [1, 2, 3]) {
      const frame = { window: windowOf('hamming', size), hop, nfft };
      const wanted = stft(noise(900, seed), frame, 'magnitude');
      // No signal has these magnitudes.
      wanted.data.forEach((v, i) => {
        wanted.data[i] = v * (1 + 0.5 * Math.sin(i * i));
      });
      const { convergence, inconsistency } = griffinLim(wanted, frame, {
        iterations: 25,
        rng: createRng(seed),
      });
      for (let i = 0; i <= 25; i++) {
        expect(convergence[i]!).toBeLessThanOrEqual(inconsistency[i]! * (1 + 1e-12));
        if (i > 0) expect(inconsistency[i]!).toBeLessThanOrEqual(convergence[i - 1]! * (1 + 1e-12));
      }
      expect(convergence[25]!).toBeLessThan(0.9 * convergence[0]!);
    }
  },
);

test('the right phases are kept', () => {
  // Of cosines about the middle of a frame: an impulse has the phase 0 in all bins when it is a frame's first sample.
  const x = new Float64Array(64);
  x[0] = 1;
  const frame = { window: windowOf('rectangular', 16), hop: 16 };
  const { signal, convergence } = griffinLim(stft(x, frame, 'magnitude'), frame, { iterations: 3 });
  expect(largestDifference(signal, x)).toBeLessThan(1e-15);
  expect(Math.max(...convergence)).toBeLessThan(1e-15);
});

test('momentum is worth iterations', () => {
  const run = (momentum: number) =>
    griffinLim(S, framing, { iterations: 60, momentum, rng: createRng(5) }).convergence[60]!;
  expect(run(0.99)).toBeLessThan(0.8 * run(0));
});

test('chance is the seed', () => {
  const run = (seed: number) => griffinLim(S, framing, { iterations: 2, rng: createRng(seed) }).signal;
  expect(sameBytes(run(1), run(1))).toBe(true);
  expect(sameBytes(run(1), run(2))).toBe(false);
});

test('silence is silence, and what has no sense is refused', () => {
  const silent = { ...S, data: new Float64Array(S.data.length) };
  const { signal, convergence } = griffinLim(silent, framing, { iterations: 2 });
  expect(signal.every((v) => v === 0) && convergence.every((v) => v === 0)).toBe(true);
  expect(() => griffinLim({ ...S, bins: 64 }, framing, { iterations: 1 })).toThrow('129 bins, got 64');
  const negative = S.data.map((v) => -v);
  expect(() => griffinLim({ ...S, data: negative }, framing, { iterations: 1 })).toThrow('not negative');
});
