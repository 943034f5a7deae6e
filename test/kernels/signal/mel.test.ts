import { describe, expect, test } from 'vitest';
import { bandSpectrogramOf } from '../../../src/kernels/signal/band-spectrogram.js';
import { decibels, hzToMel, melFilterbank, melToHz } from '../../../src/kernels/signal/mel.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { largestDifference, voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

test('Slaney: 200/3 Hz a mel up to 1000 Hz, a factor of 6.4 in 27 mel above', () => {
  const mels = [0, 200 / 3, 1000, 6400].map((hz) => hzToMel(hz));
  expect(largestDifference(mels, [0, 1, 15, 42])).toBeLessThan(1e-14);
  expect(melToHz(42)).toBeCloseTo(6400, 10);
});

test('HTK: 1000 Hz is 1000 mel, nearly', () => {
  expect(hzToMel(1000, 'htk')).toBeCloseTo(999.9855, 4);
  for (const hz of [0, 60, 1000, 12_345]) expect(melToHz(hzToMel(hz, 'htk'), 'htk')).toBeCloseTo(hz, 9);
});

// librosa's documentation of mel_frequencies(n_mels=40), 0 to 11025 Hz.
test('40 corners from 0 to 11025 Hz', () => {
  const top = hzToMel(11_025);
  const corners = [0, 1, 2, 11, 12, 13, 14, 39].map((i) => melToHz((i * top) / 39));
  const want = [0, 85.317, 170.635, 938.49, 1024.856, 1119.114, 1222.042, 11025];
  expect(largestDifference(corners, want)).toBeLessThan(5.1e-4);
});

test('triangles: height 1 at the middle, or area 1', () => {
  // HTK corners evenly spread in mel; with bins of 1 Hz the sum over bins is the area.
  const bank = { mels: 5, nfft: 8000, rateHz: 8000, lowHz: 300, highHz: 3000 };
  const area = melFilterbank(bank);
  const peak = melFilterbank({ ...bank, unitArea: false });
  for (let m = 0; m < 5; m++) {
    const row = (weights: Float64Array) => weights.subarray(m * 4001, (m + 1) * 4001);
    expect(row(area).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 3);
    expect(Math.max(...row(peak))).toBeGreaterThan(0.99);
    expect(Math.max(...row(peak))).toBeLessThanOrEqual(1);
  }
  // Between the first and the last middle neighbours add up to 1.
  const sums = Array.from({ length: 4001 }, (_, k) =>
    [0, 1, 2, 3, 4].reduce((s, m) => s + peak[m * 4001 + k]!, 0),
  );
  expect(sums[1000]).toBeCloseTo(1, 12);
  expect(sums[299]).toBe(0);
  expect(sums[3001]).toBe(0);
});

test('decibels', () => {
  expect([...decibels(Float64Array.of(1, 10, 0.01, 0))]).toEqual([0, 10, -20, -100]);
  expect([...decibels(Float64Array.of(1, 100), { reference: 'max' })]).toEqual([-20, 0]);
  expect([...decibels(Float64Array.of(1e-9, 1, 100), { range: 30, reference: 10 })]).toEqual([-20, -10, 10]);
  expect([...decibels(Float64Array.of(0, 0), { reference: 'max', range: 80 })]).toEqual([0, 0]);
});

test('bands that do not fit are refused', () => {
  expect(() => melFilterbank({ mels: 10, nfft: 512, rateHz: 8000, highHz: 5000 })).toThrow('4000 Hz');
  expect(() => melFilterbank({ mels: 0, nfft: 512, rateHz: 8000 })).toThrow('0 mel filters');
});

describe("librosa's filters and what they gather", () => {
  const bank = { mels: 20, nfft: 1024, rateHz: 22_050 };
  test.each([
    ['slaney', bank],
    ['htk', { ...bank, scale: 'htk' as const }],
    ['plain', { ...bank, unitArea: false }],
    ['htkPlain', { ...bank, scale: 'htk' as const, unitArea: false, lowHz: 100, highHz: 6000 }],
  ] as const)('%s', (name, options) => {
    const weights = melFilterbank(options);
    const sums = [0, 5, 13, 19].map((m) =>
      weights.subarray(m * 513, (m + 1) * 513).reduce((s, w) => s + w, 0),
    );
    const { values, bank: wanted } = oracle.mel[name];
    sums.forEach((sum, i) => {
      expect(sum / wanted[i]!).toBeCloseTo(1, 12);
    });
    const mel = bandSpectrogramOf(voice(22_050), { window: windowOf('hann', 1024), hop: 256 }, weights);
    oracle.at.forEach(([m, t], i) => {
      // Far from the tones the power is what rounding leaves of 1e5, some 1e-11 each.
      expect(Math.abs(mel.data[m! * mel.frames + t!]! - values[i]!)).toBeLessThan(
        1e-9 * Math.abs(values[i]!) + 1e-12,
      );
    });
  });
});
