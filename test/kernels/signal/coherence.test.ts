import { expect, test } from 'vitest';
import { coherenceLimit, crossSpectrum } from '../../../src/kernels/signal/coherence.js';
import { powerSpectrum } from '../../../src/kernels/signal/power-spectrum.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { noise, relativeError, wave } from './fixtures.js';
import oracle from './power-spectrum.oracle.json' with { type: 'json' };

const n = 1000;
const x = wave(n).map((v, j) => v + 0.01 * j);
const y = x.map(
  (v, j) => 0.2 * v + 0.5 * (x[j - 1] ?? 0) + 0.3 * (x[j - 2] ?? 0) + 0.3 * Math.cos(1.1 * j ** 1.2),
);
const cut = { window: windowOf('hann', 128), overlap: 64, detrend: 'constant', nfft: 128 } as const;

test('coherence and cross spectrum as SciPy has them', () => {
  const got = crossSpectrum(x, y, { ...cut, rateHz: 50 });
  for (const key of ['coherence', 'real', 'imag'] as const)
    oracle.cross[key].bins.forEach((bin, i) => {
      const want = oracle.cross[key].values[i]!;
      expect(Math.abs(got[key][bin]! - want)).toBeLessThan(1e-12 * Math.max(Math.abs(want), 0.1));
    });
  const other = { window: windowOf('hamming', 101), overlap: 20, detrend: 'linear', nfft: 150 } as const;
  const { coherence } = crossSpectrum(x, y, other);
  oracle.cross.other.bins.forEach((bin, i) => {
    expect(coherence[bin]).toBeCloseTo(oracle.cross.other.values[i]!, 11);
  });
});

test('a delayed copy is coherent, its phase falls by 2 pi f d; the powers are those of Welch', () => {
  const z = noise(4000);
  const later = z.map((_, t) => z[t - 3] ?? 0);
  const seg = { window: windowOf('hann', 256), overlap: 128, detrend: 'none', nfft: 256 } as const;
  const { coherence, phase, frequency, powerX } = crossSpectrum(z, later, seg);
  for (const k of [5, 20, 40]) {
    // Frames differ by three samples at their ends.
    expect(coherence[k]).toBeGreaterThan(0.97);
    expect(Math.abs(phase[k]! + 2 * Math.PI * frequency[k]! * 3)).toBeLessThan(0.1);
  }
  expect(relativeError(powerX, powerSpectrum({ real: z }, seg).power)).toBeLessThan(1e-15);
});

test('unrelated series pass the limit as seldom as its level says', () => {
  let above = 0;
  const trials = 200;
  for (let seed = 0; seed < trials; seed++) {
    const seg = { window: windowOf('hann', 64), overlap: 0, detrend: 'none', nfft: 64 } as const;
    const { coherence, freedom } = crossSpectrum(noise(64 * 8, seed), noise(64 * 8, 1000 + seed), seg);
    for (let k = 2; k < 31; k++) if (coherence[k]! > coherenceLimit(freedom, 0.95)) above++;
  }
  // 5800 draws, neighbours correlated by the window: three standard deviations are about 0.012.
  expect(Math.abs(above / (trials * 29) - 0.05)).toBeLessThan(0.012);
});

test('one segment, and series of two lengths, are refused; silence has coherence 0', () => {
  expect(() => crossSpectrum(noise(128), noise(128), cut)).toThrow('one segment');
  expect(() => crossSpectrum(noise(200), noise(201), cut)).toThrow('one length');
  expect([...crossSpectrum(noise(400), new Float64Array(400), cut).coherence].every((c) => c === 0)).toBe(
    true,
  );
});
