import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { convolvePlane } from '../../../src/kernels/image/convolve.js';
import { extendPlane } from '../../../src/kernels/image/extend-plane.js';
import {
  FREQUENCY_PROFILES,
  filterFrequencies,
  transferFunction,
} from '../../../src/kernels/image/frequency-filter.js';
import { binFrequency, planeOfSpectrum, planeSpectrum } from '../../../src/kernels/image/plane-spectrum.js';
import { radialProfile } from '../../../src/kernels/image/radial-profile.js';
import { spectrumPeaks } from '../../../src/kernels/image/spectrum-peaks.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import oracle from './frequency.oracle.json' with { type: 'json' };

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
/** The picture of frequency.oracle.py. */
const picture = Float64Array.from({ length: 54 }, (_, p) => {
  const [r, c] = [Math.floor(p / 9), p % 9];
  return (7 * r * r + 11 * c + 3 * r * c) % 29;
});
const noise = (n: number) => {
  const rng = createRng(5);
  return Float64Array.from({ length: n }, () => rng.normal());
};

describe('spectrum', () => {
  test('numpy.fft.fft2', () => {
    expect(worst(planeSpectrum(picture, 9, 6), oracle.spectrum)).toBeLessThan(1e-9); // 12 digits were kept
  });

  test.each([
    [8, 6],
    [7, 5],
    [1, 9],
    [9, 1],
    [1, 1],
    [2, 2],
  ])('%i x %i: the definition, point symmetry, Parseval, and back', (w, h) => {
    const x = noise(w * h);
    const X = planeSpectrum(x, w, h);
    let energy = 0;
    for (let v = 0; v < h; v++)
      for (let u = 0; u < w; u++) {
        const [re, im] = [X[2 * (v * w + u)]!, X[2 * (v * w + u) + 1]!];
        const opposite = 2 * (((h - v) % h) * w + ((w - u) % w));
        expect(Math.abs(X[opposite]! - re) + Math.abs(X[opposite + 1]! + im)).toBeLessThan(1e-12);
        energy += re * re + im * im;
        let [a, b] = [0, 0];
        for (let p = 0; p < w * h; p++) {
          const angle = -2 * Math.PI * ((u * (p % w)) / w + (v * Math.floor(p / w)) / h);
          a += x[p]! * Math.cos(angle);
          b += x[p]! * Math.sin(angle);
        }
        expect(Math.abs(a - re) + Math.abs(b - im)).toBeLessThan(1e-12);
      }
    expect(energy / (w * h)).toBeCloseTo(
      x.reduce((s, v) => s + v * v, 0),
      10,
    );
    const { plane, imaginary } = planeOfSpectrum(X, w, h);
    expect(worst(plane, x)).toBeLessThan(1e-14);
    expect(imaginary).toBeLessThan(1e-14);
  });

  test('a picture that is no mirror image of itself has no mirror symmetry in its spectrum', () => {
    const X = planeSpectrum(picture, 9, 6);
    expect(Math.abs(X[2 * (9 + 1)]! - X[2 * (9 + 8)]!)).toBeGreaterThan(1);
  });

  test('convolution theorem: the product of spectra is the circular convolution', () => {
    const [w, h] = [12, 10];
    const x = noise(w * h);
    const kernel = matrix(
      3,
      5,
      Float64Array.from({ length: 15 }, (_, i) => (i * i) % 7),
    );
    const room = new Float64Array(w * h);
    for (let r = 0; r < 3; r++) room.set(kernel.data.subarray(5 * r, 5 * r + 5), r * w);
    const [X, H] = [planeSpectrum(x, w, h), planeSpectrum(room, w, h)];
    for (let k = 0; k < X.length; k += 2) {
      const re = X[k]! * H[k]! - X[k + 1]! * H[k + 1]!;
      X[k + 1] = X[k]! * H[k + 1]! + X[k + 1]! * H[k]!;
      X[k] = re;
    }
    const direct = convolvePlane(matrix(h, w, x), kernel, { border: 'wrap', mode: 'same', method: 'direct' });
    const { plane } = planeOfSpectrum(X, w, h);
    // mode same is centred on the kernel's middle (1, 2), the transform on its corner.
    const moved = Float64Array.from(
      plane,
      (_, p) => plane[((Math.floor(p / w) + 1) % h) * w + (((p % w) + 2) % w)]!,
    );
    expect(worst(moved, direct.data)).toBeLessThan(1e-12);
  });

  test('frequencies run from 0 to below 1/2, then from -1/2', () => {
    expect([0, 1, 2, 3].map((k) => binFrequency(k, 4))).toEqual([0, 0.25, -0.5, -0.25]);
    expect([0, 1, 2].map((k) => binFrequency(k, 3))).toEqual([0, 1 / 3, -1 / 3]);
  });
});

