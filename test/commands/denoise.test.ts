import { expect, test } from 'vitest';
import { type Options, options } from '../../src/commands/denoise/options.js';
import { checkOptions } from '../../src/commands/denoise/refuse.js';
import { UsageError } from '../../src/core/errors.js';

const check = (given: Partial<Options>) => checkOptions(options.parse(given));

test.each<[Partial<Options>, string]>([
  [{ method: 'median', lambda: 2 }, '--lambda means nothing to --method median'],
  [{ keepTop: 2 }, '--keep-top means nothing to --method wavelet'],
  [{ method: 'median', window: 4 }, '--window must be an odd number of samples, got 4'],
  [{ method: 'savgol', window: 5, degree: 5 }, '--degree must be less than the window, 5 samples, got 5'],
  [{ method: 'savgol', window: 3 }, '--degree must be less than the window, 3 samples, got 3'],
  [{ method: 'wiener-stft', windowSize: 10 }, '--window-size must be a multiple of 4, got 10'],
  [{ method: 'wiener-stft', noise: 'a.wav', noiseSeconds: 1 }, '--noise and --noise-seconds exclude'],
  [{ method: 'fourier', keep: 0.5, keepTop: 3 }, '--keep-top and --keep exclude each other'],
  [{ method: 'fourier', keep: 0.5, strength: 2 }, '--keep and --strength exclude each other'],
  [{ method: 'fourier', cutoff: 0.1, strength: 2 }, '--cutoff and --strength exclude each other'],
  [{ method: 'fourier', threshold: 'sure' }, '--threshold sure is a rule for wavelets'],
  [{ method: 'tv', lambda: 1, sigma: 2 }, '--lambda and --sigma exclude each other'],
  [{ threshold: 2, strength: 3 }, '--threshold and --strength exclude each other'],
])('%j is refused', (given, message) => {
  expect(() => check(given)).toThrow(UsageError);
  expect(() => check(given)).toThrow(message);
});

test.each<Partial<Options>>([
  {},
  { threshold: 'sure', strength: 2 },
  { method: 'fourier', keep: 0.5, cutoff: 0.2 },
  { method: 'fourier', strength: 2 },
  { method: 'tv', strength: 2, sigma: 1 },
  { method: 'savgol', degree: 9 },
])('%j is taken', (given) => {
  expect(() => check(given)).not.toThrow();
});
