import { expect, test } from 'vitest';
import { bandSpectrogramOf } from '../../../src/kernels/signal/band-spectrogram.js';
import { melFilterbank } from '../../../src/kernels/signal/mel.js';
import { deltas, mfcc } from '../../../src/kernels/signal/mfcc.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { largestDifference, voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

const bank = melFilterbank({ mels: 40, nfft: 1024, rateHz: 22_050 });
const mel = bandSpectrogramOf(voice(22_050), { window: windowOf('hann', 1024), hop: 256 }, bank);
const picked = ({ frames, data }: { frames: number; data: Float64Array }) =>
  oracle.mfccAt.map(([i, t]) => data[i! * frames + t!]!);

test("librosa's coefficients, lifted ones, and deltas", () => {
  const c = mfcc(mel, 13);
  expect(c.frames).toBe(oracle.mfcc.frames);
  // Hundreds of decibels, of powers that agree to 1e-9.
  expect(largestDifference(picked(c), oracle.mfcc.values)).toBeLessThan(1e-8);
  expect(largestDifference(picked(mfcc(mel, 13, { lifter: 22 })), oracle.mfcc.lifted)).toBeLessThan(1e-7);
  expect(largestDifference(picked(deltas(c, 1)), oracle.mfcc.delta)).toBeLessThan(1e-9);
  expect(largestDifference(picked(deltas(c, 2)), oracle.mfcc.delta2)).toBeLessThan(1e-9);
});

test('equal bands: only the first coefficient, decibels times the root of their number', () => {
  const c = mfcc({ bins: 16, frames: 1, data: new Float64Array(16).fill(100) }, 4);
  expect(largestDifference(c.data, [20 * 4, 0, 0, 0])).toBeLessThan(1e-13);
});

test('deltas of a parabola: its derivatives at the frame, the outermost nine for the ends', () => {
  const frames = 14;
  const data = Float64Array.from({ length: frames }, (_, t) => 3 + 2 * t + 0.5 * t * t);
  const slope = Array.from({ length: frames }, (_, t) => 2 + Math.min(Math.max(t, 4), 9));
  expect(largestDifference(deltas({ bins: 1, frames, data }, 1).data, slope)).toBeLessThan(1e-13);
  expect(
    largestDifference(
      deltas({ bins: 1, frames, data }, 2).data,
      slope.map(() => 1),
    ),
  ).toBeLessThan(1e-13);
});

test('what cannot be is refused', () => {
  expect(() => mfcc(mel, 41)).toThrow('1 to 40');
  expect(() => deltas({ bins: 1, frames: 8, data: new Float64Array(8) }, 1)).toThrow('9 frames, got 8');
});