describe('filters', () => {
  test('scikit-image butterworth', () => {
    const low = transferFunction({ type: 'low', profile: 'butterworth', cutoff: [0.2], order: 3 });
    expect(worst(filterFrequencies(picture, 9, 6, low), oracle.low)).toBeLessThan(1e-9);
    const high = transferFunction({ type: 'high', profile: 'butterworth', cutoff: [0.1] });
    expect(worst(filterFrequencies(picture, 9, 6, high), oracle.high)).toBeLessThan(1e-9);
  });

  test('at the cutoff: half for butterworth, exp(-1/2) for gaussian, the last that passes for ideal', () => {
    const at = (profile: (typeof FREQUENCY_PROFILES)[number], d: number) =>
      transferFunction({ type: 'low', profile, cutoff: [0.1] })(d * 0.6, -d * 0.8);
    expect(at('butterworth', 0.1)).toBeCloseTo(0.5, 14);
    expect(at('gaussian', 0.1)).toBeCloseTo(Math.exp(-0.5), 14);
    expect([at('ideal', 0.1), at('ideal', 0.1001)]).toEqual([1, 0]);
  });

  test.each(FREQUENCY_PROFILES)(
    '%s: a band passes its middle, not the mean; band-stop is the rest',
    (profile) => {
      const band = transferFunction({ type: 'band', profile, cutoff: [0.1, 0.2] });
      const stop = transferFunction({ type: 'band-stop', profile, cutoff: [0.1, 0.2] });
      expect(band(0.15, 0)).toBe(1);
      expect(band(0, 0)).toBeCloseTo(0, 14);
      expect(band(0.3, 0.2) + stop(0.3, 0.2)).toBeCloseTo(1, 14);
      // D B / (D^2 - C^2) = -0.8 at the lower edge
      if (profile === 'butterworth') expect(band(0.1, 0)).toBeCloseTo(1 - 1 / (1 + 0.8 ** 4), 12);
      else if (profile === 'gaussian') expect(band(0.1, 0)).toBeCloseTo(Math.exp(-1 / 0.8 ** 2), 12);
      else expect([band(0.1, 0), band(0.0999, 0), band(0, 0.2)]).toEqual([1, 0, 1]);
    },
  );

  test.each(FREQUENCY_PROFILES)('%s: a notch takes out its wave and leaves another', (profile) => {
    const [w, h] = [64, 48];
    const wave = (u: number, v: number) =>
      Float64Array.from({ length: w * h }, (_, p) =>
        Math.cos(2 * Math.PI * (u * (p % w) + v * Math.floor(p / w)) + 0.3),
      );
    const [wanted, hum] = [wave(3 / 64, 5 / 48), wave(16 / 64, -12 / 48)];
    const both = wanted.map((v, i) => 100 + v + 7 * hum[i]!);
    const notch = transferFunction({ type: 'notch', profile, cutoff: [0.03], order: 4, at: [[0.25, -0.25]] });
    // The tail of the notch touches the other wave, 0.4 away: (0.03 / 0.4)^8, exp(-0.5 (0.4 / 0.03)^2)
    expect(
      worst(
        filterFrequencies(both, w, h, notch),
        wanted.map((v) => v + 100),
      ),
    ).toBeLessThan(1e-6);
    const pass = transferFunction({
      type: 'notch-pass',
      profile,
      cutoff: [0.03],
      order: 4,
      at: [[-0.25, 0.25]],
    });
    expect(
      worst(
        filterFrequencies(both, w, h, pass),
        hum.map((v) => 7 * v),
      ),
    ).toBeLessThan(1e-6);
  });

  test('a notch near the highest frequency goes on at the other end', () => {
    const h = transferFunction({ type: 'notch', profile: 'ideal', cutoff: [0.05], at: [[0.49, 0.2]] });
    expect([h(-0.5, 0.2), h(-0.49, -0.2), h(0.4, 0.2), h(-0.5, 0)]).toEqual([0, 0, 1, 1]);
  });

  test('what makes no filter is refused', () => {
    expect(() => transferFunction({ type: 'band', cutoff: [0.1] })).toThrow('needs two frequencies');
    expect(() => transferFunction({ type: 'band', cutoff: [0.2, 0.1] })).toThrow(
      'from the lower to the higher',
    );
    expect(() => transferFunction({ type: 'low', cutoff: [0] })).toThrow('above 0');
    expect(() => transferFunction({ type: 'notch', cutoff: [0.1] })).toThrow('needs a frequency');
    expect(() => transferFunction({ type: 'low', cutoff: [0.1], at: [[0, 0]] })).toThrow('has no places');
  });
});

