import { expect, test } from 'vitest';
import { nonNegativeBins } from '../../../src/kernels/signal/band-inverse.js';
import { bandSpectrogram } from '../../../src/kernels/signal/band-spectrogram.js';
import { melFilterbank } from '../../../src/kernels/signal/mel.js';
import { stft } from '../../../src/kernels/signal/stft.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { largestDifference, relativeError, voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

test('bands that exist are met, closer than by librosa', () => {
  const power = stft(voice(22_050), { window: windowOf('hann', 1024), hop: 256 });
  const bank = melFilterbank({ mels: 40, nfft: 1024, rateHz: 22_050 });
  const mel = bandSpectrogram(power, bank);
  const bins = nonNegativeBins(mel, bank);
  expect([bins.bins, bins.frames]).toEqual([513, power.frames]);
  expect(Math.min(...bins.data)).toBe(0);
  const residual = relativeError(bandSpectrogram(bins, bank).data, mel.data);
  expect(residual).toBeLessThan(oracle.melInverse);
  expect(residual).toBeLessThan(1e-3);
});

test('a bank of single bins is undone', () => {
  const weights = Float64Array.of(2, 0, 0, 0, 5, 0, 0, 0, 0.1);
  const bins = nonNegativeBins({ bins: 3, frames: 2, data: Float64Array.of(2, 4, 5, 0, 0.3, -1) }, weights);
  // A negative power is met by the nearest there is.
  expect(largestDifference(bins.data, [1, 2, 1, 0, 3, 0])).toBeLessThan(1e-12);
});

test('the least of two bounded unknowns: conditions of optimality', () => {
  // x + y = 1 in one band, x - y is not seen: the least norm has both 1/2.
  const bins = nonNegativeBins({ bins: 1, frames: 1, data: Float64Array.of(1) }, Float64Array.of(1, 1));
  expect(largestDifference(bins.data, [0.5, 0.5])).toBeLessThan(1e-12);
});
