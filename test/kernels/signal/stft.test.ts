import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dft } from '../../../src/kernels/signal/fft-plain.js';
import { istft } from '../../../src/kernels/signal/istft.js';
import { asComplex } from '../../../src/kernels/signal/real-spectrum.js';
import { stft } from '../../../src/kernels/signal/stft.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import oracle from './fft.oracle.json' with { type: 'json' };
import { computing, largestDifference, noise, relativeError, sameBytes, wave } from './fixtures.js';

describe.each([true, false])('simd %s', (simd) => {
  // Even and odd transforms, windows of odd length, padded frames, hops that leave samples out.
  test.each([
    [16, 16, 4],
    [15, 16, 7],
    [13, 13, 5],
    [20, 64, 30],
    [9, 31, 1],
    [178, 178, 50],
  ])('window %i, transform %i, hop %i: every frame by the definition', (size, nfft, hop) => {
    const x = noise(700);
    const window = windowOf('hamming', size);
    const [power, magnitude, complex] = computing({ simd }, () =>
      (['power', 'magnitude', 'complex'] as const).map((output) => stft(x, { window, hop, nfft }, output)),
    );
    const { bins, frames } = power!;
    expect([bins, frames]).toEqual([Math.floor(nfft / 2) + 1, 1 + Math.floor((700 - size) / hop)]);
    for (let t = 0; t < frames; t++) {
      const frame = new Float64Array(nfft);
      for (let j = 0; j < size; j++) frame[j] = x[t * hop + j]! * window[j]!;
      const X = dft(asComplex(frame));
      for (let k = 0; k < bins; k++) {
        const [re, im] = [X[2 * k]!, X[2 * k + 1]!];
        const at = k * frames + t;
        // Frames have a norm of about ten.
        expect(Math.abs(complex!.data[2 * at]! - re)).toBeLessThan(1e-13);
        expect(Math.abs(complex!.data[2 * at + 1]! - im)).toBeLessThan(1e-13);
        expect(Math.abs(magnitude!.data[at]! - Math.hypot(re, im))).toBeLessThan(1e-13);
        expect(Math.abs(power!.data[at]! - (re * re + im * im))).toBeLessThan(3e-12);
      }
    }
  });
});

test('more frames than one chunk holds, at any number of threads', () => {
  const x = noise(5000);
  const framing = { window: windowOf('hann', 32), hop: 4 };
  const plain = computing({ simd: false }, () => stft(x, framing, 'complex'));
  const [one, ...others] = [1, 2, 3].map((threads) =>
    computing({ threads }, () => stft(x, framing, 'complex')),
  );
  expect(one!.frames).toBe(1243);
  expect(relativeError(one!.data, plain.data)).toBeLessThan(1e-15);
  for (const other of others) expect(sameBytes(other.data, one!.data)).toBe(true);
});

test('a silent frame beside a loud one is silent to the last bit', () => {
  const x = new Float64Array(64);
  x.set(noise(32).map((v) => v * 1e6));
  const { data, bins, frames } = stft(x, { window: windowOf('rectangular', 16), hop: 16 });
  for (let k = 0; k < bins; k++) expect([...data.subarray(k * frames + 2, k * frames + 4)]).toEqual([0, 0]);
});

test("SciPy's power of three frames", () => {
  const { data, frames } = stft(wave(3000), { window: windowOf('hamming', 300), hop: 70, nfft: 360 });
  expect(frames).toBe(oracle.stft.frames + 1); // it stops at 2660 + 300; ours also takes 2700
  const picked = [data[0]!, data[21 * frames + 5]!, data[180 * frames + 37]!];
  expect(largestDifference(picked, oracle.stft.power)).toBeLessThan(1e-10);
});

test('centred frames: the signal is mirrored without repeating its ends', () => {
  const window = windowOf('rectangular', 4);
  const centred = stft(Float64Array.of(1, 2, 3, 4, 5, 6), { window, hop: 2, center: true }, 'complex');
  const mirrored = stft(Float64Array.of(3, 2, 1, 2, 3, 4, 5, 6, 5, 4), { window, hop: 2 }, 'complex');
  expect(centred).toEqual(mirrored);
  expect(centred.frames).toBe(4);
});

test.each([true, false])('the inverse gives the signal back, simd %s', (simd) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 40 }),
      fc.boolean(),
      (size, overlap, padding, center) => {
        const hop = Math.max(1, Math.floor(size / (overlap + 1)));
        const framing = { window: windowOf('hamming', size), hop, nfft: size + padding, center };
        const x = noise(300, size);
        const S = stft(x, framing, 'complex');
        const covered = center ? 300 - size : (S.frames - 1) * hop + size;
        const back = computing({ simd }, () => istft(S, framing, 300));
        // Divided by a squared window of 0.08^2 at the least.
        expect(largestDifference(back.subarray(0, covered), x.subarray(0, covered))).toBeLessThan(1e-12);
        expect([...back.subarray(center ? 300 : covered)].every((v) => v === 0)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('hann, half overlap: all but the samples that the window blots out', () => {
  const x = noise(1000);
  const framing = { window: windowOf('hann', 64), hop: 32 };
  const back = istft(stft(x, framing, 'complex'), framing, 992);
  expect(back[0]).toBe(0);
  expect(largestDifference(back.subarray(1), x.subarray(1, 992))).toBeLessThan(1e-10);
});

test('framings that make no sense are refused', () => {
  const window = windowOf('hann', 8);
  const x = noise(100);
  expect(() => stft(x.subarray(0, 7), { window, hop: 2 })).toThrow('a frame has 8 samples, the signal 7');
  expect(() => stft(x, { window, hop: 0 })).toThrow('hop of 0');
  expect(() => stft(x, { window, hop: 2, nfft: 7 })).toThrow('shorter than the window');
  expect(() => stft(x.subarray(0, 4), { window, hop: 2, center: true })).toThrow('reflection by 4');
  const gaps = { window, hop: 9 };
  expect(() => istft(stft(x, gaps, 'complex'), gaps, 100)).toThrow('leave samples out');
  expect(() => istft(stft(x, gaps), { window, hop: 2 }, 100)).toThrow('complex bins');
});

test('the inverse on 1, 2 and 3 threads: the same bytes', () => {
  const framing = { window: windowOf('hann', 48), hop: 12, nfft: 60 };
  const S = stft(noise(4000), framing, 'complex');
  const [one, two, three] = [1, 2, 3].map((threads) => computing({ threads }, () => istft(S, framing, 3990)));
  expect(sameBytes(one!, two!) && sameBytes(one!, three!)).toBe(true);
});

test('centred, any length: the inverse is exact to the last sample', () => {
  for (const n of [257, 300, 511, 1000, 1001]) {
    const framing = { window: windowOf('hann', 64), hop: 16, center: true };
    const x = noise(n, n);
    expect(largestDifference(istft(stft(x, framing, 'complex'), framing, n), x)).toBeLessThan(1e-12);
  }
});