test('radial profile: white noise is level, a wave has its ring, counts are those of the rings', () => {
  const [w, h] = [32, 32];
  const x = Float64Array.from({ length: w * h }, (_, p) => 5 + 2 * Math.cos((2 * Math.PI * 4 * (p % w)) / w));
  const { frequency, power, count } = radialProfile(planeSpectrum(x, w, h), w, h);
  expect([frequency[0], count[0]]).toEqual([0, 1]);
  expect(power[0]).toBeCloseTo((5 * 1024) ** 2, 3);
  // amplitude 2: |X| = 1024 at two bins of the ring
  expect(power[4]! * count[4]!).toBeCloseTo(2 * 1024 ** 2, 3);
  expect(Math.abs(frequency[4]! * 32 - 4)).toBeLessThan(0.5);
  expect(power[5]).toBeLessThan(1e-12);
  expect(frequency).toHaveLength(17);
  // integer points with 0.5 <= |(u, v)| < 1.5 are the eight neighbours
  expect([count[1], count[2]]).toEqual([8, 12]); // 1.5 to 2.5: (2, 0) and (2, 1)
});

test('the strongest waves: frequency, amplitude and phase, the mean left out', () => {
  const [w, h] = [40, 30];
  const x = Float64Array.from({ length: w * h }, (_, p) => {
    const [c, r] = [p % w, Math.floor(p / w)];
    const second = 3 * Math.cos(Math.PI * c);
    return 90 + 8 * Math.cos(2 * Math.PI * (-0.2 * c + 0.1 * r) + 1) + second;
  });
  const [first, next] = spectrumPeaks(planeSpectrum(x, w, h), w, h, 2);
  expect(first!.u).toBeCloseTo(-0.2, 12);
  expect(first!.v).toBeCloseTo(0.1, 12);
  expect(first!.amplitude).toBeCloseTo(8, 10);
  expect(first!.phase).toBeCloseTo(1, 10);
  expect([next!.u, next!.v]).toEqual([-0.5, 0]);
  expect(next!.amplitude).toBeCloseTo(3, 10);
});

test('the strongest of many waves are the first of all of them', () => {
  const X = planeSpectrum(noise(100 * 90), 100, 90);
  const all = spectrumPeaks(X, 100, 90, 5000);
  expect(all.length).toBeGreaterThan(300);
  expect(spectrumPeaks(X, 100, 90, 7)).toEqual(all.slice(0, 7));
  expect(all.every((wave, i) => i === 0 || wave.amplitude <= all[i - 1]!.amplitude * 2)).toBe(true);
});

test('planes are extended by what lies beyond their edges', () => {
  const x = matrix(1, 3, Float64Array.of(1, 2, 3));
  expect([...extendPlane(x, { left: 2, right: 1 }, 'reflect').data]).toEqual([3, 2, 1, 2, 3, 2]);
  expect([...extendPlane(x, { left: 1, bottom: 1 }, 'zero').data]).toEqual([0, 1, 2, 3, 0, 0, 0, 0]);
  expect(extendPlane(x, {}, 'wrap')).toBe(x);
});
