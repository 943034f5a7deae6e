import { describe, expect, test } from 'vitest';
import {
  CONTINUOUS_WAVELETS,
  type ContinuousName,
  continuousWavelet,
  type WaveletOptions,
} from '../../../src/kernels/wavelet/continuous.js';
import {
  coneOfInfluence,
  coneShare,
  frequencyOfScale,
  octaves,
  scaleOfFrequency,
  usualScales,
} from '../../../src/kernels/wavelet/scales.js';
import oracle from './continuous.oracle.json' with { type: 'json' };

const ALL: [ContinuousName, WaveletOptions][] = [
  ['morlet', {}],
  ['morlet', { omega0: 4 }],
  ['morlet', { omega0: 12 }],
  ['mexican-hat', {}],
  ['paul', { order: 1 }],
  ['paul', {}],
  ['paul', { order: 9 }],
  ['dog', { order: 1 }],
  ['dog', { order: 3 }],
  ['dog', { order: 4 }],
  ['dog', { order: 6 }],
  ['gabor', {}],
  ['gabor', { sigma: 0.3 }],
];

/** sum f(a + (i + 1/2) h) h: far more exact than its order where f falls off at both ends. */
function integral(f: (v: number) => number, low: number, high: number, steps: number): number {
  const h = (high - low) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += f(low + (i + 0.5) * h);
  return sum * h;
}

test('every name has a wavelet', () => {
  for (const name of CONTINUOUS_WAVELETS) expect(continuousWavelet(name).name).toBe(name);
});

describe.each(ALL)('%s %o', (name, options) => {
  const psi = continuousWavelet(name, options);
  const { low, high } = psi.band;

  test('unit energy in frequency and in time', () => {
    // Paul's spectrum of order 1 has a corner at 0: the rule is exact to h^2 there.
    const energy = integral((u) => psi.spectrum(u) ** 2, low, high, 40_000);
    expect(energy).toBeCloseTo(1, 6);
    const reach = Math.min(psi.reach, 400);
    const inTime = integral((t) => psi.time(t)[0] ** 2 + psi.time(t)[1] ** 2, -reach, reach, 40_000);
    expect(inTime).toBeCloseTo(1, name === 'paul' ? 6 : 12);
  });

  test('time and spectrum are transforms of each other', () => {
    for (const eta of [-1.3, -0.2, 0, 0.7, 2.4]) {
      const [c, s] = [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ][psi.quarter]!;
      const parts = [c!, s!].map((_, part) =>
        integral(
          (u) => {
            const [cos, sin] = [Math.cos(u * eta), Math.sin(u * eta)];
            return psi.spectrum(u) * (part === 0 ? c! * cos - s! * sin : c! * sin + s! * cos);
          },
          low,
          high,
          40_000,
        ),
      );
      const [re, im] = psi.time(eta);
      expect(parts[0]! / Math.sqrt(2 * Math.PI)).toBeCloseTo(re, 6);
      expect(parts[1]! / Math.sqrt(2 * Math.PI)).toBeCloseTo(im, 6);
    }
  });

  test('mean zero, but for the function of Gabor, where it is exp(-2 pi^2 sigma^2) of the height', () => {
    const sigma = options.sigma ?? 1;
    const want = name === 'gabor' ? psi.spectrum(2 * Math.PI) * Math.exp(-2 * Math.PI ** 2 * sigma ** 2) : 0;
    expect(psi.spectrum(0)).toBeCloseTo(want, 15);
  });

  test('what lies outside band and reach is below rounding', () => {
    let most = 0;
    for (let u = low; u <= high; u += (high - low) / 2000) most = Math.max(most, Math.abs(psi.spectrum(u)));
    if (low !== 0) expect(Math.abs(psi.spectrum(low))).toBeLessThan(2e-15 * most);
    expect(Math.abs(psi.spectrum(high))).toBeLessThan(2e-15 * most);
    expect(Math.abs(psi.spectrum(0.7 * high))).toBeGreaterThan(0);
    const far = Math.hypot(...psi.time(1.001 * psi.reach)) / Math.hypot(...psi.time(0.3));
    expect(far).toBeLessThan(name === 'paul' ? 3e-9 : 1e-13);
  });

  test('a wave is strongest at the scale that its period over fourierFactor gives', () => {
    // |W(s)|^2 of exp(i u t) at scale s is s |hat psi_0(s u)|^2: look for its largest value over s.
    let [best, at] = [0, 0];
    for (let s = 0.05; s < 60; s *= 1.0002) {
      const power = s * psi.spectrum(s) ** 2;
      if (power > best) [best, at] = [power, s];
    }
    // The term that makes Morlet's mean zero shifts the top by less than 1e-3 at omega0 = 4.
    expect(Math.abs((2 * Math.PI) / (psi.fourierFactor * at) - 1)).toBeLessThan(1e-3);
  });

  test('power of a spike has fallen by e^2 at the e-folding time', () => {
    // Of the envelope, a Gaussian; Paul's is a power: table 1 has the same rule for the waves under it.
    if (name !== 'morlet' && name !== 'gabor') return;
    const [here, there] = [0, psi.eFolding].map((t) => Math.hypot(...psi.time(t)) ** 2);
    expect(here! / there!).toBeCloseTo(Math.E ** 2, options.omega0 === 4 ? 1 : 6);
  });
});

