import { describe, expect, test } from 'vitest';
import { bandSpectrogram, bandSpectrogramOf } from '../../../src/kernels/signal/band-spectrogram.js';
import { stft } from '../../../src/kernels/signal/stft.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { computing, noise, relativeError, sameBytes } from './fixtures.js';

test('bands are weights times power', () => {
  const power = { bins: 3, frames: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const weights = Float64Array.of(1, 0, 0, 0, 0.5, 2);
  expect(bandSpectrogram(power, weights)).toEqual({
    bins: 2,
    frames: 2,
    data: Float64Array.of(1, 2, 11.5, 14),
  });
  expect(() => bandSpectrogram(power, new Float64Array(4))).toThrow('3 bins');
});

describe.each([true, false])('simd %s: chunk by chunk as from the whole spectrogram', (simd) => {
  // 301 frames are three chunks, the last of 45; bands that are empty, single bins, and all bins.
  test.each([32, 33])('transforms of %i', (nfft) => {
    const x = noise(nfft + 300 * 4 + 3);
    const bins = Math.floor(nfft / 2) + 1;
    const weights = noise(5 * bins, 2);
    weights
      .fill(0, 0, bins)
      .fill(0, bins + 1, 2 * bins)
      .fill(0, 3 * bins, 3 * bins + 4);
    const framing = { window: windowOf('hann', nfft), hop: 4 };
    const direct = computing({ simd }, () => bandSpectrogramOf(x, framing, weights));
    const power = stft(x, framing);
    expect([direct.bins, direct.frames]).toEqual([5, 301]);
    expect(direct.data.subarray(0, 301).every((v) => v === 0)).toBe(true);
    expect(relativeError(direct.data, bandSpectrogram(power, weights).data)).toBeLessThan(1e-14);
  });
});

test('the same bytes on 1, 2 and 3 threads', () => {
  const weights = noise(40 * 33);
  const run = (threads: number) =>
    computing({ threads }, () =>
      bandSpectrogramOf(noise(3000), { window: windowOf('hann', 64), hop: 16 }, weights),
    );
  const [one, two, three] = [1, 2, 3].map((threads) => run(threads).data);
  expect(sameBytes(one!, two!) && sameBytes(one!, three!)).toBe(true);
});