describe('Torrence & Compo 1998', () => {
  // Table 1: Fourier wavelength and e-folding time; the text: "for the Morlet wavelet with omega0 = 6, 1.03 s".
  test.each([
    ['morlet', {}, 1.03, Math.SQRT2],
    ['paul', { order: 4 }, (4 * Math.PI) / 9, Math.SQRT1_2],
    ['dog', { order: 2 }, (2 * Math.PI) / Math.sqrt(2.5), Math.SQRT2],
    ['dog', { order: 6 }, (2 * Math.PI) / Math.sqrt(6.5), Math.SQRT2],
  ] as const)('%s %o: wavelength %f, e-folding %f', (name, options, wavelength, eFolding) => {
    const psi = continuousWavelet(name, options);
    expect(psi.fourierFactor).toBeCloseTo(wavelength, 2);
    expect(psi.eFolding).toBe(eFolding);
  });

  // Table 2. Its C_delta are sums over a finite number of scales, which end up to 2.2 % away from the integral.
  test.each([
    ['morlet', {}, 0.776, 2.32, Math.PI ** -0.25],
    ['paul', { order: 4 }, 1.132, 1.17, 1.079],
    ['dog', { order: 2 }, 3.541, 1.43, 0.867],
    ['dog', { order: 6 }, 1.966, 1.37, 0.884],
  ] as const)('%s %o: C_delta %f, gamma %f, psi_0(0) %f', (name, options, cDelta, gamma, atZero) => {
    const psi = continuousWavelet(name, options);
    expect(Math.abs(psi.reconstruction!.cDelta / cDelta - 1)).toBeLessThan(0.022);
    expect(psi.reconstruction!.atZero).toBeCloseTo(atZero, 3);
    expect(psi.decorrelation).toBe(gamma);
  });
});

test("C_delta: SciPy's quadrature, and Paul's in closed form", () => {
  const cDelta = (name: ContinuousName, options: WaveletOptions = {}) =>
    continuousWavelet(name, options).reconstruction!.cDelta;
  expect(cDelta('morlet')).toBeCloseTo(oracle.cDelta['morlet 6'], 6); // without the 1e-8 of psi_0(0)
  expect(cDelta('mexican-hat')).toBeCloseTo(oracle.cDelta['dog 2'], 11);
  expect(cDelta('dog', { order: 6 })).toBeCloseTo(oracle.cDelta['dog 6'], 11);
  // (2 pi) / (2 m ln 2)
  expect(cDelta('paul', { order: 4 })).toBeCloseTo(Math.PI / (4 * Math.LN2), 13);
});

test('odd derivatives of Gauss and short functions of Gabor have no reconstruction by Re W', () => {
  expect(continuousWavelet('dog', { order: 3 }).reconstruction).toBeUndefined();
  expect(continuousWavelet('gabor', { sigma: 0.5 }).reconstruction).toBeUndefined();
});

test('the Mexican hat in closed form', () => {
  const hat = continuousWavelet('mexican-hat');
  for (const t of [-2, -1, 0, 0.5, 3])
    expect(hat.time(t)[0]).toBeCloseTo(
      (2 / (Math.sqrt(3) * Math.PI ** 0.25)) * (1 - t * t) * Math.exp(-(t * t) / 2),
      14,
    );
});

test('shapes out of range are refused', () => {
  expect(() => continuousWavelet('morlet', { omega0: 3.9 })).toThrow('omega0 of 4 to 1000, got 3.9');
  expect(() => continuousWavelet('paul', { order: 0 })).toThrow('1 to 40, got 0');
  expect(() => continuousWavelet('dog', { order: 2.5 })).toThrow('1 to 40, got 2.5');
  expect(() => continuousWavelet('gabor', { sigma: 0 })).toThrow('0.1 to 1000 cycles, got 0');
});

describe('scales', () => {
  const morlet = continuousWavelet('morlet');

  test('scale and frequency are each other back', () => {
    expect(frequencyOfScale(morlet, 6 / (2 * Math.PI))).toBeCloseTo(1, 1);
    expect(scaleOfFrequency(morlet, frequencyOfScale(morlet, 17.5))).toBeCloseTo(17.5, 12);
  });

  test.each(['morlet 6', 'paul 4', 'dog 2', 'dog 6'] as const)('%s: frequencies as pycwt has them', (key) => {
    const [name, number] = key.split(' ') as [ContinuousName, string];
    const wavelet = continuousWavelet(name, name === 'morlet' ? { omega0: +number } : { order: +number });
    for (const [i, want] of oracle.periodic[key].frequencies.entries())
      expect(frequencyOfScale(wavelet, oracle.scales[[0, 8, 17][i]!]!)).toBeCloseTo(want, 13);
  });

  test("Gabor's scale is PyWavelets' of cmor, where a scale is a period", () => {
    expect(oracle.zero['cmor2-1'].frequency).toBeCloseTo(1, 3);
    // The peak of the power, and not the centre of the wavelet, which lies 1.3 % lower for one cycle.
    expect(frequencyOfScale(continuousWavelet('gabor'), 1)).toBeCloseTo(1.0125, 3);
    expect(frequencyOfScale(continuousWavelet('gabor', { sigma: 50 }), 1)).toBeCloseTo(1, 4);
  });

  test('octaves: V voices to each, both ends there', () => {
    expect([...octaves(2, 16, 1)]).toEqual([2, 4, 8, 16]);
    expect(octaves(1, 64, 12)).toHaveLength(73);
    expect(octaves(1, 63.999, 12)).toHaveLength(72);
  });

  test('a whole analysis: from half the rate to where the cones meet', () => {
    const scales = usualScales(morlet, 512, 8);
    expect(frequencyOfScale(morlet, scales[0]!)).toBeCloseTo(0.5, 12);
    expect(Math.max(...coneOfInfluence(morlet, 512))).toBeGreaterThan(scales.at(-1)! * 0.99);
    expect(usualScales(morlet, 2, 8)).toHaveLength(1);
  });

  test('the cone: distance to the nearer end over sqrt 2; its share by counting', () => {
    expect([...coneOfInfluence(morlet, 5)]).toEqual([0, 1, 2, 1, 0].map((d) => d / Math.SQRT2));
    const scales = Float64Array.of(1, 7.3, 20, 90);
    const cone = coneOfInfluence(morlet, 100);
    const inside = [...scales].flatMap((s) => [...cone].map((most) => (s > most ? 1 : 0)));
    expect(coneShare(morlet, scales, 100)).toBeCloseTo(inside.reduce((a: number, b) => a + b, 0) / 400, 12);
  });
});
